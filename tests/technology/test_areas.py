"""Which areas a text or topics point to: what is found, where it stands, and what is left alone."""

import shutil
import unicodedata
from pathlib import Path
from time import process_time
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tests.technology.conftest import HERE, written
from toolkit.lists import load_lists
from toolkit.models.technology import CanonicalArea, CanonicalHit, Crosswalk, Stray, Taxonomy, Through, TopicArea
from toolkit.resources import folder
from toolkit.technology import areas_in_text, areas_of_topics, concerns, load_crosswalk, load_taxonomies, official

SENTENCES = written("sentences")
NEAR_MISSES = written("near_misses")
LISTS = load_taxonomies()
SHIPPED = load_crosswalk()
BOTH = {"en": "Own area", "ja": "独自の領域"}


def area(name: str, *words: str, **more: Any) -> CanonicalArea:
    return CanonicalArea(**{"id": name, "tier": 1, "title": BOTH, "description": BOTH, "words": words} | more)


def crosswalk(*areas: CanonicalArea, topics: tuple[TopicArea, ...] = ()) -> Crosswalk:
    return Crosswalk(checked=False, note="Invented.", areas=areas, topics=topics)


def topic(topic_id: str, area_id: str, confidence: str = "high", tier: int = 1) -> TopicArea:
    row = {"topic_id": topic_id, "area": area_id, "tier": tier, "confidence": confidence, "reason": "by hand"}
    return TopicArea.model_validate(row | {"reviewed_by": None, "reviewed_on": None})


def taxonomy(name: str, *codes: str) -> Taxonomy:
    return Taxonomy.model_validate(
        {
            "id": name,
            "title": BOTH,
            "publisher": "Invented Agency",
            "in_force": "2026-01-01",
            "url": "https://example.org/areas",
            "seen": "This test.",
            "japanese": "ours",
            "checked": False,
            "areas": [{"code": code, "title": {"en": code, "ja": f"領域{code}"}} for code in codes],
        }
    )


def found(text: str, *words: str, stray: tuple[Stray, ...] = ()) -> list[tuple[str, str]]:
    """Each word of one area found in a text, with what stands at its place."""
    hits = areas_in_text(text, crosswalk(area("one", *words, stray=stray)))
    return [(word, text[start:end]) for hit in hits for word, (start, end) in zip(hit.words, hit.places, strict=True)]


def test_every_area_of_the_three_lists_that_packs_use_has_sentences_and_so_has_our_own() -> None:
    lists = [each for each in LISTS if each.id in {"uk-nsi", "jp-esp-20", "ca-stra"}]
    codes = {area.code for each in lists for area in each.areas if area.text_decides}
    assert codes <= set(SENTENCES)
    assert set(SENTENCES) - codes <= {area.id for area in SHIPPED.areas}
    assert all(sentences.keys() == {"en", "ja"} for sentences in SENTENCES.values())


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("name", SENTENCES)
def test_a_clear_sentence_points_to_its_area(name: str, language: str) -> None:
    hits = areas_in_text(SENTENCES[name][language], SHIPPED)
    assert name in {hit.area for hit in hits} | {hit.area_id for hit in official(hits, SHIPPED, LISTS)}


@pytest.mark.parametrize("text", [text for texts in NEAR_MISSES.values() for text in texts])
def test_a_near_miss_points_nowhere(text: str) -> None:
    assert areas_in_text(text, SHIPPED) == ()


