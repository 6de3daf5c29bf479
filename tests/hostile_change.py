# SPDX-License-Identifier: Apache-2.0
"""What a stranger may put into a pull request so that something of it runs, leaks, or is judged less strictly.

Whatever runs leaves a file in the canary's folder, whichever way it got to run.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

WORD: Final = "pwned"
"""What text of the change says wherever it would be a command."""

COMMANDS: Final = (
    f"::set-output name=comment::{WORD}",
    f"##[set-output name=only-update;]{WORD}",
    "::add-mask::e",
    "::stop-commands::x",
    f"::error file=x::{WORD}",
)
"""Lines that GitHub's runner obeys if they reach a log as they are."""


_MODULES: Final = (
    "sitecustomize.py",
    "usercustomize.py",
    "conftest.py",
    "site.py",
    "typing.py",
    "json.py",
    "yaml.py",
    "pydantic/__init__.py",
    "partnerctl/__init__.py",
    "partnerctl/__main__.py",
    "src/partnerctl/__init__.py",
    "data/partnerctl.py",
    ".venv/lib/python3.11/site-packages/evil.pth",
)
_PROGRAMS: Final = (
    "git",
    "bash",
    "env",
    "python3",
    ".venv/bin/partnerctl",
    "base/.venv/bin/partnerctl",
    "action/fetch",
    "action/judge",
    "action/program",
    "action/inert",
    ".ci/run",
    ".profile",
    ".bashrc",
    ".bash_env",
)
_HOOK_FOLDERS: Final = ("hooks", ".githooks", ".husky", "data/hooks")
_HOOKS: Final = ("post-checkout", "pre-commit", "post-merge", "reference-transaction", "post-index-change")


def filters(canary: Path) -> str:
    """Settings of git under which an attribute, or only a checkout, starts something."""
    return (
        f'[filter "evil"]\n\tsmudge = touch {canary}/smudge\n\tclean = touch {canary}/clean\n\trequired = true\n'
        f'[diff "evil"]\n\ttextconv = touch {canary}/textconv\n\tcommand = touch {canary}/diff\n'
        f'[merge "evil"]\n\tdriver = touch {canary}/merge\n'
    )


def programs(canary: Path) -> Mapping[str, str]:
    """Files that something might run or import, were it started in the checkout or looked at it for settings."""
    shell = f"#!/bin/sh\ntouch {canary}/$(basename $0)\n"
    python = f"import pathlib\npathlib.Path({str(canary)!r}, __name__).touch()\n"
    settings = (
        f"[core]\n\tfsmonitor = touch {canary}/fsmonitor\n\thooksPath = hooks\n\tsshCommand = touch {canary}/ssh\n"
        f"\tpager = touch {canary}/pager\n\tattributesFile = .gitattributes\n"
        f"{filters(canary)}"
        f"[alias]\n\tstatus = !touch {canary}/alias\n"
    )
    bare = {f"{place}{name}": text for place in ("", "data/", "data/partners/nested.git/") for name, text in (
        ("HEAD", "ref: refs/heads/main\n"), ("config", settings), ("objects/keep", ""), ("refs/heads/keep", ""),
    )}  # fmt: skip
    hooks = {f"{folder}/{name}": shell for folder in _HOOK_FOLDERS for name in _HOOKS}
    imports = dict.fromkeys(_MODULES, python)
    replaced = dict.fromkeys(_PROGRAMS, shell)
    return {
        **bare, **hooks, **imports, **replaced,
        "run.py": python,
        ".gitconfig": settings,
        ".gitattributes": "* filter=evil diff=evil merge=evil ident\ndata/** working-tree-encoding=UTF-16 export-ignore\n",
        ".lfsconfig": f"[lfs]\n\turl = file://{canary}\n",
        ".gitmodules": '[submodule "x"]\n\tpath = x\n\turl = --upload-pack=touch pwned\n\tupdate = !touch pwned\n',
        ".env": f"PYTHONPATH=.\nBASH_ENV=.bash_env\nGIT_SSH_COMMAND=touch {canary}/ssh\n",
        "pyproject.toml": '[tool.partnerctl]\nignore = ["PC601"]\nfail-on = "never"\n',
        ".partnerctl": "ignore: [PC601]\n", ".partnerctl.yaml": "ignore: [PC601]\n", "partnerctl.toml": 'ignore = ["PC601"]\n',
        "data/schema/partner.schema.json": "{}\n",
    }  # fmt: skip


def workflows() -> Mapping[str, str]:
    """The checks themselves, so that they would find nothing."""
    fine = "name: check\non: [pull_request, pull_request_target, push]\njobs: {check: {runs-on: x, steps: [{run: 'true'}]}}\n"
    action = "name: partnerctl\nruns: {using: composite, steps: [{run: 'true', shell: bash}]}\n"
    return {
        ".github/workflows/check.yml": fine,
        "action.yml": action,
        ".gitlab-ci.yml": "check: {script: ['true']}\n",
    }


def templates(canary: Path) -> Mapping[str, str]:
    """Templates that reach for Python, and one that never ends."""
    escape = (
        "{{ cycler.__init__.__globals__.os.system('touch CANARY/template') }}"
        "{% for each in ''.__class__.__mro__[1].__subclasses__() %}{{ each }}{% endfor %}"
        "{{ self.__init__.__globals__ }}{{ lipsum.__globals__['os'].popen('touch CANARY/template').read() }}"
    ).replace("CANARY", str(canary))
    endless = "{% for a in range(99999) %}{% for b in range(99999) %}{% for c in range(99999) %}{% endfor %}{% endfor %}{% endfor %}"
    return {
        "templates/listing.wikitext.j2": escape,
        "templates/listing.md.j2": endless,
        "templates/listing.html.j2": f"{{% include '../../../../etc/passwd' %}}{escape}",
        "templates/notice/renewed.jinja": escape,
    }


def names() -> tuple[str, ...]:
    """Names of records that would be options, commands, or lines of their own."""
    return (
        "--root=x.yaml", "-x.yaml", "--upload-pack=touch pwned.yaml", "-.yaml",
        f"$(touch {WORD}).yaml", f"`touch {WORD}`.yaml", f"x;touch {WORD};.yaml", f"x|touch {WORD}|.yaml",
        *(f"a\n{command}\nb.yaml".replace("/", "") for command in COMMANDS),
        "x%0A::error::y.yaml", "\x1b[31mred.yaml", "..\\..\\x.yaml", "con.yaml",
    )  # fmt: skip


LINKS: Final = {
    "data/partners/passwd.yaml": "/etc/passwd",
    "data/partners/out.yaml": "../../../../../../etc/hostname",
    "data/partners/self.yaml": "self.yaml",
    "data/notices": "/etc",
    "listing.md": f"../../{WORD}",
    "templates/notice/subject.txt": "/etc/passwd",
}
"""Symbolic links, and what they point to."""


def put(root: Path, files: Mapping[str, str]) -> None:
    """Write files below a folder, executable, whatever their names are."""
    for path, text in files.items():
        place = Path(os.path.join(root, path))  # noqa: PTH118 -- a name may end in what pathlib drops
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
        place.chmod(0o755)


def link(root: Path, links: Mapping[str, str]) -> None:
    """Put symbolic links in place of whatever is there."""
    for path, target in links.items():
        place = root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.unlink(missing_ok=True)
        place.symlink_to(target)
