# SPDX-License-Identifier: Apache-2.0
"""The fix that goes with a did-you-mean."""

from partnerctl.findings import Fix, Pointer, SetValue


def replacement(pointer: Pointer, word: str) -> Fix:
    """Put the meant word in place of the wrong one; a guess, so never applied without asking."""
    return Fix(f"Write '{word}'", (SetValue(pointer, word),))
