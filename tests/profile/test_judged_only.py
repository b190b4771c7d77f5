"""What is left out where only the judgement is wanted decides nothing, whatever the pack."""

import inspect
from collections import defaultdict
from datetime import date
from importlib import import_module
from pkgutil import iter_modules

import pytest

import toolkit.indicators
from tests.conftest import ROOT
from toolkit.indicators import looks_back_to, unread
from toolkit.lists import load_lists
from toolkit.models.assessment import Assessment
from toolkit.models.large import Large, Unseen
from toolkit.packs import load_pack
from toolkit.profile import each_profile
from toolkit.profile.organisations import Listed, described
from toolkit.screening import screen, screen_each, unseen
from toolkit.sources.build import build
from toolkit.sources.snapshot import Snapshot
from toolkit.tables import read_proposals

AS_OF = date(2026, 11, 1)
PACKS = sorted(path.name for path in (ROOT / "criteria" / "packs").iterdir())


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    folder = tmp_path_factory.mktemp("judged") / "snapshot"
    build([ROOT / "examples" / "corpus"], folder)
    return Snapshot(folder)


def judged(assessments: list[Assessment]) -> list[tuple[object, ...]]:
    return [
        (a.outcome, a.could_become, a.triage, a.coverage, a.quality, f.criterion, f.subject, f.outcome, f.level, read)
        for a in assessments
        for f in a.findings
        for read in [(f.reading.value, f.reading.unknown)]
    ]


def test_the_judgement_of_each_pack_is_the_same(snapshot: Snapshot) -> None:
    """Packs that leave out the same are judged in one pass, which leaves out just that."""
    proposals = [row.proposal for row in read_proposals(ROOT / "examples/portfolio/proposals.jsonl") if row.proposal]
    some, packs = proposals[:5], [load_pack(name) for name in PACKS]
    lists = load_lists()
    whole = screen(some, snapshot, packs, AS_OF, lists)
    alike: dict[tuple[frozenset[str], int | None], list[int]] = defaultdict(list)
    for n, pack in enumerate(packs):
        left_out = unseen([pack], AS_OF)
        alike[frozenset(left_out.facts), left_out.partners_before].append(n)
    assert len(alike) > 2
    for chosen in alike.values():
        alone = list(screen_each(some, snapshot, [packs[n] for n in chosen], AS_OF, lists, judged_only=True))
        for (_, every), (_, few) in zip(whole, alone, strict=True):
            assert judged(few) == judged([every[n] for n in chosen]), [packs[n].id for n in chosen]


def test_what_is_left_out_is_unknown_and_not_empty(snapshot: Snapshot) -> None:
    """So that a reading that nobody thought of is open and never clear."""
    rows = read_proposals(ROOT / "examples/portfolio/proposals.jsonl")
    proposal = next(row.proposal for row in rows if row.proposal and row.proposal.partners)
    choices: list[tuple[Large, ...]] = [(), ("partners",), ("beyond",), ("partners", "beyond")]
    for without in choices:
        [seen] = each_profile([proposal], snapshot, [], [], AS_OF, (), Unseen(without))
        for facts in (each for each in seen.people if each.identity.ids):
            assert (facts.partners.unknown == "source-cannot") == ("partners" in without)
            for second in (facts.between, facts.beyond):
                assert (second.unknown == "source-cannot") == ("beyond" in without)
        known = [each for each in seen.organisations if each.identity.ids]
        assert known and all((each.partners.unknown == "source-cannot") == ("partners" in without) for each in known)


def test_who_reads_large_facts_is_known() -> None:
    """Each indicator in whose text, or in that of what it calls, one of them stands."""
    naming = {"partners": (".partners.rows", "together("), "beyond": (".beyond.rows", ".between.rows")}
    for module in iter_modules(toolkit.indicators.__path__):
        for name, look in inspect.getmembers(import_module(f"toolkit.indicators.{module.name}"), inspect.isfunction):
            if name.startswith("_") or look.__module__ != f"toolkit.indicators.{module.name}":
                continue
            text = inspect.getsource(look)
            read = {fact for fact, signs in naming.items() if any(sign in text for sign in signs)}
            assert read == {*naming} - unread([f"{module.name}.{name}"]), name


def test_works_of_partners_before_a_year_are_counted_and_not_carried(snapshot: Snapshot) -> None:
    """Those that are left are the rows of the whole profile that are as late."""
    rows = read_proposals(ROOT / "examples/portfolio/proposals.jsonl")
    some = [row.proposal for row in rows if row.proposal and row.proposal.partners][:6]
    whole = list(each_profile(some, snapshot, [], [], AS_OF))
    late = list(each_profile(some, snapshot, [], [], AS_OF, (), Unseen(partners_before=2023)))
    left_out = 0
    for one, other in zip(whole, late, strict=True):
        assert one.people == other.people
        for every, kept in zip(one.organisations, other.organisations, strict=True):
            assert kept.works.total == every.works.total
            for name in ("works", "shared", "partners"):
                expected = [r for r in getattr(every, name).rows if (one.works[r.work].year or 9999) >= 2023]
                assert list(getattr(kept, name).rows) == expected
                left_out += len(getattr(every, name).rows) - len(expected)
    assert left_out > 0


def test_how_far_back_items_look() -> None:
    day = date(2021, 11, 1)
    assert looks_back_to("partners.listed_coauthors", day) == day
    assert looks_back_to("partners.listed_coauthors", None) == date.min
    assert looks_back_to("partners.thin_record", day) == day
    assert looks_back_to("partners.thin_record", None) == date.max
    assert looks_back_to("partners.listed", None) == looks_back_to("areas.listed_matching", None) == date.max
    assert looks_back_to("change.since_last", day) == date.min


def test_an_organisation_that_is_on_no_list_is_none_that_could_match(snapshot: Snapshot) -> None:
    """What is read of all organisations is the same whether all of them are matched, or those alone that can be."""
    lists = load_lists()
    with snapshot.open() as session:
        listed = Listed(session, lists, AS_OF)
        rows = session.rows(session.table("organisations").select("organisation_id"))
        ids = {row["organisation_id"] for row in rows}
        every = described(session, listed.matcher, ids)
        assert listed.met(session, ids) == every
        half = set(sorted(ids)[::2])
        fresh = Listed(session, lists, AS_OF)
        for some in (ids - half, half):
            assert fresh.met(session, some) == described(session, listed.matcher, some)
    assert any(each.hits for each in every.values())
    assert any(each.parents for each in every.values())
