"""Which declared posts a window holds, at its edges."""

from datetime import date

import pytest

from toolkit.cases import Played
from toolkit.indicators.affiliations import declared_listed

LISTS = ["us-section-1286", "ca-named-research-organizations"]
ENDED = "declared-post-listed: clear: A post at a listed university that ended on the day before"
"""One post at a listed university, from 1 September 2015 to 31 October 2026, on 1 November 2026."""


@pytest.mark.parametrize(
    ("since", "current_only", "value"),
    [
        (None, False, 1),
        (date(2026, 10, 31), False, 1),
        (date(2026, 11, 1), False, 0),
        (None, True, 0),
        (date(2021, 11, 1), True, 0),
    ],
)
def test_a_post_counts_unless_it_ended_before_the_window(
    since: date | None, current_only: bool, value: int, played: Played
) -> None:
    _, profile, _ = played["japan-uk"][ENDED]
    (person,) = profile.people
    read = declared_listed(profile, person, since, lists=LISTS, current_only=current_only)
    assert (read.value, read.unknown, len(read.evidence)) == (value, None, value)


def test_only_the_lists_asked_for_are_read(played: Played) -> None:
    _, profile, _ = played["japan-uk"][ENDED]
    (person,) = profile.people
    read = declared_listed(profile, person, None, lists=LISTS[1:])
    assert [hit.list_id for piece in read.evidence for hit in piece.hits] == LISTS[1:]
