"""Tell others of a digest: by mail and by webhook, a few times each; what did not arrive is told the next time."""

import hashlib
import json
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from toolkit.packs import load_pack
from toolkit.portfolio.basis import kept
from toolkit.portfolio.changed import Changed
from toolkit.screening_files import write
from toolkit.watch.digest import FILE, Digest, read
from toolkit.watch.mail import DeliveryError, Post, email, send
from toolkit.watch.page import message

_LEFT = "undelivered.json"
EVENT = "portfolio.changed"


class Channel(Protocol):
    """A way to tell somebody of a digest."""

    @property
    def address(self) -> str:
        """Whom it tells."""

    def tell(self, digest: Digest, folder: Path) -> None:
        """Try once; raises DeliveryError."""


@dataclass(frozen=True)
class Mail:
    """A message to one address."""

    address: str
    by: Post
    sender: str

    def tell(self, digest: Digest, folder: Path) -> None:
        """Try once; raises DeliveryError."""
        found = kept(folder / "run")
        packs = [load_pack(name) for name in (found[0].packs if found else ())]
        languages = sorted(path.suffixes[0][1:] for path in folder.glob("digest.*.html"))
        said = [message(digest, packs, each, folder / f"digest.{each}.html") for each in languages]
        subject, texts = said[0][0], [text for _, text in said]
        send(self.by, email(self.sender, [self.address], subject, "\n\n".join(texts)))


@dataclass(frozen=True)
class Webhook:
    """A signed message to an address on the web: `post` sends one (url, secret, id, body) and says what failed."""

    address: str
    secret: str
    post: Callable[[str, str, str, str], tuple[int | None, str | None]]
    moment: datetime
    """When it is told."""

    def tell(self, digest: Digest, folder: Path) -> None:
        """Try once; raises DeliveryError. Each try of a digest has the same id, by which a receiver knows it."""
        body = json.dumps(payload(digest, folder, self.moment), ensure_ascii=False, separators=(",", ":"))
        _, fault = self.post(self.address, self.secret, f"watch_{_mark(digest)}", body)
        if fault:
            raise DeliveryError(f"{self.address}: {fault}.")


def payload(digest: Digest, folder: Path, moment: datetime) -> dict[str, Any]:
    """What is posted: causes, and of each proposal its id, title and outcomes; no names of people and no evidence."""
    told = {"file": digest.file, "as_of": digest.as_of, "listed_on": digest.listed_on, "digest": str(folder / FILE)}
    causes = [cause.model_dump(exclude_defaults=True) for cause in digest.causes]
    changed = [_plain(each) for each in digest.changed]
    data = {**told, "causes": causes, "again": digest.again, "of": digest.of, "changed": changed}
    return {"type": EVENT, "timestamp": moment.isoformat(), "data": data}


def deliver(folder: Path, channels: Sequence[Channel], waits: Sequence[float], say: Callable[[str], None]) -> list[str]:
    """Tell each of the digest in a folder, trying again after `waits` (seconds); gives those who could not be told."""
    if not channels:
        return []
    digest = read(folder / FILE)
    left = {*undelivered(folder), *(each.address for each in channels)}
    _note(folder, left)
    failed = []
    for each in channels:
        fault = _told(each, digest, folder, waits)
        if fault is None:
            _note(folder, left := left - {each.address})
        else:
            failed.append(each.address)
            say(f"{fault} The digest stands in {folder}; the next watch tries again.")
    return failed


def undelivered(folder: Path) -> Collection[str]:
    """The addresses that were not told of the digest in a folder."""
    try:
        return frozenset(json.loads((folder / _LEFT).read_bytes()))
    except FileNotFoundError:
        return frozenset()


def _told(channel: Channel, digest: Digest, folder: Path, waits: Sequence[float]) -> str | None:
    """The last fault, where every try failed."""
    fault = None
    for seconds in waits:
        time.sleep(seconds)
        try:
            channel.tell(digest, folder)
        except DeliveryError as error:
            fault = str(error)
        else:
            return None
    return fault


def _note(folder: Path, left: Collection[str]) -> None:
    if left:
        write(folder / _LEFT, json.dumps(sorted(left), indent=2) + "\n")
    else:
        (folder / _LEFT).unlink(missing_ok=True)


def _plain(changed: Changed) -> dict[str, Any]:
    return changed.model_dump(include={"proposal", "reference", "title", "before", "after"})


def _mark(digest: Digest) -> str:
    """The same for the same digest."""
    return hashlib.sha256(digest.model_dump_json().encode()).hexdigest()[:32]
