# SPDX-License-Identifier: Apache-2.0
"""Where a program is that is started for a person, and what it is told of their passwords: nothing."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from partnerctl.model.credentials import SECRET_VARIABLES


def find_program(name: str, environment: Mapping[str, str]) -> str | None:
    """The whole path of a program; None if there is none.

    It is never looked for in the working directory, which is a stranger's checkout, whatever PATH says.
    """
    folders = [folder for folder in os.get_exec_path(dict(environment)) if Path(folder).is_absolute()]
    found = shutil.which(name, path=os.pathsep.join(folders)) if folders else None
    return found if found is not None and Path(found).is_absolute() else None


def without_secrets(environment: Mapping[str, str]) -> dict[str, str]:
    """Variables for a program that has no business with our accounts; how to reach servers (`HTTPS_PROXY`) it has to know."""
    return {name: value for name, value in environment.items() if name not in SECRET_VARIABLES}
