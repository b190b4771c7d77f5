"""Identifiers are checked by their own checksums, against values published by those who give them out."""

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.models.ids import NOBODY, openalex_id, orcid, ror

ORCIDS = ("0000-0002-1825-0097", "0000-0001-5109-3700", "0000-0002-1694-233X")
"""The examples that ORCID's documentation gives; the first belongs to a person it invented."""
RORS = ("013meh722", "01yqg2h08", "013q1eq08", "02mhbdp94", "05gq02987")


def check_digit(fifteen: str) -> str:
    """ISO 7064 MOD 11-2 by its definition: the weighted sum of all digits is 1 modulo 11."""
    for last in "0123456789X":
        digits = [int(d) for d in fifteen] + [10 if last == "X" else int(last)]
        if sum(d * 2 ** (15 - i) for i, d in enumerate(digits)) % 11 == 1:
            return last
    raise AssertionError(fifteen)


@pytest.mark.parametrize("value", ORCIDS)
def test_published_orcids_are_accepted_in_every_form(value: str) -> None:
    for written in (value, f" {value} ", value.lower(), f"https://orcid.org/{value}", f"http://orcid.org/{value}"):
        assert orcid(written) == value


@settings(deadline=None)
@given(st.text("0123456789", min_size=15, max_size=15))
def test_an_orcid_has_one_check_digit(fifteen: str) -> None:
    right = check_digit(fifteen)
    for last in "0123456789X":
        whole = fifteen + last
        written = "-".join(whole[i : i + 4] for i in range(0, 16, 4))
        if last == right:
            assert orcid(written) == written
        else:
            with pytest.raises(ValueError, match="wrong check digit"):
                orcid(written)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "0000000218250097",
        "0000-0002-1825-009",
        "0000-0002-1825-00977",
        "000X-0002-1825-0097",
        "https://example.org/0000-0002-1825-0097",
        "٠000-0002-1825-0097",
        "0000-0002-1825-0097\n0000-0002-1825-0097",
    ],
)
def test_what_is_no_orcid(value: str) -> None:
    with pytest.raises(ValueError, match="is not an ORCID: write it as"):
        orcid(value)


@pytest.mark.parametrize("value", RORS)
def test_published_rors_are_accepted_in_every_form(value: str) -> None:
    for written in (value, value.upper(), f"https://ror.org/{value}", f" http://ror.org/{value}"):
        assert ror(written) == value


def test_every_ror_in_use_is_accepted_and_none_with_one_letter_changed(shared: Path) -> None:
    with gzip.open(shared / "lists" / "ror_records_partial.jsonl.gz", "rt", encoding="utf-8") as lines:
        known = [json.loads(line)["id"] for line in lines]
    assert len(known) == 51_370
    assert all(f"https://ror.org/{ror(value)}" == value for value in known)
    for value in known[::500]:
        bare = value.removeprefix("https://ror.org/")
        for place in range(1, 9):
            for letter in "0123456789abcdefghjkmnpqrstvwxyz":
                other = bare[:place] + letter + bare[place + 1 :]
                if other != bare and (place < 7 or letter.isdigit()):
                    with pytest.raises(ValueError, match="has wrong check digits"):
                        ror(other)


@pytest.mark.parametrize("value", ["", "13meh722", "013meh7222", "0i3meh722", "013mei722", "013meh7x2", "grid.5335.0"])
def test_what_is_no_ror(value: str) -> None:
    with pytest.raises(ValueError, match="is not a ROR id: write it as"):
        ror(value)


@pytest.mark.parametrize(
    "written",
    [
        "A5023888391",
        "a5023888391",
        " A5023888391 ",
        "https://openalex.org/A5023888391",
        "http://openalex.org/A5023888391",
        "https://openalex.org/authors/a5023888391",
        "https://api.openalex.org/authors/A5023888391",
    ],
)
def test_forms_of_an_openalex_id(written: str) -> None:
    assert openalex_id("A", written) == "A5023888391"


def test_the_number_of_an_openalex_id_fits_into_our_tables() -> None:
    longest = openalex_id("A", f"A{10**18 - 1}")
    assert int(longest[1:]) < 2**63


@pytest.mark.parametrize(
    "value",
    ["", "A", "A0", "A05", "5023888391", "I5023888391", "AA1", "https://example.org/A1", "A1 A2", "A１", f"A{10**18}"],
)
def test_what_is_no_openalex_author(value: str) -> None:
    with pytest.raises(ValueError, match="is not an OpenAlex id of kind A: write it as A1234567890"):
        openalex_id("A", value)


@pytest.mark.parametrize("value", sorted(NOBODY))
def test_the_ids_of_nobody_are_refused(value: str) -> None:
    with pytest.raises(ValueError, match="not to a person: leave it out"):
        openalex_id("A", f"https://openalex.org/{value}")
