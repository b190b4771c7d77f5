"""What can be read from a profile: one pure function for each fact, found by its name `module.function`.

An indicator takes the profile, its subject, the first day of the window (None for the whole record) and, as
keyword-only arguments, the settings of the criterion. It gives a Reading: a value with evidence, or the reason why it
could not look.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from toolkit.models.large import Large
from toolkit.readings import Indicator

_LARGE: Mapping[Large, frozenset[str]] = {
    "partners": frozenset(("concentration.partner", "network.new_partners", "funding.unfunded_ties")),
    "beyond": frozenset(("network.second_hop",)),
}
"""The indicators that look at facts of very many rows."""

_NOT_OF_WORKS = frozenset(
    (
        "affiliations.declared_listed",
        "answers.given",
        "areas.of_proposal",
        "funding.proposal_listed",
        "partners.listed",
        "partners.parent_listed",
    )
)
"""Those that read the proposal, its organisations and the lists, and no works."""

_BESIDE_PARTNERS = frozenset(("change.since_last", "partners.listed_coauthors"))
"""Those that look at who stands beside a partner on its works."""

_NOT_OF_THEIRS = frozenset(("areas.listed_matching", "funding.unfunded_ties"))
"""Those that look at works, but of a partner at none of its own."""

_OF_WHOLE_RECORDS = frozenset(("change.since_last",))
"""Those that look at works of partners outside their window, too."""

_BY_TOTAL = frozenset(("partners.thin_record",))
"""Those that ask of works of partners outside their window no more than how many there are."""

_BY_ABSENCE = frozenset(
    (
        "areas.drift",
        "areas.of_partner",
        "concentration.partner",
        "history.earliest",
        "history.gaps",
        "network.new_partners",
        "partners.thin_record",
    )
)
"""Those that count what no other, or no earlier, work is there for, or a share: fewer works may make it larger."""


def unread(names: Iterable[str]) -> frozenset[Large]:
    """The facts of very many rows at which none of some indicators looks."""
    asked = frozenset(names)
    return frozenset(fact for fact, readers in _LARGE.items() if readers.isdisjoint(asked))


def reads_works(name: str) -> bool:
    """Whether an indicator looks at works."""
    return name not in _NOT_OF_WORKS


def looks_beside_partners(name: str) -> bool:
    """Whether an indicator looks at who stands beside a partner on its works."""
    return name in _BESIDE_PARTNERS


def looks_back_to(name: str, since: date | None) -> date:
    """The first day of the works of partners that an indicator asks for in a window; the last of all where for none."""
    if not reads_works(name) or name in _NOT_OF_THEIRS or (name in _BY_TOTAL and since is None):
        return date.max
    return date.min if name in _OF_WHOLE_RECORDS else since or date.min


def raised_by_absence(name: str) -> bool:
    """Whether works that a source does not hold may raise what an indicator counts."""
    return name in _BY_ABSENCE


@cache
def indicator(name: str) -> Indicator:
    """The function behind `module.function`; raises LookupError if there is none."""
    module, _, function = name.partition(".")
    found = None
    if find_spec(f"toolkit.indicators.{module}") and not function.startswith("_"):
        found = import_module(f"toolkit.indicators.{module}").__dict__.get(function)
    if found is None or getattr(found, "__module__", "") != f"toolkit.indicators.{module}":
        raise LookupError(f"no indicator is called {name!r}")
    return found  # type: ignore[no-any-return]
