"""Packs and criteria in words, in one language: the same sentences in the book, on the pages and in comparisons."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from toolkit.errors import PackError
from toolkit.models.criteria import LEVELS, Band, Citation, Condition, Criterion, Level, Pack, Threshold
from toolkit.models.noun import Noun
from toolkit.resources import folder
from toolkit.strict_yaml import read

_PLACE = re.compile(r"\{(?P<name>\w+)(?::[^|{}]*\|(?P<several>[^{}]*))?[^{}]*\}")
"""A place to fill in, with the words that it chooses between by a number."""

_OF_LISTS = ("lists", "taxonomies")
"""Settings that name lists."""

_WITHIN = {"any": "any", "none_of": "any", "all": "all"}
"""How some parts of a condition can be put together without changing what it says."""


class Rule(Noun):
    """A condition in words."""

    says: str
    parts: tuple["Rule", ...] = ()


class Wording:
    """Says things of packs; `words` are those of the book, `titles` those of lists, which are named by id without."""

    def __init__(self, language: str, titles: Mapping[str, str] | None = None) -> None:
        self.language = language
        self.titles = titles or {}
        self.words: Mapping[str, Any] = read(folder("templates") / f"book.{language}.yaml", PackError).data

    def period(self, first: date | None, last: date | None) -> str:
        """Such as "from 2024-05-01 until 2025-04-30"; empty without either day."""
        ends = [("from", first), ("until", last)]
        return " ".join(self.words[word].format(day=day) for word, day in ends if day)

    def looks(self, criterion: Criterion) -> str:
        """Which indicator looks, about whom, in which window."""
        about = self.words["subject"][criterion.subject]
        return f"{self.words['indicator'].format(name=criterion.indicator, subject=about)}; {self.window(criterion)}"

    def window(self, criterion: Criterion) -> str:
        """Which part of the record counts."""
        words = self.words
        band = [words["band"].format(band=self._band(criterion.band))] if criterion.band else []
        if criterion.lookback_years:
            return "; ".join([words["window"].format(years=criterion.lookback_years), *band])
        if criterion.lookback_months:
            return "; ".join([words["window_months"].format(months=criterion.lookback_months), *band])
        return band[0] if band else str(words["whole"])

    def levels(self, threshold: Threshold) -> str:
        """How much asks for which response."""
        numbers = {level: getattr(threshold, level) for level in LEVELS[1:]}
        given = {level: self.number(n) for level, n in numbers.items() if n is not None}
        return ", ".join(f"{self.words['level'][level]} ≥ {n}" for level, n in given.items())

    @staticmethod
    def number(number: float) -> str:
        """All digits of a number and no more, so that it is the same when it is read again."""
        return f"{Decimal(str(number)).normalize():f}"

    def cited(self, criterion: Criterion, threshold: Threshold) -> str:
        """Who says so."""
        institution = threshold.cites == "institution"
        return str(self.words["institution"]) if institution else criterion.sources[threshold.cites].title

    def threshold(self, criterion: Criterion, threshold: Threshold) -> str:
        """How much asks for which response, from when on, and who says so."""
        period, cites = self.period(threshold.from_, threshold.until), self.cited(criterion, threshold)
        return str(self.words["threshold"].format(levels=self.levels(threshold), period=period, cites=cites))

    def checked(self, source: Citation) -> str:
        """Whether somebody compared it with the original."""
        told = self.words["checked"].format(day=source.checked) if source.checked else self.words["unchecked"]
        return str(told)

    def citation(self, source: Citation) -> str:
        """A source with its address, and whether it was compared."""
        where = f" <{source.url}>" if source.url else ""
        return f"{source.title}, {source.publisher}, {source.date}.{where} {self.checked(source)}"

    def settings(self, criterion: Criterion) -> str:
        """What tunes the indicator, one a line; without what only names the criterion itself."""
        tuned = {name: value for name, value in criterion.settings.items() if name != "criterion"}
        return "\n".join(self._setting(name, value) for name, value in tuned.items())

    def rule(self, pack: Pack, condition: Condition | None) -> Rule:
        """When an outcome holds, with the titles of the items that it rests on."""
        words = self.words
        if condition is None:
            return Rule(says=words["rule_open"])
        if condition.raised is not None:
            return Rule(says=words["raised"].format(title=self._title(pack, condition), at=self._at(condition.level)))
        kinds = {"all": condition.all, "any": condition.any, "none_of": condition.none, "at_least": condition.of}
        kind, parts = next((kind, parts) for kind, parts in kinds.items() if parts is not None)
        levels = {part.level if part.raised else None for part in parts}
        if len(levels) == 1 and (level := levels.pop()):
            return self._together(pack, kind, level, parts, condition.at_least)
        says = words[kind].format(number=condition.at_least)
        return Rule(says=says, parts=tuple(self._parts(pack, _WITHIN.get(kind), parts)))

    def _parts(self, pack: Pack, kind: str | None, parts: Sequence[Condition]) -> Iterator[Rule]:
        """The parts of a condition, those together that ask for the same level; none are where parts are counted."""
        alike: dict[Level, list[Condition]] = {}
        for part in parts:
            if kind and part.raised:
                alike.setdefault(part.level, []).append(part)
        for level, some in alike.items():
            yield self._together(pack, kind or "", level, some) if len(some) > 1 else self.rule(pack, some[0])
        yield from (self.rule(pack, part) for part in parts if not (kind and part.raised))

    def _together(
        self, pack: Pack, kind: str, level: Level, parts: Sequence[Condition], number: int | None = None
    ) -> Rule:
        says = self.words["together"][kind].format(at=self._at(level), number=number)
        return Rule(says=says, parts=tuple(Rule(says=self._title(pack, part)) for part in parts))

    def in_one_line(self, rule: Rule) -> str:
        """The same with its parts in brackets."""
        parts = self.words["between"].join(self.in_one_line(part) for part in rule.parts)
        return str(self.words["nested"].format(says=rule.says, parts=parts)) if parts else rule.says

    def sentence(self, criterion: Criterion, text: str | None) -> str:
        """A sentence of a criterion's findings, with what is filled in named in brackets."""
        of = self.words["subject"][criterion.subject]
        names = {name: place.format(of=of) for name, place in self.words["places"].items()}
        return _PLACE.sub(lambda place: place["several"] or names.get(place["name"], "…"), text or "")

    def codes(self, names: Iterable[str]) -> str:
        """Ids in a row."""
        return ", ".join(names) or str(self.words["none"])

    def lists(self, names: Iterable[str]) -> str:
        """Lists of organisations or of technology areas in a row, by their titles where these are known."""
        between = self.words["between"] if self.titles else ", "
        return between.join(self.titles.get(name, name) for name in names) or str(self.words["none"])

    def _band(self, band: Band) -> str:
        return self.period(band.from_, band.until)

    def _setting(self, name: str, value: Any) -> str:
        named = self.words["setting_names"][name]
        said = self.lists(value) if name in _OF_LISTS else _said(value)
        return str(self.words["setting"].format(name=named, id=name, value=said))

    def _title(self, pack: Pack, condition: Condition) -> str:
        return pack.criteria[condition.raised or ""].text[self.language].title

    def _at(self, level: Level) -> str:
        if level in ("none", "note"):
            return ""
        word = "at_strongest" if level == LEVELS[-1] else "at"
        return str(self.words[word].format(level=self.words["level"][level]))


def _said(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
