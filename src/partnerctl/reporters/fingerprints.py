# SPDX-License-Identifier: Apache-2.0
"""Names of findings for programs that compare reports: the same for one fault wherever it moves in its file."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator

from partnerctl.findings import Finding


def fingerprints(findings: Iterable[Finding]) -> Iterator[str]:
    """64 hexadecimal digits (SHA-256) for each, no two alike.

    They are made of what a finding is about (`Finding.matter`): code, file, symbolic place, message. Lines and columns
    are no part of it. Several that are alike in all this are told apart by their order.
    """
    seen: Counter[str] = Counter()
    for finding in findings:
        matter = json.dumps(finding.matter)
        seen[matter] += 1
        again = f"#{seen[matter]}" if seen[matter] > 1 else ""
        yield hashlib.sha256(f"{matter}{again}".encode()).hexdigest()
