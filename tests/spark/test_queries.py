"""The tests of the queries once more, on Spark: the same tables drawn, the same rows expected."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.queries import test_network, test_queries
from tests.queries.test_queries import ASKED, LISTED, MEMBERS, PARENTS, TABLE

_GENERATED = {
    "test_people_as_a_plain_loop_finds_them": (TABLE, ASKED, LISTED),
    "test_organisations_as_a_plain_loop_finds_them": (TABLE, MEMBERS, LISTED, PARENTS, st.integers(1, 3)),
}
_AT_MOST = 3
pytestmark = pytest.mark.timeout(900)  # a machine that is busy otherwise


def _fewer(test: Any, strategies: tuple[Any, ...]) -> Callable[..., None]:
    """A test by generated tables with less of them: each takes seconds here."""
    again: Callable[..., Callable[..., None]] = given(*strategies)
    return settings(max_examples=_AT_MOST, deadline=None)(again(test.hypothesis.inner_test))


for _module in (test_network, test_queries):
    for _name, _test in vars(_module).items():
        if _name.startswith("test_") and _name != "test_every_query_is_tried_here":
            globals()[_name] = _fewer(_test, _GENERATED[_name]) if _name in _GENERATED else _test
