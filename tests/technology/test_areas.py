"""Which areas a text or topics point to: what is found, where it stands, and what is left alone."""

import unicodedata
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.technology.conftest import written
from toolkit.models.technology import Area, AreaHit, Taxonomy
from toolkit.technology import areas_in_text, areas_of_topics, load_taxonomies

SENTENCES = written("sentences")
NEAR_MISSES = written("near_misses")
SHIPPED = load_taxonomies()


def area(name: str, *words: str, topics: tuple[str, ...] = ()) -> Area:
    return Area(id=name, title={"en": name, "ja": name}, words=words, topics=topics, checked=False)


def taxonomy(*areas: Area, name: str = "own") -> Taxonomy:
    return Taxonomy.model_validate(
        {
            "id": name,
            "title": {"en": name, "ja": name},
            "publisher": "Invented Agency",
            "in_force": "2026-01-01",
            "url": "https://example.org/areas",
            "checked": False,
            "areas": areas,
        }
    )


def found(text: str, *words: str) -> list[tuple[str, str]]:
    """Each word of one area found in a text, with what stands at its place."""
    hits = areas_in_text(text, [taxonomy(area("one", *words))])
    return [(word, text[start:end]) for hit in hits for word, (start, end) in zip(hit.words, hit.places, strict=True)]


def test_every_area_that_a_text_decides_has_sentences() -> None:
    assert set(SENTENCES) == {each.id for list_ in SHIPPED for each in list_.areas if each.text_decides}
    assert all(sentences.keys() == {"en", "ja"} for sentences in SENTENCES.values())


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("name", SENTENCES)
def test_a_clear_sentence_points_to_its_area(name: str, language: str) -> None:
    hits = areas_in_text(SENTENCES[name][language], SHIPPED)
    assert name in {hit.area_id for hit in hits}


@pytest.mark.parametrize("text", [text for texts in NEAR_MISSES.values() for text in texts])
def test_a_near_miss_points_nowhere(text: str) -> None:
    assert areas_in_text(text, SHIPPED) == ()


def test_a_hit_says_which_list_area_words_and_places() -> None:
    text = "Drop forging and Quantum Radar.\nQuantum radar again."
    own = taxonomy(area("fields", "quantum radar", topics=("T1",)))
    assert areas_in_text(text, [own]) == (
        AreaHit(
            taxonomy_id="own",
            area_id="fields",
            title={"en": "fields", "ja": "fields"},
            words=("quantum radar",),
            places=((17, 30),),
        ),
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
    assert areas_in_text(text, [taxonomy(area("one", "battery", "solid-state battery"))])[0].places == (
        (0, 19),
        (21, 28),
    )


def test_areas_do_not_hide_each_other_and_keep_their_order() -> None:
    lists = [taxonomy(area("b", "quantum radar"), area("a", "radar")), taxonomy(area("c", "quantum"), name="other")]
    hits = areas_in_text("Quantum radar.", lists)
    assert [(hit.taxonomy_id, hit.area_id, hit.places) for hit in hits] == [
        ("own", "b", ((0, 13),)),
        ("own", "a", ((8, 13),)),
        ("other", "c", ((0, 7),)),
    ]


def test_lists_with_the_same_words_are_not_mixed_up() -> None:
    """The words are compiled once for a set of lists: another list with the same words keeps its own names."""
    first, second = taxonomy(area("one", "radar"), name="first"), taxonomy(area("two", "radar"), name="second")
    assert [areas_in_text("radar", [each])[0].area_id for each in (first, second)] == ["one", "two"]


def test_no_text_and_no_list_find_nothing() -> None:
    assert areas_in_text("", SHIPPED) == ()
    assert areas_in_text("quantum computing", []) == ()


def test_topics_point_to_each_of_their_areas() -> None:
    own = taxonomy(area("x", topics=("T10682", "T10020")), area("y", topics=("T10020",)), area("z", topics=("T1",)))
    hits = areas_of_topics(["T10020", "T99", "T10682", "T10020"], [own])
    assert [(hit.area_id, hit.topics, hit.words, hit.places) for hit in hits] == [
        ("x", ("T10020", "T10682"), (), ()),
        ("y", ("T10020",), (), ()),
    ]
    assert areas_of_topics([], [own]) == ()


def test_a_quantum_topic_points_to_the_quantum_area_of_each_shipped_list() -> None:
    assert [hit.area_id for hit in areas_of_topics(["T10682"], SHIPPED)] == [
        "ca10-quantum",
        "jp09-quantum-information-science",
        "uk13-quantum-technologies",
    ]


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
