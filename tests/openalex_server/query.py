"""The parameters of a query: what OpenAlex refuses, and which records it finds."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from functools import total_ordering
from typing import Any

from tests.openalex_server.fields import FILTERS, SELECT, Field, Record, values

Params = dict[str, str]
Found = set[int]
"""Records, by their places in the store."""

MOST_IDS, MOST_PER_PAGE, MOST_RECORDS = 100, 200, 10_000
PARAMETERS = (
    *("filter", "search", "select", "sort", "corpus", "page", "per-page", "per_page", "cursor"),
    *("group-by", "group_by", "api-key", "api_key", "mailto"),
)
BLOCKED = "a9999999999"
"""The author id of nobody, which an OR drops."""


class RefusalError(Exception):
    """A query that OpenAlex answers with 400: the class of its error and its message."""

    def __init__(self, message: str, error: str = "Invalid query parameters error.") -> None:
        super().__init__(message)
        self.error = error


class PagingError(RefusalError):
    """A page or cursor that OpenAlex does not give."""

    def __init__(self, message: str) -> None:
        super().__init__(message, "Pagination error.")


def check(entity: str, params: Params) -> None:
    """Raise RefusalError for what the service refuses before it looks for anything."""
    valid = [name for name in PARAMETERS if entity == "works" or name != "corpus"]
    for name in params:
        if name not in valid:
            raise RefusalError(f"{name} is not a valid parameter. Valid parameters are: {', '.join(valid)}.")
    if "corpus" in params and "is_xpac" in params.get("filter", ""):
        raise RefusalError("corpus cannot be combined with include_xpac or is_xpac.")
    if group_by(params) and "select" in params:
        raise RefusalError("select does not work with group_by.")
    search = params.get("search", "x")
    if not words(search) or set(search) & set('|!*?~"()[]{}:\\'):
        raise RefusalError(f"The search parameter does not support an operator in it. Problem value: {search}")
    for name in params.get("select", "id").split(","):
        if name.strip() not in SELECT[entity]:
            valid_names = ", ".join(SELECT[entity])
            raise RefusalError(f"{name} is not a valid select field. Valid fields for select are: {valid_names}.")


def number(params: Params, name: str, default: int) -> int:
    """A number in the parameters, written with a hyphen or an underscore."""
    given = params.get(name) or params.get(name.replace("-", "_"))
    try:
        return int(given) if given else default
    except ValueError:
        raise RefusalError(f"Param {name} must be a number.") from None


def group_by(params: Params) -> str | None:
    """The field that a query is grouped by."""
    return params.get("group_by") or params.get("group-by")


def pages(params: Params) -> tuple[int, int]:
    """The number of a page and how much is on it."""
    page, per_page = number(params, "page", 1), number(params, "per-page", 200 if group_by(params) else 25)
    if page < 1:
        raise PagingError("Page parameter must be greater than 0.")
    if group_by(params) and page != 1:
        raise PagingError("Unable to paginate beyond page 1. Group-by is limited to page 1.")
    if not 1 <= per_page <= MOST_PER_PAGE:
        raise PagingError(f"per-page parameter must be between 1 and {MOST_PER_PAGE}")
    if page * per_page > MOST_RECORDS:
        raise PagingError(
            f"Maximum results size of {MOST_RECORDS:,} records is exceeded. "
            f"Cursor pagination is required for records beyond {MOST_RECORDS:,}."
        )
    if params.get("cursor") and page != 1:
        raise PagingError("Cannot use page parameter with cursor.")
    return page, per_page


def clauses(params: Params) -> list[tuple[str, str]]:
    """The names and values of the filters; they are all to hold."""
    found = []
    for clause in filter(None, params.get("filter", "").split(",")):
        name, colon, value = clause.partition(":")
        if not colon:
            raise RefusalError(f"Invalid query parameter in {clause}.")
        found.append((name.replace("-", "_"), value))
    return found


def field(entity: str, name: str) -> Field:
    """A filter by its name."""
    if name not in FILTERS[entity]:
        known = ", ".join(sorted(FILTERS[entity]))
        raise RefusalError(
            f"{name} is not a valid field. Valid fields are underscore or hyphenated versions of: {known}"
        )
    return FILTERS[entity][name]


def chosen(entity: str, name: str, value: str, equal: Callable[[str, str], Found], records: Sequence[Record]) -> Found:
    """The records that a filter keeps; `equal` gives those of one filter that have one key."""
    by = field(entity, name)
    without = value.startswith("!")
    wanted = value.removeprefix("!").split("|")
    several = len(wanted) > 1
    if len(wanted) == 1 and by.kind in ("id", "term"):
        wanted = value.removeprefix("!").split(" ")
    if len(wanted) > MOST_IDS:
        raise RefusalError(
            f"Maximum number of values exceeded for {name}. Decrease values to {MOST_IDS} or below, "
            "or consider downloading the full dataset at https://docs.openalex.org/download-snapshot"
        )
    if several and any(each.startswith("!") for each in wanted):
        raise RefusalError(f"The ! operator can only be used at the beginning of an OR query. Problem value: {value}")
    if several and by.place == "authorships.author.id":
        wanted = [each for each in wanted if bare(each) != BLOCKED]
        if not wanted:
            return set(range(len(records)))
    found = [_of_value(by, name, each, equal, records) for each in wanted]
    kept = set.union(*found) if several else set.intersection(*found)
    return set(range(len(records))) - kept if without else kept


def _of_value(by: Field, name: str, value: str, equal: Callable[[str, str], Found], records: Sequence[Record]) -> Found:
    if by.kind in ("id", "term", "flag", "there"):
        return equal(name, bare(value) if by.kind == "id" else value.lower())
    fits = _test(by, value)
    return {n for n, record in enumerate(records) if any(fits(v) for v in values(record, by.place))}


def _test(by: Field, value: str) -> Callable[[Any], bool]:
    if by.kind == "words":
        wanted = words(value)
        return lambda text: wanted <= words(text)
    if by.kind in ("from", "to"):
        return lambda day: bool(day >= value) if by.kind == "from" else bool(day <= value)
    match = re.fullmatch(r"([<>]?)(\d+)|(\d*)-(\d*)", value)
    if not match:
        raise RefusalError(f"Value for a range must be a number or a range of numbers, not {value}.")
    sign, bound, low, high = match.groups()
    if bound is None:
        return lambda n: int(low or 0) <= n <= (int(high) if high else n)
    return {"": lambda n: n == int(bound), "<": lambda n: n < int(bound), ">": lambda n: n > int(bound)}[sign]


def keys(record: Record, by: Field) -> Iterator[str]:
    """What a record is found by, under one filter."""
    found = list(values(record, by.place))
    if by.kind == "there":
        yield str(bool(found)).lower()
    elif by.kind == "flag":
        yield str(bool(found and found[0])).lower()
    else:
        yield from {bare(str(v)) if by.kind == "id" else str(v).lower() for v in found}


def bare(value: str | None) -> str:
    """An id as OpenAlex compares ids: without an address before it, and in small letters."""
    text = (value or "").lower().removeprefix("doi:")
    _, address, doi = text.partition("doi.org/")
    if address:
        return doi
    return text if text.startswith("10.") else text.rpartition("/")[2]


def words(text: str) -> frozenset[str]:
    """The words of a text, without accents and in small letters."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return frozenset("".join(c if c.isalnum() or c == "'" else " " for c in plain.lower()).split())


