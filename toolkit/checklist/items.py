"""Findings -> items: the question, what the record shows, and what is asked of a person."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from toolkit.checklist.comparing import compared
from toolkit.checklist.evidence import Reader
from toolkit.checklist.lines import Line
from toolkit.checklist.page import Check, Item, Section
from toolkit.checklist.references import References
from toolkit.models.assessment import Assessment, Finding
from toolkit.models.criteria import LEVELS, Criterion, Pack, Threshold

MOST_SHOWN = 20
"""Pieces of evidence that the printed forms show for one check; their number is always given."""


def sections(assessment: Assessment, pack: Pack, read: Reader, references: References) -> tuple[Section, ...]:
    """The pack's sections with all criteria that were looked at, or that nobody and nothing here is subject to."""
    findings: dict[str, list[Finding]] = defaultdict(list)
    for finding in assessment.findings:
        findings[finding.criterion].append(finding)
    parts = []
    for n, section in enumerate(pack.sections, start=1):
        shown = [pack.criteria[c] for c in section.criteria if pack.criteria[c].status in ("stable", "trial")]
        items = [
            _Builder(criterion, read, references).item(f"{n}.{m}", findings[criterion.id])
            for m, criterion in enumerate(shown, start=1)
        ]
        title = read.words.in_language(section.title)
        parts.append(Section(number=str(n), id=section.id, title=title, items=tuple(items)))
    return tuple(parts)


