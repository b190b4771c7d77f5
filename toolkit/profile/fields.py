"""In which technology areas proposals and works lie: texts with the topics that OpenAlex gave them, each read once."""

from collections.abc import Iterable, Sequence
from datetime import date

from toolkit.models.profile import Work
from toolkit.models.proposal import Proposal
from toolkit.models.technology import AreaHit, CanonicalHit, Taxonomy
from toolkit.quality import labels_of
from toolkit.technology import concerns, load_crosswalk, official
from toolkit.technology.classifier import Classifier

LEAST_SCORE = 0.9
"""A topic with a lower score is no sign: of those at or above it 19 in 20 are right (institution's choice)."""


class Fields:
    """Reads texts against the lists of areas that are in force; topics count only in data that are new enough."""

    def __init__(self, taxonomies: Sequence[Taxonomy], data_date: date | None) -> None:
        self.taxonomies = tuple(each for each in taxonomies if each.in_force)
        self._crosswalk, self._fresh = load_crosswalk(), labels_of(data_date) == "new"
        self._classifier = Classifier(self._crosswalk)
        self._topics: dict[str, set[str]] = {}
        self._read: dict[tuple[str, tuple[str, ...]], tuple[AreaHit, ...]] = {}

    def of_proposal(self, proposal: Proposal) -> tuple[AreaHit, ...]:
        """The areas of title and summary."""
        return self._areas(self._classifier.hits(f"{proposal.title}\n{proposal.summary}"))

    def read_topics(self, topics: Iterable[tuple[int, int, float | None]]) -> None:
        """Take in the topics of works, with their scores, by digits of ids; gone through only where they count."""
        for work, topic, score in topics if self._fresh else ():
            if (score or 0) >= LEAST_SCORE:
                self._topics.setdefault(f"W{work}", set()).add(f"T{topic}")

    def of_work(self, work: Work) -> tuple[AreaHit, ...]:
        """The areas of the title of a work and of its topics."""
        topics = self._topics.get(work.id)
        key = work.title or "", tuple(sorted(topics)) if topics else ()
        if (found := self._read.get(key)) is None:
            hits = self._classifier.hits(*key)
            found = self._read[key] = self._areas(hits) if hits else ()
        return found

    def _areas(self, hits: Sequence[CanonicalHit]) -> tuple[AreaHit, ...]:
        return (*official(hits, self._crosswalk, self.taxonomies), *concerns(hits, self._crosswalk))
