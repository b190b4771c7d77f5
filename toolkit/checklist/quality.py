"""How much the data say, as it stands on a checklist: a table, what its thin places mean, and what no data show."""

from collections.abc import Iterable

from toolkit.checklist.words import Words
from toolkit.models.assessment import Aspect, Assessment, Quality, SeenWorks, Thin
from toolkit.models.noun import Noun

ASPECTS: tuple[Aspect, ...] = ("placed", "whole", "orcid", "funding", "abstract", "topics")
_NEVER = ("unwritten", "unlinked", "mixed", "unstated", "absent")
"""What OpenAlex cannot show of anybody."""


class SeenLine(Noun):
    """A row of the table: whose works, and on how many of them stands what."""

    name: str
    team: bool
    cells: tuple[str, ...]


class DataQuality(Noun):
    """What the data can show."""

    heads: tuple[str, ...]
    """What the cells of the table count."""
    lines: tuple[SeenLine, ...]
    """None where no works were seen."""
    means: tuple[str, ...]
    """What cannot be seen where few works say something; none where enough do."""
    generations: tuple[str, ...]
    never: tuple[str, ...]


def data_quality(assessment: Assessment, words: Words) -> DataQuality:
    """The part of the checklist on its data."""
    seen = assessment.quality
    return DataQuality(
        heads=tuple(words(f"quality.aspect.{aspect}") for aspect in ASPECTS),
        lines=tuple(_lines(seen, words)),
        means=tuple(_means(thin, seen, words) for thin in seen.thin),
        generations=(words(f"quality.links.{seen.links}"), words(f"quality.labels.{seen.labels}")),
        never=tuple(words(f"quality.never.{code}") for code in _NEVER),
    )


def _lines(seen: Quality, words: Words) -> Iterable[SeenLine]:
    if seen.team.works:
        yield _line(words("quality.team"), seen.team, words, team=True)
    for name, of_person in seen.people.items():
        yield _line(name, of_person, words, team=False)


def _line(name: str, seen: SeenWorks, words: Words, *, team: bool) -> SeenLine:
    cells = (words("quality.of", count=seen.said[aspect], works=seen.works) for aspect in ASPECTS)
    return SeenLine(name=name, team=team, cells=tuple(cells))


def _means(thin: Thin, seen: Quality, words: Words) -> str:
    """What it means, with the works that lack it: of the team or of the people concerned."""
    named = [(words("quality.team"), seen.team)] if thin.team else []
    named += [(name, seen.people[name]) for name in thin.people]
    whose = (
        words("quality.without", name=name, count=of.works - of.said[thin.aspect], works=of.works) for name, of in named
    )
    return words(f"quality.means.{thin.aspect}", whose=words.tree["separator"].join(whose))
