"""Two packs, or two editions of one: what differs, in words that a policy officer reads."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from toolkit.models.criteria import LEVELS, Criterion, Outcome, Pack, Threshold
from toolkit.models.noun import Noun

_WINDOW = ("lookback_years", "lookback_months", "band")


def differences(before: Pack, after: Pack) -> Iterator[str]:
    """One sentence for each difference, in the order of the pack: the pack itself, its outcomes, its criteria."""
    yield from _named(before, after, ("version", "authority", "standing", "in_force", "until", "lists", "taxonomies"))
    yield from _keys("edition", {e.id: e for e in before.editions}, {e.id: e for e in after.editions})
    yield from _keys("outcome", {o.id: o for o in before.outcomes}, {o.id: o for o in after.outcomes})
    if [o.id for o in before.outcomes] != [o.id for o in after.outcomes if o.id in {x.id for x in before.outcomes}]:
        yield "the order of the outcomes changed; the first that holds is the result"
    yield from _keys("criterion", before.criteria, after.criteria)
    yield from _keys("source", before.sources, after.sources)
    for language in sorted(before.text.keys() & after.text.keys()):
        yield from _texts(f"the pack's own words ({language})", before.text[language], after.text[language])


def _keys(kind: str, before: Mapping[str, Noun], after: Mapping[str, Noun]) -> Iterator[str]:
    for name in before:
        if name not in after:
            yield f"{kind} {name}: removed"
    for name, new in after.items():
        old = before.get(name)
        if old is None:
            yield f"{kind} {name}: added"
        elif old != new:
            yield from (f"{kind} {name}: {said}" for said in _changed(old, new))


def _changed(old: Noun, new: Noun) -> Iterator[str]:
    if isinstance(old, Criterion) and isinstance(new, Criterion):
        yield from _named(old, new, ("status", "indicator", "subject", "maps", *_WINDOW, "settings", "review_due"))
        yield from _thresholds(old, new)
        yield from _keys("source", old.sources, new.sources)
    elif isinstance(old, Outcome) and isinstance(new, Outcome):
        yield from _named(old, new, ("level", "from_", "until", "cites"))
        if old.when != new.when:
            yield "the condition changed"
    else:
        yield from _named(old, new, tuple(type(old).model_fields))
        return
    for language in sorted(old.text.keys() & new.text.keys()):
        yield from _texts(f"words ({language})", old.text[language], new.text[language])


def _thresholds(old: Criterion, new: Criterion) -> Iterator[str]:
    before, after = ({t.from_: t for t in criterion.thresholds} for criterion in (old, new))
    for day in sorted(before.keys() | after.keys()):
        one, other = before.get(day), after.get(day)
        if one != other:
            yield f"threshold from {day}: {_numbers(one)} becomes {_numbers(other)}"


def _numbers(threshold: Threshold | None) -> str:
    if threshold is None:
        return "none"
    numbers = {name: getattr(threshold, name) for name in LEVELS[1:]}
    levels = [f"{name} from {number:g}" for name, number in numbers.items() if number is not None]
    ends = [f"until {threshold.until}"] if threshold.until else []
    return ", ".join([*levels, *ends, f"cites {threshold.cites}"])


def _texts(where: str, old: Noun, new: Noun) -> Iterator[str]:
    for name in type(old).model_fields:
        if getattr(old, name) != getattr(new, name):
            yield f"{where}: {name} reads otherwise"


def _named(old: Noun, new: Noun, names: tuple[str, ...]) -> Iterator[str]:
    for name in names:
        one, other = getattr(old, name), getattr(new, name)
        if one != other:
            yield f"{name.rstrip('_')}: {_said(one)} becomes {_said(other)}"


def _said(value: Any) -> str:
    if value is None or value == () or value == {}:
        return "none"
    if isinstance(value, tuple):
        return ", ".join(map(_said, value))
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_said(inner)}" for key, inner in value.items())
    if isinstance(value, Noun):
        return _said(value.model_dump(by_alias=True, exclude_none=True))
    if isinstance(value, list):
        return f"[{', '.join(map(_said, value))}]"
    return value.isoformat() if isinstance(value, date) else str(value)
