"""What is counted of everybody is what the items count, and comparing it decides nothing."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from toolkit.assess import assess
from toolkit.indicators import indicator
from toolkit.lists import load_lists
from toolkit.models.assessment import Assessment, Finding
from toolkit.models.base_rates import LEAST_COMPARED, Group, Question
from toolkit.models.profile import Profile
from toolkit.models.proposal import Proposal
from toolkit.packs import load_pack
from toolkit.profile import base_rates, counted_people, gather, profiles
from toolkit.profile.base_rates import counts_of
from toolkit.profile.counted_people import career
from toolkit.profile.everybody import WAYS, Everybody
from toolkit.profile.organisations import Listed
from toolkit.profile.read_lists import LookedThrough
from toolkit.proposals import read_proposal
from toolkit.screening import counted, lists_of, screen
from toolkit.sources.build import build
from toolkit.sources.build_scope import Scope
from toolkit.sources.snapshot import Snapshot

AS_OF = date(2026, 11, 1)
EARLIER = date(2024, 5, 1)
"""A day before the end of the data: later works do not count."""
PACK = load_pack("japan-uk")
PACKS = [PACK, load_pack("uk-trusted-research")]
"""Between them they hold an item for every indicator that is compared."""
LISTS = [each for each in load_lists() if each.id in lists_of([PACK])]
EXAMPLES = [read_proposal(file) for file in sorted((ROOT / "examples" / "proposals").glob("*.yaml"))]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("base rates") / "snapshot"
    build([ROOT / "examples" / "corpus"], folder)
    return folder


@pytest.fixture(scope="module")
def snapshot(folder: Path) -> Snapshot:
    return Snapshot(folder)


def questions(day: date) -> list[Question]:
    return [each for each in counted(PACKS, day) if each.indicator in WAYS]


def everybody_named(snapshot: Snapshot) -> list[Proposal]:
    """Proposals that name everybody who stands on a work, and every organisation, by id."""
    with snapshot.open() as session:
        rows = session.rows(session.table("authorships").select("author_id").unique())
        places = session.rows(session.table("organisations").select("organisation_id"))
    ids = sorted(row["author_id"] for row in rows if row["author_id"])
    own = EXAMPLES[0].model_copy(
        update={"partners": (), "answers": (), "corrections": (), "mitigations": (), "funders": ()}
    )
    teams = [ids[n : n + 40] for n in range(0, len(ids), 40)]
    people = [[{"name": f"A{i}", "openalex": f"A{i}", "role": "other"} for i in team] for team in teams]
    named = [f"I{i}" for i in sorted(row["organisation_id"] for row in places)]
    partners = [{"name": i, "openalex": i, "country": "GB"} for i in named]
    beside = own.model_dump() | {"people": people[0], "partners": partners}
    return [Proposal.model_validate(own.model_dump() | {"people": team}) for team in people[1:]] + [
        Proposal.model_validate(beside)
    ]


@pytest.fixture(scope="module", params=[(AS_OF, 500), (EARLIER, 500), (AS_OF, 20)], ids=str)
def judged(request: pytest.FixtureRequest, snapshot: Snapshot) -> Iterator[tuple[date, list[Profile]]]:
    """The profile of everybody, without what only print tells; with so many works of organisations carried."""
    day, most = request.param
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gather, "MOST_ORGANISATION_WORKS", most)
        found = profiles(everybody_named(snapshot), snapshot, LISTS, [], day)
        assert (most < 500) == any((each.works.total or 0) > most for p in found for each in p.organisations)
        yield day, [each.model_copy(update={"printed": {}}) for each in found]


def read(found: list[Profile], question: Question) -> Iterator[tuple[int, float | None]]:
    """What the indicator itself sees of everybody."""
    look = indicator(question.indicator)
    for profile in found:
        for subject in profile.people if question.indicator in counted_people.COUNTS else profile.organisations:
            yield int(subject.name[1:]), look(profile, subject, question.since, **question.given).value


def test_everybody_has_the_count_that_the_item_reads(snapshot: Snapshot, judged: tuple[date, list[Profile]]) -> None:
    day, found = judged
    seen = Counter[str]()
    with snapshot.open() as session:
        everybody = Everybody(session, snapshot, Listed(session, LISTS, day), day)
        for question in questions(day):
            rows = {row["subject"]: row["value"] for row in session.rows(everybody.count(question))}
            values = dict(read(found, question))
            assert {i: value for i, value in rows.items() if value} == {i: v for i, v in values.items() if v}, question
            seen[question.indicator] += len([value for value in values.values() if value])
    assert seen.keys() == WAYS
    assert all(seen.values()) or day == EARLIER or gather.MOST_ORGANISATION_WORKS < 500, seen


def _there(work: dict[str, Any], day: date) -> bool:
    if day >= AS_OF:  # the data end on that day, so that what is dated later was known
        return True
    return work["date"] <= day if work["date"] else (work["year"] or 0) <= day.year


def groups(snapshot: Snapshot, day: date) -> dict[int, tuple[str, str | None, str | None]]:
    """With whom everybody is compared, by loops over the rows."""
    with snapshot.open() as session:
        works = {row["work_id"]: row for row in session.rows(session.table("works"))}
        topics = session.rows(session.table("work_topics"))
        fields = {row["topic_id"]: row["field"] for row in session.rows(session.table("topics"))}
        rows = [row for row in session.rows(session.table("authorships")) if row["author_id"]]
    best: dict[int, Any] = {}
    for row in sorted(topics, key=lambda row: (-row["score"], row["topic_id"])):
        best.setdefault(row["work_id"], fields.get(row["topic_id"]))
    days = {i: work["date"] or date(work["year"] or 9999, 12, 31) for i, work in works.items()}
    latest = {i for i in works if days[i] >= day.replace(year=day.year - 5) and _there(works[i], day)}
    field, country, first = defaultdict(Counter), defaultdict(Counter), dict[int, int]()  # type: ignore[var-annotated]
    for i, work in {(row["author_id"], row["work_id"]) for row in rows}:
        first[i] = min(first.get(i, 9999), works[work]["year"] or 9999)
        if work in latest and best.get(work):
            field[i][best[work]] += 1
    for row in rows:
        if row["work_id"] in latest and row["country"]:
            country[row["author_id"]][row["country"]] += 1

    def most(counts: Counter[str]) -> str | None:
        return min(counts, key=lambda name: (-counts[name], name), default=None)

    def band(years: int) -> str:
        return "0-7" if years < 8 else "8-15" if years < 16 else "16-25" if years < 26 else "26-"

    return {i: (most(each) or "", most(country[i]), band(day.year - first[i])) for i, each in field.items()}


def groups_of_organisations(snapshot: Snapshot, day: date) -> dict[int, tuple[str, str | None, str | None]]:
    """With whom every organisation is compared, by loops over the rows."""
    with snapshot.open() as session:
        works = {row["work_id"]: row for row in session.rows(session.table("works"))}
        topics = session.rows(session.table("work_topics"))
        fields = {row["topic_id"]: row["field"] for row in session.rows(session.table("topics"))}
        rows = session.rows(session.table("authorships"))
        places = {row["organisation_id"]: row["country"] for row in session.rows(session.table("organisations"))}
        parents = session.rows(session.table("organisation_parents"))
    above = defaultdict(set)
    for row in parents:
        above[row["organisation_id"]].add(row["parent_id"])
    theirs = defaultdict(set)
    for row in rows:
        work, last = works[row["work_id"]], date(works[row["work_id"]]["year"] or 9999, 12, 31)
        if (work["date"] or last) >= day.replace(year=day.year - 5) and _there(work, day) and row["organisation_id"]:
            for place in (row["organisation_id"], *above[row["organisation_id"]]):
                theirs[place].add(row["work_id"])
    best: dict[int, Any] = {}
    for row in sorted(topics, key=lambda row: (-row["score"], row["topic_id"])):
        best.setdefault(row["work_id"], fields.get(row["topic_id"]))
    found: dict[int, tuple[str, str | None, str | None]] = {}
    for place, country in places.items():
        counts = Counter(best[work] for work in theirs[place] if best.get(work))
        if counts:
            size = len(theirs[place])
            band = "1-49" if size < 50 else "50-499" if size < 500 else "500-4999" if size < 5000 else "5000-"
            found[place] = min(counts, key=lambda name: (-counts[name], name)), country, band
    return found


def test_groups_hold_those_of_whom_the_item_can_tell(snapshot: Snapshot, judged: tuple[date, list[Profile]]) -> None:
    day, found = judged
    people, organisations = groups(snapshot, day), groups_of_organisations(snapshot, day)
    asked = questions(day)
    with snapshot.open() as session:
        told = Everybody(session, snapshot, Listed(session, LISTS, day), day).counts(asked)
    for question in asked:
        of_people = question.indicator in counted_people.COUNTS
        whose = people if of_people else organisations
        expected: dict[tuple[str, ...], Counter[int]] = defaultdict(Counter)
        for i, value in read(found, question):
            if i in whose and value is not None:
                field, country, band = whose[i]
                narrower = {(field, country), (field, country, band or "")} if country else set()
                for group in {(field,), *narrower}:
                    expected[group][int(value)] += 1
        assert told[question].groups == expected, question
        most = max(sum(each.values()) for each in told[question].groups.values())
        assert most >= (LEAST_COMPARED if of_people else 10)


def test_careers_are_whole_bands() -> None:
    assert [career(years) for years in (-1, 0, 7, 8, 15, 16, 25, 26, 90)] == [
        *("0-7", "0-7", "0-7", "8-15", "8-15", "16-25", "16-25", "26-", "26-")
    ]


@pytest.fixture(scope="module")
def screened(snapshot: Snapshot) -> list[tuple[Profile, Assessment]]:
    return [(profile, found) for profile, (found,) in screen(EXAMPLES, snapshot, [PACK], AS_OF, LISTS)]


def compared(assessment: Assessment) -> dict[tuple[str, str], Finding]:
    return {(each.criterion, each.subject): each for each in assessment.findings if each.compared}


def test_a_judgement_is_the_same_without(screened: list[tuple[Profile, Assessment]]) -> None:
    for profile, found in screened:
        bare = assess(profile.model_copy(update={"base_rates": ()}), PACK)
        assert compared(found) and not compared(bare)
        without = found.model_dump(mode="json")
        for each in without["findings"]:
            each.pop("compared", None)
        assert json.dumps(without) == json.dumps(bare.model_dump(mode="json"))


def test_records_of_before_read_back_and_hold_nothing_new(screened: list[tuple[Profile, Assessment]]) -> None:
    for profile, found in screened:
        bare = profile.model_copy(update={"base_rates": ()})
        assert "base_rates" not in bare.model_dump_json()
        assert "compared" not in assess(bare, PACK).model_dump_json()
        assert Profile.model_validate_json(profile.model_dump_json(by_alias=True)) == profile
        assert Assessment.model_validate_json(found.model_dump_json(by_alias=True)) == found


def test_values_are_compared_in_the_narrowest_group_of_enough(
    screened: list[tuple[Profile, Assessment]], snapshot: Snapshot
) -> None:
    whose = groups(snapshot, AS_OF)
    wide = Counter[int]()
    for profile, found in screened:
        ids = {person.name: int(person.identity.ids[0][1:]) for person in profile.people if person.identity.ids}
        for finding in (each for each in compared(found).values() if each.subject_kind == "person"):
            seen, (field, country, years) = finding.compared, whose[ids[finding.subject]]
            assert seen and seen.group and seen.of >= LEAST_COMPARED
            named = seen.group.field, seen.group.country, seen.group.career
            assert named in ((field, country, years), (field, country, None), (field, None, None))
            assert 1 <= seen.as_many <= seen.of
            wide[named.count(None)] += 1
    assert set(wide) == {0, 1, 2}


def test_partners_are_compared_with_organisations_of_their_field_country_and_size(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the example data there are fewer of a field than are compared."""
    monkeypatch.setattr(base_rates, "LEAST_COMPARED", 3)
    whose, wide, values = groups_of_organisations(snapshot, AS_OF), Counter[int](), Counter[float | None]()
    for profile, found in screen(EXAMPLES, snapshot, PACKS, AS_OF, LISTS):
        ids = {each.name: int(each.identity.ids[0][1:]) for each in profile.organisations if each.identity.ids}
        findings = [each for one in found for each in compared(one).values() if each.subject_kind == "organisation"]
        for finding in findings:
            seen, (field, country, size) = finding.compared, whose[ids[finding.subject]]
            assert seen and seen.own == Group.model_validate({"field": field, "country": country, "size": size})
            assert seen.group and seen.of >= 3 and seen.one_in == 1
            assert (seen.group.field, seen.group.country, seen.group.size) in (
                *((field, country, size), (field, country, None)),
                (field, None, None),
            )
            assert (seen.value, 1 <= seen.as_many <= seen.of) == (finding.reading.value, True)
            wide[(seen.group.country, seen.group.size).count(None)] += 1
            values[finding.reading.value] += 1
    assert len(wide) > 1
    assert len(values) > 1


