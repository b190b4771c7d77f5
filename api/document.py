"""What the OpenAPI document says of all routes at once: keys, and the header that narrows a request to a purpose."""

from typing import Any

from fastapi import FastAPI

from api.access.authenticated import OPEN
from api.access.guard import HEADER

_KEY = {
    "type": "http",
    "scheme": "bearer",
    "description": "A key (`trusted-research keys new`), or a token of staff; `Authorization: ApiKey KEY` is the same. "
    "A service without any key serves its own machine alone.",
}
_PURPOSE = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": "See and make things of this purpose only, which has to be one of the key's",
    "schema": {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": 64},
    "example": "research-security",
}
_EXAMPLES = {
    "action": "assessment.read",
    "actor": "0d6b1f9c4c3450df",
    "edition": "FY25",
    "object": "3f0b9f0e-6f0a-4b6e-9d57-0d1f6d0c1a11",
    "pack": "japan-uk",
    "proposal": "coastal-flood-warning",
    "purpose": "research-security",
}
"""Of parameters whose form does not say enough; all of them may be left out."""
_OF_FORM = {"date": "2026-11-01", "date-time": "2026-11-01T09:00:00Z"}


def describe(app: FastAPI) -> None:
    """From now on the document of an app says how to show a key."""
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = plain()
            document["components"]["securitySchemes"] = {"key": _KEY}
            document["components"]["parameters"] = {HEADER: _PURPOSE}
            for path, operations in document["paths"].items():
                for operation in operations.values():
                    _say(operation, path in OPEN)
        assert app.openapi_schema is not None
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign] # FastAPI's own way to add to the document


def _say(operation: dict[str, Any], is_open: bool) -> None:
    for parameter in operation.get("parameters", []):
        if not parameter["schema"].keys() & {"default", "enum", "examples"}:
            parameter["schema"]["examples"] = [_example(parameter["name"], parameter["schema"])]
    operation["security"] = [] if is_open else [{"key": []}]
    if not is_open:
        operation["parameters"] = [*operation.get("parameters", []), {"$ref": f"#/components/parameters/{HEADER}"}]


def _example(name: str, schema: dict[str, Any]) -> Any:
    """A value that a parameter may have."""
    form = next((part for part in schema.get("anyOf", [schema]) if part.get("type") != "null"), schema)
    if "enum" in form:
        return form["enum"][0]
    if form["type"] == "integer":
        return max(1, form.get("minimum", 1))
    if "format" in form:
        return _OF_FORM[form["format"]]
    if name == "cursor":
        return "beihang-university" if "maxLength" in form else _EXAMPLES["object"]
    return _EXAMPLES[name]
