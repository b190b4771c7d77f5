"""The documented shape of errors: problem details (RFC 9457)."""

from typing import Any

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


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """OpenAPI's `responses` for some error statuses."""
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"model": Problem, "content": content} for status in statuses}
