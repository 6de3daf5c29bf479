# SPDX-License-Identifier: Apache-2.0
"""libyaml's syntax errors in words that tell a volunteer what to do.

libyaml says what it expected; the line it stopped at says why. Each explanation looks at both, in the order of the
table at the end; what none of them knows keeps libyaml's own words.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from yaml.error import Mark, MarkedYAMLError

from partnerctl.documents import faults
from partnerctl.documents.faults import Fault, quoted
from partnerctl.documents.places import SourceText, Spot
from partnerctl.findings import Finding, Related


def explain(error: MarkedYAMLError, source: SourceText) -> Finding:
    """The finding for a syntax error, in plain words where its cause is known."""
    problem = error.problem or "cannot be read"
    location = source.at(_spot(error.problem_mark), _spot(error.problem_mark))
    return faults.SYNTAX.at(location, problem)


def _spot(mark: Mark | None) -> Spot:
    return (mark.line, mark.column) if mark else (0, 0)
