"""The readable book of packs: every pack and criterion in words, as Markdown in one language."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from toolkit.errors import PackError
from toolkit.models.criteria import LEVELS, Band, Citation, Criterion, Pack, Threshold
from toolkit.resources import folder
from toolkit.strict_yaml import read


def book(packs: Sequence[Pack], language: str) -> str:
    """The book of some packs in the order given; the same text for the same packs."""
    words = read(folder("templates") / f"book.{language}.yaml", PackError).data
    writer = _Writer(words, language)
    lines = [f"# {words['title']}", "", words["generated"], "", words["decides"], "", f"## {words['contents']}", ""]
    lines += [f"- [{pack.text[language].title}](#{pack.id}) (`{pack.id}`)" for pack in packs]
    for pack in packs:
        lines += ["", *writer.pack(pack)]
    return "\n".join(lines) + "\n"


class _Writer:
    def __init__(self, words: Mapping[str, Any], language: str) -> None:
        self._words, self._language = words, language

    def pack(self, pack: Pack) -> Iterator[str]:
        words, text = self._words, pack.text[self._language]
        yield f'## <a id="{pack.id}"></a>{text.title}'
        yield ""
        if pack.standing == "draft":
            yield from (words["draft"], "")
        yield from (text.about, "")
        yield f"- {words['authority']}: {pack.issued_by(self._language)}"
        yield f"- {words['version']}: `{pack.id}` {pack.version}"
        yield f"- {words['in_force']}: {self._period(pack.in_force, pack.until)}"
        for edition in pack.editions:
            yield f"- {words['editions']}: {edition.title[self._language]} ({self._period(edition.from_, None)})"
        yield f"- {words['lists']}: {self._codes(pack.lists)}"
        yield f"- {words['taxonomies']}: {self._codes(pack.taxonomies)}"
        yield from ("", f"**{words['outcomes']}**", "")
        for outcome in pack.outcomes:
            said = outcome.text[self._language]
            asked = f" {words['ask_role']}: {said.ask}." if said.ask else ""
            yield f"- **{said.title}** ({words['level'][outcome.level]}): {said.means}{asked}"
        yield from ("", f"**{words['cannot_show']}**", "")
        yield from (f"- {line}" for line in text.cannot_show)
        for section in pack.sections:
            yield from ("", f"### {section.title[self._language]}")
            for name in section.criteria:
                yield from ("", *self._criterion(pack.criteria[name]))

    def _criterion(self, criterion: Criterion) -> Iterator[str]:
        words, text = self._words, criterion.text[self._language]
        yield from (f"#### {text.title} (`{criterion.id}`)", "")
        if criterion.status == "trial":
            yield from (words["trial"], "")
        yield f"- **{words['ask']}**: {text.ask}"
        yield f"- {words['why']}: {text.why}"
        about = words["indicator"].format(name=criterion.indicator, subject=words["subject"][criterion.subject])
        yield f"- {words['looks']}: {about}; {self._window(criterion)}"
        yield from (f"- {words['thresholds']}: {self._threshold(criterion, t)}" for t in criterion.thresholds)
        yield f"- {words['innocent']}: {'; '.join(text.innocent)}"
        yield f"- {words['do']}: {' '.join(text.do)}"
        if criterion.maps:
            yield f"- {words['maps']}: {', '.join(criterion.maps)}"
        yield from (f"- {words['sources']}: {self._citation(source)}" for source in criterion.sources.values())

    def _window(self, criterion: Criterion) -> str:
        words = self._words
        band = [words["band"].format(band=self._band(criterion.band))] if criterion.band else []
        if criterion.lookback_years:
            return "; ".join([words["window"].format(years=criterion.lookback_years), *band])
        if criterion.lookback_months:
            return "; ".join([words["window_months"].format(months=criterion.lookback_months), *band])
        return band[0] if band else str(words["whole"])

    def _band(self, band: Band) -> str:
        ends = [("from", band.from_), ("until", band.until)]
        return " ".join(self._words[word].format(day=day) for word, day in ends if day)

    def _threshold(self, criterion: Criterion, threshold: Threshold) -> str:
        numbers = {level: getattr(threshold, level) for level in LEVELS[1:]}
        levels = ", ".join(f"{self._words['level'][level]} ≥ {n:g}" for level, n in numbers.items() if n is not None)
        institution = threshold.cites == "institution"
        cites = self._words["institution"] if institution else criterion.sources[threshold.cites].title
        period = self._period(threshold.from_, threshold.until)
        return str(self._words["threshold"].format(levels=levels, period=period, cites=cites))

    def _citation(self, source: Citation) -> str:
        checked = self._words["checked"].format(day=source.checked) if source.checked else self._words["unchecked"]
        where = f" <{source.url}>" if source.url else ""
        return f"{source.title}, {source.publisher}, {source.date}.{where} {checked}"

    def _period(self, first: date, last: date | None) -> str:
        ends = [("from", first), ("until", last)]
        return " ".join(self._words[word].format(day=day) for word, day in ends if day)

    def _codes(self, names: Iterable[str]) -> str:
        return ", ".join(f"`{name}`" for name in names) or str(self._words["none"])
