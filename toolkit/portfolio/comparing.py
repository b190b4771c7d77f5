"""Base rates in the results of a run: everybody is counted once at its end, whatever its proposals are."""

from collections.abc import Mapping, Sequence
from functools import cached_property

from toolkit.assess import ends, since
from toolkit.models.base_rates import Question
from toolkit.models.criteria import Pack
from toolkit.portfolio.chunk import Order, opened_for
from toolkit.portfolio.result import Judged, Result, Seen
from toolkit.profile.base_rates import counts_of, peers
from toolkit.profile.everybody import WAYS, Counts
from toolkit.profile.read_lists import LookedThrough
from toolkit.sources.snapshot import Snapshot


class Comparing:
    """Says of counts where they lie among those of comparable people or organisations."""

    def __init__(self, order: Order, packs: Sequence[Pack]) -> None:
        self._order, self._packs = order, {pack.id: pack for pack in packs}

    def completed(self, found: Result) -> Result:
        """A result with what others have; the same where nobody is compared. Raises SourceError."""
        if not any(_open(seen) for judged in found.judged for seen in judged.raised):
            return found
        return found.model_copy(update={"judged": tuple(map(self._judged, found.judged))})

    def _judged(self, judged: Judged) -> Judged:
        return judged.model_copy(update={"raised": tuple(self._seen(judged.pack, seen) for seen in judged.raised)})

    def _seen(self, pack: str, seen: Seen) -> Seen:
        if seen.compared is None or seen.compared.own is None:
            return seen
        counts = self._counts[self._question(pack, seen.criterion)]
        return seen.model_copy(update={"compared": peers(seen.compared.own, counts).compared(seen.compared.value)})

    def _question(self, pack: str, criterion: str) -> Question:
        item, day = self._packs[pack].criteria[criterion], self._order.as_of
        return Question.of(item, since(item, day), ends(item, day))

    @cached_property
    def _counts(self) -> Mapping[Question, Counts]:
        opened, order = opened_for(self._order), self._order
        items = [(pack.id, each) for pack in opened.packs for each in pack.criteria.values()]
        asked = [self._question(pack, each.id) for pack, each in items if each.indicator in WAYS]
        read = LookedThrough(opened.lists, order.listed_on or order.as_of)
        if not isinstance(opened.source, Snapshot):
            return {}
        return counts_of(opened.source, read, tuple(dict.fromkeys(asked)), order.as_of)


def _open(seen: Seen) -> bool:
    return seen.compared is not None and seen.compared.own is not None
