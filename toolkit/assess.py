"""A profile and a pack in, an assessment out: the only place that compares, bands and concludes. Pure."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date

from toolkit.dates import months_before, years_before
from toolkit.indicators import indicator
from toolkit.models.assessment import Assessment, Coverage, Finding, Reading
from toolkit.models.criteria import LEVELS, Condition, Criterion, Level, Outcome, Pack, SubjectKind, Threshold
from toolkit.models.profile import OrganisationFacts, PersonFacts, Profile
from toolkit.models.proposal import Proposal
from toolkit.quality import quality
from toolkit.readings import answer_to, recent
from toolkit.version import VERSION

Subject = PersonFacts | OrganisationFacts | Profile


def assess(profile: Profile, pack: Pack) -> Assessment:
    """Judge one profile by one pack, as of the profile's day."""
    return assess_all(profile, (pack,))[0]


def assess_all(profile: Profile, packs: Sequence[Pack]) -> list[Assessment]:
    """Judge one profile by several packs; what some of them look at alike is looked at once."""
    seen = _Seen(profile)
    return [_assessed(seen, pack) for pack in packs]


class _Seen:
    """A profile with the readings taken of it, each once: indicators are pure."""

    def __init__(self, profile: Profile) -> None:
        self.profile, self.quality = profile, quality(profile)
        self._readings: dict[tuple[object, ...], Reading] = {}

    def reading(self, criterion: Criterion, subject: Subject, first: date | None, last: date | None) -> Reading:
        """What the criterion's indicator sees of a subject between two days."""
        who = "proposal" if isinstance(subject, Profile) else subject.name
        key = criterion.looks, criterion.subject, who, first, last
        if key not in self._readings:
            looked_at = _until(self.profile, last)
            about = looked_at if isinstance(subject, Profile) else subject
            self._readings[key] = indicator(criterion.indicator)(looked_at, about, first, **criterion.settings)
        return self._readings[key]


