"""Which organisation a list entry is, and which belong to it: links from list entries to ROR, each with its reason.

A link says what the organisation is to the listed body: the `same`; `part` of it; its `parent`; its `successor`; the
record of a `former-name`; its `affiliated-hospital`; or otherwise `related`. Links that a rule proposes are candidates
until a person confirms or rejects them. Entry ids are stable over editions, and so the links of an entry are, too.
"""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from toolkit.errors import ListError
from toolkit.models.lists import EntityList, Link, LinkStatus
from toolkit.resources import folder as bundled

COLUMNS = ("list_id", "entry_id", "ror", "openalex", "kind", "how", "status", "by", "date", "note")
_FILE = "crosswalk/links.csv"


class Crosswalk:
    """Links by entry and by organisation; those that were rejected are kept, and lead nowhere."""

    def __init__(self, links: Iterable[Link] = ()) -> None:
        self.links = {link.key: link for link in links}
        self._by_ror: dict[str, list[Link]] = defaultdict(list)
        self._by_entry: dict[tuple[str, str], list[Link]] = defaultdict(list)
        for link in self.links.values():
            if link.status != "rejected":
                self._by_ror[link.ror].append(link)
                self._by_entry[link.list_id, link.entry_id].append(link)

    def of_organisation(self, ror: str) -> tuple[Link, ...]:
        """The links that lead from an organisation to entries, those of the same body first."""
        return tuple(sorted(self._by_ror.get(ror, ()), key=lambda link: link.kind != "same"))

    def of_entry(self, list_id: str, entry_id: str) -> tuple[Link, ...]:
        """The links of an entry, those of the same body first."""
        return tuple(sorted(self._by_entry.get((list_id, entry_id), ()), key=lambda link: link.kind != "same"))

    def waiting(self) -> tuple[Link, ...]:
        """The links that nobody has confirmed or rejected yet, those of the same body first."""
        open_ = (link for link in self.links.values() if link.status == "candidate")
        return tuple(sorted(open_, key=lambda link: (link.kind != "same", link.key)))

    def decided(self, key: tuple[str, str, str], status: LinkStatus, by: str, day: date) -> "Crosswalk":
        """The same with one link confirmed or rejected by a person; raises ListError if there is no such link."""
        if key not in self.links:
            raise ListError(f"{' '.join(key)}: there is no such link. Name list, entry and ROR id as the review shows.")
        changed = self.links[key].model_copy(update={"status": status, "how": "review", "by": by, "date": day})
        return Crosswalk((self.links | {key: changed}).values())

    def joined(self, others: Iterable[Link]) -> "Crosswalk":
        """These links and others; what a person decided stays, whichever side has it, and else the later one counts."""
        links = dict(self.links)
        for link in others:
            held = links.get(link.key)
            if held is None or link.status != "candidate" or held.status == "candidate":
                links[link.key] = link
        return Crosswalk(links.values())


def load_crosswalk(path: Path | None = None) -> Crosswalk:
    """The links of a file, else those that come with the toolkit; raises ListError that names file, line and remedy."""
    place = path or bundled("criteria") / "lists" / _FILE
    try:
        return Crosswalk(_read(place))
    except OSError as error:
        raise ListError(f"{place}: cannot be read ({error.strerror}). Name the file of the links.") from None
    except UnicodeDecodeError:
        raise ListError(f"{place}: is not UTF-8. Save it as UTF-8.") from None


def of_lists(lists: Iterable[EntityList]) -> Iterator[Link]:
    """The links that stand in the files of the lists themselves, as ids beside the entries."""
    for source in lists:
        for edition in source.editions:
            for entry in edition.entries:
                for ror in entry.rors:
                    yield Link(
                        list_id=source.id,
                        entry_id=entry.id,
                        ror=ror,
                        kind="same",
                        how="list-file",
                        status="confirmed",
                        by="the file of the list",
                        date=edition.retrieved,
                    )


def written(crosswalk: Crosswalk) -> str:
    """The links as CSV, in the order of their keys: the same links give the same text."""
    table = io.StringIO(newline="")
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(COLUMNS)
    for _, link in sorted(crosswalk.links.items()):
        writer.writerow(str(getattr(link, column) or "") for column in COLUMNS)
    return table.getvalue()


def _read(place: Path) -> Iterator[Link]:
    seen: dict[tuple[str, str, str], int] = {}
    with place.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file, strict=True)
        try:
            if tuple(next(reader, ())) != COLUMNS:
                raise ListError(f"{place}:1: the columns are not {','.join(COLUMNS)}. Write them in this order.")
            for values in reader:
                link = _link(place, reader.line_num, values)
                if (before := seen.setdefault(link.key, reader.line_num)) != reader.line_num:
                    raise ListError(f"{place}:{reader.line_num}: the same link stands in line {before}. Keep one.")
                yield link
        except csv.Error as error:
            raise ListError(f"{place}:{reader.line_num}: {error}. Quote values as CSV does.") from None


def _link(place: Path, line: int, values: list[str]) -> Link:
    if len(values) != len(COLUMNS):
        raise ListError(f"{place}:{line}: has {len(values)} values, not {len(COLUMNS)}. Quote those with a comma.")
    try:
        return Link.model_validate({column: value or None for column, value in zip(COLUMNS, values, strict=True)})
    except ValidationError as error:
        fault = error.errors()[0]
        raise ListError(
            f"{place}:{line}: {'.'.join(map(str, fault['loc']))}: {fault['msg']}. Correct the value."
        ) from None
