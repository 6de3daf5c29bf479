# SPDX-License-Identifier: Apache-2.0
"""Every address of a page in the data, each with its places in the files."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final
from urllib.parse import urldefrag

from partnerctl.documents.places import Place, SourceText, nearest_place
from partnerctl.documents.reader import decode, parse
from partnerctl.errors import EnvironmentProblemError
from partnerctl.findings import Plain, Pointer
from partnerctl.model.dataset import ENTITIES_PATH, REGISTRY_PATH
from partnerctl.ports import FileTree, Services
from partnerctl.usecases.loading import ENTITIES_MAX_BYTES, require_record_path
from partnerctl.usecases.reading import record_paths

_SCHEMES: Final = ("http://", "https://")


@dataclass(frozen=True, slots=True)
class Mention:
    """One place where an address stands.

    Attributes:
        path: The file.
        line: From 1.
        pointer: The field.
        written: As it stands there, with its fragment.
        archived: The lasting copy that the data name beside it.
    """

    path: str
    line: int
    pointer: Pointer
    written: str
    archived: str | None = None

    @property
    def field(self) -> str:
        """The field as `partnerctl edit` names it."""
        return ".".join(map(str, self.pointer))


@dataclass(frozen=True, slots=True)
class Link:
    """One address, without the fragment, which no server gets to see (RFC 9110, 4.2.5).

    Attributes:
        url: What is asked.
        mentions: Where it stands, in the order of files and lines.
    """

    url: str
    mentions: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class FoundLinks:
    """What the data hold.

    Attributes:
        links: Sorted by address.
        unread: Paths of files that could not be read.
    """

    links: tuple[Link, ...]
    unread: tuple[str, ...]


def find_links(services: Services, ids: tuple[str, ...] = ()) -> FoundLinks:
    """The addresses in policy, entities and records; with ids only in those records.

    A file with errors in it still gives its addresses, as long as it is YAML.

    Raises:
        UsageError: There is no partner with one of the ids.
    """
    files = services.files
    if ids:
        paths = [require_record_path(files, partner_id) for partner_id in dict.fromkeys(ids)]
    else:
        paths = [REGISTRY_PATH, ENTITIES_PATH, *record_paths(files)]
    mentions: dict[str, list[Mention]] = {}
    unread = []
    for path, found in zip(paths, services.workers.map(partial(_mentions, files), paths), strict=True):
        if found is None:
            unread.append(path)
        for mention in found or ():
            mentions.setdefault(urldefrag(mention.written).url, []).append(mention)
    links = tuple(Link(url, tuple(mentions[url])) for url in sorted(mentions))
    return FoundLinks(links, tuple(unread))


def _mentions(files: FileTree, path: str) -> tuple[Mention, ...] | None:
    try:
        content = files.read(path).content
    except EnvironmentProblemError:
        return None
    text = decode(content, path, max_bytes=ENTITIES_MAX_BYTES).text
    parsed = parse(text, path) if text is not None else None
    if text is None or parsed is None or parsed.plain is None or parsed.place is None:
        return None
    source, top = SourceText(text, path), parsed.place
    return tuple(
        Mention(path, _line(source, top, pointer), pointer, url, archived)
        for pointer, url, archived in _addresses(parsed.plain, (), None)
    )


def _addresses(
    value: Plain, pointer: Pointer, archived: str | None
) -> Iterator[tuple[Pointer, str, str | None]]:
    """Texts that are an address as a whole; one in the middle of a sentence is a sentence's matter."""
    if isinstance(value, dict):
        copy = value.get("archived")
        for key, inner in value.items():
            beside = copy if isinstance(copy, str) and key != "archived" else None
            yield from _addresses(inner, (*pointer, key), beside)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _addresses(inner, (*pointer, index), None)
    elif isinstance(value, str) and value.startswith(_SCHEMES) and len(value.split()) == 1:
        yield pointer, value, archived


def _line(source: SourceText, top: Place, pointer: Pointer) -> int:
    span = source.of_place(nearest_place(top, pointer)[0], pointer).span
    return span.start.line if span else 1
