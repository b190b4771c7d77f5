"""Evidence, identities and answers -> lines that people read, each with the links to check it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from toolkit.checklist.areas import area_line
from toolkit.checklist.corrections import in_items
from toolkit.checklist.lines import Answer, CandidateLine, Entry, Link, Match, Measure, Piece, Sign
from toolkit.checklist.links import openalex, web
from toolkit.checklist.page import Who
from toolkit.checklist.words import Words
from toolkit.models.assessment import Assessment, Evidence
from toolkit.models.identity import Candidate, Doubt, Identity
from toolkit.models.lists import ListHit
from toolkit.models.profile import Issue
from toolkit.models.proposal import Answer as Given
from toolkit.models.proposal import Mitigation

MOST_DOUBT_WORKS = 5
"""Works shown for a doubt."""
MOST_PLACES = 8
"""Organisations shown for a candidate; the others are counted."""


@dataclass(frozen=True)
class Reader:
    """Puts what an assessment holds into the words of one language."""

    words: Words
    lists: Mapping[str, str]
    taxonomies: Mapping[str, str]
    names: Mapping[str, str]
    """Name of each organisation met in evidence, by OpenAlex id."""
    as_of: date
    editions: Mapping[str, Sequence[Issue]]
    """By list: all its editions at hand, oldest first."""
    doubtful: Mapping[str, frozenset[str]]
    """By name of a person: the works that may be another's."""
    corrected: Mapping[str, tuple[str, ...]]
    """By name of a person: what the items are worked out without, in sentences."""

    def entries(self, evidence: Iterable[Evidence]) -> tuple[Entry, ...]:
        """The list entries in some evidence, each once, marked in the order in which they are met."""
        return tuple(self.entry(hit, mark) for hit, mark in _marks(evidence).items())

    def pieces(self, evidence: Sequence[Evidence], subject: str) -> tuple[Piece, ...]:
        """Evidence about somebody or something with its list entries as marks."""
        marks, doubtful = _marks(evidence), self.doubtful.get(subject, frozenset())
        return tuple(self.piece(piece, marks, doubtful) for piece in evidence)

    def piece(self, seen: Evidence, marks: Mapping[ListHit, str], doubtful: frozenset[str]) -> Piece:
        """One piece of evidence; `doubtful` are works that may be another person's."""
        return Piece(
            kind=seen.kind,
            title=seen.title or (self.words("evidence.untitled") if seen.work else None),
            date=seen.date,
            links=self.shown_works(seen.doubt) if seen.doubt else tuple(_work_links(seen)),
            affiliation=seen.affiliation,
            organisation=seen.organisation_name,
            organisation_link=openalex(seen.organisation) if seen.organisation else None,
            country=seen.country,
            coauthor=openalex(seen.coauthor) if seen.coauthor else None,
            funder=seen.funder,
            award=seen.award,
            topic=seen.topic,
            score=None if seen.score is None else f"{seen.score:.2f}",
            matches=tuple(self.match(hit, marks[_entry_of(hit)], seen) for hit in _hits(seen)),
            areas=tuple(area_line(hit, self.words, self.taxonomies, placed=seen.kind == "text") for hit in seen.areas),
            candidate=self.candidate(seen.candidate) if seen.candidate else None,
            doubt=self.doubt(seen.doubt) if seen.doubt else None,
            answer=self.answer(seen.answer) if seen.answer else None,
            doubtful=seen.work in doubtful,
        )

    def match(self, hit: ListHit, mark: str, seen: Evidence) -> Match:
        """A reference to a list entry, and whether it stood on the list when the work was written or the post began."""
        name = self.words("evidence.in_unit", name=hit.entry_name, unit=hit.unit) if hit.unit else hit.entry_name
        if not seen.work and not (seen.kind == "declaration" and seen.date):
            return Match(mark=mark, name=name, then=None, when=None)
        state = listed_then(hit.listed_since, seen.date, hit.until)
        then = self.words(f"then.{state}", edition=self.edition(hit.list_id, seen.date))
        return Match(mark=mark, name=name, then=then, when=self.words(f"when.{'work' if seen.work else 'declaration'}"))

    def edition(self, list_id: str, day: date | None) -> str:
        """The edition of a list that was in force on a day."""
        issues = [issue for issue in self.editions.get(list_id, ()) if day and issue.published <= day]
        if not issues:
            return self.words("in_edition.none")
        return self.words("in_edition.of", id=issues[-1].id, published=issues[-1].published)

    def entry(self, hit: ListHit, mark: str) -> Entry:
        """A list entry, and why it was matched."""
        return Entry(
            mark=mark,
            list=self.lists.get(hit.list_id, hit.list_id),
            edition=hit.edition,
            name=hit.entry_name,
            how=self.how(hit),
            evidence_class=self.words(f"evidence_class.{hit.evidence_class}"),
            categories=hit.categories,
            link=self.words("set_aside.link" if hit.rejected else f"link.{hit.link}"),
            band=self.words("set_aside.band" if hit.rejected else f"band.{hit.band}"),
            probability=self.probability(hit),
            decided=self.decided(hit),
            listed_since=hit.listed_since,
            now=self.now(hit),
            via=Link(label=self.names.get(hit.via, hit.via), url=openalex(hit.via).url) if hit.via else None,
            url=web(hit.url),
        )

    def how(self, hit: ListHit) -> str:
        """By what an entry was matched, with the reasons where a name was read in a printed affiliation."""
        why = self.words("separator").join(self.words(f"affiliation_reason.{code}") for code in hit.reasons)
        return self.words(f"how.{hit.how}", matched=hit.matched, reasons=why)

    def probability(self, hit: ListHit) -> str:
        """How likely the match is right, with what that was counted on."""
        if hit.rate is None:
            return self.words("set_aside.probability" if hit.rejected else "not_counted")
        low, high = hit.rate.interval
        return self.words(
            "probability_counted",
            probability=f"{hit.rate.probability:.2f}",
            right=hit.rate.right,
            of=hit.rate.of,
            low=f"{low:.2f}",
            high=f"{high:.2f}",
            on=self.words(f"way.{hit.rate.way}"),
        )

    def decided(self, hit: ListHit) -> str | None:
        """Who confirmed that this is the entry, or found that it is not."""
        if hit.decided is None:
            return None
        note = f" ({hit.decided.note})" if hit.decided.note else ""
        return self.words(f"decided.{hit.decided.status}", by=hit.decided.by, date=hit.decided.date) + note

    def now(self, hit: ListHit) -> str:
        """Whether the entry is listed on the day of the checklist, and in which edition."""
        edition = self.edition(hit.list_id, self.as_of)
        return self.words(f"now.{'ended' if hit.until else 'listed'}", until=hit.until, edition=edition)

    def candidate(self, seen: Candidate) -> CandidateLine:
        """A candidate with what tells it from others of the same name."""
        years = [str(year) for year in dict.fromkeys((seen.first_year, seen.last_year)) if year]
        orcid = [Link(label=f"ORCID {seen.orcid}", url=f"https://orcid.org/{quote(seen.orcid)}")] if seen.orcid else []
        return CandidateLine(
            name=seen.name,
            links=(openalex(seen.id), *orcid),
            works=seen.works,
            years="–".join(years) or self.words("missing"),
            country=seen.country,
            places=tuple(
                Link(label=self.names.get(i, i), url=openalex(i).url) for i in seen.organisations[:MOST_PLACES]
            ),
            more_places=len(seen.organisations[MOST_PLACES:]),
            reasons=tuple(self.words.or_code("reason", code) for code in seen.reasons),
            confidence=None if seen.confidence is None else f"{seen.confidence:.2f}",
        )

    def doubt(self, seen: Doubt) -> str:
        """A sign that a record may not be one person's."""
        return self.words(f"doubt.{seen.code}", value=seen.value, detail=seen.detail)

    def shown_works(self, seen: Doubt) -> tuple[Link, ...]:
        """The first of the works that show a doubt."""
        return tuple(openalex(work) for work in seen.works[:MOST_DOUBT_WORKS])

    def answer(self, given: Given) -> Answer:
        """An answer with the name of who gave it."""
        return Answer(
            answer=given.answer,
            says=self.words(f"answer.{given.answer}"),
            note=given.note,
            by=given.by,
            date=given.date,
            until=given.until,
        )

    def measure(self, agreed: Mitigation) -> Measure:
        """A measure with how far it is on the day of the checklist."""
        late = agreed.due < self.as_of and not agreed.done
        state = "done" if agreed.done else "overdue" if late else "planned"
        return Measure(
            measure=agreed.measure,
            owner=agreed.owner,
            due=agreed.due,
            state=self.words(f"measure.{state}", day=agreed.done or agreed.due),
            evidence=agreed.evidence,
            residual=self.words(f"level_short.{agreed.residual}"),
            by=agreed.by,
            date=agreed.date,
        )

    def everyone(self, identities: Mapping[str, Identity]) -> tuple[Who, ...]:
        """All the people, or all the organisations, of a proposal."""
        return tuple(self.who(name, identity) for name, identity in identities.items())

    def who(self, name: str, identity: Identity) -> Who:
        """Who or which organisation is meant, how we know, and what to do about it."""
        by = self.words(f"by.{identity.by}") if identity.by else None
        said = identity.no_record
        if said:
            by = self.words("said-by", by=said.by, on=said.on)
        return Who(
            name=name,
            status=identity.status,
            title=self.words(f"status.{identity.status}.title"),
            says=self.words(f"status.{identity.status}.says", by=by),
            do=self.words(f"status.{identity.status}.do"),
            records=tuple(openalex(i) for i in identity.ids),
            confidence=None
            if identity.confidence is None
            else self.words("who.confidence_says", confidence=f"{identity.confidence:.2f}"),
            doubts=tuple(Sign(says=self.doubt(d), works=self.shown_works(d)) for d in identity.doubts),
            candidates=tuple(self.candidate(c) for c in identity.candidates),
        )


