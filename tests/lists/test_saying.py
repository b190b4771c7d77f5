"""Reasons of matches are said in every language, from the words of the checklist."""

import re
from pathlib import Path

import pytest

from toolkit.checklist.words import words_in
from toolkit.lists.lookup import Pair, Query, compare, match_affiliations
from toolkit.lists.saying import Why
from toolkit.models.criteria import LANGUAGES

ROOT = Path(__file__).resolve().parents[2]


def test_every_reason_that_is_given_has_words_and_every_word_is_given() -> None:
    files = [ROOT / "toolkit" / "lists" / f"{name}.py" for name in ("reasons", "score", "lookup")]
    text = "".join(file.read_text(encoding="utf-8") for file in files)
    given = {
        code for call in re.findall(r"Why\(([^)]*)\)", text) for code in re.findall(r'"([a-z]+(?:-[a-z]+)*)"', call)
    }
    for language in LANGUAGES:
        assert set(words_in(language).tree["match_reason"]) == given


def test_a_reason_is_english_text_and_can_be_said_otherwise() -> None:
    why = Why("lent-related", name="Polar {lender} Works", lender="ROR 0aaaaaa01", link="part")
    assert why == why.said("en") == "‘Polar {lender} Works’ is ROR 0aaaaaa01: it is part of the listed body"
    assert why.said("ja") == "「Polar {lender} Works」はROR 0aaaaaa01（掲載機関の一部）"
    with pytest.raises(KeyError):
        Why("no-such-reason")


@pytest.mark.parametrize(
    ("pair", "english", "japanese"),
    [
        (Pair("Polar Inst. of Tech", "Polar Institute of Technology"), "same after", "略記"),
        (
            Pair("Polar North University", "Polar South University"),
            "‘north’ and ‘south’ differ",
            "‘north’と‘south’が相違",
        ),
        (Pair("A. Example", "Alex Example", "person"), "initial for ‘alex’", "‘alex’の頭文字"),
    ],
)
def test_a_comparison_in_both_languages(pair: Pair, english: str, japanese: str) -> None:
    (one,), (other,) = compare([pair]), compare([pair], "ja")
    assert one.probability == other.probability and len(one.reasons) == len(other.reasons)
    assert any(reason.startswith(english) for reason in one.reasons), one.reasons
    assert any(reason.startswith(japanese) for reason in other.reasons), other.reasons


def test_an_affiliation_in_japanese() -> None:
    from tests.profile.test_printed import DAY, FULL, LIST

    (row,) = match_affiliations([Query(FULL)], [LIST], DAY, language="ja")
    assert row.matches[0].reasons == ("表示中に名称がそのまま含まれる", "国が一致")
