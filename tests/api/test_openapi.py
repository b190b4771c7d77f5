"""The OpenAPI document: as it was, with an example for everything, and true of the running service.

After a change that is meant, write the file anew and read the difference:

    GOLDEN=write .venv/bin/pytest tests/api/test_openapi.py -k as_it_was
"""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from fastapi import FastAPI

from tests.api.apps import app_on
from tests.api.clients import holding, key_for, served
from tests.api.fuzzing import fuzz

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "openapi.json"
Operation = tuple[str, dict[str, Any]]


@pytest.fixture(scope="module")
def app(cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    folder = tmp_path_factory.mktemp("openapi")
    with app_on(f"sqlite:///{folder / 'service.sqlite'}", cache) as made:
        yield made


@pytest.fixture(scope="module")
def document(app: FastAPI) -> dict[str, Any]:
    return app.openapi()


def operations(document: dict[str, Any]) -> Iterator[Operation]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def bodies(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Operation, schema and media type of each body."""
    for name, operation in operations(document):
        for kind, body in operation.get("requestBody", {}).get("content", {}).items():
            reference = body["schema"].get("$ref", "").rpartition("/")[2]
            yield f"{name} {kind}", document["components"]["schemas"].get(reference, body["schema"]), body


def test_the_document_is_as_it_was(document: dict[str, Any]) -> None:
    written = json.dumps(document, indent=1, ensure_ascii=False) + "\n"
    if os.environ.get("GOLDEN") == "write":
        GOLDEN.write_text(written, encoding="utf-8")
    assert written == GOLDEN.read_text(encoding="utf-8"), "openapi.json differs: see the head of this test"
    assert document["openapi"].startswith("3.1")


def test_each_body_and_each_parameter_has_an_example(document: dict[str, Any]) -> None:
    for name, schema, body in bodies(document):
        assert schema.get("examples") or "example" in body, name
    for name, operation in operations(document):
        for parameter in operation.get("parameters", []):
            if "$ref" in parameter:
                assert "example" in document["components"]["parameters"][parameter["$ref"].rpartition("/")[2]]
            else:
                assert parameter["schema"].keys() & {"default", "enum", "examples"}, (name, parameter["name"])


def test_each_example_has_the_form_of_its_schema(document: dict[str, Any]) -> None:
    for name, schema, _ in bodies(document):
        for example in schema.get("examples", []):
            whole = {**schema, "components": document["components"]}
            faults = list(jsonschema.Draft202012Validator(whole).iter_errors(example))
            assert example and not faults, (name, faults)


def test_each_operation_says_how_a_key_is_shown_and_what_it_does(document: dict[str, Any]) -> None:
    for name, operation in operations(document):
        opened = re.search(r" /(healthz|readyz|\.well-known/.*)$", name)
        assert operation["security"] == ([] if opened else [{"key": []}]), name
        assert operation["description"].strip() and operation["tags"], name


def test_examples_are_answered(app: FastAPI, document: dict[str, Any]) -> None:
    client = holding(app, key_for(app.state.database))
    for path in ("/v1/assessments", "/v1/match", "/v1/resolve", "/v1/people/export", "/match/default"):
        template = path.replace("default", "{dataset}")
        [(_, schema, _)] = [each for each in bodies(document) if each[0] == f"POST {template} application/json"]
        for example in schema["examples"]:
            assert client.post(path, json=example).status_code in (200, 201), path


def test_a_refused_method_is_told_all_that_there_are(app: FastAPI, document: dict[str, Any]) -> None:
    client = holding(app, key_for(app.state.database))
    for path, methods in document["paths"].items():
        answer = client.request("TRACE", re.sub(r"{\w+}", "00000000-0000-0000-0000-000000000000", path))
        assert answer.status_code == 405, path
        assert answer.headers["Allow"] == ", ".join(sorted(map(str.upper, methods))), path


@pytest.mark.slow
def test_schemathesis_finds_nothing(address: str, cache: Path, tmp_path: Path) -> None:
    """On SQLite all operations, on PostgreSQL those that write.

    With FUZZ_EXAMPLES set, so many for each operation, at the edges of its schema and in sequence, by chance; all of
    them on both.
    """
    longer = os.environ.get("FUZZ_EXAMPLES")
    phases = "examples,coverage,fuzzing,stateful" if longer else "examples,fuzzing"
    methods = () if longer or address.startswith("sqlite") else ("POST", "PUT", "DELETE")
    with app_on(address, cache, webhooks_loopback=True) as made:
        key = key_for(made.state.database, per_minute=1_000_000)
        with served(made) as where:
            told = fuzz(
                where,
                key,
                tmp_path,
                examples=int(longer or 1),
                phases=phases,
                methods=methods,
                seed=None if longer else 1,
            )
        wanted = sum(not methods or name.split()[0] in methods for name, _ in operations(made.openapi()))
    assert re.search(rf"\b{wanted} selected", told), told