def test_a_hit_says_which_area_words_and_places() -> None:
    text = "Drop forging and Quantum Radar.\nQuantum radar again."
    own = crosswalk(area("fields", "quantum radar"))
    assert areas_in_text(text, own) == (
        CanonicalHit(area="fields", tier=1, words=("quantum radar",), places=((17, 30),)),
    )


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("A QUANTUM RADAR.", "QUANTUM RADAR"),
        ("two quantum radars,", "quantum radars"),
        ("a quantum-radar.", "quantum-radar"),
        ("a quantum\u2011radar.", "quantum\u2011radar"),
        ("a quantum\n  radar", "quantum\n  radar"),
        ("ｑｕａｎｔｕｍ　ｒａｄａｒを使う", "ｑｕａｎｔｕｍ　ｒａｄａｒ"),
        ("本研究のquantum radarは", "quantum radar"),
    ],
)
def test_case_form_plural_and_joints_do_not_count(text: str, at: str) -> None:
    assert found(text, "quantum radar") == [("quantum radar", at)]


@pytest.mark.parametrize(
    "text",
    [
        "aquantum radar",
        "quantum radargram",
        "quantum 2 radar",
        "quantum. Radar",
        "quantum\n\nradar",
        "quantum\r\n \r\nradar",
        "quantum, radar",
        "quántum radar",
    ],
)
def test_half_words_and_words_apart_do_not_count(text: str) -> None:
    assert found(text, "quantum radar") == []


@pytest.mark.parametrize(
    ("word", "text"),
    [("battery", "batteries"), ("assay", "assays"), ("switch", "switches"), ("gas", "gases"), ("qubit", "qubits")],
)
def test_plurals_are_those_of_english(word: str, text: str) -> None:
    assert found(text, word) == [(word, text)]


@pytest.mark.parametrize(
    ("word", "text", "at"),
    [
        ("量子暗号", "次世代量子暗号網の構築", "量子暗号"),
        ("量子ビット", "量子ﾋﾞｯﾄの制御", "量子ﾋﾞｯﾄ"),
        ("ロボット", "ﾛﾎﾞｯﾄ工学", "ﾛﾎﾞｯﾄ"),
        ("ブレイン・マシン", "ブレインマシン接続", "ブレインマシン"),
        ("ブレインマシン", "ブレイン・マシン接続", "ブレイン・マシン"),
        ("5g通信", "ローカル５Ｇ通信の", "５Ｇ通信"),
        ("ガス", "か\u3099ス", ""),
        ("がす", "か\u3099す", "か\u3099す"),
        ("平方キロ", "約3平方㌔の", "平方㌔"),
        ("km圏", "十㎞圏内", "㎞圏"),
    ],
)
def test_japanese_words_count_wherever_they_stand(word: str, text: str, at: str) -> None:
    assert found(text, word) == ([(word, at)] if at else [])


def test_the_longest_word_of_one_area_hides_the_others() -> None:
    words = ("battery", "solid-state battery", "battery electrode", "electrode")
    assert found("A solid-state battery electrode.", *words) == [
        ("solid-state battery", "solid-state battery"),
        ("electrode", "electrode"),
    ]


def test_a_hidden_word_counts_where_it_stands_alone() -> None:
    text = "Solid-state battery, battery."
    hits = areas_in_text(text, crosswalk(area("one", "battery", "solid-state battery")))
    assert hits[0].places == ((0, 19), (21, 28))


def test_areas_do_not_hide_each_other_and_keep_their_order() -> None:
    own = crosswalk(area("b", "quantum radar"), area("a", "radar"), area("c", "quantum"))
    hits = areas_in_text("Quantum radar.", own)
    assert [(hit.area, hit.places) for hit in hits] == [("b", ((0, 13),)), ("a", ((8, 13),)), ("c", ((0, 7),))]


def test_crosswalks_with_the_same_words_are_not_mixed_up() -> None:
    """The words are compiled once for a set of areas: another crosswalk with the same words keeps its own names."""
    first, second = crosswalk(area("one", "radar")), crosswalk(area("two", "radar"))
    assert [areas_in_text("radar", each)[0].area for each in (first, second)] == ["one", "two"]


