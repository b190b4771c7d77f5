"""Send a proposal to a running service and print what comes back; needs nothing of the toolkit.

trusted-research serve --source examples/corpus
python examples/call_the_service.py [PROPOSAL] [ADDRESS]
"""

import json
import sys
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen
from uuid import uuid4

import yaml

HERE = Path(__file__).resolve().parent


def assess(proposal: Path, address: str) -> dict[str, Any]:
    """What the service says of a proposal by both packs, as of the day the corpus was made for."""
    asked = {
        "proposal": yaml.safe_load(proposal.read_text(encoding="utf-8")),
        "packs": ["japan-uk", "canada-strac"],
        "as_of": "2026-11-01",
    }
    body = json.dumps(asked, default=str).encode()
    headers = {"Content-Type": "application/json", "Idempotency-Key": f'"{uuid4()}"'}  # safe to send again
    request = Request(f"{address}/v1/assessments", body, headers)
    try:
        with urlopen(request, timeout=60) as answer:
            reply: dict[str, Any] = json.load(answer)
    except HTTPError as error:
        sys.exit(f"{address}: {error.code} {error.reason}\n{error.read().decode()}")
    return reply


def main(proposal: Path, address: str) -> None:
    """Print where it is kept, the outcome by each pack, and the questions that only people can answer."""
    reply = assess(proposal, address)
    print(f"{address}{reply['links']['self']} ({reply['digest']})")
    for assessment in reply["assessments"]:
        print(f"{assessment['proposal']} by {assessment['pack']}: {assessment['outcome']}")
        for finding in assessment["findings"]:
            if finding["reading"]["unknown"] == "not-answered":
                print(f"  to be answered: {finding['criterion']}, {finding['subject']}")


if __name__ == "__main__":
    given = sys.argv[1:]
    defaults = [str(HERE / "proposals" / "legal-gate.yaml"), "http://127.0.0.1:8017"]
    file, service = given + defaults[len(given) :]
    main(Path(file), service)
