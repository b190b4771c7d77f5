"""The address of tables on Apache Spark: which cluster, which folder, which settings.

`spark://HOST:PORT?tables=PLACE` names the master of a cluster, `sc://HOST:PORT?tables=PLACE` a Spark Connect server.
The place is as Spark sees it: a path that every worker has, or hdfs://, s3a:// … Settings of Spark follow as
`&spark.executor.memory=4g`.
"""

import socket
from dataclasses import dataclass, field
from urllib.parse import unquote

from toolkit.errors import SourceError

_PORTS = {"spark": 7077, "sc": 15002}
_PATIENCE_S = 10


def is_spark(where: str) -> bool:
    """Whether a source is tables on Spark."""
    return where.startswith(("spark://", "sc://"))


@dataclass(frozen=True)
class Address:
    """Where tables are on Spark."""

    kind: str
    """`spark` for a cluster, `sc` for a Spark Connect server."""
    server: str = field(repr=False)
    """As Spark takes it; may hold a token."""
    hosts: tuple[tuple[str, int], ...]
    tables: str
    settings: tuple[tuple[str, str], ...] = field(repr=False)

    def __str__(self) -> str:
        return f"{self.kind}://{','.join(f'{host}:{port}' for host, port in self.hosts)}"

    @property
    def name(self) -> str:
        """The last part of the place: what the same folder is called on one machine."""
        return self.tables.rstrip("/").rpartition("/")[2]

    def reach(self) -> None:
        """Raise SourceError if nothing answers: Spark itself would try for minutes."""
        why = ""
        for host, port in self.hosts:
            try:
                socket.create_connection((host, port), _PATIENCE_S).close()
                return
            except OSError as error:
                why = error.strerror or str(error)
        raise SourceError(f"{self}: Spark cannot be reached there ({why}). Is it running, and is this its port?")


def read_address(where: str, *, tables: bool = True) -> Address:
    """The parts of an address, with or without the place of `tables`; raises SourceError for one that is not whole."""
    server, _, query = where.partition("?")
    kind, _, rest = server.partition("://")
    if not is_spark(where):
        raise SourceError(f"{where}: is no address of Spark. {_form('spark', tables)}")
    given = dict[str, str]()
    for part in query.split("&") if query else ():
        key, _, value = part.partition("=")
        if not value or not ((tables and key == "tables") or key.startswith("spark.")):
            raise SourceError(f"{kind}://…: cannot read {key!r} after the question mark. {_form(kind, tables)}")
        given[key] = unquote(value)
    place = given.pop("tables", "")
    if tables and not place:
        raise SourceError(f"{kind}://…: where the tables are is missing. {_form(kind, tables)}")
    hosts = tuple(_host(kind, each, tables) for each in rest.partition("/")[0].split(","))
    return Address(kind, server, hosts, place, tuple(given.items()))


def _host(kind: str, text: str, tables: bool) -> tuple[str, int]:
    host, colon, port = text.rpartition(":") if ":" in text else (text, "", "")
    if not host or (colon and not port.isdigit()):
        raise SourceError(f"{kind}://{text}: this names no host and port. {_form(kind, tables)}")
    return host.strip("[]"), int(port) if port else _PORTS[kind]


def _form(kind: str, tables: bool) -> str:
    place = (
        "?tables=/path/to/snapshot, and after it settings such as &" if tables else ", and after it settings such as ?"
    )
    return f"Write {kind}://HOST:PORT{place}spark.executor.memory=4g"