PUMP = Stray(phrase="heat pump of a house", unless=("reactor",))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("A heat pump of a house.", []),
        ("Heat pumps, and a heat pump of a house.", ["heat pump"]),
        ("A heat pump of a house beside a reactor.", ["heat pump", "reactor"]),
        ("A reactor.", ["reactor"]),
    ],
)
def test_a_stray_phrase_explains_a_word_away_unless_the_text_has_another(text: str, words: list[str]) -> None:
    assert [word for word, _ in found(text, "heat pump", "reactor", stray=(PUMP,))] == words


def test_no_text_and_no_area_find_nothing() -> None:
    assert areas_in_text("", SHIPPED) == ()
    assert areas_in_text("quantum computing", crosswalk()) == ()


def test_topics_point_to_each_of_their_areas() -> None:
    rows = (topic("T10682", "x"), topic("T10020", "x"), topic("T10020", "y"), topic("T1", "z"))
    own = crosswalk(area("x", "x"), area("y", "y"), area("z", "z"), topics=rows)
    hits = areas_of_topics(["T10020", "T99", "T10682", "T10020"], own)
    assert [(hit.area, hit.topics, hit.words, hit.places) for hit in hits] == [
        ("x", ("T10020", "T10682"), (), ()),
        ("y", ("T10020",), (), ()),
    ]
    assert areas_of_topics([], own) == ()


def test_candidates_and_topics_of_broad_areas_never_count() -> None:
    rows = (topic("T1", "x", "medium"), topic("T2", "x", "candidate"), topic("T3", "y", "high", 3))
    own = crosswalk(area("x", "x"), area("y", "y", tier=3), topics=rows)
    assert [(hit.area, hit.topics) for hit in areas_of_topics(["T1", "T2", "T3"], own)] == [("x", ("T1",))]


def test_a_quantum_topic_points_to_the_quantum_area_of_each_list_that_packs_use() -> None:
    hits = official(areas_of_topics(["T10682"], SHIPPED), SHIPPED, LISTS)
    lists = ("ca-stra", "jp-esp-20", "uk-nsi")
    assert [hit.area_id for hit in hits if hit.taxonomy_id in lists] == ["ca10", "jp09", "uk13"]


def test_an_official_hit_says_through_which_areas_and_by_what_it_was_reached() -> None:
    own = crosswalk(
        area("b", "radar", official={"us": ("us1.2", "us1.1")}),
        area("a", "quantum radar", tier=2, official={"us": ("us1",), "other": ("ot1",)}),
    )
    (hit,) = official(areas_in_text("Quantum radar.", own), own, [taxonomy("us", "us2", "us1")])
    assert (hit.taxonomy_id, hit.area_id, hit.title["en"], hit.sub_areas) == ("us", "us1", "us1", ("us1.2", "us1.1"))
    assert (hit.words, hit.places) == (("quantum radar", "radar"), ((0, 13), (8, 13)))
    assert hit.through == (
        Through(area="b", tier=1, title=BOTH, by=("radar",)),
        Through(area="a", tier=2, title=BOTH, by=("quantum radar",)),
    )


def test_where_a_part_overlaps_only_its_words_and_topics_point_there() -> None:
    parts = {"us": {"us1": ("jammer", "T2")}}
    own = crosswalk(
        area("a", "radar", "jammer", official={"us": ("us1", "us2")}, parts=parts),
        topics=(topic("T1", "a"), topic("T2", "a")),
    )
    us = [taxonomy("us", "us1", "us2")]
    radar, both = (official(areas_in_text(text, own), own, us) for text in ("A radar.", "A radar and a jammer."))
    assert [(hit.area_id, hit.words) for hit in radar] == [("us2", ("radar",))]
    assert [(hit.area_id, hit.words) for hit in both] == [("us1", ("jammer",)), ("us2", ("radar", "jammer"))]
    topics = official(areas_of_topics(["T1", "T2"], own), own, us)
    assert [(hit.area_id, hit.topics) for hit in topics] == [("us1", ("T2",)), ("us2", ("T1", "T2"))]


