"""Read which of our areas each kind of concern of a list speaks of: our own table, so marked."""

from pathlib import Path

from pydantic import TypeAdapter

from toolkit.errors import PackError
from toolkit.models.noun import Noun, Text
from toolkit.models.technology import Concern, Crosswalk
from toolkit.strict_yaml import read
from toolkit.technology.taxonomies import twice, unspoken


class _Table(Noun):
    checked: bool
    note: Text
    concerns: tuple[Concern, ...]


def read_concerns(file: Path) -> tuple[Concern, ...]:
    """The kinds of concern in a table; raises PackError for one that stands twice or is not in both languages."""
    document = read(file, PackError)
    table: _Table = document.validated(TypeAdapter(_Table))
    for again in twice([concern.code for concern in table.concerns]):
        document.refuse(("concerns", again, "code"), f"{table.concerns[again].code!r} stands twice. Remove one")
    for number, concern in enumerate(table.concerns):
        for place, why in unspoken(("concerns", number, "title"), concern.title):
            document.refuse(place, why)
    return table.concerns


def check_concerns(file: Path, crosswalk: Crosswalk) -> None:
    """Raises PackError for a kind of concern that speaks of an area which the crosswalk does not have."""
    known = {area.id for area in crosswalk.areas}
    for number, concern in enumerate(crosswalk.concerns):
        for at, area in enumerate(concern.areas):
            if area not in known:
                place = ("concerns", number, "areas", at)
                read(file, PackError).refuse(place, f"{area!r} is no area of areas.yaml. Correct it")
