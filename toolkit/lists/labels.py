"""The names that listed organisations have in all languages: a small part of ROR (CC0) that comes with the toolkit.

It holds the organisations that are a listed body or belong to it, and no others. Whoever has all of ROR at hand gives
that instead: then the names of other organisations are known, too, and keep look-alikes apart.
"""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from toolkit.errors import ListError
from toolkit.lists.readers.organisations import Name, Organisation
from toolkit.models.ids import ror
from toolkit.resources import folder as bundled

COLUMNS = ("ror", "countries", "name", "kinds", "language")
_BAR = "|"
_FILE = "crosswalk/labels.csv"


def load_labels(path: Path | None = None) -> tuple[Organisation, ...]:
    """The organisations of a file, else of the one that comes with the toolkit; raises ListError with file and line."""
    place = path or bundled("criteria") / "lists" / _FILE
    names: dict[str, list[Name]] = defaultdict(list)
    countries: dict[str, tuple[str, ...]] = {}
    for id_, where, name in _rows(place):
        names[id_].append(name)
        countries[id_] = where
    return tuple(_organisation(id_, tuple(of_it), countries[id_]) for id_, of_it in names.items())


def written(organisations: Iterable[Organisation], rors: Iterable[str]) -> str:
    """The names of some organisations as CSV, in the order of their ids: the same names give the same text."""
    wanted = set(rors)
    table = io.StringIO(newline="")
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(COLUMNS)
    for each in sorted((o for o in organisations if o.ror in wanted), key=lambda o: o.ror):
        for name in each.names:
            kinds = _BAR.join(name.kinds)
            writer.writerow((each.ror, _BAR.join(each.countries), name.text, kinds, name.language or ""))
    return table.getvalue()


def _rows(place: Path) -> Iterator[tuple[str, tuple[str, ...], Name]]:
    line = 1
    try:
        with place.open(encoding="utf-8", newline="") as file:
            reader = csv.reader(file, strict=True)
            if tuple(next(reader, ())) != COLUMNS:
                raise ListError(f"{place}:1: the columns are not {','.join(COLUMNS)}. Write them in this order.")
            for values in reader:
                line = reader.line_num
                id_, where, text, kinds, language = values
                yield ror(id_), _parts(where), Name(text, _parts(kinds), language or None)
    except OSError as error:
        raise ListError(f"{place}: cannot be read ({error.strerror}). Name the file of the labels.") from None
    except (ValueError, csv.Error) as error:
        raise ListError(f"{place}:{line}: {error}. Write it again from ROR.") from None


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(cell.split(_BAR)) if cell else ()


def _organisation(id_: str, names: tuple[Name, ...], countries: tuple[str, ...]) -> Organisation:
    shown = next((name.text for name in names if "ror_display" in name.kinds), names[0].text)
    return Organisation(
        ror=id_,
        status="active",
        name=shown,
        names=names,
        countries=countries,
        types=(),
        relations=(),
        identifiers=(),
    )
