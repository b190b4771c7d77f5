"""Evidence as blocks of a Word document, each piece with the links to check it."""

from collections.abc import Iterable, Iterator

from markupsafe import Markup

from toolkit.checklist.lines import AreaLine, Aside, CandidateLine, Entry, Link, Match, Piece
from toolkit.checklist.page import Check
from toolkit.checklist.word_runs import Block, Part, Runs
from toolkit.checklist.words import Words

FIRST = 3
"""Pieces printed of a check that has more than five."""


class Evidence:
    """Writes the evidence of checks."""

    def __init__(self, words: Words, runs: Runs) -> None:
        self.say, self.runs = words, runs

    def of(self, check: Check) -> Iterator[Block]:
        """The first pieces of evidence with the list entries they refer to."""
        first = FIRST if check.shown > 5 else check.shown
        pieces = check.evidence[:first]
        yield Block(style="Heading 4", text=self.runs(self.say("evidence.title")))
        yield from (Block(style="Small Bullet", text=self.piece(piece)) for piece in pieces)
        marks = {match.mark for piece in pieces for match in piece.matches}
        yield from (Block(style="Small", text=self.entry(hit)) for hit in check.entries if hit.mark in marks)
        if check.total > first:
            rest = self.say("evidence.rest_on_paper", count=check.total - first)
            yield Block(style="Small", text=self.runs(rest))

    def piece(self, seen: Piece) -> Markup:
        """One piece of evidence: a line for each thing that is known of it."""
        return self.runs.joined([line for line in self.piece_lines(seen) if line], "\n")

    def piece_lines(self, seen: Piece) -> Iterator[Part]:
        """What is known of it, line by line; a line may be empty."""
        first: list[Part] = [self.runs.bold(seen.title)] if seen.title else []
        first += [self.say.day(seen.date)] if seen.date else []
        first += [self.say("evidence.declaration")] if seen.kind == "declaration" else []
        first += [seen.doubt] if seen.doubt else []
        yield self.runs.joined([*first, *seen.links], " · ")
        if seen.doubtful:
            yield self.runs.bold(self.say("who.doubtful"))
        if seen.candidate:
            yield self.candidate(seen.candidate)
        if seen.affiliation:
            yield self.labelled("evidence.affiliation", f"“{seen.affiliation}”")
        if seen.organisation:
            country = f" ({seen.country})" if seen.country else None
            where = (" · ", seen.organisation_link) if seen.organisation_link else ()
            yield self.labelled("evidence.organisation", seen.organisation, country, *where)
        for label, value in (("coauthor", seen.coauthor), ("funder", seen.funder), ("award", seen.award)):
            if value:
                yield self.labelled(f"evidence.{label}", value)
        if seen.topic:
            score = f" ({self.say('evidence.score')} {seen.score})" if seen.score else None
            yield self.labelled("evidence.topic", seen.topic, score)
        yield from (self.match(match) for match in seen.matches)
        yield from (self.area(hit) for hit in seen.areas)

    def match(self, match: Match) -> Markup:
        """A reference to a list entry."""
        then = f" ({match.when}{self.say('colon')}{match.then})" if match.then else None
        return self.labelled("evidence.match", self.runs.bold(f"{match.mark} {match.name}"), then)

    def area(self, hit: AreaLine) -> Markup:
        """A technology area with what pointed to it."""
        parts: list[Part] = [self.labelled("evidence.area", self.runs.bold(hit.title), f" ({hit.taxonomy})")]
        parts += self.listed("evidence.through", hit.through)
        parts += self.listed("evidence.decided_words", [f"“{word}”" for word in hit.words])
        parts += hit.why
        parts += self.listed("evidence.decided_topics", hit.topics)
        return self.runs.joined(parts, " · ")

    def entry(self, hit: Entry) -> Markup:
        """A list entry, and why it was matched."""
        on = self.say("evidence.entry_on", list=hit.list, edition=hit.edition)
        parts: list[Part] = [self.runs.bold(f"{hit.mark} {hit.name}"), self.address(hit.url, on) if hit.url else on]
        parts.append(hit.evidence_class)
        parts += self.listed("evidence.categories", hit.categories)
        for label, value in (
            ("how", hit.how),
            ("band", hit.band),
            ("probability", hit.probability),
            ("link", hit.link),
        ):
            parts.append(self.labelled(f"evidence.{label}", value))
        parts += [self.runs.bold(hit.decided)] if hit.decided else []
        parts.append(self.labelled("evidence.listed_since", self.say.day(hit.listed_since)))
        parts.append(self.labelled("evidence.now", self.runs.bold(hit.now)))
        parts += [self.labelled("evidence.via", hit.via)] if hit.via else []
        return self.runs.joined(parts, " · ")

    def candidate(self, seen: CandidateLine) -> Markup:
        """A record that a name could mean."""
        parts: list[Part] = [self.runs.bold(seen.name), *seen.links]
        parts.append(self.labelled("who.works", self.say.number(seen.works)))
        for label, value in (("years", seen.years), ("country", seen.country), ("confidence", seen.confidence)):
            parts += [self.labelled(f"who.{label}", value)] if value else []
        if seen.places:
            places = self.runs.joined(seen.places, self.say("separator"))
            more = f" ({self.say('who.more_places', count=seen.more_places)})" if seen.more_places else None
            parts.append(self.labelled("who.places", places, more))
        parts += self.listed("who.reasons", seen.reasons)
        return self.runs.joined(parts, " · ")

    def aside(self, seen: Aside) -> Markup:
        """What a person corrected."""
        parts: list[Part] = [seen.what, self.runs.bold(seen.title), *((seen.link,) if seen.link else ()), seen.says]
        return self.runs.joined(parts, " · ")

    def address(self, url: str, label: str | None = None) -> Link:
        """An address that can be opened."""
        return Link(label=label or url, url=url)

    def labelled(self, label: str, *value: Part | None) -> Markup:
        """A label with what it labels."""
        return self.runs(self.runs.soft(self.say(label) + self.say("colon")), *value)

    def listed(self, label: str, values: Iterable[str]) -> list[Part]:
        """A label with several values; nothing without values."""
        said = self.say("separator").join(values)
        return [self.labelled(label, said)] if said else []
