"""What policy people want to be reminded of: what is past its review, and what nobody compared with the original."""

from collections.abc import Iterator
from datetime import date

from toolkit.models.criteria import Pack
from toolkit.models.noun import Noun


class Due(Noun):
    """Something in a pack that somebody should look at again."""

    pack: str
    criterion: str | None
    """None for the pack itself."""
    why: str


def due(pack: Pack, day: date) -> Iterator[Due]:
    """Criteria whose review date has come, and the pack itself where it has ended; in the order of the pack."""
    if pack.until and pack.until < day:
        yield Due(pack=pack.id, criterion=None, why=f"ended on {pack.until}")
    for name, criterion in pack.criteria.items():
        if criterion.review_due <= day:
            yield Due(pack=pack.id, criterion=name, why=f"was to be reviewed by {criterion.review_due}")
        if all(t.until and t.until < day for t in criterion.thresholds) and criterion.status != "retired":
            yield Due(pack=pack.id, criterion=name, why="its last threshold has ended, and it is not retired")


def unchecked(pack: Pack) -> Iterator[Due]:
    """Sources that nobody has compared with the original, each once, where it is first cited."""
    seen: set[tuple[str, str]] = set()
    places = [(None, pack.sources), *((name, criterion.sources) for name, criterion in pack.criteria.items())]
    for criterion, sources in places:
        for source in sources.values():
            key = source.title, source.publisher
            if source.checked is False and key not in seen:
                seen.add(key)
                yield Due(pack=pack.id, criterion=criterion, why=f"not compared with the original: {source.title}")