def _assessed(seen: _Seen, pack: Pack) -> Assessment:
    profile = seen.profile
    findings = tuple(_findings(seen, pack))
    outcome, could_become = _conclude(pack, findings, profile.as_of)
    edition = pack.edition(profile.as_of)
    return Assessment(
        proposal=profile.proposal.id,
        proposal_title=profile.proposal.title,
        proposal_digest=proposal_digest(profile.proposal),
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
        coverage=_coverage(profile, findings),
        quality=seen.quality,
        people={f.name: f.identity for f in profile.people},
        organisations={f.name: f.identity for f in profile.organisations},
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


def _ends(criterion: Criterion, as_of: date) -> date | None:
    """The last day of a criterion's date band, where that is before the day of the assessment."""
    last = criterion.band.until if criterion.band else None
    return last if last and last < as_of else None


def _until(profile: Profile, last: date | None) -> Profile:
    """The profile as its record stood at the end of a date band; what came later is not seen."""
    return profile.model_copy(update={"as_of": last}) if last else profile


def _findings(seen: _Seen, pack: Pack) -> Iterable[Finding]:
    for section in pack.sections:
        for name in section.criteria:
            criterion = pack.criteria[name]
            if criterion.status in ("stable", "trial"):
                for subject in _subjects(seen.profile, criterion.subject):
                    yield _finding(seen, criterion, subject)


def _subjects(profile: Profile, kind: SubjectKind) -> Sequence[Subject]:
    subjects: dict[SubjectKind, Sequence[Subject]] = {
        "person": profile.people,
        "organisation": profile.organisations,
        "proposal": (profile,),
    }
    return subjects[kind]


def _finding(all_seen: _Seen, criterion: Criterion, subject: Subject) -> Finding:
    profile = all_seen.profile
    first_day, last_day = since(criterion, profile.as_of), _ends(criterion, profile.as_of)
    seen = all_seen.reading(criterion, subject, first_day, last_day)
    threshold = criterion.threshold(profile.as_of)
    name = "proposal" if isinstance(subject, Profile) else subject.name
    level = _level(seen, threshold)
    if threshold is None:
        outcome = "not_in_force"
    elif seen.unknown:
        outcome = "unknown"
    elif level == "none" and _unread(profile, criterion):
        outcome, seen = "unknown", seen.model_copy(update={"value": None, "unknown": "list-missing"})
    else:
        outcome = "clear" if level == "none" else "raised"
    return Finding(
        criterion=criterion.id,
        subject=name,
        subject_kind=criterion.subject,
        outcome=outcome,
        level=level,
        counted=criterion.status == "stable",
        since=first_day,
        until=last_day,
        threshold=threshold,
        reading=seen,
        answer=answer_to(profile, criterion.id, name),
        mitigations=tuple(m for m in profile.proposal.mitigations if (m.criterion, m.subject) == (criterion.id, name)),
    )


def _unread(profile: Profile, criterion: Criterion) -> bool:
    """Whether a list that a criterion looks through was not at hand: "not found" then says too much."""
    lists = criterion.settings.get("lists", ())
    return any(each.id in lists for each in profile.lists_unread)


def _level(seen: Reading, threshold: Threshold | None) -> Level:
    """The strongest response whose number is reached; third parties' opinions alone never go beyond review."""
    if threshold is None or seen.value is None:
        return "none"
    reached: list[Level] = ["none"]
    for level in LEVELS[1:]:
        number = getattr(threshold, level)
        if number is not None and seen.value >= number:
            reached.append(level)
    hits = [hit for piece in seen.evidence for hit in piece.hits]
    opinion_only = bool(hits) and all(hit.evidence_class == "assessment" for hit in hits)
    return "review" if opinion_only and reached[-1] == "escalate" else reached[-1]


def _conclude(pack: Pack, findings: Sequence[Finding], as_of: date) -> tuple[Outcome, list[Outcome]]:
    """The first outcome whose condition is true, and the stronger ones that unknowns leave possible.

    On a day on which the pack is not in force nothing can be concluded: the outcome is that of an open record.
    """
    possible: list[Outcome] = []
    concluded = next(o for o in pack.outcomes if o.when is None)
    in_force = pack.in_force <= as_of and (pack.until is None or as_of <= pack.until)
    for outcome in (o for o in pack.outcomes if o.on(as_of)) if in_force else ():
        held = holds(outcome.when, findings) if outcome.when else False
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
    agreed = [_measured(finding, as_of) for finding in findings]
    if agreed == list(findings):
        return None
    return _conclude(pack, agreed, as_of)[0].id


def _measured(finding: Finding, as_of: date) -> Finding:
    counting = [m.residual for m in finding.mitigations if m.date <= as_of and (m.done or m.due >= as_of)]
    if finding.outcome != "raised" or not counting:
        return finding
    level = min((finding.level, *counting), key=LEVELS.index)
    return finding.model_copy(update={"level": level, "outcome": "clear" if level == "none" else "raised"})


def holds(condition: Condition, findings: Sequence[Finding]) -> bool | None:
    """Whether a condition is true, false, or unknown (None), in Kleene's three-valued logic."""
    if condition.raised is not None:
        return _any(_raised(f, condition.level) for f in findings if f.criterion == condition.raised and f.counted)
    parts = [holds(c, findings) for c in condition.all or condition.any or condition.none or condition.of or ()]
    if condition.all is not None:
        return _not(_any(_not(p) for p in parts))
    if condition.any is not None:
        return _any(parts)
    if condition.none is not None:
        return _not(_any(parts))
    needed = condition.at_least or 0
    if parts.count(True) >= needed:
        return True
    return None if parts.count(True) + parts.count(None) >= needed else False


def _raised(finding: Finding, level: Level) -> bool | None:
    if finding.outcome == "unknown":
        return None
    return finding.outcome == "raised" and LEVELS.index(finding.level) >= LEVELS.index(level)


def _any(values: Iterable[bool | None]) -> bool | None:
    seen = set(values)
    return True if True in seen else None if None in seen else False


def _not(value: bool | None) -> bool | None:
    return None if value is None else not value


def _triage(pack: Pack, findings: Sequence[Finding]) -> int:
    counted = [f for f in findings if f.counted]
    levels = sum(int(getattr(pack.triage, f.level)) for f in counted if f.level != "none")
    return levels + pack.triage.unknown * sum(f.outcome == "unknown" for f in counted)


def _coverage(profile: Profile, findings: Sequence[Finding]) -> Coverage:
    works = {row.work for facts in profile.people for row in recent(facts.posts.rows, profile, None)}
    return Coverage(
        evaluated=sum(f.outcome in ("clear", "raised") for f in findings),
        of=len(findings),
        people_resolved=sum(bool(f.identity.ids) for f in profile.people),
        people=len(profile.people),
        organisations_resolved=sum(bool(f.identity.ids) for f in profile.organisations),
        organisations=len(profile.organisations),
        works=len(works),
    )
