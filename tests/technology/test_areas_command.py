"""`technology areas`: the lists with their areas, what lies behind each, and what is unverified."""

import json

from typer.testing import CliRunner

from toolkit.cli.main import app
from toolkit.models.technology import Crosswalk, Taxonomy


def said(*words: str) -> str:
    done = CliRunner().invoke(app, ["technology", "areas", *words])
    assert done.exit_code == 0, done.output
    return done.stdout


def test_every_area_and_sub_area_of_every_list_is_said(taxonomies: tuple[Taxonomy, ...]) -> None:
    lines = said().splitlines()
    for taxonomy in taxonomies:
        assert any(line.startswith(f"{taxonomy.id}  ") for line in lines)
        for area in taxonomy.areas:
            for words in (area.title, *area.excludes, *(sub.title for sub in area.sub_areas)):
                assert any(f"{words['en']} ({words['ja']})" in line for line in lines), words


def test_a_list_says_when_it_holds_where_it_was_read_and_what_is_not_checked() -> None:
    head, dates, *rest = said("--taxonomy", "uk-nsi").splitlines()
    assert "[not checked]" not in head
    assert "in force from 2022-01-04" in dates
    assert "Japanese titles: ours" in dates
    assert "           -        metamaterials (メタマテリアル) [not checked]" in rest
    assert any("uk07" in line and "no text decides, always a question" in line for line in rest)
    head, dates, *_ = said("--taxonomy", "uk-nsi-19").splitlines()
    assert "[not checked]" in head
    assert "no day in force, published 2026-03" in dates


def test_areas_of_our_own_are_named_with_tier_and_whether_they_overlap_in_part() -> None:
    lines = said("--taxonomy", "uk-nsi", "--taxonomy", "jp-esp-20").splitlines()
    assert {"jp-esp-20", "uk-nsi"} == {line.split()[0] for line in lines if not line.startswith(" ")}
    assert "           through  quantum-computing, tier 1" in lines
    assert "           through  cybersecurity, tier 2, in part" in lines


def test_as_json_nothing_is_lost(taxonomies: tuple[Taxonomy, ...], crosswalk: Crosswalk) -> None:
    told = json.loads(said("--json"))
    for row, taxonomy in zip(told, taxonomies, strict=True):
        through = [area.pop("through") for area in row["areas"]]
        assert Taxonomy.model_validate(row) == taxonomy
        for area, behind in zip(taxonomy.areas, through, strict=True):
            own = {a.id: a.official.get(taxonomy.id, ()) for a in crosswalk.areas}
            expected = {name for name, codes in own.items() if area.code in {code.split(".")[0] for code in codes}}
            assert {each["area"] for each in behind} == expected


def test_a_list_that_is_not_there_is_refused() -> None:
    done = CliRunner().invoke(app, ["technology", "areas", "--taxonomy", "nowhere"])
    assert done.exit_code == 2
    assert "nowhere: there is no such list of technology areas. There are: aspi, " in done.stderr
