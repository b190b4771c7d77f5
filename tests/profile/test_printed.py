"""Affiliations that the source links with no organisation are read for listed ones; all here is invented."""

import json
import subprocess
import sys
from collections.abc import Callable
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, get_args

import pytest

from tests.conftest import ROOT
from tests.lists.test_matching import edition, listing
from tests.profile.test_profiles import HOME, PLACES, authorship, proposal, work
from toolkit import load_pack, render, screen
from toolkit.checklist.words import words_in
from toolkit.models.criteria import LANGUAGES
from toolkit.models.lists import ListEntry, ListHit, Reason
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
    """Builds a source of some works."""

    def make(*works: dict[str, Any]) -> Snapshot:
        place = tmp_path_factory.mktemp("printed")
        (place / "works.jsonl").write_text("".join(json.dumps(each) + "\n" for each in works), encoding="utf-8")
        build([place / "works.jsonl"], place / "snapshot")
        return Snapshot(place / "snapshot", name="invented")

    return make


def seen(source: Snapshot, *lists: Any) -> Profile:
    (profile,) = profiles([proposal([{"name": "Alex Example", "openalex": "A1"}])], source, lists or [LIST], [], DAY)
    return profile


def short(profile: Profile) -> dict[str, list[str]]:
    return {text: [f"{h.entry_id} {h.link} {h.band}" for h in hits] for text, hits in profile.printed.items()}


def test_a_hit_says_what_was_read_and_why(built: Callable[..., Snapshot]) -> None:
    profile = seen(built(work(1, 2024, authorship("A1", printed=FULL))))
    assert list(profile.printed) == [FULL]
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
            probability=0.95,
            reasons=("name-stands", "country-agrees"),
            unit="State Key Laboratory of Fuels",
            listed_since=PRINTED,
            url="https://example.org/list",
            categories=("M",),
        ),
    )


@pytest.mark.parametrize(
    ("printed", "found"),
    [
        ("Hospital of Zanzora Institute of Rocketry, China", ["rockets affiliated-hospital exact"]),
        ("Zanzora Institute of Rocketry", ["rockets same probable"]),
        ("Zanzora Institute of Rocketry of Elsewhere, China", ["rockets same possible"]),
        ("Zanzora Institute of Rocketry, Springfield, IL 62701, USA", None),
        ("Zanzora Institute of Porcelain, China", None),
    ],
)
def test_what_is_read(built: Callable[..., Snapshot], printed: str, found: list[str] | None) -> None:
    profile = seen(built(work(1, 2024, authorship("A1", printed=printed))))
    assert short(profile) == ({printed: found} if found else {})


def test_a_longer_name_that_the_source_knows_masks_the_listed_one(
    built: Callable[..., Snapshot], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(PLACES, "I103", OTHERS["I103"])
    text = "Zanzora Inst. of Rocketry Press, China"
    mine, others = authorship("A1", printed=text), authorship("A4", "I103")
    assert short(seen(built(work(1, 2024, mine)))) == {text: ["rockets same exact"]}
    assert short(seen(built(work(1, 2024, mine), work(2, 2024, others)))) == {}


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
    for said in ("State Key Laboratory of Fuels", "0.95", "the country agrees", "the name goes on after these words"):
        assert said in english
    assert "国が一致" in japanese and "掲載機関の附属病院" in japanese


def test_many_people_and_texts_are_one_pass(built: Callable[..., Snapshot], monkeypatch: pytest.MonkeyPatch) -> None:
    """As many questions to the source for twenty texts as for one."""
    one = [work(1, 2024, authorship("A1", printed=FULL))]
    twenty = [work(n, 2024, authorship("A1", printed=f"Room {n}, {FULL}")) for n in range(1, 21)]
    assert _asked(built(*one), monkeypatch) == _asked(built(*twenty), monkeypatch) > 0


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
    source = built(work(1, 2024, authorship("A1", "I100")), work(2, 2024, authorship("A4", printed=FULL)))
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
            assert known.hits(session, [text]) == {text: together[text]}
