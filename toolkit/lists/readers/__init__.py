"""Readers of published lists, one for each format: files in, entries out, or a refusal with file, place and remedy."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from toolkit.errors import ListError
from toolkit.lists.readers import (
    american,
    british,
    canadian,
    european,
    financial_sanctions,
    follow_the_money,
    japanese,
    organisations,
    screening,
    treasury,
    united_nations,
)
from toolkit.lists.readers.own import reader as own
from toolkit.lists.readers.published import Published

__all__ = ["READERS", "Format", "Published", "own", "read"]


@dataclass(frozen=True)
class Format:
    """A format: what reads it, and the files it takes, in order."""

    reader: Callable[..., Published]
    files: tuple[str, ...] = ("list",)


READERS: Mapping[str, Format] = {
    "ca-nro": Format(canadian.read),
    "eu-annex": Format(european.read),
    "eu-fsf": Format(financial_sanctions.read),
    "jp-designated": Format(japanese.read_designated),
    "jp-meti-eul": Format(japanese.read_end_users),
    "jp-meti-eul-book": Format(japanese.read_end_user_book),
    "opensanctions-ftm": Format(follow_the_money.read),
    "ror": Format(organisations.read),
    "uk-sanctions": Format(british.read, ("subjects", "names")),
    "uk-sanctions-list": Format(british.read_list),
    "un-consolidated": Format(united_nations.read),
    "us-1260h": Format(american.read_companies),
    "us-bis-dpl": Format(american.read_denied),
    "us-bis-mieu": Format(american.read_intelligence),
    "us-csl-compact": Format(screening.read_compact),
    "us-csl-csv": Format(screening.read_csv),
    "us-csl-json": Format(screening.read_json),
    "us-ofac-sdn": Format(treasury.read, ("names", "other names")),
    "us-ofac-sdn-addresses": Format(treasury.read, ("names", "other names", "addresses")),
    "us-section": Format(american.read_section),
}
"""Formats by name; `own(column map)` makes a reader for any other table."""


def read(name: str, *paths: Path) -> Published:
    """What the files of a format hold; raises ListError for an unknown format, too few files, or a file it refuses."""
    if name not in READERS:
        raise ListError(f"{name}: there is no such format. Name one of {', '.join(READERS)}.")
    kind = READERS[name]
    if len(paths) != len(kind.files):
        raise ListError(f"{name}: takes {len(kind.files)} file(s) ({', '.join(kind.files)}), not {len(paths)}.")
    return kind.reader(*paths)
