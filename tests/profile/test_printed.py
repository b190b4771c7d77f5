"""Affiliations that the source links with no organisation are read for listed ones; all here is invented."""

import json
import subprocess
import sys
from collections.abc import Callable
from contextlib import contextmanager
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pytest

from tests.conftest import ROOT
from tests.lists.test_matching import edition, listing
from tests.profile.test_profiles import HOME, PLACES, authorship, proposal, work
from toolkit import load_pack, render, screen
from toolkit.checklist.words import words_in
from toolkit.lists.rates import rates
from toolkit.models.assessment import Finding
from toolkit.models.criteria import LANGUAGES
from toolkit.models.lists import Link, ListEntry, ListHit, Reason
from toolkit.models.profile import Profile
from toolkit.profile import profiles
from toolkit.sources.build import build
from toolkit.sources.snapshot import Snapshot

DAY, LISTED, PRINTED = date(2026, 11, 1), date(2023, 1, 1), date(2022, 5, 4)
LIST = listing(
    edition(
        "only",
        LISTED,
        ListEntry(id="rockets", name="Zanzora Institute of Rocketry", country="CN", listed=PRINTED, categories=("M",)),
        ListEntry(id="gliders", name="Zanzora Institute of Gliders", country="CN"),
    ),
    name="us-section-1286",
)
FULL = "State Key Laboratory of Fuels, Zanzora Institute of Rocketry, 150001, China"
OTHERS = {
    "I103": ("I103", "Zanzora Institute of Rocketry Press", None, "CN"),
    "I104": ("I104", "Zanzora Institute of Gliders", "0aaaaaa04", "CN"),
    "I105": ("I105", "赞佐拉火箭研究院附属中学", None, "CN"),
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Snapshot]:
    """Builds a source of some works; of the same works once."""

    @cache
    def made(lines: str) -> Path:
        place = tmp_path_factory.mktemp("printed")
        (place / "works.jsonl").write_text(lines, encoding="utf-8")
        build([place / "works.jsonl"], place / "snapshot")
        return place / "snapshot"

    return lambda *works: Snapshot(made("".join(json.dumps(each) + "\n" for each in works)), name="invented")


def seen(source: Snapshot, *lists: Any) -> Profile:
    (profile,) = profiles([proposal([{"name": "Alex Example", "openalex": "A1"}])], source, lists or [LIST], [], DAY)
    return profile


def short(profile: Profile) -> dict[str, list[str]]:
    return {text: [f"{h.entry_id} {h.link} {h.band}" for h in hits] for text, hits in profile.printed.items()}


def test_a_hit_says_what_was_read_and_why(built: Callable[..., Snapshot]) -> None:
    profile = seen(built(work(1, 2024, authorship("A1", printed=FULL))))
    assert list(profile.printed) == [FULL]
    rate = rates()["print-exact"]
    assert profile.printed[FULL] == (
        ListHit(
            list_id="us-section-1286",
            edition="only",
            entry_id="rockets",
            entry_name="Zanzora Institute of Rocketry",
            how="affiliation",
            matched="zanzora institute rocketry",
            evidence_class="designation",
            link="same",
            band="exact",
            probability=rate.probability,
            rate=rate,
            reasons=("name-stands", "country-agrees"),
            unit="State Key Laboratory of Fuels",
            listed_since=PRINTED,
            url="https://example.org/list",
            categories=("M",),
        ),
    )


def test_what_is_read(built: Callable[..., Snapshot]) -> None:
    found = {
        "Hospital of Zanzora Institute of Rocketry, China": ["rockets affiliated-hospital exact"],
        "Zanzora Institute of Rocketry": ["rockets same probable"],
        "Zanzora Institute of Rocketry of Elsewhere, China": ["rockets same possible"],
    }
    nothing = ["Zanzora Institute of Rocketry, Springfield, IL 62701, USA", "Zanzora Institute of Porcelain, China"]
    texts = enumerate([*found, *nothing], start=1)
    assert short(seen(built(*(work(n, 2024, authorship("A1", printed=text)) for n, text in texts)))) == found


