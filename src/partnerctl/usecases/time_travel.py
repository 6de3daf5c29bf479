# SPDX-License-Identifier: Apache-2.0
"""The registry of the past: what the data said at a commit.

It answers another question than a day does: `--as-of` asks what held on a day as known now, `--rev` what was known
then. Both together ask what was known then of that day. See `docs/explanation/time.md`.
"""

from dataclasses import replace

from partnerctl.documents.migrations import MIGRATIONS, Migrations
from partnerctl.errors import EnvironmentProblemError
from partnerctl.model.dataset import REGISTRY_PATH
from partnerctl.ports import Services
from partnerctl.usecases.older_formats import UpToDateFiles


def at_revision(services: Services, revision: str | None, migrations: Migrations = MIGRATIONS) -> Services:
    """The same world with the files of a commit: records, policy, entities and ledger.

    Templates and wording stay those of today, so that old data is shown in the form one knows; today stays today.

    Args:
        services: The world.
        revision: What a person typed (a branch, a tag, a hash, `HEAD~3`); None for the working tree.
        migrations: The older formats there are; a commit's files are read through them.

    Returns:
        A world whose `commit` is the one meant, and whose files can't be written; `services` itself without a revision.

    Raises:
        UsageError: There is no such commit.
        EnvironmentProblemError: There is no git, no repository, no such commit in a shallow clone, or the commit has no
            registry at this place.
    """
    if revision is None:
        return services
    commit = services.repository.commit(revision)
    files = services.repository.files_at(commit)
    if not files.exists(REGISTRY_PATH):
        raise EnvironmentProblemError(
            f"commit {commit.short_id} of {commit.day} has no registry here: {REGISTRY_PATH} did not exist",
            hint=f"see when it began: git log --reverse -- {REGISTRY_PATH}",
        )
    return replace(services, files=UpToDateFiles(files, migrations) if migrations else files, commit=commit)
