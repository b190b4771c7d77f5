"""The service answers what the command writes, refuses what is wrong in one shape, and describes itself truly."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import jsonschema
import pytest
import yaml

from tests.api.conftest import CORPUS, PROGRAM, ROOT

PROPOSALS = ("clean", "needs-review", "legal-gate")
PACKS = ("japan-uk", "canada-strac")
AS_OF = "2026-11-01"


def proposal(name: str) -> dict[str, Any]:
    text = (ROOT / "examples" / "proposals" / f"{name}.yaml").read_text(encoding="utf-8")
    read: dict[str, Any] = json.loads(json.dumps(yaml.safe_load(text), default=str))
    return read


def call(
    address: str, body: object = None, raw: bytes | None = None, method: str | None = None
) -> tuple[int, str, Any]:
    """Status, media type and parsed body of an answer."""
    data = raw if raw is not None else None if body is None else json.dumps(body).encode()
    request = Request(address, data, {"Content-Type": "application/json"}, method=method)
    try:
        with urlopen(request, timeout=60) as answer:
            return answer.status, answer.headers["Content-Type"], json.loads(answer.read())
    except HTTPError as error:
        with error:
            return error.code, error.headers["Content-Type"], json.loads(error.read())


def run(cache: Path, *words: str | Path) -> subprocess.CompletedProcess[str]:
    command = [str(PROGRAM), *(str(word) for word in words)]
    environment = os.environ | {"XDG_CACHE_HOME": str(cache), "TRUSTED_RESEARCH_DATA": str(cache / "data")}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)


@pytest.fixture(scope="module")
def written(cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the command writes for the same proposals."""
    out = tmp_path_factory.mktemp("written")
    files = [ROOT / "examples" / "proposals" / f"{name}.yaml" for name in PROPOSALS]
    packs = [part for pack in PACKS for part in ("--pack", pack)]
    done = run(cache, "screen", *files, *packs, "--source", CORPUS, "--as-of", AS_OF, "--out", out)
    assert done.returncode == 0, done.stderr
    return out


@pytest.mark.parametrize("name", PROPOSALS)
def test_the_service_gives_the_assessments_of_the_command(service: str, written: Path, name: str) -> None:
    asked = {"proposal": proposal(name), "packs": PACKS, "as_of": AS_OF}
    status, media, answer = call(f"{service}/v1/assessments", asked)
    assert (status, media, answer["state"]) == (201, "application/json", "done")
    for pack, assessment in zip(PACKS, answer["assessments"], strict=True):
        assert assessment == json.loads((written / name / f"{pack}.assessment.json").read_bytes())


def test_answers_in_the_request_count_as_answers_in_a_file(service: str, cache: Path, tmp_path: Path) -> None:
    file = ROOT / "examples" / "answers" / "needs-review.yaml"
    answers = json.loads(json.dumps(yaml.safe_load(file.read_text(encoding="utf-8")), default=str))["answers"]
    source = ROOT / "examples" / "proposals" / "needs-review.yaml"
    more = ("--source", CORPUS, "--as-of", AS_OF, "--answers", file, "--out", tmp_path)
    assert run(cache, "screen", source, *more).returncode == 0
    asked = {"proposal": proposal("needs-review"), "as_of": AS_OF, "answers": answers}
    _, _, answer = call(f"{service}/v1/assessments", asked)
    [assessment] = answer["assessments"]
    assert assessment == json.loads((tmp_path / "needs-review" / "japan-uk.assessment.json").read_bytes())
    assert [f for f in assessment["findings"] if f["answer"]]


def test_an_assessment_says_what_it_rests_on(service: str) -> None:
    _, _, answer = call(f"{service}/v1/assessments", {"proposal": proposal("clean"), "as_of": AS_OF})
    [assessment] = answer["assessments"]
    assert assessment["as_of"] == AS_OF
    assert assessment["source"]["data_date"] and assessment["toolkit_version"]
    assert len(assessment["pack_digest"]) == len(assessment["source"]["digest"]) == 64
    editions = {entity_list["id"]: entity_list["edition"] for entity_list in assessment["lists"]}
    in_force = {"us-section-1286": "FY25", "ca-named-research-organizations": "2024-01", "jp-meti-eul": "2025-09-29"}
    assert editions == in_force


