"""A profile and a pack in, an assessment out: the only place that compares, bands and concludes. Pure."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from toolkit.conditions import holds_in, standing
from toolkit.dates import months_before, years_before
from toolkit.indicators import indicator, raised_by_absence, reads_works
from toolkit.models.assessment import Assessment, Coverage, Finding, FindingOutcome, Reading
from toolkit.models.base_rates import Compared, Question
from toolkit.models.criteria import LEVELS, Criterion, Level, Outcome, Pack, SubjectKind, Threshold
from toolkit.models.profile import OrganisationFacts, PersonFacts, Profile, Unknown
from toolkit.models.proposal import Mitigation, Proposal
from toolkit.quality import quality
from toolkit.uncollected import uncollected
from toolkit.version import VERSION
from toolkit.windows import holds_a_part, recent


def assess(profile: Profile, pack: Pack) -> Assessment:
    """Judge one profile by one pack, as of the profile's day."""
    return assess_all(profile, (pack,))[0]


def assess_all(profile: Profile, packs: Sequence[Pack]) -> list[Assessment]:
    """Judge one profile by several packs; what some of them look at alike is looked at once."""
    return next(assess_many((profile,), packs))


def assess_many(profiles: Iterable[Profile], packs: Sequence[Pack]) -> Iterator[list[Assessment]]:
    """Judge profiles by several packs, one after the other; what a pack asks on a day is worked out once."""
    asked: dict[date, list[list[_Item]]] = {}
    for profile in profiles:
        if profile.as_of not in asked:
            asked[profile.as_of] = [list(_items(pack, profile.as_of)) for pack in packs]
        seen = _Seen(profile)
        with uncollected():
            judged = [_assessed(seen, pack, items) for pack, items in zip(packs, asked[profile.as_of], strict=True)]
        yield judged


@dataclass(frozen=True)
class _Item:
    """What a criterion asks on a day, whomever it is about."""

    criterion: Criterion
    blank: Finding
    """The finding, to be filled in."""
    looks: tuple[object, ...]
    """What the reading hangs on: items in which it is alike read alike."""
    lists: Sequence[str]
    question: Question


def _items(pack: Pack, as_of: date) -> Iterator[_Item]:
    """The items of a pack that are read, in their order."""
    for name in (name for section in pack.sections for name in section.criteria):
        criterion = pack.criteria[name]
        if criterion.status in ("stable", "trial"):
            blank = Finding(
                criterion=criterion.id,
                subject="",
                subject_kind=criterion.subject,
                outcome="unknown",
                level="none",
                counted=criterion.status == "stable",
                since=since(criterion, as_of),
                until=ends(criterion, as_of),
                threshold=criterion.threshold(as_of),
                reading=Reading(),
            )
            looks = *criterion.looks, criterion.subject, blank.since, blank.until
            question = Question.of(criterion, blank.since, blank.until)
            yield _Item(criterion, blank, looks, criterion.settings.get("lists", ()), question)