def shown_in_the_readme() -> str:
    """The lines that the README adds to the crosswalk."""
    section = (HERE.parents[1] / "README.md").read_text(encoding="utf-8").partition("## Technology areas")[2]
    return section.partition("```yaml\n")[2].partition("```")[0]


def test_adding_an_area_is_a_change_of_data(tmp_path: Path) -> None:
    shutil.copytree(folder("criteria") / "technologies", tmp_path, dirs_exist_ok=True)
    file = tmp_path / "crosswalk" / "areas.yaml"
    assert "invisible-ink" not in {area["id"] for area in yaml.safe_load(file.read_text(encoding="utf-8"))["areas"]}
    file.write_text(file.read_text(encoding="utf-8") + shown_in_the_readme(), encoding="utf-8")
    lists, own = load_taxonomies(tmp_path), load_crosswalk(tmp_path)
    for text in ("We mix an invisible ink.", "不可視インクを調合する。"):
        assert official(areas_in_text(text, SHIPPED), SHIPPED, LISTS) == ()
        hits = official(areas_in_text(text, own), own, lists)
        assert [(hit.taxonomy_id, hit.area_id) for hit in hits] == [("jp-esp-20", "jp20"), ("uk-nsi", "uk01")]


PIECES = [
    "quantum",
    " key-distribution",
    "量子",
    "暗号",
    "ﾛﾎﾞｯﾄ",
    "か\u3099",
    "㍿",
    "\n\n",
    " ",
    "QKD",
    "İ",
    "ß",
    "·",
    "・",
]


@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=5)), max_size=25).map("".join))
def test_any_text_is_read_and_places_lie_inside_it_and_hold_the_word(text: str) -> None:
    for hit in areas_in_text(text, SHIPPED):
        assert len(hit.words) == len(hit.places) > 0
        for word, (start, end) in zip(hit.words, hit.places, strict=True):
            assert 0 <= start < end <= len(text)
            assert bare(text[start:end]).startswith(bare(word)[:-1])  # the plural of a word in -y changes its end


def bare(text: str) -> str:
    """Letters and digits only, so that spaces, hyphens and forms do not count."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).lower()))


def test_a_very_long_text_full_of_words_is_read_in_seconds() -> None:
    """A quadratic reading of these 300,000 words would take minutes."""
    text = "量子暗号とロボット。Solid-state batteries and quantum computing. " * 30_000
    start = process_time()
    assert areas_in_text(text, SHIPPED)
    assert process_time() - start < 30


def test_an_official_area_that_counts_is_not_told_again_for_what_does_not() -> None:
    crosswalk, lists = load_crosswalk(), [one for one in load_taxonomies() if one.id == "uk-nsi"]
    counts = CanonicalHit(area="quantum-sensing", tier=1, topics=("T10478",))
    question = CanonicalHit(area="quantum-computing", tier=1, topics=("T10478",), standing="one-signal")
    assert [hit.standing for hit in official([question, counts], crosswalk, lists)] == ["counts"]
    assert [hit.standing for hit in official([question], crosswalk, lists)] == ["one-signal"]


def test_kinds_of_concern_speak_of_areas_of_ours_and_of_the_letters_on_the_list() -> None:
    crosswalk = load_crosswalk()
    assert {concern.code for concern in crosswalk.concerns} == {"n", "b", "c", "m", "cw"}
    (eul,) = load_lists(ids={"jp-meti-eul"})
    letters = {category for edition in eul.editions for entry in edition.entries for category in entry.categories}
    assert {letter.lower() for letter in letters} == {concern.code for concern in crosswalk.concerns}
    missile = CanonicalHit(area="hypersonics-missiles", tier=1, words=("scramjet",), places=((0, 8),))
    assert [(hit.area_id, hit.words) for hit in concerns([missile], crosswalk)] == [
        ("m", ("scramjet",)),
        ("cw", ("scramjet",)),
    ]
    assert (
        concerns([CanonicalHit(area="quantum-computing", tier=1, words=("qubit",), places=((0, 5),))], crosswalk) == ()
    )
