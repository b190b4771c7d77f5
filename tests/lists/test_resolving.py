"""An affiliation is resolved to the organisation it names, or to nobody; the model is the one its card describes."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.lists.test_affiliations import OTHERS
from tests.lists.test_crosswalk import REGISTER, UNIVERSITY
from toolkit.errors import ListError
from toolkit.lists.logistic import FOLDER, load
from toolkit.lists.readers.organisations import Name, organisations
from toolkit.lists.resemblance import FEATURES
from toolkit.lists.resolver_training import labelled
from toolkit.lists.resolving import CANDIDATE, DECIDING, DECISION, AffiliationResolver


@pytest.fixture(scope="module")
def resolver() -> AffiliationResolver:
    return AffiliationResolver([*REGISTER, *OTHERS])


def test_answers_are_in_the_order_of_the_texts_and_the_same_every_time(resolver: AffiliationResolver) -> None:
    texts = [
        "Nobody, Nowhere",
        "School of Physics, Aruna Inst. of Technol., Aruna, China",
        "",
        "Springfield Museum, USA",
    ]
    answers = resolver.resolve(texts)
    assert [answer.ror for answer in answers] == [None, UNIVERSITY.ror, None, "0cccccc04"]
    assert resolver.resolve(texts) == answers
    assert [resolver.resolve([text])[0] for text in texts] == answers
    assert all(0 <= answer.probability <= 1 and answer.reasons for answer in answers)


def test_a_country_stated_beside_the_text_chooses_between_namesakes(resolver: AffiliationResolver) -> None:
    text = "Aruna Institute of Technology"
    best = [answer.best for answer in resolver.resolve([text, text], ["CN", "US"])]
    assert best == ["0aaaaaa01", "0aaaaaa06"]


def test_the_numbers_are_as_many_as_their_names(resolver: AffiliationResolver) -> None:
    (table,) = resolver.candidates(["Springfield College, Springfield, IL 62701"])
    numbers = dict(zip(FEATURES, table["0cccccc03"], strict=True))
    assert numbers["whole"] == numbers["country-agrees"] == numbers["city-agrees"] == numbers["same-as-segment"] == 1.0
    assert numbers["country-differs"] == numbers["weight-between"] == numbers["own-word-missing"] == 0.0
    assert numbers["spelling"] == numbers["compact"] == 1.0


@pytest.mark.parametrize(
    ("text", "ror"),
    [
        ("AIT, Aruna, China", UNIVERSITY.ror),
        ("A.I.T., Aruna, China", UNIVERSITY.ror),
        ("Aruna Instituto de Tecnologia, China", UNIVERSITY.ror),
        ("Aruna Institute ofTechnology, China", UNIVERSITY.ror),
        ("Aruna, Institute of Technology, China", UNIVERSITY.ror),
    ],
)
def test_forms_of_a_name_lead_to_its_bearer(resolver: AffiliationResolver, text: str, ror: str) -> None:
    (answer,) = resolver.resolve([text])
    assert answer.best == ror


def test_a_postal_abbreviation_is_no_acronym() -> None:
    (name, *_) = UNIVERSITY.names
    state = replace(UNIVERSITY, names=(name, Name("MA", ("acronym",), None)))
    texts = ["Springfield, MA 02115", "Aruna Institute of Technology"]
    tables = AffiliationResolver([state]).candidates(texts)
    acronym = FEATURES.index("acronym")
    assert all(numbers[acronym] == 0 for table in tables for numbers in table.values())


def test_a_model_of_other_numbers_is_refused(tmp_path: Path) -> None:
    text = (FOLDER / f"{CANDIDATE}.json").read_text(encoding="utf-8")
    (tmp_path / f"{CANDIDATE}.json").write_text(text, encoding="utf-8")
    assert load(CANDIDATE, FEATURES, tmp_path).card == load(CANDIDATE, FEATURES).card
    with pytest.raises(ListError):
        load(CANDIDATE, FEATURES[1:], tmp_path)
    (tmp_path / f"{DECISION}.json").write_text(text[:200], encoding="utf-8")
    with pytest.raises(ListError):
        load(DECISION, DECIDING, tmp_path)


def test_the_card_names_the_files_the_model_was_trained_on(shared: Path) -> None:
    card = json.loads((FOLDER / f"{DECISION}.json").read_text(encoding="utf-8"))["card"]
    for name in (
        "lists/ror_records_partial.jsonl.gz",
        "matching/affiliation_ror_s2aff.csv",
        "matching/affiliation_ror_crossref.csv",
    ):
        file = shared / name
        assert card["data"][file.name] == hashlib.sha256(file.read_bytes()).hexdigest()


@pytest.mark.slow
def test_on_strings_it_was_not_trained_on_it_is_right_and_knows_how_sure_it_is(shared: Path) -> None:
    """On every other one of them."""
    resolver = AffiliationResolver(organisations(shared / "lists" / "ror_records_partial.jsonl.gz"))
    every = labelled(shared / "matching" / "affiliation_ror_s2aff.csv", resolver)
    rows = [row for row in every if row.split == "val"][::2]
    assert len(rows) > 250
    answers = resolver.resolve([row.text for row in rows])
    given = [answer.ror in row.rors for answer, row in zip(answers, rows, strict=True) if answer.ror]
    there = sum(bool(row.rors & set(resolver.register)) for row in rows)
    assert 2 * sum(given) / (len(given) + there) > 0.85
    stated = sum(answer.probability for answer in answers) / len(answers)
    right = sum(answer.best in row.rors for answer, row in zip(answers, rows, strict=True)) / len(answers)
    assert abs(stated - right) < 0.05