class _Seen:
    """A profile with what is read of it, each once: indicators are pure.

    It is a copy of the profile, so that what is worked out of it on the way does not outlive the reading.
    """

    def __init__(self, of: Profile) -> None:
        self.profile = profile = of.model_copy()
        self.quality = quality(profile)
        self.digest = proposal_digest(profile.proposal)
        self.works = len({row.work for facts in profile.people for row in recent(facts.posts.rows, profile, None)})
        self.measures: dict[tuple[str, str], tuple[Mitigation, ...]] = {}
        for measure in profile.proposal.mitigations:
            about = measure.criterion, measure.subject
            self.measures[about] = (*self.measures.get(about, ()), measure)
        self.unread = {each.id for each in profile.lists_unread}
        self._subjects: dict[SubjectKind, dict[str, PersonFacts | OrganisationFacts]] = {
            "person": {facts.name: facts for facts in profile.people},
            "organisation": {facts.name: facts for facts in profile.organisations},
        }
        self._peers = {each.question: each.peers for each in profile.base_rates}
        self._until: dict[date | None, Profile] = {None: profile}
        self._readings: dict[tuple[object, ...], dict[str, Reading]] = {}

    def readings(self, item: _Item) -> dict[str, Reading]:
        """What the indicator of an item sees of each subject, by the subject's name."""
        if item.looks not in self._readings:
            look, settings = indicator(item.criterion.indicator), item.criterion.settings
            profile, first = self._as_it_stood(item.blank.until), item.blank.since
            subjects = self._subjects.get(item.criterion.subject, {"proposal": profile})
            self._readings[item.looks] = {n: look(profile, about, first, **settings) for n, about in subjects.items()}
        return self._readings[item.looks]

    def missing(self, item: _Item, short: bool) -> Unknown | None:
        """Why a value says too much, if it does; `short`: it is below what asks for a response."""
        name = item.criterion.indicator
        if short and not self.unread.isdisjoint(item.lists):
            return "list-missing"  # not found in the lists at hand
        # Not found in a part of the works, or found because works are not there, which may be in the other part.
        by_works = raised_by_absence(name) if not short else reads_works(name)
        return "source-cannot" if by_works and holds_a_part(self.profile, item.blank.since) else None

    def compared(self, item: _Item, name: str, reading: Reading) -> Compared | None:
        """Where a value lies among comparable subjects; None where there is none, or it is not counted of everybody."""
        peers = self._peers[item.question].get(name) if item.question in self._peers else None
        value = reading.value
        if peers and value and self.profile.printed:  # what only print tells is not read for everybody
            linked = self._as_it_stood(item.blank.until).model_copy(update={"printed": {}})
            look, about = indicator(item.criterion.indicator), self._subjects[item.criterion.subject][name]
            value = look(linked, about, item.blank.since, **item.criterion.settings).value
        return None if peers is None or value is None else peers.compared(int(value))

    def _as_it_stood(self, last: date | None) -> Profile:
        """The profile as its record stood at the end of a date band; what came later is not seen."""
        if last not in self._until:
            self._until[last] = self.profile.model_copy(update={"as_of": last})
        return self._until[last]


def _assessed(seen: _Seen, pack: Pack, items: Iterable[_Item]) -> Assessment:
    profile = seen.profile
    findings = tuple(finding for item in items for finding in _found(seen, item))
    outcome, could_become = conclude(pack, findings, profile.as_of)
    edition = pack.edition(profile.as_of)
    return Assessment(
        proposal=profile.proposal.id,
        proposal_title=profile.proposal.title,
        proposal_digest=seen.digest,
        invented=profile.proposal.invented,
        pack=pack.id,
        pack_version=pack.version,
        pack_edition=edition.id if edition else None,
        pack_digest=pack.digest,
        as_of=profile.as_of,
        toolkit_version=VERSION,
        source=profile.source,
        lists=tuple(info for info in profile.lists if info.id in pack.lists),
        lists_unread=tuple(each for each in profile.lists_unread if each.id in pack.lists),
        taxonomies=tuple(info for info in profile.taxonomies if info.id in pack.taxonomies),
        outcome=outcome.id,
        level=outcome.level,
        could_become=tuple(o.id for o in could_become),
        with_measures=_with_measures(pack, findings, profile.as_of),
        triage=_triage(pack, findings),
        coverage=_coverage(seen, findings),
        quality=seen.quality,
        people={f.name: f.identity for f in profile.people},
        organisations={f.name: f.identity for f in profile.organisations},
        corrections=profile.corrections,
        findings=findings,
    )


def proposal_digest(proposal: Proposal) -> str:
    """SHA-256 over a proposal with its answers, independent of how its file was written."""
    return hashlib.sha256(proposal.model_dump_json(by_alias=True).encode()).hexdigest()


def since(criterion: Criterion, as_of: date) -> date | None:
    """The first day of a criterion's window, or None for the whole record."""
    begins = criterion.band.from_ if criterion.band else None
    if criterion.lookback_years:
        return max(years_before(as_of, criterion.lookback_years), begins or date.min)
    if criterion.lookback_months:
        return max(months_before(as_of, criterion.lookback_months), begins or date.min)
    return begins


def ends(criterion: Criterion, as_of: date) -> date | None:
    """The last day of a criterion's date band, where that is before the day of the assessment."""
    last = criterion.band.until if criterion.band else None
    return last if last and last < as_of else None


