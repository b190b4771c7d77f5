"""An assessment with every outcome, reason and kind of evidence in it, about invented people and organisations only."""

from datetime import date
from typing import get_args

from toolkit.models.assessment import Assessment, Coverage, Evidence, Finding, Quality, Reading, SeenWorks, Thin
from toolkit.models.base_rates import Compared, Group
from toolkit.models.criteria import Criterion, Level, Pack
from toolkit.models.identity import Candidate, Doubt, Identity
from toolkit.models.lists import Decision, ListHit, Rate, Way
from toolkit.models.profile import (
    Issue,
    ListInfo,
    ListUnread,
    SourceInfo,
    TaxonomyInfo,
    Unknown,
)
from toolkit.models.proposal import Answer
from toolkit.models.technology import AreaHit, Through

AS_OF = date(2026, 11, 1)
SINCE = date(2021, 11, 1)
LISTED = date(2024, 7, 1)
UNKNOWNS: tuple[Unknown, ...] = get_args(Unknown)
HOW = ("openalex", "ror", "name", "alias")

AOI, ROBIN, KIT, SAM = "Aoi Example", "Robin {value} Sample", "Kit Beispiel", "Sam Unseen"
INSTITUTE, UNIVERSITY = "Example Institute of Technology", "Sample University of Elsewhere"


def hit(n: int = 0, **changes: object) -> ListHit:
    """A list entry; the number chooses how it was matched."""
    way: tuple[Way, ...] = ("identifier", "identifier", "name-country", "alias")
    rate = Rate(way=way[n % len(HOW)], right=1193, of=1204)
    entry = ListHit(
        list_id="us-section-1286",
        edition="FY25",
        entry_id="example-academy",
        entry_name="Example Academy of Listed Studies",
        how=HOW[n % len(HOW)],
        matched=("I90000001", "05abcde12", "Example Academy of Listed Studies", "EALS")[n % len(HOW)],
        evidence_class="designation",
        band=("identifier", "identifier", "exact", "probable")[n % len(HOW)],
        probability=rate.probability,
        rate=rate,
        listed_since=LISTED,
        url="https://example.org/list.pdf",
    )
    return entry.model_copy(update=changes)


FORMER = hit(
    3, entry_id="example-yard", entry_name="Example Yard", edition="FY24", until=date(2026, 7, 23), link="part"
)
"""An entry that a later edition dropped."""
_DAY = date(2026, 9, 30)
CONFIRMED = hit(1, categories=("M", "N"), decided=Decision(status="confirmed", by="Jo Invented", date=_DAY))
SET_ASIDE = hit(
    1,
    entry_id="example-mill",
    entry_name="Example Mill",
    band="possible",
    probability=None,
    rate=None,
    decided=Decision(status="rejected", by="Jo Invented", date=_DAY, note="another town"),
)
"""An entry that a person found to be another body."""
UNREAD = (
    ListUnread(id="made-a", title={"en": "Example list A", "ja": "例示リストA"}, publisher="Nobody", first=None),
    ListUnread(
        id="made-b", title={"en": "Example list B", "ja": "例示リストB"}, publisher="Nobody", first=date(2027, 1, 4)
    ),
)


