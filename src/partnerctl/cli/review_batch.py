# SPDX-License-Identifier: Apache-2.0
"""`partnerctl review --from FILE` and `--template`: the reviews of many partners at once."""

import sys
from pathlib import Path

from partnerctl.cli.changes import show_changes
from partnerctl.cli.exit_codes import ExitCode
from partnerctl.cli.framing import tell_of_broken
from partnerctl.cli.invocation import Invocation
from partnerctl.cli.review_queue import Format
from partnerctl.errors import ChangedUnderneathError, EnvironmentProblemError, UsageError

_MAX_BYTES = 16 * 1024 * 1024 + 1
"""One more than is read, so that a larger file is told."""


def record_batch(path: Path, invocation: Invocation, *, dry_run: bool) -> int:
    """Judge all reviews of a file, then record them, each whole or not at all."""
    from partnerctl.findings import Report
    from partnerctl.reporters import text
    from partnerctl.usecases.loading import load_setting
    from partnerctl.usecases.reading import record_path
    from partnerctl.usecases.reviews.batch import plan_batch, write_batch
    from partnerctl.usecases.reviews.batch_file import read_batch

    services = invocation.services
    items = read_batch(*_content(path, invocation))
    batch = plan_batch(services, load_setting(services), items)
    findings = tuple(finding for planned in batch.planned for finding in planned.edit.findings)
    if findings:
        err = invocation.err
        err.write(text.render(Report(findings, len(batch.planned)), width=err.width, paint=err.paint) + "\n")
    for partner_id in batch.skipped:
        invocation.say(f"{partner_id} is recorded already, so nothing is added")
    if dry_run:
        show_changes((each.edit.change for each in batch.planned if each.edit.change), invocation.out)
        invocation.say(f"nothing was written; {_reviews(len(batch.planned))} would be recorded")
        return ExitCode.OK
    missed = []
    for planned, written in write_batch(services, batch):
        if not written:
            missed.append(planned.partner_id)
            continue
        invocation.out.line(record_path(planned.partner_id))
        due = f"the next is due on {planned.due}" if planned.due else f"it is {planned.after.status} now"
        invocation.say(f"{planned.partner_id}: {planned.entry['outcome']}; {due}")
    if missed:
        raise ChangedUnderneathError(
            f"{_reviews(len(missed))} not recorded, because the records were changed in the meantime: "
            f"{', '.join(missed)}",
            hint="run the command again; what is recorded is not recorded twice",
        )
    invocation.say(f"{_reviews(len(batch.planned))} recorded, {len(batch.skipped)} recorded before")
    if batch.planned:
        invocation.say(
            "tell the partners: `partnerctl render email --all`; then `partnerctl propose` opens the pull request"
        )
    return ExitCode.OK


def _reviews(count: int) -> str:
    return f"{count:,} review{'' if count == 1 else 's'}"


def _content(path: Path, invocation: Invocation) -> tuple[bytes, str]:
    if str(path) == "-":
        return sys.stdin.buffer.read(_MAX_BYTES), "standard input"
    try:
        with (invocation.around.directory / path).open("rb") as file:
            return file.read(_MAX_BYTES), str(path)
    except OSError as problem:
        raise EnvironmentProblemError(f"{path} can't be read: {problem.strerror}") from problem


def write_template(within: int | None, form: Format, invocation: Invocation) -> int:
    """Put out a file of all reviews that are due, to be filled in."""
    from partnerctl.usecases.reviews.batch_file import FileForm, template

    forms = {Format.TABLE: FileForm.YAML, Format.JSON: FileForm.JSON, Format.CSV: FileForm.CSV}
    if form not in forms:
        raise UsageError(
            f"a file of reviews can't be {form.value}",
            hint="leave out --format for YAML, or give --format csv or json",
        )
    services = invocation.services
    made = template(services, services.clock.today(), within, forms[form])
    invocation.out.write(made.text)
    if made.count:
        invocation.say(
            f"{_reviews(made.count)} due; fill it in, then `partnerctl review --from FILE --dry-run`"
        )
    else:
        invocation.say("no review is due; `partnerctl review --template --within DAYS` looks further ahead")
    return tell_of_broken(made.findings, invocation)