def _found(seen: _Seen, item: _Item) -> Iterator[Finding]:
    """What an item finds of each of its subjects; each part was validated by itself."""
    criterion, threshold, answers = item.blank.criterion, item.blank.threshold, seen.profile.answers
    for name, reading in seen.readings(item).items():
        level = _level(reading, threshold)
        short = reading.value == 0 if threshold is None else reading.value is not None and level == "none"
        if reading.value is not None and (missing := seen.missing(item, short)):
            reading, level = reading.filled(value=None, unknown=missing), "none"
        found: dict[str, object] = {"subject": name, "reading": reading, "level": level}
        found["outcome"] = _outcome(reading, level, threshold)
        if answer := answers.get((criterion, name)):
            found["answer"] = answer
        if measures := seen.measures.get((criterion, name)):
            found["mitigations"] = measures
        if compared := seen.compared(item, name, reading):
            found["compared"] = compared
        yield item.blank.filled(**found)


def _outcome(reading: Reading, level: Level, threshold: Threshold | None) -> FindingOutcome:
    if threshold is None:
        return "not_in_force"
    if reading.unknown:
        return "unknown"
    return "clear" if level == "none" else "raised"


def _level(seen: Reading, threshold: Threshold | None) -> Level:
    """The strongest response whose number is reached; third parties' opinions alone never go beyond review."""
    if threshold is None or seen.value is None:
        return "none"
    numbers = threshold.note, threshold.review, threshold.escalate
    reached = [
        level for level, number in zip(LEVELS[1:], numbers, strict=True) if number is not None and seen.value >= number
    ]
    strongest = reached[-1] if reached else "none"
    return "review" if strongest == "escalate" and _opinion_only(seen) else strongest


def _opinion_only(seen: Reading) -> bool:
    hits = [hit for piece in seen.evidence for hit in piece.hits]
    return bool(hits) and all(hit.evidence_class == "assessment" for hit in hits)


def conclude(pack: Pack, findings: Sequence[Finding], as_of: date) -> tuple[Outcome, list[Outcome]]:
    """The first outcome whose condition is true, and the stronger ones that unknowns leave possible.

    On a day on which the pack is not in force nothing can be concluded: the outcome is that of an open record.
    """
    possible: list[Outcome] = []
    concluded = next(o for o in pack.outcomes if o.when is None)
    in_force = pack.in_force <= as_of and (pack.until is None or as_of <= pack.until)
    stand = standing(findings)
    for outcome in (o for o in pack.outcomes if o.on(as_of)) if in_force else ():
        held = holds_in(outcome.when, stand) if outcome.when else False
        if held:
            concluded = outcome
            break
        if held is None:
            possible.append(outcome)
    return concluded, [o for o in possible if LEVELS.index(o.level) >= LEVELS.index(concluded.level)]


def _with_measures(pack: Pack, findings: Sequence[Finding], as_of: date) -> str | None:
    """The outcome by the same rules, each finding at the level that its agreed measures leave; None without measures.

    A measure that is overdue does not count. Of several for one finding the lowest level counts, as they were agreed
    together.
    """
    if not any(finding.mitigations for finding in findings):
        return None
    agreed = [_measured(finding, as_of) for finding in findings]
    if agreed == list(findings):
        return None
    return conclude(pack, agreed, as_of)[0].id


def _measured(finding: Finding, as_of: date) -> Finding:
    counting = [m.residual for m in finding.mitigations if m.date <= as_of and (m.done or m.due >= as_of)]
    if finding.outcome != "raised" or not counting:
        return finding
    level = min((finding.level, *counting), key=LEVELS.index)
    return finding.model_copy(update={"level": level, "outcome": "clear" if level == "none" else "raised"})


def _triage(pack: Pack, findings: Sequence[Finding]) -> int:
    counted = [f for f in findings if f.counted]
    levels = sum(int(getattr(pack.triage, f.level)) for f in counted if f.level != "none")
    return levels + pack.triage.unknown * sum(f.outcome == "unknown" for f in counted)


def _coverage(seen: _Seen, findings: Sequence[Finding]) -> Coverage:
    profile = seen.profile
    return Coverage(
        evaluated=sum(f.outcome in ("clear", "raised") for f in findings),
        of=len(findings),
        people_resolved=sum(bool(f.identity.ids) for f in profile.people),
        people=len(profile.people),
        organisations_resolved=sum(bool(f.identity.ids) for f in profile.organisations),
        organisations=len(profile.organisations),
        works=seen.works,
    )
