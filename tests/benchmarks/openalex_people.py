"""A hundred invented people in OpenAlex's shape: how many works they have, with whom, and who paid for them.

The numbers of works are spread as careers are: a few people with many works, most with some dozens (log-normal, median
60, at least 3, at most 900). One work in a hundred has more than a hundred authors. Nobody in it is real.
"""

import json
import random
from pathlib import Path
from typing import Any

from tests.openalex_server import Store
from tests.openalex_server.made import address, author, authorship, institution, work
from toolkit.models.proposal import Proposal

PEOPLE, TEAM = 100, 4
ORGANISATIONS, FUNDERS, OTHERS = 600, 150, 4_000
Record = dict[str, Any]


def people_and_works(seed: int = 11) -> Store:
    """The records: the same on every run."""
    chance = random.Random(seed)
    works: list[Record] = []
    people: list[Record] = []
    for person in range(1, PEOPLE + 1):
        home = 1 + person % 40
        count = min(900, max(3, round(chance.lognormvariate(4.1, 0.9))))
        orcid = f"https://orcid.org/0000-0000-0000-{person:04}"
        people.append(author(person, at=[home], works=count, orcid=orcid))
        works += [_work(chance, len(works) + n, person, home) for n in range(1, count + 1)]
    others = [author(1_000 + n, at=[_place(chance)]) for n in range(OTHERS)]
    return Store(works, [*people, *others], [institution(n) for n in range(1, ORGANISATIONS + 1)], _funders())


def proposals() -> list[Proposal]:
    """Twenty-five proposals of four people each, named by their OpenAlex ids."""
    return [
        Proposal.model_validate(
            {
                "id": f"invented-{n}",
                "title": f"Invented proposal {n}",
                "summary": "Nobody proposed this.",
                "own_organisation": {"name": f"Organisation {1 + n}", "openalex": f"I{1 + n}"},
                "people": [
                    {"name": f"Person {TEAM * n + i}", "openalex": f"A{TEAM * n + i}"} for i in range(1, TEAM + 1)
                ],
            }
        )
        for n in range(PEOPLE // TEAM)
    ]


def save(store: Store, file: Path) -> None:
    """The records in a file, for a server in a process of its own."""
    entities = ("works", "authors", "institutions", "funders")
    file.write_text(json.dumps({entity: list(getattr(store, entity)) for entity in entities}), encoding="utf-8")


def load(file: Path) -> Store:
    """The records that were saved."""
    return Store(**json.loads(file.read_text(encoding="utf-8")))


def _work(chance: random.Random, number: int, person: int, home: int) -> Record:
    size = chance.randint(101, 300) if chance.random() < 0.01 else chance.randint(0, 7)
    beside = [authorship(1_000 + n, at=[_place(chance)]) for n in chance.sample(range(OTHERS), size)]
    paid = [_funder(1 + int(FUNDERS * chance.random() ** 2)) for _ in range(chance.choice((0, 0, 1, 1, 2)))]
    return work(number, [authorship(person, at=[home]), *beside], funders=paid)


def _place(chance: random.Random) -> int:
    """An organisation; some are met far more often than others."""
    return 1 + int((ORGANISATIONS - 1) * chance.random() ** 3)


def _funder(number: int) -> Record:
    return {"id": address("F", number), "display_name": f"Funder {number}", "ror": None}


def _funders() -> list[Record]:
    return [{**_funder(n), "country_code": "GB", "ids": {}, "updated_date": None} for n in range(1, FUNDERS + 1)]
