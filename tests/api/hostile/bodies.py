"""Bodies: what is no JSON, JSON in two readings, and JSON that is not what the route takes."""

import gzip
import json
from collections.abc import Iterator
from typing import Any

from tests.api.batch_files import small
from tests.api.hostile.request import JSON, Hostile

NOBODY = "00000000-0000-0000-0000-000000000000"
GOOD: dict[tuple[str, str], dict[str, Any]] = {
    ("POST", "/v1/assessments"): {"proposal": small(1), "packs": ["canada-strac"], "as_of": "2026-11-01"},
    ("POST", f"/v1/assessments/{NOBODY}/answers"): {
        "answers": [{"criterion": "strac-advancing", "answer": "no", "by": "A. Office", "date": "2026-10-01"}]
    },
    ("POST", "/v1/match"): {"queries": [{"names": ["Harbour Works"]}]},
    ("POST", "/match/default"): {"queries": {"q": {"schema": "Person", "properties": {"name": ["Nobody"]}}}},
    ("POST", "/v1/resolve"): {"people": [{"name": "Nobody Known", "organisation": {"name": "Harbour Works"}}]},
    ("POST", "/v1/webhooks"): {"url": "https://grants.example.org/told", "events": ["batch.done"]},
    ("POST", "/v1/people/export"): {"name": "Nobody Known"},
    ("POST", "/v1/people/erase"): {"name": "Nobody Known"},
    ("PUT", "/v1/retention"): {"days": 30},
}
"""What each route takes: what is done to it below makes it bad."""

_VALUES: dict[str, Any] = {
    "nothing": "",
    "a space": " ",
    "NUL": "a\0b",
    "half a character": "half \ud800",
    "too long": "a" * 200_000,
    "a number": 7,
    "a huge number": 10**400,
    "a truth value": True,
    "a list": [["x"]],
    "an object": {"$gt": ""},
}
"""In the place of a text."""


def cases() -> Iterator[Hostile]:
    """All of them."""
    for (method, path), good in GOOD.items():
        text = json.dumps(good)
        for name, body in _broken(text).items():
            yield Hostile(f"{method} {path}: {name}", method, path, body, JSON)
        for kind in ("text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data", "x"):
            yield Hostile(f"{method} {path}: as {kind}", method, path, text.encode(), {"Content-Type": kind})
        packed = JSON | {"Content-Encoding": "gzip"}
        yield Hostile(f"{method} {path}: packed", method, path, gzip.compress(text.encode()), packed)
        for place, value in _texts(good):
            for name, bad in _VALUES.items():
                if not _allowed(place, name):
                    body = json.dumps(_with(good, place, bad)).encode()
                    yield Hostile(f"{method} {path}: {value!r} is {name}", method, path, body, JSON)


def _broken(text: str) -> dict[str, bytes]:
    """The text of a good body, made bad as a whole."""
    deep = 100_000
    first = text[1:].split(":", 1)[0]
    return {
        "nothing": b"",
        "cut off": text[:-1].encode(),
        "more behind it": text.encode() + b"{}",
        "null": b"null",
        "a list": f"[{text}]".encode(),
        "a text": json.dumps(text).encode(),
        "a number": b"1",
        "NaN": b"NaN",
        "NaN within": f'{{"n": NaN, {text[1:]}'.encode(),
        "infinity within": f'{{"n": -Infinity, {text[1:]}'.encode(),
        "a number of 5,000 digits": f'{{"n": {"9" * 5000}, {text[1:]}'.encode(),
        "a number beyond floats": f'{{"n": 1e999999, {text[1:]}'.encode(),
        "single quotes": text.replace('"', "'").encode(),
        "a comment": f"/* */ {text}".encode(),
        "a field nobody knows": f'{{"__proto__": {{"admin": true}}, {text[1:]}'.encode(),
        "a name that stands twice": f"{{{first}: null, {text[1:]}".encode(),
        "lists in lists": b"[" * deep + b"]" * deep,
        "objects in objects": b'{"a":' * deep + b"1" + b"}" * deep,
        "lists that never end": b"[" * deep,
        "a field of lists in lists": f'{{"n": {"[" * 900}{"]" * 900}, {text[1:]}'.encode(),
        "UTF-16": text.encode("utf-16"),
        "Latin-1": text.replace(":", ': "é", "x":', 1).encode("latin-1"),
        "overlong UTF-8": text.encode().replace(b":", b"\xc0\xba", 1),
        "a NUL in a name": f'{{"\\u0000": 1, {text[1:]}'.encode(),
        "half a character in a name": f'{{"\\ud800": 1, {text[1:]}'.encode(),
        "YAML": b"!!python/object/apply:os.system ['true']",
        "XML": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
    }


def _texts(value: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], str]]:
    """Each text in a body, with its place."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, dict | list):
        for key, part in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _texts(part, (*place, key))


def _allowed(place: tuple[Any, ...], name: str) -> bool:
    """What a proposal may say: its summary is as long as it likes, and blank names in FollowTheMoney are left out."""
    return name == "too long" and place[-1] in ("title", "summary", "by")


def _with(body: Any, place: tuple[Any, ...], value: Any) -> Any:
    """A body with another value in a place."""
    if not place:
        return value
    copy = dict(body) if isinstance(body, dict) else list(body)
    copy[place[0]] = _with(copy[place[0]], place[1:], value)
    return copy
