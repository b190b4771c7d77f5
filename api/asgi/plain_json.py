"""JSON that two readers could read in two ways is refused before anything else (RFC 8259; I-JSON, RFC 7493)."""

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any, NoReturn

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from api.asgi.limits import UPLOADS
from api.problems import problem

DEEPEST = 50
"""So many lists and objects within each other are more than any request has (institution's choice)."""
_FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")


class PlainJson:
    """400 for a name that stands twice, a number that is none, another encoding than UTF-8, and for deep nesting.

    What is no JSON at all goes on: its route says where it breaks off.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, whose body comes as one message."""
        if scope["type"] != "http" or scope["method"] not in ("POST", "PUT") or scope["path"] in UPLOADS:
            return await self.app(scope, receive, send)
        if Headers(scope=scope).get("Content-Type", "").lower().startswith(_FORMS):
            return await self.app(scope, receive, send)
        message = await receive()
        fault = await run_in_threadpool(fault_in, message.get("body", b""))
        if fault is not None:
            return await problem(400, f"body: {fault}.")(scope, receive, send)
        waiting = [message]

        async def replayed() -> Any:
            return waiting.pop() if waiting else await receive()

        return await self.app(scope, replayed, send)


def fault_in(body: bytes) -> str | None:
    """What is wrong with JSON; None for what is good, and for what is none."""
    try:
        found = json.loads(body.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_no_number)
    except UnicodeDecodeError:
        return "is not in UTF-8"
    except RecursionError:
        return f"is nested more than {DEEPEST} deep"
    except json.JSONDecodeError:
        return None
    except ValueError as error:
        return str(error) if isinstance(error, _FaultError) else "holds a number of too many digits"
    return f"is nested more than {DEEPEST} deep" if _deeper(found) else None


class _FaultError(ValueError):
    pass


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        [(twice, _)] = Counter(name for name, _ in pairs).most_common(1)
        raise _FaultError(f"{twice[:100]!r} stands twice in one object")
    return found


def _no_number(name: str) -> NoReturn:
    raise _FaultError(f"{name} is no number")


def _deeper(value: Any) -> bool:
    level = [value]
    for _ in range(DEEPEST):
        level = [part for each in level for part in _parts(each)]
        if not level:
            return False
    return any(isinstance(each, dict | list) for each in level)


def _parts(value: Any) -> Sequence[Any]:
    return list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else ()