def test_of_very_many_people_one_in_so_many_is_counted(snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = [each for each in questions(AS_OF) if each.indicator in counted_people.COUNTS]
    everyone = snapshot.manifest.tables["authors"]
    with snapshot.open() as session:
        listed = Listed(session, LISTS, AS_OF)
        whole = Everybody(session, snapshot, listed, AS_OF)
        assert whole.one_in == 1
        rows = [session.rows(whole.count(each)) for each in asked]
        monkeypatch.setattr("toolkit.profile.everybody.MOST_PEOPLE", -(-everyone // 3))
        part = Everybody(session, snapshot, listed, AS_OF)
        assert part.one_in == 3
        for question, every in zip(asked, rows, strict=True):
            expected = {row["subject"]: row["value"] for row in every if row["subject"] % 3 == 0}
            assert {row["subject"]: row["value"] for row in session.rows(part.count(question))} == expected
        told = part.counts(asked)[asked[0]]
        assert told.one_in == 3
        assert sum(sum(each.values()) for key, each in told.groups.items() if len(key) == 1) < everyone / 2


def test_what_only_print_tells_is_left_out_of_the_comparison(screened: list[tuple[Profile, Assessment]]) -> None:
    """Everybody else's printed affiliations are not read either."""
    raised = [(p, f) for p, found in screened for f in compared(found).values() if f.criterion == "listed-coauthors"]
    profile, finding = next((p, f) for p, f in raised if f.reading.value)
    entry = next(hit for o in profile.known.values() for hit in o.hits if hit.list_id == "us-section-1286")
    printed = entry.model_copy(update={"how": "affiliation", "via": None, "link": "same", "band": "exact"})
    person = next(each for each in profile.people if each.name == finding.subject)
    told = {row.work for row in person.listed_coauthors.rows}
    days = {row.work: profile.works[row.work].date or AS_OF for row in person.posts.rows if row.work not in told}
    more = max(days, key=lambda work: days[work])
    row = person.listed_coauthors.rows[0].model_copy(update={"work": more, "organisation": None, "raw": "Printed"})
    company = person.listed_coauthors.model_copy(update={"rows": (*person.listed_coauthors.rows, row)})
    team = tuple(p.model_copy(update={"listed_coauthors": company}) if p == person else p for p in profile.people)
    again = compared(assess(profile.model_copy(update={"people": team, "printed": {"Printed": (printed,)}}), PACK))
    seen = again[finding.criterion, finding.subject]
    assert seen.reading.value == (finding.reading.value or 0) + 1
    assert seen.compared == finding.compared


def test_a_source_that_holds_a_part_of_the_works_compares_nobody(folder: Path) -> None:
    part = Snapshot(folder)
    part.info = part.info.model_copy(update={"limits": Scope(first_year=2010).limits})
    for source in (Snapshot(folder, kind="openalex"), part):
        assert source.info.limits
        ((_, (found,)),) = screen(EXAMPLES[:1], source, [PACK], AS_OF, LISTS)
        reasons = {each.compared.unknown for each in compared(found).values() if each.compared}
        assert reasons == {"source-cannot"}


def test_too_few_people_are_not_compared(tmp_path: Path) -> None:
    """Those of a corpus of one work."""
    work = {"id": "https://openalex.org/W1", "title": "One", "publication_date": "2026-01-01", "publication_year": 2026}
    author = {"author": {"id": "https://openalex.org/A1", "display_name": "A B"}, "institutions": [], "countries": []}
    (tmp_path / "works.jsonl").write_text(json.dumps(work | {"authorships": [author]}) + "\n", encoding="utf-8")
    build([tmp_path / "works.jsonl"], tmp_path / "snapshot")
    person = {"name": "A B", "openalex": "A1", "role": "other"}
    proposal = Proposal.model_validate(
        {"id": "one", "title": "T", "summary": "S", "own_organisation": {"name": "O"}, "people": [person]}
    )
    ((_, (found,)),) = screen([proposal], Snapshot(tmp_path / "snapshot"), [PACK], AS_OF, LISTS)
    assert {each.compared.unknown for each in compared(found).values() if each.compared} == {"few"}


def test_what_everybody_has_is_kept_and_made_again_if_it_is_damaged(folder: Path, tmp_path: Path) -> None:
    asked, read = questions(AS_OF), LookedThrough(LISTS, AS_OF)

    def people() -> list[int]:
        told = counts_of(Snapshot(folder, cache=tmp_path), read, asked, AS_OF)
        return [sum(sum(counts.values()) for counts in told[each].groups.values()) for each in asked]

    first = people()
    files = sorted(tmp_path.iterdir())
    assert all(first) and len(files) == len(asked)
    for file in files:
        rows = json.loads(file.read_bytes())
        file.write_text(json.dumps([[*row[:4], row[4] * 1000] for row in rows]), encoding="utf-8")
    assert people() == [each * 1000 for each in first], "the files are read"
    for file, damage in zip(files, cycle(("[[", "[1]", '[["Art", null]]'))):
        file.write_text(damage, encoding="utf-8")
    assert people() == first
    assert sorted(tmp_path.iterdir()) == files
