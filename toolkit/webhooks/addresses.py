"""Where messages may go: public addresses, by https. The machine's own network is never reached through a webhook."""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from toolkit.errors import ToolkitError

LONGEST_WEBHOOK = 2000
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""The addresses of a host, as the machine's resolver gives them; raises OSError."""

_UNICAST = ipaddress.IPv6Network("2000::/3")
"""All that IANA gives out for global unicast."""
_NAT64 = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("64:ff9b:1::/48"))
_REFUSED = tuple(
    map(
        ipaddress.ip_network,
        # beyond what Python's is_global refuses in all versions in use: IANA's special-purpose registries
        ("100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "2001::/23", "2001:db8::/32", "2002::/16"),
    )
)


class AddressError(ToolkitError):
    """An address to which no message may be sent."""


@dataclass(frozen=True)
class Target:
    """An address with the one machine to connect to."""

    url: str
    host: str
    port: int
    address: str


async def resolve(host: str, port: int) -> Sequence[str]:
    """What the machine's resolver says."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


async def target(url: str, *, loopback: bool = False, by: Resolve = resolve) -> Target:
    """The machine behind an address, resolved once; raises AddressError if it may not be reached.

    `loopback` allows this machine itself, also by plain http: for trying things out.
    """
    host, port, secure = _parts(url)
    try:
        found = await by(host, port)
    except (OSError, UnicodeError):
        raise AddressError(f"url: the host {host} is not known. Correct it.") from None
    addresses = [ipaddress.ip_address(each.partition("%")[0]) for each in found]
    local = loopback and bool(addresses) and all(address.is_loopback for address in addresses)
    if not local and not (addresses and all(map(is_public, addresses))):
        raise AddressError(f"url: the host {host} is not on the public internet. Use one that is.")
    if not secure and not local:
        raise AddressError("url: is not https. Use an https address.")
    return Target(url, host, port, str(addresses[0]))


def is_public(address: Address) -> bool:
    """Whether an address is of a machine on the public internet, also where it holds an IPv4 address."""
    inner = _inside(address)
    if inner is not None:
        return is_public(inner)
    if address.version == 6 and address not in _UNICAST:
        return False
    if any(address in network for network in _REFUSED if network.version == address.version):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def _inside(address: Address) -> ipaddress.IPv4Address | None:
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if any(address in network for network in _NAT64):
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return None


def _parts(url: str) -> tuple[str, int, bool]:
    """Host, port, and whether it is https; what two readers could read in two ways is refused."""
    if len(url) > LONGEST_WEBHOOK or not url.isascii() or any(c <= " " or c in '\\"<>^`{|}\x7f' for c in url):
        raise AddressError(f"url: is no address of at most {LONGEST_WEBHOOK} printable ASCII characters. Correct it.")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise AddressError("url: is no address. Correct it.") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise AddressError("url: is not https. Use an https address.")
    if "@" in parts.netloc or parts.fragment or port == 0:
        raise AddressError("url: holds a user name, a fragment or a port that is none. Leave them out.")
    secure = parts.scheme == "https"
    return parts.hostname, port or (443 if secure else 80), secure
