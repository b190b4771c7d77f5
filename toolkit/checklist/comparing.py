"""Where a count lies among comparable people or organisations, in words."""

from collections.abc import Iterator

from toolkit.checklist.lines import Line
from toolkit.checklist.words import Words
from toolkit.models.assessment import Finding
from toolkit.models.base_rates import Compared, Group
from toolkit.models.criteria import SubjectKind


def compared(finding: Finding, indicator: str, words: Words) -> Line | None:
    """What stands beside a count; None where nothing was counted, so that there is nothing to put in proportion."""
    seen, kind = finding.compared, finding.subject_kind
    if seen is None or not finding.reading.value or finding.outcome not in ("raised", "clear"):
        return None
    if seen.unknown:
        says = [words(f"compared.{seen.unknown}.{kind}")]
    else:
        unit = words(
            "compared.years" if indicator == "affiliations.concurrent_countries" else "compared.works", n=seen.value
        )
        only = "compared.linked" if seen.value != finding.reading.value else "compared.count"
        says = [words(only, count=unit), *_sentences(seen, kind, words)]
    return Line(label=words(f"compared.label.{kind}"), value=words("gap").join(says))


def _sentences(seen: Compared, kind: SubjectKind, words: Words) -> Iterator[str]:
    spread = words("compared.and").join(_spread(seen, kind, words))
    shown = {"of": seen.of, "group": _group(seen.group, kind, words), "as_many": seen.as_many, "spread": spread}
    yield words(f"compared.says.{kind}", **shown)
    if seen.one_in > 1:
        yield words("compared.one_in", n=seen.one_in)
    if seen.group and not seen.group.band:
        yield words(f"compared.widened.{kind}")


def _spread(seen: Compared, kind: SubjectKind, words: Words) -> Iterator[str]:
    """What half, a quarter and a tenth of them have; a larger part only where it has as much as none."""
    parts = {"half": seen.half, "quarter": seen.quarter, "tenth": seen.tenth}
    nothing = [part for part, count in parts.items() if not count]
    if nothing:
        yield words(f"compared.none.{kind}.{nothing[-1]}")
    told = 0
    for part, count in parts.items():
        if count > told:
            yield words(f"compared.some.{kind}.{part}", count=count)
        told = count


def _group(group: Group | None, kind: SubjectKind, words: Words) -> str:
    if group is None:
        return ""
    where = "in_country" if group.country else "any_country"
    country = words(f"compared.{where}.{kind}", country=group.country)
    named = "size" if kind == "organisation" else "career"
    band = words(f"compared.{named}.{group.band}") if group.band else words(f"compared.any_{named}")
    return words("separator").join((words.or_code("fields", group.field), country, band))
