"""Who asked, in the words of the network: the id of a request, and its place in the trace of its caller.

Trace Context is the W3C recommendation of 2021-11-23: `traceparent: 00-TRACE-SPAN-FLAGS` and `tracestate`.
"""

import re
import secrets
import uuid
from dataclasses import dataclass

from starlette.datastructures import Headers

_ID = re.compile(r"[0-9a-fA-F]{16,64}|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[0-9A-HJKMNP-TV-Z]{26}")
"""Hexadecimal digits, a UUID or a ULID: nothing that could spell a name in a log."""
_PARENT = re.compile(r"(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})(-.*)?")
_STATE = re.compile(r"[\x20-\x7e\t]{1,512}")


@dataclass(frozen=True)
class Trace:
    """The span of one request."""

    trace: str
    span: str
    flags: str
    state: str | None

    @property
    def parent(self) -> str:
        """The header for whom this service asks, or answers."""
        return f"00-{self.trace}-{self.span}-{self.flags}"


def request_id(sent: str | None) -> str:
    """The id that a caller sent, if it looks like one, else a new one."""
    return sent if sent and _ID.fullmatch(sent) else uuid.uuid4().hex


def continued(headers: Headers) -> Trace:
    """A span of its own in the caller's trace; in a new trace where the caller has none, or a malformed one."""
    sent = _PARENT.fullmatch(headers.get("traceparent", ""))
    if not sent or (sent[1] == "00" and sent[4]):
        return Trace(secrets.token_hex(16), secrets.token_hex(8), "00", None)
    state = ",".join(headers.getlist("tracestate"))
    return Trace(
        sent[2], secrets.token_hex(8), f"{int(sent[3], 16) & 1:02x}", state if _STATE.fullmatch(state) else None
    )
