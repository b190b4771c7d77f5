"""schemathesis over the whole OpenAPI document of a running service; `make fuzz` does the same for longer.

It asks for each operation what its schema allows, at the edges and beyond, and checks status, type, headers and schema
of what it is told. Three of its checks are left out. `positive_data_acceptance`: a schema cannot say check digits, or
that an id has to exist. `ignored_auth` and `missing_required_header`: what a key is needed for is seen to over all
routes in test_every_route, where wrong keys do not use up the address's allowance of failures.
"""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import schemathesis

PROGRAM = Path(sys.executable).with_name("schemathesis")
_LEFT_OUT = "positive_data_acceptance,ignored_auth,missing_required_header"


@schemathesis.serializer("application/x-ndjson")  # type: ignore[untyped-decorator,unused-ignore]
def lines(_: object, value: object) -> bytes:
    """JSON lines, where schemathesis knows no more than that they are text."""
    return str(value).encode("utf-8", "replace")


def fuzz(
    address: str, key: str, folder: Path, *, examples: int, phases: str, methods: Sequence[str], seed: int | None
) -> str:
    """What schemathesis prints of the operations of some methods, or all; its exit status is 0 if it found nothing.

    Raises AssertionError with all that it found.
    """
    command = [str(PROGRAM), "run", f"{address}/openapi.json", "-H", f"Authorization: Bearer {key}", "--no-color"]
    command += ["--exclude-checks", _LEFT_OUT, "--max-examples", str(examples), "--phases", phases]
    command += ["--request-timeout", "60", "--continue-on-failure", "--no-shrink", "--suppress-health-check", "all"]
    command += [part for method in methods for part in ("--include-method", method)]
    command += ["--seed", str(seed)] if seed is not None else []
    root = Path(__file__).resolve().parents[2]
    environment = os.environ | {"SCHEMATHESIS_HOOKS": "tests.api.fuzzing", "PYTHONPATH": str(root)}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=folder, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
