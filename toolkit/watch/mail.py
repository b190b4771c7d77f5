"""A message by e-mail (SMTP): encrypted on the way, unless it stays on this machine."""

import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import make_msgid
from ipaddress import ip_address
from typing import Literal
from urllib.parse import unquote, urlsplit

from toolkit.errors import ToolkitError

_PORTS = {"smtps": 465, "smtp": 587}
_SECONDS = 30.0


class DeliveryError(ToolkitError):
    """A message that could not be delivered."""


@dataclass(frozen=True)
class Post:
    """The server that takes messages, and as whom."""

    host: str
    port: int
    encrypted: Literal["at-once", "asked-for", "no"]
    """From the start of the connection (smtps), after it began (STARTTLS), or not, as it stays on this machine."""
    user: str | None = None
    password: str | None = None


def post(url: str, password: str | None = None) -> Post:
    """A server from `smtps://user@host`, `smtp://host:587`; raises ToolkitError for what is no such address.

    A password is never part of it, as addresses stand in command lines and logs.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme not in _PORTS or not parts.hostname or parts.path.strip("/") or parts.query:
        raise ToolkitError(f"{url}: is no mail server. Write smtps://user@host or smtp://user@host:587.")
    if parts.password:
        raise ToolkitError("the address of the mail server holds a password. Give it in the environment instead.")
    user = unquote(parts.username) if parts.username else None
    if user and not password:
        raise ToolkitError(f"{url}: needs the password of {user}. Set TRUSTED_RESEARCH_SMTP_PASSWORD.")
    plain: Literal["asked-for", "no"] = "no" if _is_here(parts.hostname) else "asked-for"
    encrypted = "at-once" if parts.scheme == "smtps" else plain
    return Post(parts.hostname, port or _PORTS[parts.scheme], encrypted, user, password)


def email(sender: str, to: Sequence[str], subject: str, text: str) -> EmailMessage:
    """A message in plain text; raises ToolkitError for an address that is none."""
    made = EmailMessage()
    addresses = [_address(each) for each in (sender, *to)]
    made["From"], made["To"] = addresses[0], addresses[1:]
    made["Subject"] = " ".join(subject.split())
    made["Message-ID"] = make_msgid(domain=addresses[0].domain)
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(text)
    return made


def send(by: Post, message: EmailMessage, trust: ssl.SSLContext | None = None) -> None:
    """Hand a message to the server; raises DeliveryError. `trust` replaces the usual certificate authorities."""
    safe = trust or ssl.create_default_context()
    try:
        with _connected(by, safe) as server:
            if by.encrypted == "asked-for":
                server.starttls(context=safe)
            if by.user and by.password:
                server.login(by.user, by.password)
            if refused := server.send_message(message):
                raise DeliveryError(f"{by.host}: did not take the message for {', '.join(sorted(refused))}.")
    except (smtplib.SMTPException, OSError) as error:
        raise DeliveryError(f"{by.host}:{by.port}: did not take the message ({_why(error)}).") from None


def _connected(by: Post, safe: ssl.SSLContext) -> smtplib.SMTP:
    if by.encrypted == "at-once":
        return smtplib.SMTP_SSL(by.host, by.port, timeout=_SECONDS, context=safe)
    return smtplib.SMTP(by.host, by.port, timeout=_SECONDS)


def _is_here(host: str) -> bool:
    """Whether a host is this machine, to which nothing needs to be encrypted."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _why(error: Exception) -> str:
    """The fault in short; never what was sent, as that may be a password."""
    code = getattr(error, "smtp_code", None)
    return f"{type(error).__name__} {code}" if code else type(error).__name__


def _address(text: str) -> Address:
    try:
        found = Address(addr_spec=text)
    except (ValueError, IndexError):
        found = Address()
    if not found.username or not found.domain:
        raise ToolkitError(f"{text!r} is no mail address. Write it as office@university.example.")
    return found
