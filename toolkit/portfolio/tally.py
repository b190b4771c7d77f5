"""What is counted over many proposals: by partner, list, technology area, department and year, and by outcome."""

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from toolkit.models.criteria import LEVELS, Level
from toolkit.portfolio.exposure import LISTED, ExposedKind
from toolkit.portfolio.ranked import Plain, first_of
from toolkit.portfolio.result import Refused

TOP = 5
"""How many of the most frequent are looked at together, to see how concentrated a portfolio is."""
OPENED_FIRST = 50
"""Results that are kept to be opened first."""
_LOOKED_AT = ("review", "escalate")


@dataclass
class Group:
    """The proposals that have something in common."""

    levels: Counter[Level] = field(default_factory=Counter)
    """By the response asked for."""
    ties: Counter[str] = field(default_factory=Counter)
    """Of a list: by how they have to do with it, each as often as it applies. Of a partner: whether it is on one."""
    name: str | None = None
    """As the proposals name a partner."""

    @property
    def total(self) -> int:
        """How many there are."""
        return self.levels.total()

    @property
    def looked_at(self) -> int:
        """For how many review or more is asked."""
        return sum(self.levels[level] for level in LEVELS if level in _LOOKED_AT)

    @property
    def listed(self) -> bool:
        """Whether it is a partner on a list."""
        return LISTED in self.ties


@dataclass(frozen=True)
class Reach:
    """How concentrated proposals are on some partners, lists or areas."""

    different: int
    """How many different ones there are."""
    proposals: int
    """How many proposals have to do with any."""
    top: int
    """How many of them have to do with one of the TOP most frequent."""


def _groups() -> "defaultdict[str, Group]":
    return defaultdict(Group)


@dataclass
class Tally:
    """The counts; of a group without a name, such as a year that nobody stated, the key is empty."""

    proposals: int = 0
    outcomes: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """By pack."""
    items: dict[tuple[str, str], Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """By pack and item, the proposals in which it is `raised`, and those in which it is `open`."""
    exposed: dict[ExposedKind, dict[str, Group]] = field(
        default_factory=lambda: {"partner": _groups(), "list": _groups(), "area": _groups()}
    )
    departments: dict[str, Group] = field(default_factory=_groups)
    years: dict[str, Group] = field(default_factory=_groups)
    reach: dict[ExposedKind, Reach] = field(default_factory=dict)

    def most_frequent(self, kind: ExposedKind) -> list[str]:
        """The keys of the TOP most frequent."""
        groups = self.exposed[kind]
        return sorted(groups, key=lambda key: (-groups[key].total, key))[:TOP]


class Counts(Tally):
    """A tally of the results of a run, one after another, with what else its overview tells."""

    def __init__(self, refused: Sequence[Refused]) -> None:
        super().__init__()
        self.refused = [each for each in refused if each.kind == "error"]
        self.notes = len(refused) - len(self.refused)
        self.people = self.identified = 0
        self.first: list[Plain] = []
        self.invented: dict[str, None] = {}
        self._in: dict[tuple[ExposedKind, str], array[int]] = defaultdict(lambda: array("L"))

    def add(self, found: Plain) -> None:
        """Count a result; they come in the order of their ranks."""
        self.proposals += 1
        self.people += found["people"]
        self.identified += found["judged"][0]["coverage"]["people_resolved"]
        if len(self.first) < OPENED_FIRST:
            self.first.append(found)
        if found["invented"]:
            self.invented[found["invented"]] = None
        for judged in found["judged"]:
            self.outcomes[judged["pack"]][judged["outcome"]] += 1
            for state in ("raised", "open"):
                for item in {each["criterion"] for each in judged[state] if each["counted"]}:
                    self.items[judged["pack"], item][state] += 1
        level = first_of(found)["level"]
        self._expose(found, level)
        self.departments[found["department"] or ""].levels[level] += 1
        self.years[found["year"] or ""].levels[level] += 1

    def _expose(self, found: Plain, level: Level) -> None:
        partners: dict[str, Plain] = {each["id"] or each["name"]: each for each in reversed(found["partners"])}
        for key, partner in partners.items():
            group = self._counted("partner", key, level, (LISTED,) if partner["lists"] else ())
            group.name = group.name or partner["name"]
        for list_id, ties in found["ties"].items():
            self._counted("list", list_id, level, ties)
        for area in found["areas"]:
            self._counted("area", f"{area['taxonomy']}/{area['area']}", level, ())

    def _counted(self, kind: ExposedKind, key: str, level: Level, ties: Iterable[str]) -> Group:
        group = self.exposed[kind][key]
        group.levels[level] += 1
        group.ties.update(ties)
        self._in[kind, key].append(self.proposals)
        return group

    def close(self) -> None:
        """Work out what needs all of them."""
        for kind, groups in self.exposed.items():
            some = {n for (of, _), proposals in self._in.items() if of == kind for n in proposals}
            top = {n for key in self.most_frequent(kind) for n in self._in[kind, key]}
            self.reach[kind] = Reach(len(groups), len(some), len(top))
