# SPDX-License-Identifier: Apache-2.0
"""How an edit is put to a wiki so that it can overwrite nothing unseen, and what its answer says.

`baserevid` names the revision that is replaced. `basetimestamp` is not sent: beside it, MediaWiki lets an edit through that
replaces another one by the same account ("suppress edit conflict with self" in EditPage.php), so that two clones of a
registry would overwrite each other unseen; and its seconds are too long, as an edit by hand in the same second was not noticed.

Source: https://www.mediawiki.org/wiki/API:Edit, and ApiEditPage.php and EditPage.php of MediaWiki 1.39.
"""

import hashlib
import unicodedata
from typing import Final

from partnerctl.adapters.mediawiki_answers import Edited
from partnerctl.adapters.mediawiki_api import ApiError, Parameters, fit_to_show
from partnerctl.wiki import ContentModel, Edit

_FORMATS: Final = {
    ContentModel.WIKITEXT: "text/x-wiki",
    ContentModel.LUA: "text/plain",
    ContentModel.JSON: "application/json",
}


def parameters_of(edit: Edit) -> Parameters:
    """What `action=edit` is told."""
    # The wiki puts text into this form (NFC) before it takes the sum.
    text = unicodedata.normalize("NFC", edit.text)
    parameters = {
        "action": "edit",
        "title": edit.title,
        "text": text,
        "md5": hashlib.md5(text.encode(), usedforsecurity=False).hexdigest(),
        "summary": edit.summary,
        "contentformat": _FORMATS[edit.model],
        "watchlist": "nochange",
    }
    if edit.section is not None:
        parameters |= {"section": "new", "sectiontitle": edit.section}
    if edit.base is None:
        parameters |= {"createonly": "1", "contentmodel": edit.model.value}
    else:
        # What a page holds is not changed on the way: of another sort, it does not take the format.
        parameters |= {"nocreate": "1", "baserevid": str(edit.base)}
    if edit.bot:
        parameters["bot"] = "1"
    return parameters


def failure_in(edited: Edited) -> ApiError | None:
    """Why the wiki did not save although it answered, as extensions say it: it wants a captcha, or a filter found something."""
    if edited.result == "Success":
        return None
    code = "captcha" if edited.captcha is not None else (edited.code or "failure")
    return ApiError(fit_to_show(code), fit_to_show(edited.info), {})