@total_ordering
class Rank:
    """A value in an order, upwards or downwards; what is missing comes last either way."""

    def __init__(self, value: Any, down: bool) -> None:
        self.value, self.down = value, down

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Rank) and self.value == other.value

    def __lt__(self, other: "Rank") -> bool:
        if self.value is None or other.value is None:
            return self.value is not None and other.value is None
        return bool(self.value > other.value if self.down else self.value < other.value)


def order(entity: str, params: Params, default: Sequence[str]) -> list[str]:
    """The fields that a list is sorted by, each with a hyphen before it where it goes downwards."""
    asked = []
    for part in filter(None, params.get("sort", "").split(",")):
        name, _, way = part.partition(":")
        down = name.startswith("-") or way == "desc"
        name = name.removeprefix("-").replace("-", "_")
        if name == "relevance_score" and "search" not in params:
            raise RefusalError("Must include a search query in order to sort by relevance_score.")
        if name not in ("relevance_score", "display_name", "id"):
            field(entity, name)
        asked.append("-relevance_score" if name == "relevance_score" else "-" * down + name)
    if asked:
        return [*asked, *(default if params.get("cursor") else ("id",))]
    scored = ["-relevance_score", *("publication_date", "id")] if entity == "works" else ["-relevance_score", *default]
    return scored if "search" in params else list(default)
