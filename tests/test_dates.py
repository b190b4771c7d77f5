"""Windows of time, 29 February and short months included."""

from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.dates import months_before, years_before

DAYS = st.dates(min_value=date(1980, 1, 1), max_value=date(2100, 12, 31))


@pytest.mark.parametrize(
    ("day", "years", "first"),
    [
        ("2026-11-01", 5, "2021-11-01"),
        ("2028-02-29", 1, "2027-02-28"),
        ("2028-02-29", 4, "2024-02-29"),
        ("2028-02-29", 5, "2023-02-28"),
        ("2028-02-28", 4, "2024-02-28"),
        ("2028-03-01", 4, "2024-03-01"),
        ("2104-02-29", 4, "2100-02-28"),
    ],
)
def test_years_before(day: str, years: int, first: str) -> None:
    assert years_before(date.fromisoformat(day), years) == date.fromisoformat(first)


@pytest.mark.parametrize(
    ("day", "months", "first"),
    [
        ("2026-11-01", 24, "2024-11-01"),
        ("2028-02-29", 24, "2026-02-28"),
        ("2028-02-29", 48, "2024-02-29"),
        ("2026-03-31", 1, "2026-02-28"),
        ("2024-03-31", 1, "2024-02-29"),
        ("2026-01-15", 1, "2025-12-15"),
        ("2026-12-31", 12, "2025-12-31"),
        ("2026-12-31", 1, "2026-11-30"),
        ("2026-01-31", 13, "2024-12-31"),
    ],
)
def test_months_before(day: str, months: int, first: str) -> None:
    assert months_before(date.fromisoformat(day), months) == date.fromisoformat(first)


@given(DAYS, st.integers(1, 50))
def test_twelve_months_are_a_year(day: date, years: int) -> None:
    assert months_before(day, 12 * years) == years_before(day, years)


@given(DAYS, st.integers(1, 600))
def test_months_counted_one_by_one(day: date, months: int) -> None:
    year, month = day.year, day.month
    for _ in range(months):
        month -= 1
        if month == 0:
            year, month = year - 1, 12
    assert months_before(day, months) == date(year, month, min(day.day, monthrange(year, month)[1]))


@given(DAYS, st.integers(1, 600))
def test_a_later_day_never_has_an_earlier_window(day: date, months: int) -> None:
    assert months_before(day, months) <= months_before(day + timedelta(days=1), months)
