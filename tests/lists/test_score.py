"""What joins two names of organisations, and what keeps them apart."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.lists.lookalikes import look_alikes
from toolkit.errors import ListError
from toolkit.lists import organisations
from toolkit.lists.alignment import align
from toolkit.lists.logistic import FOLDER, load
from toolkit.lists.readers.organisations import organisations as register
from toolkit.lists.score import compare, probability
from toolkit.lists.training.pairs import half
from toolkit.lists.wording import wording

SAME = [
    ("Harbin Inst. of Technol.", "Harbin Institute of Technology"),
    ("Harbin Institute of Technolgy", "Harbin Institute of Technology"),
    ("Harbin Technology Institute", "Harbin Institute of Technology"),
    ("Tsinghua Univ., Beijing", "Tsinghua University"),
    ("Northwest Polytechnic University, Xi'an", "Northwestern Polytechnical University"),
    ("National University of Defence Technology (NUDT)", "National University of Defense Technology"),
    ("哈爾濱工業大學", "哈尔滨工业大学"),
    ("Open Joint Stock Company Gazprom", "OAO Gazprom"),
    ("Goodwill Company", "Good Will Company"),
    ("ABC Co.", "A.B.C. Company"),
    ("First Bank Int'l", "1st International Bank"),
]
APART = [
    ("Nanjing University of Science and Technology", "Nanjing University of Information Science and Technology"),
    ("Beijing Institute of Technology", "Beijing Institute of Fashion Technology"),
    ("Second Military Medical University", "Third Military Medical University"),
    ("CETC 54th Research Institute", "CETC 53rd Research Institute"),
    ("CETC 54", "CETC 24"),
    ("Hebei University", "Hubei University"),
    ("University of Georgia", "University of North Georgia"),
    ("Sichuan University", "Sichuan Normal University"),
    ("Tianjin University", "Tianjin University of Commerce"),
    ("Northwestern University", "Northwestern Polytechnical University"),
    ("Harbin Institute of Technology", "Harbin Engineering University"),
    ("University of Bath", "Bath Spa University"),
    ("哈尔滨工业大学", "哈尔滨工程大学"),
    ("Deutsche Bank AG", "Volkswagen AG"),
    ("", ""),
    ("", "Harbin Institute of Technology"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_spellings_are_joined(one: str, other: str) -> None:
    assert compare(one, other).same
    assert compare(other, one).same


@pytest.mark.parametrize(("one", "other"), APART)
def test_a_word_that_tells_apart_tells_apart(one: str, other: str) -> None:
    assert not compare(one, other).same
    assert not compare(other, one).same


def test_countries_that_differ_part_what_is_written_alike() -> None:
    names = ("Northeastern University", "Northeastern Univ.")
    alike, unknown, differ = (compare(*names, countries=c) for c in (("US", "us"), ("US", None), ("US", "CN")))
    assert alike.probability >= unknown.probability > differ.probability
    assert "country agrees" in alike.reasons
    assert "country differs" in differ.reasons
    assert not [reason for reason in unknown.reasons if "country" in reason]


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ("Harbin Inst. of Technol.", "Harbin Institute of Technology", "same after abbreviation, case and accents"),
        ("Beijing Institute of Technology", "Beijing Institute of Fashion Technology", "only one name has ‘fashion’"),
        ("Gansu University", "Guangxi University", "only ‘university’ shared"),
        ("Hebei University", "Hubei University", "‘hebei’ and ‘hubei’: spelling differs"),
        ("HIT", "Harbin Institute of Technology", "one name is the initials of the other"),
        ("Deutsche Bank AG", "Deutsche Bank GmbH", "legal form differs"),
        ("Harbin Institute", "Harbin University", "‘institute’ against ‘university’"),
        ("Goodwill Company", "Good Will Company", "same but for gaps"),
    ],
)
def test_the_reason_is_said_in_words(one: str, other: str, reason: str) -> None:
    assert reason in compare(one, other).reasons


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_two_texts_compare_both_ways(one: str, other: str) -> None:
    there, back = compare(one, other), compare(other, one)
    assert 0 <= there.probability <= 1
    assert there.probability == pytest.approx(back.probability, abs=0.25)
    assert probability(one, other) in (0.0, pytest.approx(there.probability))


@given(st.sampled_from([name for pair in SAME for name in pair]))
def test_a_name_is_itself(name: str) -> None:
    assert compare(name, name).same
    assert compare(name, name).reasons[0] == "same name"


def test_words_are_laid_side_by_side() -> None:
    side = align(["good", "will", "trading", "ltd"], ["trading", "goodwil", "house"])
    assert side.equal == ("trading",)
    assert [(p.one, p.other) for p in side.spelt] == [("goodwill", "goodwil")]
    assert [(p.one, p.other) for p in side.swapped] == [("ltd", "house")]
    assert side.alone == ()
    assert side.crossed


def test_numbers_are_read_in_every_writing() -> None:
    for written in ("Brigade 44", "Brigade Forty-four", "44th Brigade", "Brigade No. 44"):
        assert wording(written).numbers == {44}, written
    assert wording("Blackstone Capital Partners VIII L.P.").numbers == {8}


def test_look_alikes_of_the_half_that_no_weight_saw_stay_apart(shared: Path) -> None:
    known = [each for each in register(shared / "lists" / "ror_records_partial.jsonl.gz") if half(each.ror)]
    drawn = look_alikes(known, each=200)
    assert len(drawn) >= 150
    assert all(one != other for one, other in (pair.rors for pair in drawn))
    joined = [pair for pair in drawn if compare(pair.one, pair.other).same]
    assert len(joined) <= 0.01 * len(drawn), joined


@pytest.mark.parametrize("name", ["companies", "institutions"])
def test_a_model_says_where_it_comes_from(name: str) -> None:
    card = load(name, organisations.FEATURES).card
    assert card.scores
    assert card.split
    assert all("SHA-256" in digest for digest in card.data.values())
    assert {"scikit-learn", "rapidfuzz"} <= card.libraries.keys()


@pytest.mark.parametrize(
    "damage",
    [
        lambda model: model | {"features": model["features"][::-1]},
        lambda model: model | {"weights": model["weights"][1:]},
        lambda model: {key: value for key, value in model.items() if key != "card"},
        lambda model: model | {"constant": "1e999"},
        lambda model: "a text",
    ],
)
def test_a_model_that_does_not_fit_is_refused(tmp_path: Path, damage: object) -> None:
    model = json.loads((FOLDER / "companies.json").read_text(encoding="utf-8"))
    assert callable(damage)
    (tmp_path / "companies.json").write_text(json.dumps(damage(model)), encoding="utf-8")
    with pytest.raises(ListError, match=r"companies\.json"):
        load("companies", organisations.FEATURES, tmp_path)


def test_a_model_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ListError, match="cannot be read"):
        load("companies", organisations.FEATURES, tmp_path)


@pytest.mark.parametrize(("one", "other"), [("Snow", "Snoe"), ("Crab", "Crib"), ("KOMA", "KOMAS")])
def test_a_short_word_with_another_letter_is_another_word(one: str, other: str) -> None:
    assert not compare(one, other).same
    assert probability(one, other) < 0.5


def test_a_long_word_with_another_letter_is_a_misprint() -> None:
    assert compare("Rocketworks", "Rocketwroks").same and compare("Crab", "CRAB").same


def test_one_of_two_names_that_a_stroke_parts_is_enough() -> None:
    assert compare("Polar Guard", "Polar Guard/Northern Army").same
