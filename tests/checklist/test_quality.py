"""What a checklist says of its data: figures, what thin places mean, generations, and what no data show."""

import json
from typing import get_args

import pytest

from tests.checklist import made
from toolkit.checklist import render
from toolkit.checklist.quality import ASPECTS, data_quality
from toolkit.checklist.words import words_in
from toolkit.models.assessment import Aspect, Generation, Quality
from toolkit.models.criteria import LANGUAGES, Pack

NONE = Quality(team=made.works(0, cut=0), people={}, thin=(), links="unknown", labels="unknown")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_aspect_and_generation_has_words(language: str) -> None:
    words = words_in(language).tree["quality"]
    assert set(ASPECTS) == set(get_args(Aspect)) == words["aspect"].keys() == words["means"].keys()
    assert set(get_args(Generation)) == words["links"].keys() == words["labels"].keys()


def test_the_figures_of_each_person_and_of_the_team(joint: Pack) -> None:
    said = data_quality(made.assessment(joint), words_in("en"))
    assert said.heads == (
        *("Own organisation", "All authors' organisations", "Own ORCID", "Funding", "Abstract", "Topic"),
    )
    assert [(line.name, line.team, line.cells[0], line.cells[3]) for line in said.lines] == [
        ("the whole team", True, "985 of 1,042", "512 of 1,042"),
        (made.AOI, False, "503 of 521", "260 of 521"),
        (made.ROBIN, False, "451 of 530", "252 of 530"),
    ]


def test_thin_places_say_what_cannot_be_seen_and_how_many_works_lack_it(joint: Pack) -> None:
    english, japanese = (data_quality(made.assessment(joint), words_in(language)).means for language in ("en", "ja"))
    assert english[0] == (
        "No organisation is recorded beside the person, so that a post there cannot be seen "
        f"({made.ROBIN}: 79 of 530 works)."
    )
    assert f"(the whole team: 402 of 1,042 works; {made.AOI}: 221 of 521 works; " in english[1]
    assert len(english) == len(japanese) == 3
    assert f"（{made.ROBIN}：530件中79件）" in japanese[0]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", ["html", "md", "json"])
def test_every_form_says_it(joint: Pack, language: str, form: str) -> None:
    page = render(made.assessment(joint), joint, language, form)
    said = data_quality(made.assessment(joint), words_in(language))
    if form == "json":
        assert json.loads(page)["quality"] == json.loads(said.model_dump_json())
        return
    for text in (
        *said.heads[1:],
        *(cell for line in said.lines for cell in line.cells),
        *said.generations,
        *said.never,
    ):
        plain = text if form == "md" else text.replace("'", "&#39;")
        assert plain in page, text


@pytest.mark.parametrize("form", ["html", "md"])
def test_without_works_there_is_no_table_and_the_generations_are_still_told(joint: Pack, form: str) -> None:
    words = words_in("en")
    page = render(made.assessment(joint, quality=NONE), joint, "en", form)
    assert words("quality.caption") not in page and words("quality.says") not in page
    assert words("quality.links.unknown") in page and words("quality.labels.unknown") in page
