"""What people corrected in the record -> lines that people read: all of them, and in short for each person's items."""

from collections import Counter
from collections.abc import Iterable, Mapping

from toolkit.checklist.lines import Aside, Link
from toolkit.checklist.links import openalex
from toolkit.checklist.words import Words
from toolkit.models.corrections import Corrected, Correction, NotTheirRecord, NotTheirWork, NotThisEntry, PostEnded

MOST_LINES = 3
"""So many corrections are told at each item; where there are more, the items say where they stand."""


def asides(corrections: Iterable[Corrected], words: Words, names: Mapping[str, str]) -> tuple[Aside, ...]:
    """All corrections; `names` are those of organisations, by OpenAlex id."""
    return tuple(_aside(each, words, names) for each in corrections)


def in_items(corrections: Iterable[Corrected], words: Words) -> dict[str, tuple[str, ...]]:
    """By name of a person: what the items about that person are worked out without."""
    alike: dict[str, Counter[tuple[Correction, str | None]]] = {}
    for each in corrections:
        said = each.correction
        if each.met and not isinstance(said, NotThisEntry):
            alike.setdefault(said.person, Counter())[_in_kind(said), each.title] += 1
    return {name: tuple(_in_short(_works_together(found), words)) for name, found in alike.items()}


def _works_together(found: Mapping[tuple[Correction, str | None], int]) -> Counter[tuple[Correction, str | None]]:
    """Works that were left out for one reason count together, whatever their titles."""
    together: Counter[tuple[Correction, str | None]] = Counter()
    for (said, title), count in found.items():
        together[said, None if isinstance(said, NotTheirWork) else title] += count
    return together


def _in_kind(said: Correction) -> Correction:
    """The correction of one work as that of any other by the same person for the same reason."""
    return said.model_copy(update={"work": "W0"}) if isinstance(said, NotTheirWork) else said


def _in_short(found: Mapping[tuple[Correction, str | None], int], words: Words) -> Iterable[str]:
    if len(found) > MOST_LINES:
        yield words("corrections.many", count=sum(found.values()))
        return
    for (said, title), count in found.items():
        yield words(f"corrections.short.{said.kind}", count=count, title=title, **_values(said))


def _aside(each: Corrected, words: Words, names: Mapping[str, str]) -> Aside:
    said = each.correction
    what = words(f"corrections.{said.kind}", **_values(said), name=_name(said, names))
    if isinstance(said, NotTheirRecord) and said.instead:
        what = words("gap").join((what, words("corrections.instead", instead=said.instead)))
    title = each.title or words("missing")
    return Aside(
        what=what if each.met else words("gap").join((what, words("corrections.not_met"))),
        link=_link(said),
        title=(said.record if isinstance(said, NotTheirRecord) else title),
        says=words("corrections.by", **_values(said)),
    )


def _values(said: Correction) -> dict[str, object]:
    return {name: value for name, value in said if name not in ("kind", "evidence")}


def _name(said: Correction, names: Mapping[str, str]) -> str | None:
    return names.get(said.organisation, said.organisation) if isinstance(said, NotThisEntry) else None


def _link(said: Correction) -> Link | None:
    if isinstance(said, NotTheirWork):
        return openalex(said.work)
    if isinstance(said, NotTheirRecord):
        return openalex(said.record)
    at = said.organisation
    return openalex(at) if isinstance(said, PostEnded) and at[:1] == "I" and at[1:].isdigit() else None
