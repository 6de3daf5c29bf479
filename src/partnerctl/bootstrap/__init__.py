# SPDX-License-Identifier: Apache-2.0
"""Composition root: arguments, environment and working directory become `ports.Services`.

The environment and the working directory are read here and nowhere else.

Environment variables: `PARTNERCTL_ROOT` (as `--root`), `PARTNERCTL_TODAY` (as `--today`), `PARTNERCTL_CONTACTS` (the
private contact book), `PARTNERCTL_CREDENTIALS` and others for passwords (`adapters.credentials`).
"""

from partnerctl.bootstrap.places import (
    MARKER,
    NewPlace,
    Surroundings,
    day_given,
    files_for_new_registries,
    find_root,
    new_place,
    output_place,
    repository_files,
    surroundings,
)
from partnerctl.bootstrap.private import (
    contact_book_path,
    credentials,
    link_journal,
    mailbox_of,
    private_copies,
    private_file,
    review_draft,
    send_journal,
)
from partnerctl.bootstrap.servers import forge, mail_server, publishing, shared_notices, web, wiki
from partnerctl.bootstrap.world import machine, revisions, services

__all__ = [
    "MARKER",
    "NewPlace",
    "Surroundings",
    "contact_book_path",
    "credentials",
    "day_given",
    "files_for_new_registries",
    "find_root",
    "forge",
    "link_journal",
    "machine",
    "mail_server",
    "mailbox_of",
    "new_place",
    "output_place",
    "private_copies",
    "private_file",
    "publishing",
    "repository_files",
    "review_draft",
    "revisions",
    "send_journal",
    "services",
    "shared_notices",
    "surroundings",
    "web",
    "wiki",
]
