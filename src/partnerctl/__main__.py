# SPDX-License-Identifier: Apache-2.0
"""Entry point of the console script and of `python -m partnerctl`."""


def main() -> None:
    """Run the command line; see `partnerctl.cli`."""
    raise SystemExit("not built yet")
