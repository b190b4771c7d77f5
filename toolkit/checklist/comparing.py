"""Where a count lies among comparable people, in words."""

from collections.abc import Iterator

from toolkit.checklist.lines import Line
from toolkit.checklist.words import Words
from toolkit.models.assessment import Finding
from toolkit.models.base_rates import Compared, Group


def compared(finding: Finding, indicator: str, words: Words) -> Line | None:
    """What stands beside a count; None where nothing was counted, so that there is nothing to put in proportion."""
    seen = finding.compared
    if seen is None or not finding.reading.value or finding.outcome not in ("raised", "clear"):
        return None
    if seen.unknown:
        says = [words(f"compared.{seen.unknown}")]
    else:
        unit = words(
            "compared.years" if indicator == "affiliations.concurrent_countries" else "compared.works", n=seen.value
        )
        only = "compared.linked" if seen.value != finding.reading.value else "compared.count"
        says = [words(only, count=unit), *_sentences(seen, words)]
    return Line(label=words("compared.label"), value=words("gap").join(says))


def _sentences(seen: Compared, words: Words) -> Iterator[str]:
    spread = words("compared.and").join(_spread(seen, words))
    shown = {"people": seen.people, "group": _group(seen.group, words), "as_many": seen.as_many, "spread": spread}
    yield words("compared.says", **shown)
    if seen.group and not seen.group.career:
        yield words("compared.widened")


def _spread(seen: Compared, words: Words) -> Iterator[str]:
    """What half, a quarter and a tenth of them have; a larger part only where it has as much as none."""
    parts = {"half": seen.half, "quarter": seen.quarter, "tenth": seen.tenth}
    nothing = [part for part, count in parts.items() if not count]
    if nothing:
        yield words(f"compared.none.{nothing[-1]}")
    told = 0
    for part, count in parts.items():
        if count > told:
            yield words(f"compared.some.{part}", count=count)
        told = count


def _group(group: Group | None, words: Words) -> str:
    if group is None:
        return ""
    country = words("compared.in_country", country=group.country) if group.country else words("compared.any_country")
    career = words(f"compared.career.{group.career}") if group.career else words("compared.any_career")
    return words("separator").join((words.or_code("fields", group.field), country, career))
