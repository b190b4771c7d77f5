"""Replies that a client need not fetch again (RFC 9110, 13): a strong ETag, and 304 for whoever has the content."""

import hashlib
from typing import Annotated, Any

from fastapi import Header, Request
from fastapi.responses import Response
from pydantic import BaseModel

CACHE_CONTROL = "private, no-cache"
"""Kept by whoever asked, and asked about again each time: a list that was renewed is never served from a cache."""
NOT_MODIFIED: dict[int | str, dict[str, Any]] = {
    304: {
        "description": "The content is the one of `If-None-Match`",
        "headers": {"ETag": {"schema": {"type": "string"}, "description": "SHA-256 of the content"}},
    }
}
IfNoneMatch = Annotated[
    str | None,
    Header(
        alias="If-None-Match",
        description="`ETag` of a reply that you have: 304 without content if it still holds",
        examples=['"2c26b46b68ffc68ff99b453c1d304134"'],
        max_length=1000,
    ),
]


def unless_known(request: Request, content: BaseModel) -> Response:
    """The content as JSON with its ETag, or 304 if the request names that."""
    body = content.model_dump_json(by_alias=True).encode()
    tag = f'"{hashlib.sha256(body).hexdigest()}"'
    headers = {"ETag": tag, "Cache-Control": CACHE_CONTROL, "Vary": "Authorization, Cookie"}
    if _named(tag, request.headers.getlist("If-None-Match")):
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type="application/json")


def _named(tag: str, lines: list[str]) -> bool:
    """Whether one of the tags is this one, weak or strong, or `*` stands for any."""
    named = [each.strip().removeprefix("W/") for line in lines for each in line.split(",")]
    return tag in named or named == ["*"]
