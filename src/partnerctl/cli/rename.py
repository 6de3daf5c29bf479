# SPDX-License-Identifier: Apache-2.0
"""`partnerctl rename`: another name for a partner."""

from typing import TYPE_CHECKING, Annotated

import typer

from partnerctl.cli.invocation import invocation_of
from partnerctl.cli.options import DryRun, PartnerArgument
from partnerctl.cli.recording import Archived, Link, Note, On, finish

if TYPE_CHECKING:
    from partnerctl.findings import Plain


def command(
    ctx: typer.Context,
    partner_id: PartnerArgument,
    new_name: Annotated[str, typer.Argument(metavar="NEW_NAME", help="The name it goes by now.")],
    on: On = None,
    link: Link = None,
    archived: Archived = None,
    note: Note = None,
    keep_former: Annotated[
        bool, typer.Option("--keep-former/--no-keep-former", help="Note the old name among the former names.")
    ] = True,
    dry_run: DryRun = False,
) -> int:
    """Give a partner another name; its id stays.

    Changes the name, keeps the old one among the former names so that it can be found, and adds an entry `renamed` to
    the history. The id, which is the file's name, never changes. A name that another partner has is refused, one
    much like another is pointed out.

    A slip in the spelling is no renaming: `partnerctl edit ID name=NAME` corrects it.

    Example:
      partnerctl rename northfield "Northfield Public Library"
      partnerctl rename northfield "مكتبة الشمال" --on 2026-03-01 --link https://library.example/news/name
    """
    from partnerctl.usecases.loading import load_setting
    from partnerctl.usecases.rename_partner import plan_renaming

    invocation = invocation_of(ctx)
    services = invocation.services
    given: dict[str, Plain] = {"link": link, "archived": archived, "note": note}
    recorded = plan_renaming(
        services,
        load_setting(services),
        partner_id,
        new_name,
        day=on or services.clock.today(),
        given=given,
        keep_former=keep_former,
    )
    return finish(recorded, invocation, dry_run=dry_run, confirm=False)