BAD = {
    "not JSON": (None, b"{", 400),
    "no proposal": ({}, None, 422),
    "a field that does not exist": ({"proposal": {}, "country": "JP"}, None, 422),
    "a proposal without people": ({"proposal": {"id": "x"}}, None, 422),
    "a pack that does not exist": ({"proposal": proposal("clean"), "packs": ["nowhere"]}, None, 422),
    "a pack by a path": ({"proposal": proposal("clean"), "packs": [str(ROOT / "criteria/packs/japan-uk")]}, None, 422),
    "no pack at all": ({"proposal": proposal("clean"), "packs": []}, None, 422),
    "an impossible day": ({"proposal": proposal("clean"), "as_of": "2026-02-30"}, None, 422),
    "an answer about nobody": (
        {
            "proposal": proposal("clean"),
            "answers": [
                {"criterion": "nsi-asset", "subject": "Nobody", "answer": "no", "by": "A. Office", "date": "2026-10-01"}
            ],
        },
        None,
        422,
    ),
}


@pytest.mark.parametrize("fault", BAD)
def test_every_refusal_is_a_problem_that_says_what_and_where(service: str, fault: str) -> None:
    body, raw, expected = BAD[fault]
    status, media, problem = call(f"{service}/v1/assessments", body, raw)
    assert (status, media) == (expected, "application/problem+json")
    assert problem["status"] == status and problem["title"] and len(problem["detail"]) > 10


def test_an_unknown_path_and_a_wrong_method_are_problems_too(service: str) -> None:
    assert call(f"{service}/nowhere")[:2] == (404, "application/problem+json")
    assert call(f"{service}/v1/assessments", method="PUT")[:2] == (405, "application/problem+json")


def test_packs_and_health(service: str) -> None:
    _, _, answer = call(f"{service}/v1/packs")
    there = {pack["id"]: pack for pack in answer["packs"]}
    assert sorted(there) == sorted(p.parent.name for p in (ROOT / "criteria" / "packs").glob("*/pack.yaml"))
    for pack in there.values():
        assert len(pack["digest"]) == 64 and set(pack["title"]) == {"en", "ja"}
    assert call(f"{service}/healthz")[2]["status"] == "ok"


def test_answers_fit_the_published_schema(service: str) -> None:
    _, _, openapi = call(f"{service}/openapi.json")
    _, _, answer = call(f"{service}/v1/assessments", {"proposal": proposal("legal-gate"), "as_of": AS_OF})
    here = f"{service}{answer['links']['self']}"
    answers = {
        "AssessmentReply": answer,
        "AssessmentPage": call(f"{service}/v1/assessments")[2],
        "AssessmentVersions": call(f"{here}/versions")[2],
        "Explanations": call(f"{here}/explain")[2],
        "Difference": call(f"{here}/diff/{answer['id']}")[2],
        "Replay": call(f"{here}/replay", method="POST")[2],
        "KeySet": call(f"{service}/.well-known/jwks.json")[2],
    }
    for name, told in answers.items():
        schema = {"$ref": f"#/components/schemas/{name}", "components": openapi["components"]}
        jsonschema.Draft202012Validator(schema).validate(told)


def test_every_route_is_described_with_its_errors(service: str) -> None:
    _, _, openapi = call(f"{service}/openapi.json")
    assert {"/healthz", "/v1/assessments", "/v1/assessments/{assessment_id}", "/v1/packs"} <= set(openapi["paths"])
    for path, methods in openapi["paths"].items():
        for method, described in methods.items():
            assert described["summary"] and described["description"], (path, method)
            for status, response in described["responses"].items():
                if int(status) >= 400 and path.startswith("/v1/"):
                    assert "application/problem+json" in response["content"], (path, method, status)


def test_the_service_says_so_when_a_port_is_taken(service: str, cache: Path) -> None:
    port = service.rpartition(":")[2]
    done = run(cache, "serve", "--source", CORPUS, "--port", port)
    assert done.returncode == 2
    assert port in done.stderr and "--port" in done.stderr
