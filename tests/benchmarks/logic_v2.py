"""nomenklatura's logic-v2 on pairs of names, in a process of its own; it is no dependency of the toolkit.

It runs where nomenklatura can be imported, else with the interpreter that NOMENKLATURA_PYTHON names (made by
`python -m venv DIR && DIR/bin/pip install nomenklatura`). Every entity has an id of its own: logic-v2 keeps what it
found by id, and gives equal answers for equal ids.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

PYTHON = "NOMENKLATURA_PYTHON"
Pair = tuple[str, Sequence[str], Sequence[str]]
"""Schema, and the names of each of two entities."""


def interpreter() -> str | None:
    """The interpreter that has nomenklatura, or None."""
    return sys.executable if find_spec("nomenklatura") else os.environ.get(PYTHON)


def scores(pairs: Sequence[Pair], warm_up: int = 50) -> tuple[list[float], float] | None:
    """The score of each pair and the processor's seconds, without start and the first few; None if not at hand."""
    python = interpreter()
    if python is None:
        return None
    asked = json.dumps({"pairs": pairs, "warm_up": warm_up})
    command = [python, str(Path(__file__).resolve())]
    done = subprocess.run(command, input=asked, capture_output=True, text=True, check=True)
    answer = json.loads(done.stdout)
    return answer["scores"], answer["seconds"]


def _answer() -> None:
    from followthemoney import model  # type: ignore[import-not-found,unused-ignore]
    from nomenklatura.matching import get_algorithm  # type: ignore[import-not-found,unused-ignore]

    algorithm = get_algorithm("logic-v2")
    settings = algorithm.default_config()
    asked = json.load(sys.stdin)
    made: dict[tuple[str, ...], object] = {}

    def entity(schema: str, names: Sequence[str]) -> object:
        if (schema, *names) not in made:
            proxy = model.make_entity(schema)
            proxy.id = f"entity-{len(made)}"
            proxy.add("name", names)
            made[schema, *names] = proxy
        return made[schema, *names]

    def score(pair: Pair) -> float:
        schema, one, other = pair
        return float(algorithm.compare(entity(schema, one), entity(schema, other), settings).score)

    for pair in asked["pairs"][: asked["warm_up"]]:
        score((pair[0], [f"{name} warm" for name in pair[1]], [f"{name} warm" for name in pair[2]]))
    start = time.process_time()
    found = [score(pair) for pair in asked["pairs"]]
    print(json.dumps({"scores": found, "seconds": time.process_time() - start}))


if __name__ == "__main__":
    _answer()