@dataclass(frozen=True)
class _Builder:
    """Writes one criterion out."""

    criterion: Criterion
    read: Reader
    references: References

    def item(self, number: str, findings: Sequence[Finding]) -> Item:
        criterion, text = self.criterion, self.criterion.text[self.read.words.language]
        in_force = next((f.threshold for f in findings if f.threshold), None)
        return Item(
            number=number,
            id=criterion.id,
            title=text.title,
            ask=text.ask,
            trial=criterion.status == "trial",
            checks=tuple(self.check(f, n) for n, f in enumerate(findings, start=1)),
            innocent=text.innocent,
            do=text.do,
            why=text.why,
            threshold=self.threshold(in_force) if in_force else None,
            references=tuple(self.references.of(c) for c in criterion.sources.values()),
        )

    def check(self, finding: Finding, n: int) -> Check:
        words, seen = self.read.words, finding.reading
        evidence = self.read.pieces(seen.evidence, finding.subject)
        total = max(seen.total, len(evidence))
        asks = finding.outcome in ("raised", "unknown") and finding.counted
        unknown = seen.unknown if finding.outcome == "unknown" else None
        return Check(
            anchor=f"{self.criterion.id}-{n}",
            subject=self.subject(finding),
            outcome=finding.outcome,
            state=words(f"state.{finding.outcome}"),
            level=finding.level,
            response=words(f"level.{finding.level}") if finding.outcome == "raised" else None,
            detail=self.detail(finding),
            says=words("gap").join((self.says(finding), *self.corrected(finding))),
            todo=words(f"unknown.{unknown}.do") if unknown else None,
            reason=unknown,
            figures=tuple(self.figures(finding)),
            entries=self.read.entries(seen.evidence),
            entries_shown=len({match.mark for piece in evidence[:MOST_SHOWN] for match in piece.matches}),
            evidence=evidence,
            total=total,
            shown=min(len(evidence), MOST_SHOWN),
            how_many=self.how_many(len(evidence), total),
            answer=self.read.answer(finding.answer) if finding.answer else None,
            measures=tuple(self.read.measure(measure) for measure in finding.mitigations),
            to_answer=asks or finding.answer is not None,
        )

    def subject(self, finding: Finding) -> str:
        return self.read.words("the_proposal") if finding.subject_kind == "proposal" else finding.subject

    def detail(self, finding: Finding) -> str | None:
        words = self.read.words
        if finding.outcome == "raised":
            return words(f"level_short.{finding.level}")
        if finding.outcome == "unknown":
            return words(f"unknown.{finding.reading.unknown}.short")
        if finding.outcome != "not_in_force":
            return None
        return words("from_day", day=self.begins) if self.begins else words("until_day", day=self.ended)

    @property
    def begins(self) -> dt.date | None:
        """The day on which the next threshold takes force; None where none is to come."""
        coming = (t.from_ for t in self.criterion.thresholds if t.from_ > self.read.as_of)
        return min(coming, default=None)

    @property
    def ended(self) -> dt.date | None:
        """The last day of the threshold that ended last."""
        return max((t.until for t in self.criterion.thresholds if t.until), default=None)

    def says(self, finding: Finding) -> str:
        """What the record shows, in one or two sentences."""
        words = self.read.words
        if finding.outcome == "not_in_force":
            return words("item.not_in_force", day=self.begins) if self.begins else words("item.ended", day=self.ended)
        if finding.outcome == "unknown":
            return words(f"unknown.{finding.reading.unknown}.says")
        if finding.outcome == "raised":
            return self.found(finding)
        if finding.reading.value:
            return words("gap").join((self.found(finding), words("item.below")))
        return self.clear(finding)

    def corrected(self, finding: Finding) -> tuple[str, ...]:
        """What was left aside for it, by whose word; an item that only a person answers looks at no record."""
        of_record = finding.subject_kind == "person" and not self.criterion.indicator.startswith("answers.")
        looked = of_record and finding.outcome != "not_in_force"
        return self.read.corrected.get(finding.subject, ()) if looked else ()

    def found(self, finding: Finding) -> str:
        """The criterion's own sentence with the figures of the reading."""
        return self.filled(self.criterion.text[self.read.words.language].found, finding)

    def filled(self, sentence: str, finding: Finding) -> str:
        """A sentence of the criterion with the figures of the reading."""
        facts = {name: self.read.words.fact(value) for name, value in finding.reading.facts.items()}
        values = {**facts, "subject": self.subject(finding), "value": finding.reading.value}
        return self.read.words.fill(sentence, {**values, "since": finding.since, "until": finding.until})

    def clear(self, finding: Finding) -> str:
        """That nothing was found, and in how much it was looked for."""
        words, works = self.read.words, finding.reading.facts.get("works")
        answers = [piece.answer for piece in finding.reading.evidence if piece.answer]
        if answers:
            said = words(f"answer.{answers[0].answer}")
            return words("item.clear_answer", by=answers[0].by, answer=said, day=answers[0].date)
        if own := self.criterion.text[words.language].clear:
            return self.filled(own, finding)
        key = "item.clear" + ("_works" if works is not None else "") + ("_since" if finding.since else "")
        return words(key, works=works, since=finding.since)

    def figures(self, finding: Finding) -> Iterable[Line]:
        """Figures that the sentence does not name already; where nothing was found, those that are zero say nothing.

        After them, where the value lies among comparable people.
        """
        if finding.outcome == "not_in_force":
            return
        words, facts = self.read.words, finding.reading.facts
        labels: Mapping[str, str] = words.tree["fact"]
        said = self.said(finding)
        for name, label in labels.items():
            nothing = (None, "") if finding.outcome == "unknown" else (None, "", 0)
            if facts.get(name) not in nothing and f"{{{name}}}" not in said:
                yield Line(label=label, value=words.value(words.fact(facts[name])))
        if beside := compared(finding, self.criterion.indicator, words):
            yield beside

    def said(self, finding: Finding) -> str:
        """The sentence that was filled in for a finding, with its places."""
        if finding.outcome == "raised" or (finding.outcome == "clear" and finding.reading.value):
            return self.criterion.text[self.read.words.language].found
        if own := self.criterion.text[self.read.words.language].clear:
            return own if finding.outcome == "clear" else ""
        return "{works}" if finding.outcome == "clear" else ""

    def how_many(self, held: int, total: int) -> str | None:
        """How much of the evidence is shown, where that is not all."""
        shown = min(held, MOST_SHOWN)
        if shown == total:
            return None
        return self.read.words("evidence.more_file", shown=shown, total=total, held=held)

    def threshold(self, threshold: Threshold) -> str:
        """From which number on the item asks for which response, since when, and by whose word."""
        words = self.read.words
        levels = [
            words("item.threshold_level", level=words(f"level_short.{level}"), number=getattr(threshold, level))
            for level in LEVELS[1:]
            if getattr(threshold, level) is not None
        ]
        rule = words("item.threshold", levels=words("separator").join(levels), day=threshold.from_)
        if threshold.cites == "institution":
            return words("gap").join((rule, words("item.institution")))
        number = self.references.of(self.criterion.sources[threshold.cites]).number
        return words("gap").join((rule, words("item.cites", number=number)))
