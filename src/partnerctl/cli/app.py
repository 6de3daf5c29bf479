# SPDX-License-Identifier: Apache-2.0
"""The table of commands, and the program made of it.

To add a command: write `cli/NAME.py` with a function `command` whose docstring is its help, and enter it here.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from partnerctl.bootstrap import Surroundings, surroundings
from partnerctl.cli.boundary import guarded
from partnerctl.cli.completion import answer
from partnerctl.cli.console import prepare_streams
from partnerctl.cli.invocation import Invocation
from partnerctl.cli.lazy import Entry, LazyGroup
from partnerctl.errors import PartnerctlError

DAILY: Final = "Daily"
CHECK: Final = "Check"
CHANGE: Final = "Change"
OUTSIDE: Final = "Outside"
MAINTAIN: Final = "Maintain"

COMMANDS: Final = (
    Entry("add", DAILY, "Add a partner", "partnerctl.cli.add"),
    Entry("review", DAILY, "Show what is due, or review a partner", "partnerctl.cli.review"),
    Entry(
        "render",
        DAILY,
        "Render the public listing, notices or an agreement",
        members=(
            Entry("listing", DAILY, "Render the public listing", "partnerctl.cli.render_listing"),
            Entry(
                "email",
                DAILY,
                "Render an email to a partner, or all that are due",
                "partnerctl.cli.render_email",
            ),
            Entry("notice", DAILY, "Render a notice for a talk page", "partnerctl.cli.render_notice"),
            Entry("agreement", DAILY, "Draft an agreement with a partner", "partnerctl.cli.render_agreement"),
        ),
    ),
    Entry("list", DAILY, "List the partners", "partnerctl.cli.list"),
    Entry("show", DAILY, "Show one partner: status, clock, rights, and why", "partnerctl.cli.show"),
    Entry(
        "log", DAILY, "Show one partner's life: what happened, and when it was recorded", "partnerctl.cli.log"
    ),
    Entry("stats", DAILY, "Show the numbers of the registry", "partnerctl.cli.stats"),
    Entry("validate", CHECK, "Check the registry against every rule", "partnerctl.cli.validate"),
    Entry("explain", CHECK, "Explain a rule", "partnerctl.cli.explain"),
    Entry("diff", CHECK, "Say what changed in meaning", "partnerctl.cli.diff"),
    Entry("check-links", CHECK, "Say which addresses lead nowhere any more", "partnerctl.cli.check_links"),
    Entry("edit", CHANGE, "Change fields of a partner, keeping comments and layout", "partnerctl.cli.edit"),
    Entry("record", CHANGE, "Record what happened to a partner", "partnerctl.cli.record"),
    Entry("rename", CHANGE, "Give a partner another name; its id stays", "partnerctl.cli.rename"),
    Entry("merge", CHANGE, "Merge a record into another one of the same partner", "partnerctl.cli.merge"),
    Entry("resolve", CHANGE, "Put a record right that git merged badly", "partnerctl.cli.resolve"),
    Entry("fmt", CHANGE, "Bring files into the canonical layout", "partnerctl.cli.fmt"),
    Entry("post", OUTSIDE, "Post the notices that are due on talk pages", "partnerctl.cli.post"),
    Entry("propose", OUTSIDE, "Propose what you changed as a pull request", "partnerctl.cli.propose"),
    Entry("publish", OUTSIDE, "Bring what the data says to pages of a wiki", "partnerctl.cli.publish"),
    Entry(
        "contacts",
        OUTSIDE,
        "Keep the private book of addresses",
        members=(
            Entry("add", OUTSIDE, "Add an address to the private book", "partnerctl.cli.contacts_add"),
            Entry("show", OUTSIDE, "Show an entry of the private book", "partnerctl.cli.contacts_show"),
            Entry(
                "list", OUTSIDE, "List the private book without its addresses", "partnerctl.cli.contacts_list"
            ),
            Entry("check", OUTSIDE, "Check the private book", "partnerctl.cli.contacts_check"),
            Entry(
                "forget",
                OUTSIDE,
                "Erase a person from the private book, and list where they still stand",
                "partnerctl.cli.contacts_forget",
            ),
        ),
    ),
    Entry(
        "send",
        OUTSIDE,
        "Show which emails are due, or send them",
        "partnerctl.cli.send",
        members=(
            Entry(
                "resolve",
                OUTSIDE,
                "Say whether a notice arrived that nobody knows about",
                "partnerctl.cli.send_resolve",
            ),
            Entry(
                "bounces", OUTSIDE, "Find emails that came back in a mailbox", "partnerctl.cli.send_bounces"
            ),
            Entry("bounced", OUTSIDE, "Note that an email came back", "partnerctl.cli.send_bounced"),
        ),
    ),
    Entry("import", OUTSIDE, "Import partners from a table", "partnerctl.cli.import_partners"),
    Entry("export", OUTSIDE, "Export all partners", "partnerctl.cli.export"),
    Entry("init", MAINTAIN, "Begin a new registry", "partnerctl.cli.init"),
    Entry("schema", MAINTAIN, "Print, write or check the JSON Schemas", "partnerctl.cli.schema"),
    Entry("codeowners", MAINTAIN, "Print, write or check the CODEOWNERS file", "partnerctl.cli.codeowners"),
    Entry(
        "doctor", MAINTAIN, "Say what is missing on this machine, and how to get it", "partnerctl.cli.doctor"
    ),
)
"""Every command, in the order of help."""

_ABOUT: Final = """\
A registry of partners as code: one YAML file a partner, checked, reviewed and rendered.

Example:
  partnerctl add "Northfield City Library"
  partnerctl validate
  partnerctl render listing --format wikitext

Exit codes: 0 fine; 1 findings, or something is due; 2 usage; 3 the environment; 4 a bug."""


def program() -> LazyGroup:
    """The whole command line."""
    return LazyGroup("partnerctl", COMMANDS, _ABOUT, whole=True)


def run(arguments: Sequence[str], around: Surroundings) -> int:
    """Run one command line.

    Args:
        arguments: The words after the program's name.
        around: Environment and working directory.

    Returns:
        The exit code (`cli.exit_codes`).
    """
    invocation = Invocation(around)

    def work() -> int:
        group = program()
        answered = answer(group, invocation)
        if answered is not None:
            return answered
        with group.make_context("partnerctl", list(arguments), obj=invocation) as ctx:
            return int(group.invoke(ctx) or 0)

    return guarded(work, invocation)


def main(arguments: Sequence[str]) -> int:
    """Run the command line of this process; see `run`."""
    prepare_streams()
    try:
        around = surroundings()
    except PartnerctlError as error:
        Invocation(Surroundings({}, Path())).error(error.message, error.hint)
        return error.exit_code
    return run(arguments, around)