def work(n: int, **more: object) -> Evidence:
    """A work at the listed academy, one month earlier for each number."""
    month = 2026 * 12 + 6 - n
    return Evidence(
        kind="work",
        work=f"W{7000000000 + n}",
        doi=f"10.5555/example.{n}",
        title=f"Invented measurements of example materials, part {n}",
        date=date(month // 12, month % 12 + 1, 15),
        organisation="I90000001",
        organisation_name="Example Academy of Listed Studies",
        country="XA",
        affiliation=f"Dept. {n}, Example Academy of Listed Studies, Sampletown",
        hits=(hit(n),),
    ).model_copy(update=more)


CANDIDATE = Candidate(
    id="A9000000002",
    name="R. Sample",
    works=1234,
    orcid="0000-0002-1825-0097",
    country="XA",
    organisations=("I90000001", *(f"I9000001{n}" for n in range(9))),
    first_year=2012,
    last_year=2026,
    reasons=("same-name", "at-declared-organisation", "same-orcid"),
)
OTHER = Candidate(id="A9000000003", name="R. Sample", works=2, reasons=("same-name",))
DOUBTS = (
    Doubt(code="several-orcids", value=2, detail="0000-0002-1825-0097, 0000-0001-5109-3700"),
    Doubt(code="implausible-output", value=93, detail="2024"),
    Doubt(code="many-countries", value=5, detail="2023: XA, XB, XC, XD, XE"),
    Doubt(code="orcid-differs", value=1, detail="0000-0001-5109-3700"),
)
AREA = AreaHit(
    taxonomy_id="uk-nsi",
    area_id="example-area",
    title={"en": "Example area", "ja": "例示領域"},
    through=(
        Through(area="example-materials", tier=2, title={"en": "Example materials", "ja": "例示材料"}, by=("材料",)),
    ),
    words=("example material", "材料"),
    topics=("T10001",),
)

PEOPLE = {
    AOI: Identity(status="exact", by="openalex", ids=("A9000000001",)),
    ROBIN: Identity(
        status="matched", by="name", ids=("A9000000002",), candidates=(CANDIDATE, OTHER), doubts=DOUBTS[3:]
    ),
    KIT: Identity(status="ambiguous", candidates=(CANDIDATE, OTHER)),
    SAM: Identity(status="unresolved"),
}
ORGANISATIONS = {
    INSTITUTE: Identity(status="exact", by="ror", ids=("I90000009",)),
    UNIVERSITY: Identity(status="unresolved"),
}


def answer(criterion: str, subject: str, given: str, note: str | None = None) -> Answer:
    day = date(2026, 10, 28)
    return Answer(criterion=criterion, subject=subject, answer=given, note=note, by="Jo Invented", date=day)


def seen(value: float, *evidence: Evidence, total: int | None = None, **facts: str | int) -> Reading:
    return Reading(value=value, facts=facts, evidence=evidence, total=len(evidence) if total is None else total)


YES = answer("support-in-kind", AOI, "yes", "A microscope on loan; see {file}.")
NO = answer("deemed-export", AOI, "no")
FOUND: dict[tuple[str, str], tuple[Level, Reading]] = {
    ("listed-post", AOI): (
        "review",
        seen(
            30,
            *(work(n) for n in range(25)),
            total=30,
            organisations="Example Academy of Listed Studies",
            last_year=2026,
            printed=24,
            at_listed=30,
            works=1030,
        ),
    ),
    ("listed-post-current", ROBIN): (
        "escalate",
        seen(
            3,
            work(1, date=date(2024, 1, 1)),
            work(2, date=date(2020, 5, 5), doi=None),
            work(3, date=None, title=None, hits=(hit(3, via="I90000009", evidence_class="assessment"),)),
            organisations="",
            last_year="?",
            printed=0,
            at_listed=3,
            works=3,
        ),
    ),
    ("listed-coauthors", AOI): (
        "note",
        seen(
            1,
            work(4, coauthor="A9000000077"),
            people=1,
            organisations="Example Academy of Listed Studies",
            last_year=2026,
            left_out=2,
            works=1030,
            whole=900,
        ),
    ),
    ("identity-uncertain", ROBIN): (
        "review",
        seen(4, *(Evidence(kind="doubt", doubt=d) for d in DOUBTS), candidates=2, status="matched"),
    ),
    ("identity-uncertain", KIT): (
        "review",
        seen(
            1,
            *(Evidence(kind="candidate", candidate=c) for c in (CANDIDATE, OTHER)),
            candidates=2,
            status="ambiguous",
        ),
    ),
    ("listed-funder", AOI): (
        "note",
        seen(
            2,
            work(5, funder="Example Fund", award="EX-1", organisation=None, organisation_name=None, affiliation=None),
            Evidence(kind="declaration", funder="Example Fund", date=date(2023, 4, 1), hits=(hit(2),)),
            funders="Example Fund",
            works=1030,
            stated=500,
        ),
    ),
    ("undeclared-funding", AOI): ("none", seen(1, work(6, hits=()), funders="Example Fund", works=1030, stated=500)),
    ("partner-listed", INSTITUTE): (
        "escalate",
        seen(
            1,
            Evidence(
                kind="list",
                organisation="I90000009",
                organisation_name=INSTITUTE,
                country="XB",
                hits=(CONFIRMED,),
                formerly=(FORMER,),
                uncounted=(SET_ASIDE,),
            ),
            entries="Example Academy of Listed Studies",
            lists="us-section-1286",
        ),
    ),
    ("partner-listed-coauthors", INSTITUTE): (
        "note",
        seen(
            3,
            work(8, coauthor="A9000000078"),
            people=2,
            organisations="Example Academy of Listed Studies",
            last_year=2025,
            left_out=0,
            works=420,
            whole=380,
        ),
    ),
    ("sensitive-area", "proposal"): ("review", seen(1, Evidence(kind="text", areas=(AREA,)), words="材料")),
    ("sensitive-topics", AOI): (
        "note",
        seen(
            2,
            work(7, hits=(), topic="T10001 Example topic", score=0.934, areas=(AREA,)),
            areas="x",
            works=1030,
            single=3,
        ),
    ),
    ("support-in-kind", AOI): ("review", seen(1, Evidence(kind="answer", answer=YES), by="Jo Invented")),
    ("deemed-export", AOI): ("none", seen(0, Evidence(kind="answer", answer=NO), by="Jo Invented")),
    ("undeclared-affiliation", AOI): ("none", seen(0, organisations="", unmatched="Sample College")),
}
OPEN: dict[tuple[str, str], Unknown] = {
    ("partner-thin-record", INSTITUTE): "source-cannot",
    ("partner-listed-coauthors", UNIVERSITY): "no-record",
    ("undeclared-affiliation", ROBIN): "not-declared",
    ("retracted-works", ROBIN): "no-works",
    ("listed-coauthors", ROBIN): "list-missing",
    ("partner-parent-listed", INSTITUTE): "undecided-link",
    ("concurrent-countries", ROBIN): "thin-coverage",
    ("sensitive-topics", ROBIN): "old-topics",
    ("area-drift", ROBIN): "one-signal",
    ("partner-concern-match", INSTITUTE): "not-screened-before",
    ("end-use-known", INSTITUTE): "not-answered",
}
COMPARED = {
    ("listed-coauthors", AOI): Compared(
        value=1,
        of=412,
        as_many=240,
        half=2,
        quarter=3,
        tenth=6,
        group=Group(field="Materials Science", country="GB", career="8-15"),
    ),
    ("listed-post-current", ROBIN): Compared(value=2, of=28, as_many=2, group=Group(field="Energy", country="JP")),
    ("partner-listed-coauthors", INSTITUTE): Compared(
        value=3,
        of=60,
        as_many=12,
        quarter=1,
        tenth=5,
        group=Group(field="Materials Science", country="JP", size="50-499"),
    ),
    ("retracted-works", AOI): Compared(value=0, of=412, as_many=412, group=Group(field="Materials Science")),
}
NOT_IN_FORCE = "export-classification-done"
ANSWERED = {("support-in-kind", AOI): YES, ("deemed-export", AOI): NO}


def finding(criterion: Criterion, subject: str) -> Finding:
    """What was found of one subject by one criterion; unresolved subjects are open, all else is clear."""
    level, reading = FOUND.get((criterion.id, subject), ("none", seen(0, works=12)))
    nobody = subject in (KIT, SAM, UNIVERSITY) and (criterion.id, subject) not in FOUND
    reason = OPEN.get((criterion.id, subject)) or ("not-resolved" if nobody else None)
    if reason:
        reading = Reading(unknown=reason, facts={"works": 4, "placed": 1} if reason == "thin-coverage" else {})
    in_force = criterion.id != NOT_IN_FORCE
    return Finding(
        criterion=criterion.id,
        subject=subject,
        subject_kind=criterion.subject,
        outcome="not_in_force" if not in_force else "unknown" if reason else "clear" if level == "none" else "raised",
        level=level if in_force else "none",
        counted=criterion.status == "stable",
        since=SINCE if criterion.lookback_years or criterion.lookback_months else None,
        threshold=criterion.threshold(AS_OF) if in_force else None,
        reading=reading,
        answer=ANSWERED.get((criterion.id, subject)),
        compared=COMPARED.get((criterion.id, subject)),
    )


def works(count: int, *, cut: int, **said: int) -> SeenWorks:
    """Some works, with how many of them say what."""
    return SeenWorks.model_validate({"works": count, "cut": cut, "said": said})


QUALITY = Quality(
    team=works(1042, placed=985, whole=640, orcid=610, funding=512, abstract=900, topics=1042, cut=3),
    people={
        AOI: works(521, placed=503, whole=300, orcid=300, funding=260, abstract=455, topics=521, cut=2),
        ROBIN: works(530, placed=451, whole=340, orcid=310, funding=252, abstract=447, topics=530, cut=1),
    },
    thin=(
        Thin(aspect="placed", team=False, people=(ROBIN,)),
        Thin(aspect="whole", team=True, people=(AOI, ROBIN)),
        Thin(aspect="funding", team=True, people=(ROBIN,)),
    ),
    links="new",
    labels="old",
)


def assessment(pack: Pack, **changes: object) -> Assessment:
    """An assessment by a pack, with whatever of the above its criteria ask about."""
    subjects = {"person": tuple(PEOPLE), "organisation": tuple(ORGANISATIONS), "proposal": ("proposal",)}
    findings = tuple(
        finding(pack.criteria[name], subject)
        for section in pack.sections
        for name in section.criteria
        for subject in subjects[pack.criteria[name].subject]
    )
    made = Assessment(
        proposal="example-materials",
        proposal_title="Example materials <for> *everyone* & {subject}",
        proposal_digest="a" * 64,
        invented="All people, organisations, works and list entries on this checklist are invented.",
        pack=pack.id,
        pack_version=pack.version,
        pack_digest=pack.digest,
        as_of=AS_OF,
        toolkit_version="0.0.0",
        source=SourceInfo(
            name="example corpus",
            kind="snapshot",
            data_date=date(2026, 10, 20),
            digest="b" * 64,
            works=4321,
            limits=("organisation-works",),
        ),
        lists=tuple(_list(name) for name in pack.lists),
        lists_unread=UNREAD,
        taxonomies=tuple(_taxonomy(name) for name in pack.taxonomies),
        outcome=pack.outcomes[1].id,
        level=pack.outcomes[1].level,
        could_become=(pack.outcomes[0].id,),
        triage=123,
        coverage=Coverage(
            evaluated=sum(f.outcome in ("clear", "raised") for f in findings),
            of=len(findings),
            people_resolved=2,
            people=4,
            organisations_resolved=1,
            organisations=2,
            works=1042,
        ),
        quality=QUALITY,
        people=PEOPLE,
        organisations=ORGANISATIONS,
        findings=findings,
    )
    return made.model_copy(update=changes)


def _list(name: str) -> ListInfo:
    return ListInfo(
        id=name,
        title={"en": f"Example list {name}", "ja": f"例示リスト {name}"},
        publisher="Example Ministry of Nowhere",
        evidence_class="designation",
        means="review",
        meaning={"en": "It asks for a look, and forbids nothing.", "ja": "確認を求めるものであり、何も禁じません。"},
        edition="FY25",
        published=date(2026, 7, 23),
        retrieved=date(2026, 8, 22),
        url="https://example.org/list.pdf",
        checked=name != "us-section-1286",
        entries=1234,
        digest="c" * 64,
        editions=(
            Issue(id="FY24", published=date(2024, 7, 1)),
            Issue(id="FY25", published=date(2026, 7, 23)),
        ),
    )


def _taxonomy(name: str) -> TaxonomyInfo:
    return TaxonomyInfo(
        id=name,
        title={"en": f"Example areas {name}", "ja": f"例示分野 {name}"},
        in_force=date(2022, 1, 4),
        url="https://example.org/areas",
        checked=False,
    )