def test_space_around_the_text_hides_nothing(built: Callable[..., Snapshot]) -> None:
    forms = list(enumerate((f" {FULL} ", f"{FULL}\n", f"\u3000{FULL}"), start=1))
    own = seen(built(*(work(n, 2024, authorship("A1", printed=printed)) for n, printed in forms)))
    assert list(own.printed) == [FULL] == list({row.raw for row in own.people[0].posts.rows})
    assert len(own.people[0].posts.rows) == len(forms)
    more = [work(n, 2024, authorship("A1", "I100"), authorship("A4", "I102")) for n in range(4, 10)]
    beside = [work(n, 2024, authorship("A4", "I102"), authorship("A2", printed=printed)) for n, printed in forms]
    others = built(*beside, *more)
    assert [r.raw for r in seen(others, LIST).people[0].listed_coauthors.rows] == []
    assert of_coauthors(others, partner="I102").reading.value == len(forms)
    both = [work(n, 2024, authorship("A1", "I100"), authorship("A4", printed=printed)) for n, printed in forms]
    assert of_coauthors(built(*both, *more)).reading.value == len(forms)


def test_a_longer_name_that_the_source_knows_masks_the_listed_one(
    built: Callable[..., Snapshot], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(PLACES, "I103", OTHERS["I103"])
    text = "Zanzora Inst. of Rocketry Press, China"
    mine, others = authorship("A1", printed=text), authorship("A4", "I103")
    assert short(seen(built(work(1, 2024, mine)))) == {text: ["rockets same exact"]}
    assert short(seen(built(work(1, 2024, mine), work(2, 2024, others)))) == {}


def test_what_stands_in_other_texts_makes_no_difference(
    built: Callable[..., Snapshot], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name in another text has the word as it is misspelt in this one."""
    monkeypatch.setitem(PLACES, "I103", ("I103", "Rockettry Foundation House", None, "CN"))
    text, another = "Zanzora Institute of Rockettry, China", "Rockettry Foundation House, Zanzora Institute of Gliders"
    works = [work(1, 2024, authorship("A1", printed=text)), work(2, 2024, authorship("A4", "I103"))]
    alone = short(seen(built(*works)))
    assert alone == {text: ["rockets same probable"]}
    beside = short(seen(built(*works, work(3, 2024, authorship("A1", printed=another)))))
    assert beside == {**alone, another: ["gliders same probable"]}


def test_a_longer_name_in_chinese_characters_masks_too(
    built: Callable[..., Snapshot], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(PLACES, "I105", OTHERS["I105"])
    chinese = listing(edition("only", LISTED, ListEntry(id="rockets", name="赞佐拉火箭研究院", country="CN")))
    text = "中国 赞佐拉火箭研究院附属中学"
    mine, others = authorship("A1", printed=text), authorship("A4", "I105")
    assert short(seen(built(work(1, 2024, mine)), chinese)) == {text: ["rockets same exact"]}
    assert short(seen(built(work(1, 2024, mine), work(2, 2024, others)), chinese)) == {}


def test_a_text_that_the_source_links_with_an_organisation_is_left_to_it(built: Callable[..., Snapshot]) -> None:
    assert short(seen(built(work(1, 2024, authorship("A1", "I100", printed=FULL))))) == {}


def test_the_listed_organisation_in_the_source_masks_nothing(
    built: Callable[..., Snapshot], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(PLACES, "I104", OTHERS["I104"])
    text = "Zanzora Institute of Gliders, China"
    profile = seen(built(work(1, 2024, authorship("A1", printed=text)), work(2, 2024, authorship("A4", "I104"))))
    assert short(profile) == {text: ["gliders same exact"]}
    assert "linked" in profile.printed[text][0].reasons


def test_possible_readings_and_hospitals_never_count(built: Callable[..., Snapshot]) -> None:
    """An escalation of a current post takes two works: one that counts and one that is only shown are one."""
    source = built(
        work(1, 2026, authorship("A1", printed=FULL)),
        work(2, 2026, authorship("A1", printed="Hospital of Zanzora Institute of Rocketry, China")),
        work(3, 2026, authorship("A1", printed="Zanzora Institute of Rocketry of Elsewhere, China")),
    )
    pack = load_pack("japan-uk")
    [(_, [assessment])] = screen([proposal([{"name": "Alex Example", "openalex": "A1"}])], source, [pack], DAY, [LIST])
    (finding,) = [f for f in assessment.findings if f.criterion == "listed-post-current"]
    assert (finding.reading.value, finding.level, finding.reading.total) == (1, "review", 3)
    assert [bool(p.hits) for p in finding.reading.evidence] == [True, False, False]
    assert [h.link for p in finding.reading.evidence for h in p.uncounted] == ["affiliated-hospital", "same"]
    english, japanese = (render(assessment, pack, language, "html") for language in LANGUAGES)
    probability = f"{rates()['print-exact'].probability:.2f} ("
    for said in (
        "State Key Laboratory of Fuels",
        probability,
        "the country agrees",
        "the name goes on after these words",
    ):
        assert said in english
    assert "国が一致" in japanese and "掲載機関の附属病院" in japanese


def of_coauthors(source: Snapshot, *lists: Any, partner: str | None = None) -> Finding:
    """The finding on co-authors of the person, or on authors beside a partner."""
    partners = [{"name": PLACES[partner][1], "openalex": partner}] if partner else []
    asked = proposal([{"name": "Alex Example", "openalex": "A1"}], partners)
    [(_, [assessed])] = screen([asked], source, [load_pack("japan-uk")], DAY, lists or [LIST])
    criterion = "partner-listed-coauthors" if partner else "listed-coauthors"
    (found,) = [each for each in assessed.findings if each.criterion == criterion]
    return found


def test_a_coauthor_whom_the_source_places_nowhere_is_found_by_the_text(built: Callable[..., Snapshot]) -> None:
    source = built(
        work(1, 2024, authorship("A1", "I100"), authorship("A4", printed=FULL)),
        work(2, 2024, authorship("A1", "I100"), authorship(None, printed="Zanzora Institute of Porcelain, China")),
        *(work(n, 2024, authorship("A1", "I100")) for n in range(3, 9)),
    )
    profile, found = seen(source), of_coauthors(source)
    assert [(r.work, r.author, r.organisation, r.raw) for r in profile.people[0].listed_coauthors.rows] == [
        ("W1", "A4", None, FULL)
    ]
    assert (found.reading.value, found.reading.facts["organisations"]) == (1, "Zanzora Institute of Rocketry")
    (piece,) = found.reading.evidence
    assert (piece.coauthor, piece.affiliation, [hit.unit for hit in piece.hits]) == (
        "A4",
        FULL,
        ["State Key Laboratory of Fuels"],
    )


def test_what_a_coauthor_s_text_perhaps_names_stands_beside(built: Callable[..., Snapshot]) -> None:
    text = "Zanzora Institute of Rocketry of Elsewhere, China"
    found = of_coauthors(
        built(
            work(1, 2024, authorship("A1", "I100"), authorship("A4", printed=text)),
            *(work(n, 2024, authorship("A1", "I100")) for n in range(3, 9)),
        )
    )
    assert (found.outcome, found.reading.value, found.reading.total) == ("clear", 0, 1)
    (piece,) = found.reading.evidence
    assert piece.hits == piece.formerly == () and [hit.band for hit in piece.uncounted] == ["possible"]


def test_authors_beside_a_partner_are_read_and_its_own_entries_are_no_other_s(
    built: Callable[..., Snapshot], monkeypatch: pytest.MonkeyPatch
) -> None:
    own = "Zanzora Institute of Gliders"
    monkeypatch.setitem(PLACES, "I104", OTHERS["I104"])
    source = built(
        work(1, 2024, authorship("A4", "I104"), authorship("A2", printed=FULL)),
        work(2, 2024, authorship("A4", "I104"), authorship("A2", printed=f"{own}, China")),
        *(work(n, 2024, authorship("A4", "I104")) for n in range(3, 9)),
        work(9, 2024, authorship("A1", "I100")),
    )
    found = of_coauthors(source, partner="I104")
    assert (found.reading.value, [piece.work for piece in found.reading.evidence]) == (1, ["W1"])


@pytest.mark.parametrize(("authors", "value", "unread"), [(100, 0, None), (101, 0, 1)])
def test_works_with_very_many_authors_are_not_read_and_counted(
    built: Callable[..., Snapshot], authors: int, value: int, unread: int | None
) -> None:
    """With a hundred authors the text is read, and the criterion leaves the work out; with more it is not read."""
    crowd = [authorship(None, "I100") for _ in range(authors - 2)]
    source = built(
        work(1, 2024, authorship("A1", "I100"), authorship("A4", printed=FULL), *crowd),
        *(work(n, 2024, authorship("A1", "I100")) for n in range(3, 9)),
    )
    found = of_coauthors(source)
    assert bool(seen(source).printed) is (unread is None)
    assert (found.reading.value, found.reading.facts.get("unread")) == (value, unread)
    assert found.reading.facts["left_out"] == (1 if unread is None else 0)


GONE = ListEntry(id="boats", name="Zanzora Institute of Boats", country="CN")
DROPPED = date(2025, 9, 1)
LEFT = listing(
    edition("first", LISTED, *LIST.editions[0].entries, GONE),
    edition("second", DROPPED, *LIST.editions[0].entries),
    name="us-section-1286",
)


@pytest.mark.parametrize("whose", ["own", "coauthor"])
def test_an_entry_that_left_its_list_is_found_in_print_and_counts_for_nothing(
    built: Callable[..., Snapshot], whose: str
) -> None:
    text = "Zanzora Institute of Boats, China"
    authors = [authorship("A1", printed=text)]
    if whose == "coauthor":
        authors = [authorship("A1", "I100"), authorship("A4", printed=text)]
    source = built(work(1, 2024, *authors), *(work(n, 2024, authorship("A1", "I100")) for n in range(3, 9)))
    asked = proposal([{"name": "Alex Example", "openalex": "A1"}])
    pack = load_pack("japan-uk")
    [(profile, [assessed])] = screen([asked], source, [pack], DAY, [LEFT])
    (hit,) = profile.printed[text]
    assert (hit.edition, hit.listed_since, hit.until) == ("first", LISTED, DROPPED)
    criterion = "listed-post" if whose == "own" else "listed-coauthors"
    (found,) = [each for each in assessed.findings if each.criterion == criterion]
    assert (found.outcome, found.reading.value) == ("clear", 0)
    assert [(piece.hits, piece.formerly) for piece in found.reading.evidence] == [((), (hit,))]
    assert "yes (edition first of 1 January 2023)" in render(assessed, pack, "en", "md")


@pytest.mark.parametrize(("kind", "counts"), [("former-name", True), ("successor", False)])
def test_a_name_that_a_confirmed_link_lends(
    built: Callable[..., Snapshot], monkeypatch: pytest.MonkeyPatch, kind: str, counts: bool
) -> None:
    """What the listed body was called counts as its name; the name of its successor does not."""
    monkeypatch.setitem(PLACES, "I108", ("I108", "Zanzora School of Fireworks", "0aaaaaa08", "CN"))
    text = "Zanzora School of Fireworks, China"
    link = {"list_id": LIST.id, "entry_id": "rockets", "ror": "0aaaaaa08", "kind": kind, "how": "review"}
    link |= {"status": "confirmed", "by": "A. Office", "date": "2026-10-01"}
    source = LIST.model_copy(update={"links": (Link.model_validate(link),)})
    found = of_coauthors(
        built(
            work(1, 2024, authorship("A1", "I100"), authorship("A4", printed=text)),
            work(2, 2024, authorship("A4", "I108")),
            *(work(n, 2024, authorship("A1", "I100")) for n in range(3, 9)),
        ),
        source,
    )
    assert found.reading.value == int(counts)
    hits = [hit for piece in found.reading.evidence for hit in piece.hits]
    assert [(hit.link, hit.decided and hit.decided.by) for hit in hits] == ([(kind, "A. Office")] if counts else [])


def test_many_people_and_texts_are_one_pass(built: Callable[..., Snapshot], monkeypatch: pytest.MonkeyPatch) -> None:
    """As many questions to the source for twenty texts as for one."""
    one = [work(1, 2024, authorship("A1", printed=FULL))]
    twenty = [work(n, 2024, authorship("A1", printed=f"Room {n}, {FULL}")) for n in range(1, 21)]
    beside = [work(n, 2024, authorship("A1", "I100"), authorship("A4", printed=f"Room {n}, {FULL}")) for n in (1, 2, 3)]
    assert _asked(built(*one), monkeypatch) == _asked(built(*twenty), monkeypatch) > 0
    assert _asked(built(*beside[:1]), monkeypatch) == _asked(built(*beside), monkeypatch) > 0


def _asked(source: Snapshot, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many queries a screening runs."""
    asked, opened = list[object](), source.open

    @contextmanager
    def counting() -> Any:
        with opened() as session:
            rows = session.rows

            def counted(frame: Any) -> Any:
                asked.append(frame)
                return rows(frame)

            monkeypatch.setattr(session, "rows", counted)
            yield session

    monkeypatch.setattr(source, "open", counting)
    assert seen(source).printed
    return len(asked)


def test_without_such_texts_nothing_heavy_is_loaded(built: Callable[..., Snapshot]) -> None:
    source = built(work(1, 2024, authorship("A1", "I100")), work(2, 2024, authorship("A4", "I100", printed=FULL)))
    program = f"""
import sys
from datetime import date
from pathlib import Path
from toolkit import load_pack, proposal_from, screen
from toolkit.sources.snapshot import Snapshot
told = {{"id": "one", "title": "Invented", "summary": "Invented for a test."}}
told |= {{"own_organisation": {{"name": {HOME[1]!r}}}, "people": [{{"name": "Alex Example", "openalex": "A1"}}]}}
screen([proposal_from(told)], Snapshot(Path({str(source.folder)!r})), [load_pack("japan-uk")], date(2026, 11, 1))
print(sorted({{"ahocorasick", "toolkit.lists.affiliations", "toolkit.profile.printed"}} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_has_words(language: str) -> None:
    assert set(words_in(language).tree["affiliation_reason"]) == set(get_args(Reason))


def test_real_records_say_the_same_twice(shared: Path, tmp_path: Path) -> None:
    """Texts of real works that no organisation is linked with: each is read alike alone and among all others."""
    from toolkit.lists import load_lists
    from toolkit.profile.organisations import Listed
    from toolkit.profile.printed import Affiliations

    build([shared / "openalex" / "works_2025schema.jsonl.gz"], tmp_path / "snapshot")
    lists = load_lists()
    with Snapshot(tmp_path / "snapshot").open() as session:
        rows = session.rows(session.table("authorships").select("organisation_id", "raw_affiliation").unique())
        texts = {r["raw_affiliation"] for r in rows if r["raw_affiliation"]}
        known = Affiliations(lists, DAY, Listed(session, lists, DAY))
        together = known.hits(session, texts)
        assert len(together) > 10
        for text in sorted(together)[:5]:
            fresh = Affiliations(lists, DAY, Listed(session, lists, DAY))
            assert fresh.hits(session, [text]) == {text: together[text]}


def test_what_is_known_is_not_lost_when_another_thread_drops_what_is_kept(
    built: Callable[..., Snapshot], monkeypatch: pytest.MonkeyPatch
) -> None:
    from toolkit.profile import printed
    from toolkit.profile.organisations import Listed

    texts = [f"Room {n}, {FULL}" for n in range(4)]
    with built(work(1, 2024, authorship("A1", "I100"))).open() as session:
        known = printed.Affiliations([LIST], DAY, Listed(session, [LIST], DAY))
        alone = {text: known.hits(session, [text])[text] for text in texts[:3]}
        named = known._named

        def meanwhile(*asked: Any) -> Any:
            monkeypatch.setattr(known, "_named", named)
            monkeypatch.setattr(printed, "_MOST_KEPT", 1)
            known.hits(session, ["Nowhere", "Elsewhere"])
            return named(*asked)

        monkeypatch.setattr(known, "_named", meanwhile)
        together = known.hits(session, texts)
        assert sorted(together) == texts and all(together[text] == hits for text, hits in alone.items())
        monkeypatch.setattr(printed, "_MOST_KEPT", 1)
        assert known.hits(session, texts) == together, "more texts at once than are kept"
