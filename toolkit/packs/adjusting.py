"""A pack with other numbers in one criterion, to be tried before it is adopted, and the file that adopts them."""

import hashlib
from typing import Any

import yaml
from pydantic import Field, TypeAdapter

from toolkit.errors import PackError
from toolkit.models.criteria import LEVELS, Criterion, Pack, Threshold
from toolkit.models.noun import Day, Noun
from toolkit.packs.load import settings_faults
from toolkit.strict_yaml import Document

INSTITUTION = "institution"
"""Whom a number cites that no source gives."""
_FILE = """# Other numbers for {criterion} of {pack}. Start a pack of your own, if you have none:
#   trusted-research criteria new our-pack --from {pack} --extend
# Put this file into its folder as {criterion}.yaml, then: trusted-research criteria lint packs/our-pack
# A number that differs from the framework's is the institution's own, and says so.
"""


class Numbers(Noun):
    """How much asks for which response, from a day on."""

    from_: Day = Field(alias="from")
    note: float | None = None
    review: float | None = None
    escalate: float | None = None


class Adjustment(Noun):
    """The numbers of a criterion: all of its thresholds, its window, and those settings that are numbers."""

    lookback_years: int | None = None
    lookback_months: int | None = None
    thresholds: tuple[Numbers, ...]
    settings: dict[str, int | float] = Field(default_factory=dict)


def numbers_of(criterion: Criterion) -> Adjustment:
    """The numbers as they are."""
    return Adjustment(
        lookback_years=criterion.lookback_years,
        lookback_months=criterion.lookback_months,
        thresholds=tuple(
            Numbers.model_validate({"from": each.from_, **{level: getattr(each, level) for level in LEVELS[1:]}})
            for each in criterion.thresholds
        ),
        settings={name: value for name, value in criterion.settings.items() if _is_number(value)},
    )


def adjusted_pack(pack: Pack, criterion: str, to: Adjustment) -> Pack:
    """The pack with other numbers in a criterion; raises PackError with a line for each fault, as for a file."""
    old = pack.criteria[criterion]
    changed = _changed(old, to)
    data = {**old.model_dump(by_alias=True), **changed, "settings": {**old.settings, **changed.get("settings", {})}}
    document = Document(f"{pack.id}/{criterion}", data, None, PackError)
    new = document.validated(TypeAdapter(Criterion))
    if found := [document.fault(place, why) for place, why in settings_faults(pack, new)]:
        raise PackError("\n".join(found))
    digest = hashlib.sha256(pack.digest.encode() + b"\0" + adopting_file(pack, criterion, to).encode()).hexdigest()
    return pack.model_copy(update={"criteria": {**pack.criteria, criterion: new}, "digest": digest})


def adopting_file(pack: Pack, criterion: str, to: Adjustment) -> str:
    """The YAML file of a criterion that takes over the pack's own and says only what differs."""
    said = {"like": f"{pack.id}/{criterion}", **_changed(pack.criteria[criterion], to)}
    head = _FILE.format(pack=pack.id, criterion=criterion)
    return head + yaml.safe_dump(said, sort_keys=False, allow_unicode=True, default_flow_style=None)


def _changed(old: Criterion, to: Adjustment) -> dict[str, Any]:
    """The keys of the file that are others."""
    found: dict[str, Any] = {}
    for name in ("lookback_years", "lookback_months"):
        if getattr(old, name) != getattr(to, name):
            found[name] = getattr(to, name)
    thresholds = [_threshold(old, each) for each in to.thresholds]
    if thresholds != [_plain(each) for each in old.thresholds]:
        found["thresholds"] = thresholds
    settings = {name: value for name, value in to.settings.items() if value != old.settings.get(name)}
    if settings:
        found["settings"] = settings
    return found


def _threshold(old: Criterion, to: Numbers) -> dict[str, Any]:
    """A threshold as it is if its numbers are, else with others, which are the institution's."""
    numbers = {level: number for level in LEVELS[1:] if (number := getattr(to, level)) is not None}
    same = next((each for each in old.thresholds if each.from_ == to.from_), None)
    if same and _numbers(same) == numbers:
        return _plain(same)
    until = {"until": same.until} if same and same.until else {}
    return {"from": to.from_, **until, **{name: _short(n) for name, n in numbers.items()}, "cites": INSTITUTION}


def _plain(threshold: Threshold) -> dict[str, Any]:
    told = threshold.model_dump(by_alias=True, exclude_none=True)
    return {name: _short(value) if isinstance(value, float) else value for name, value in told.items()}


def _numbers(threshold: Threshold) -> dict[str, float]:
    return {level: number for level in LEVELS[1:] if (number := getattr(threshold, level)) is not None}


def _short(number: float) -> float | int:
    return int(number) if number == int(number) else number


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
