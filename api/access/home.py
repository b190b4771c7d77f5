"""A service without keys serves its own machine: not other machines, and not pages of other sites in its browser."""

import ipaddress
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection

REMEDY = "Make a key first: trusted-research keys new --tenant NAME --name TEXT"


def is_loopback(host: str) -> bool:
    """Whether a host is this machine, by a name or address that nobody else can take."""
    name = host.strip("[]").lower()
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"


def at_home(request: HTTPConnection) -> None:
    """Let a request without a key pass if it comes from this machine; raises HTTPException 403 or 421.

    A name that another site points at this machine (DNS rebinding) is not this machine's name, and a page of another
    site may not send anything here: browsers say in Origin and Sec-Fetch-Site which one sent a request.
    """
    if request.client is not None and not is_loopback(request.client.host):
        raise HTTPException(403, f"The service has no key and serves its own machine only. {REMEDY}")
    asked = request.headers.get("Host", "")
    if not is_loopback(urlsplit(f"//{asked}").hostname or ""):
        raise HTTPException(421, "The service has no key and answers to localhost and 127.0.0.1 only.")
    origin = request.headers.get("Origin")
    elsewhere = request.headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin")
    leads_here = request.scope["method"] in ("GET", "HEAD") and request.headers.get("Sec-Fetch-Mode") == "navigate"
    if (origin is not None and origin not in (f"http://{asked}", f"https://{asked}")) or (elsewhere and not leads_here):
        raise HTTPException(403, "A page of another site may not use a service that has no key.")