def reader(assessment: Assessment, words: Words) -> Reader:
    """A reader for one assessment, which knows the lists and organisations it names."""
    pieces = [piece for finding in assessment.findings for piece in finding.reading.evidence]
    return Reader(
        words,
        lists={info.id: words.in_language(info.title) for info in assessment.lists},
        taxonomies={info.id: words.in_language(info.title) for info in assessment.taxonomies},
        names={p.organisation: p.organisation_name for p in pieces if p.organisation and p.organisation_name},
        as_of=assessment.as_of,
        editions={info.id: info.editions for info in assessment.lists},
        doubtful={name: _doubtful(identity) for name, identity in assessment.people.items()},
        corrected=in_items(assessment.corrections, words),
    )


def _doubtful(identity: Identity) -> frozenset[str]:
    """The works on a person's records that may be another's."""
    return frozenset(w for d in identity.doubts if d.code in ("parted-works", "foreign-works") for w in d.works)


def listed_then(since: date, day: date | None, until: date | None = None) -> str:
    """Whether an entry was listed on the day of a work; 1 January may stand for a year of which no day is known."""
    if day is None:
        return "undated"
    turns = {turn.year for turn in (since, until) if turn and turn > day}
    if (day.month, day.day) == (1, 1) and day.year in turns:
        return "uncertain"
    if day < since:
        return "not_listed"
    return "ended" if until and until <= day else "listed"


def _marks(evidence: Iterable[Evidence]) -> dict[ListHit, str]:
    hits = dict.fromkeys(_entry_of(hit) for piece in evidence for hit in _hits(piece))
    return {hit: f"L{n}" for n, hit in enumerate(hits, start=1)}


def _hits(piece: Evidence) -> tuple[ListHit, ...]:
    return *piece.hits, *piece.uncounted, *piece.formerly


def _entry_of(hit: ListHit) -> ListHit:
    """A hit without the unit, which belongs to one affiliation: the entry is then told once for all of them."""
    return hit.model_copy(update={"unit": None}) if hit.unit else hit


def _work_links(seen: Evidence) -> Iterable[Link]:
    if seen.doi:
        bare = re.sub(r"^https?://(dx\.)?doi\.org/", "", seen.doi)
        yield Link(label=f"doi:{bare}", url=f"https://doi.org/{quote(bare, safe='/:;().,_-')}")
    if seen.work:
        yield openalex(seen.work)
