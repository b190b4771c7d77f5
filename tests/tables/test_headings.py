"""Headings in English and Japanese: which column they mean, and that no two words of ours mean two things."""

import pytest

from toolkit.tables.headings import Ambiguous, Column, column, named, names


@pytest.mark.parametrize(
    ("heading", "meant"),
    [
        ("Proposal ID", "proposal.id"),
        ("課題番号", "proposal.id"),
        ("研究課題名（必須）", "proposal.title"),
        ("Project Title *", "proposal.title"),
        ("Title of project", "proposal.title"),
        ("Principal Investigator", "principal-investigator.name"),
        ("PI's ORCID iD", "principal-investigator.orcid"),
        ("研究代表者の所属機関", "principal-investigator.organisation"),
        ("研究分担者２氏名", "co-investigator2.name"),
        ("Co-I 3 affiliation", "co-investigator3.organisation"),
        ("Partner 2 country", "partner2.country"),
        ("Country of the partner", "partner.country"),
        ("相手機関（国名）", "partner.country"),
        ("相手機関の国名", "partner.country"),
        ("Lead organisation ROR", "own.ror"),
        ("Ｆｕｎｄｅｒ", "funder.name"),
        ("Financial year", "proposal.year"),
        ("担当部局", "proposal.department"),
    ],
)
def test_headings_are_known(heading: str, meant: str) -> None:
    assert str(column(heading)) == meant


@pytest.mark.parametrize("heading", ["Country", "ROR", "機関名", "Organisation", "Date"])
def test_headings_that_may_be_several_things_are_not_guessed(heading: str) -> None:
    assert column(heading) == Ambiguous(heading)


@pytest.mark.parametrize("heading", ["", "Mood", "Partner 2 3", "Title 2", "備考"])
def test_other_headings_are_not_known(heading: str) -> None:
    assert column(heading) is None


def test_every_name_of_ours_is_a_column_and_has_a_heading() -> None:
    for name in names():
        found = named(name)
        assert found and str(found) == name
    assert named("partner2.country") == Column("partner", "country", 2)
    assert named("partner.colour") is None
