"""The one shape of errors: problem details (RFC 9457)."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi.responses import Response
from pydantic import BaseModel


class Fault(BaseModel):
    """One thing that is wrong in a request, and where."""

    place: str
    fault: str


class Problem(BaseModel):
    """Problem details."""

    type: str
    title: str
    status: int
    detail: str
    faults: list[Fault] = []


def problem(status: int, detail: str, headers: Mapping[str, str] | None = None, **more: Any) -> Response:
    """The reply that says what is wrong."""
    said = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail, **more}
    body = json.dumps(said, ensure_ascii=False).encode("utf-8", "replace")  # half a character may be quoted
    return Response(body, status, headers=headers, media_type="application/problem+json")


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """OpenAPI's `responses` for some error statuses."""
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"model": Problem, "content": content} for status in statuses}
