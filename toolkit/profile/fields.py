"""In which technology areas proposals and works lie: texts with the topics that OpenAlex gave them, each read once."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from toolkit.models.profile import Work
from toolkit.models.proposal import Proposal
from toolkit.models.technology import AreaHit, CanonicalHit, Taxonomy
from toolkit.quality import labels_of
from toolkit.sources.snapshot import Row
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

    def of_proposal(self, proposal: Proposal) -> tuple[AreaHit, ...]:
        """The areas of title and summary."""
        return self._areas(self._classifier.hits(f"{proposal.title}\n{proposal.summary}"))

    def of_works(self, works: Iterable[Work], topics: Iterable[Row]) -> dict[str, tuple[AreaHit, ...]]:
        """The areas of the titles of works, by work; those in none are left out."""
        given: dict[str, list[str]] = {}
        for row in topics if self._fresh else ():
            if (row["score"] or 0) >= LEAST_SCORE:
                given.setdefault(f"W{row['work_id']}", []).append(f"T{row['topic_id']}")
        return self._found(works, {work: tuple(sorted(set(ids))) for work, ids in given.items()})

    def _found(self, works: Iterable[Work], topics: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[AreaHit, ...]]:
        read: dict[tuple[str, tuple[str, ...]], tuple[AreaHit, ...]] = {}
        found = {}
        for work in works:
            key = (work.title or "", topics.get(work.id, ()))
            if key not in read:
                read[key] = self._areas(self._classifier.hits(*key))
            found[work.id] = read[key]
        return {work: areas for work, areas in found.items() if areas}

    def _areas(self, hits: Sequence[CanonicalHit]) -> tuple[AreaHit, ...]:
        return (*official(hits, self._crosswalk, self.taxonomies), *concerns(hits, self._crosswalk))
