# SPDX-License-Identifier: Apache-2.0
"""The templates of the registry in one language: what every use case that renders begins with."""

from partnerctl.model.dataset import Setting
from partnerctl.ports import Services
from partnerctl.rendering.confined import Templates
from partnerctl.rendering.wording import wording


def templates_in(
    language: str | None, services: Services, setting: Setting, *, preview: bool = False
) -> Templates:
    """Templates and wording for one language.

    Raises:
        UsageError: There is no catalogue to preview.
        EnvironmentProblemError: A catalogue that would be used is broken.
    """
    languages = setting.registry.languages
    words = wording(language, services.templates, languages, unreviewed=preview)
    return Templates(services.templates, words, languages, services.confinement)
