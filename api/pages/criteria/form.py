"""The numbers of a criterion as fields of a form, and back."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from starlette.exceptions import HTTPException

from toolkit import Adjustment, Criterion, Pack, PackError, Wording, adjusted_pack, numbers_of

LEVELS = ("note", "review", "escalate")
_WINDOWS = ("lookback_years", "lookback_months")
_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,15})?")
_PLACE = re.compile(r": (?:thresholds\[(\d+)\]|settings\.(\w+)|(lookback_\w+))")

Faults = dict[str, tuple[str, str]]
"""By field: which fault it is, and what the toolkit says of it."""


@dataclass
class Read:
    """What was typed, as numbers."""

    typed: dict[str, str]
    numbers: Adjustment | None = None
    faults: Faults = field(default_factory=dict)


def fields_of(numbers: Adjustment) -> dict[str, str]:
    """What stands in the fields."""
    told = {name: _written(getattr(numbers, name)) for name in _WINDOWS}
    for n, threshold in enumerate(numbers.thresholds):
        told |= {f"t-{n}-{level}": _written(getattr(threshold, level)) for level in LEVELS}
    return told | {f"s-{name}": _written(value) for name, value in numbers.settings.items()}


def read(pack: Pack, criterion: Criterion, sent: Mapping[str, str]) -> Read:
    """The numbers of a form, checked as those of a pack are; a field that it does not hold stays as it is.

    Raises HTTPException 422 for the numbers of another edition of the pack.
    """
    if sent.get("digest") != pack.digest:
        raise HTTPException(422, "The framework was changed meanwhile. Open its page again.")
    now = numbers_of(criterion)
    before = fields_of(now)
    typed = {name: unicodedata.normalize("NFKC", sent.get(name, was)).strip()[:40] for name, was in before.items()}
    found = Read(typed)
    values = {name: _number(found, name) for name in typed}
    found.faults |= {f"t-{n}": ("level-none", "") for n in range(len(now.thresholds)) if not any(_of(typed, n))}
    if found.faults:
        return found
    found.numbers = _adjustment(now, values)
    if found.numbers == now:
        found.faults["try-out"] = ("same", "")
    try:
        adjusted_pack(pack, criterion.id, found.numbers)
    except PackError as error:
        found.faults |= dict(_placed(line) for line in str(error).splitlines())
    return found


def _adjustment(now: Adjustment, values: Mapping[str, float | int | None]) -> Adjustment:
    thresholds = [
        {"from": each.from_, **{level: values[f"t-{n}-{level}"] for level in LEVELS}}
        for n, each in enumerate(now.thresholds)
    ]
    settings = {name: values[f"s-{name}"] for name in now.settings}
    windows = {name: values[name] for name in _WINDOWS}
    return Adjustment.model_validate({**windows, "thresholds": thresholds, "settings": settings})


def _number(found: Read, name: str) -> float | int | None:
    """What a field says; a fault is noted."""
    text = found.typed[name]
    if not text and not name.startswith("s-"):
        return None
    if not _NUMBER.fullmatch(text):
        found.faults[name] = ("number", "")
        return None
    number = float(text)
    if name in _WINDOWS and not number.is_integer():
        found.faults[name] = ("window", "")
    if name.startswith("t-") and number <= 0:
        found.faults[name] = ("above-none", "")
    return int(number) if number.is_integer() else number


def _of(typed: Mapping[str, str], n: int) -> list[str]:
    """What was typed for the levels of a threshold."""
    return [typed[f"t-{n}-{level}"] for level in LEVELS]


def _placed(line: str) -> tuple[str, tuple[str, str]]:
    """The field that a line of the toolkit is about."""
    place = _PLACE.search(line)
    says = line.partition(": ")[2]
    if place is None:
        return "try-out", ("toolkit", says)
    threshold, setting, window = place.groups()
    if threshold is not None:
        return f"t-{threshold}", ("toolkit", says)
    return (f"s-{setting}", ("toolkit", says)) if setting else (window, ("window", says))


def _written(number: float | int | None) -> str:
    return "" if number is None else Wording.number(number)
