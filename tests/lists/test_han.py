"""Names in Chinese characters put into English, against how their bearers write themselves; no more than a question."""

from datetime import date

import pytest

from tests.benchmarks.matching_aliases import as_lists
from toolkit.lists.han import in_english
from toolkit.lists.lookup import Lookup, Query
from toolkit.lists.names import normalise
from toolkit.lists.score import compare, probability
from toolkit.models.lists import ListEntry


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("南溪谷科技有限公司", "nanxigu technology company limited"),
        ("南溪穀科技有限公司", "nanxigu technology company limited"),
        ("山东大学", "shandong university"),
        ("国际贸易有限公司", "international trading company limited"),
        ("第五十四研究所", "54 research institute"),
        ("第十研究院", "10 research academy"),
        ("第二〇三研究所", "203 research institute"),
        ("三十三研究所", "33 research institute"),
        ("開発銀行", "development bank"),
        ("三一集团", "sanyi group"),
    ],
)
def test_words_of_a_kind_are_english_and_the_rest_is_sound(name: str, words: str) -> None:
    assert in_english(name) == words


@pytest.mark.parametrize("name", ["", "Polar Works", "Полярный завод", "かな"])
def test_a_name_without_chinese_characters_is_left_alone(name: str) -> None:
    assert in_english(name) is None


def test_a_name_that_sounds_alike_is_found_and_asked_about() -> None:
    rows = [
        ListEntry(id="river", name="Beihe Optics Trading Co., Ltd."),
        *(ListEntry(id=f"other-{n}", name=f"Optics Trading Company of {city}") for n, city in enumerate("ABC")),
    ]
    (found,) = Lookup(as_lists({"ours": rows}), date(2026, 11, 1)).match([Query("北河光学贸易有限公司")])
    best = found.matches[0]
    assert (best.entry, best.band) == ("river", "possible") and best.probability < 0.5
    assert best.reasons[0].startswith("compared as ‘beihe optics trading company limited’")


def test_two_universities_that_english_writes_alike_are_not_joined() -> None:
    """北京理工大学 is the Beijing Institute of Technology; 北京科技大学 is the University of Science and Technology."""
    score = compare("北京理工大学", "University of Science and Technology Beijing")
    assert not score.same and probability("北京理工大学", "University of Science and Technology Beijing") < 0.5


def test_two_names_in_chinese_characters_are_compared_as_they_are() -> None:
    assert not any(why.code == "read-in-english" for why in compare("北河大学", "北河工业大学").reasons)
    assert compare("北河大学", "北河大學").same


def test_what_is_put_into_english_is_in_the_form_of_names() -> None:
    assert normalise(in_english("北河大学") or "") == normalise("Beihe University")
