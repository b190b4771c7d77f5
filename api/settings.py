"""Settings of the service, from the environment; nothing else in it reads the environment."""

import logging
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from toolkit import ToolkitError, openalex_key


@dataclass(frozen=True)
class Limits:
    """What a request may take (institution's choice, all of it)."""

    body_bytes: int = 5_000_000
    upload_bytes: int = 500_000_000
    """Of a file with many proposals."""
    seconds: int = 60
    """Until a reply begins."""
    at_once: int = 8
    """Requests that screen at once in each process, and as many that match."""
    wait_s: int = 5
    """How long a further one waits for its turn."""


@dataclass(frozen=True)
class Settings:
    """What the service needs to know at its start."""

    source: str = "openalex"
    """A snapshot, a folder of OpenAlex records, `openalex`, or the address of a server like it."""
    cache: Path = Path(".cache")
    data: Path | None = None
    """The folder with the editions of lists that were fetched or imported; None for those of the toolkit alone."""
    key: str | None = None
    """API key for OpenAlex."""
    database: str = "sqlite:///:memory:"
    """SQLAlchemy address of what the service keeps."""
    packs: Path | None = None
    """A folder with packs of the institution's own; None for those of the toolkit alone."""
    signing: Path | None = None
    """The folder of the keys that replies are signed with; None makes one for this process alone."""
    replies_hours: int = 24
    """How long a reply to a request with an Idempotency-Key is kept for retries."""
    staff: Path | None = None
    """The file that says whose tokens staff may sign in with; None admits keys alone."""
    metrics: Path | None = None
    """The folder in which several processes add their figures up; None if there is one process."""
    limits: Limits = Limits()
    public_address: str | None = None
    """Where people find the service, such as `https://check.wharfemoor.example`, if a proxy stands before it."""
    webhooks_loopback: bool = False
    """Whether webhooks may go to this machine itself, also by plain http: for trying them out."""
    forms: str = field(default_factory=partial(secrets.token_urlsafe, 32), compare=False, repr=False)
    """What every form carries where nobody signs in: one for all processes of a service."""


def from_environment(source: str, environment: Mapping[str, str] = os.environ) -> Settings:
    """Settings for a source: `XDG_CACHE_HOME` says where to keep tables, `OPENALEX_API_KEY` is optional.

    The key may also stand in the configuration file that the command reads (`toolkit.openalex_key`).

    `TRUSTED_RESEARCH_PACKS` is a folder with packs of your own, `TRUSTED_RESEARCH_SIGNING` that of the signing keys
    (beside the lists, if not given), and `TRUSTED_RESEARCH_REPLIES_HOURS` how long replies are kept for retries (24).
    `TRUSTED_RESEARCH_STAFF` is the file on whose tokens staff sign in with; each of `Limits` has a variable of its own,
    such as `TRUSTED_RESEARCH_AT_ONCE`; `PROMETHEUS_MULTIPROC_DIR` is the folder for figures of several processes.
    `TRUSTED_RESEARCH_ADDRESS` is where people find the service behind a proxy, with https.
    `TRUSTED_RESEARCH_WEBHOOKS_LOOPBACK=1` allows webhooks to this machine itself.
    `TRUSTED_RESEARCH_DATABASE` is the address of a PostgreSQL database; without it what the service keeps lies in a
    file of SQLite beside the lists. `TRUSTED_RESEARCH_DATA`, else `XDG_DATA_HOME`, says where editions of lists are
    kept, as for the command.
    """
    home = environment.get("XDG_CACHE_HOME")
    cache = (Path(home) if home else Path.home() / ".cache") / "trusted-research"
    kept = environment.get("XDG_DATA_HOME")
    shared = (Path(kept) if kept else Path.home() / ".local" / "share") / "trusted-research"
    own = environment.get("TRUSTED_RESEARCH_DATA")
    data = Path(own) if own else shared
    database = environment.get("TRUSTED_RESEARCH_DATABASE") or f"sqlite:///{data / 'service.sqlite'}"
    packs, signing = (environment.get(f"TRUSTED_RESEARCH_{name}") for name in ("PACKS", "SIGNING"))
    staff, metrics = environment.get("TRUSTED_RESEARCH_STAFF"), environment.get("PROMETHEUS_MULTIPROC_DIR")
    return Settings(
        source=source,
        cache=cache,
        data=data,
        key=openalex_key(environment, logging.getLogger(__name__).warning) if source else None,
        database=database,
        packs=Path(packs) if packs else None,
        signing=Path(signing) if signing else data / "signing",
        replies_hours=_whole(environment, "TRUSTED_RESEARCH_REPLIES_HOURS", 24),
        staff=Path(staff) if staff else None,
        metrics=Path(metrics) if metrics else None,
        limits=_limits(environment),
        public_address=_address(environment),
        webhooks_loopback=environment.get("TRUSTED_RESEARCH_WEBHOOKS_LOOPBACK") == "1",
    )


def with_shared_figures(settings: Settings, folder: Path) -> Settings:
    """Settings for several processes that count in one folder, which prometheus-client reads off the environment."""
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(settings.metrics or folder)
    return replace(settings, metrics=settings.metrics or folder)


def _limits(environment: Mapping[str, str]) -> Limits:
    """`TRUSTED_RESEARCH_BODY_BYTES` and so on, for each limit."""
    return Limits(
        **{
            each.name: _whole(environment, f"TRUSTED_RESEARCH_{each.name.upper()}", getattr(Limits, each.name))
            for each in fields(Limits)
        }
    )


def _address(environment: Mapping[str, str]) -> str | None:
    """Scheme and host; raises ToolkitError for anything else, as cookies would then not be kept from others."""
    given = environment.get("TRUSTED_RESEARCH_ADDRESS", "").rstrip("/")
    parts = urlsplit(given)
    if given and (parts.scheme != "https" or not parts.netloc or given != f"https://{parts.netloc}"):
        raise ToolkitError(f"TRUSTED_RESEARCH_ADDRESS: {given!r} is no address like https://check.wharfemoor.example.")
    return given or None


def _whole(environment: Mapping[str, str], name: str, default: int) -> int:
    """A whole number above 0; raises ToolkitError for anything else."""
    given = environment.get(name)
    if given is None:
        return default
    if not given.isascii() or not given.isdigit() or int(given) < 1:
        raise ToolkitError(f"{name}: {given!r} is no whole number above 0.")
    return int(given)
