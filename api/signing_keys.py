"""The keys that replies are signed with: Ed25519, in a folder that only the service can read.

The newest key signs. Of an older one only the public half is kept, so that replies it signed can still be verified.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, NamedTuple

from joserfc.jwk import OKPKey

from api.fresh import Fresh
from toolkit import ToolkitError

_CURVE: Literal["Ed25519"] = "Ed25519"
_PRIVATE, _PUBLIC = ".key.pem", ".pub.pem"
_OTHERS = 0o007


class Signer(NamedTuple):
    """The key that signs, and its id: its thumbprint (RFC 7638)."""

    id: str
    key: Any


class _Known(NamedTuple):
    signer: Signer
    public: list[dict[str, str]]


class SigningKeys:
    """The keys of a folder, read again when it changes; several processes may share it."""

    def __init__(self, folder: Path | None) -> None:
        """Make the first key if there is none; without a folder it lives as long as this process.

        Raises ToolkitError if the folder cannot be used, or others can read a key in it.
        """
        if folder is None:
            alone = _known([OKPKey.generate_key(_CURVE)], [])
            self._now: Callable[[], _Known] = lambda: alone
        else:
            if not _files(folder, _PRIVATE):
                _make(folder)
            self._now = Fresh([folder], lambda: _read(folder)).get
        self._now()

    @property
    def signer(self) -> Signer:
        """The key that signs now."""
        return self._now().signer

    def jwks(self) -> dict[str, list[dict[str, str]]]:
        """All public keys as a JWK set (RFC 7517)."""
        return {"keys": self._now().public}


def rotate(folder: Path) -> str:
    """Make a new key, and forget the private half of those before; gives the id of the new one.

    Raises ToolkitError if the folder cannot be used.
    """
    before = _files(folder, _PRIVATE)
    made = _make(folder)
    for file in before:
        public = file.with_name(file.name.removesuffix(_PRIVATE) + _PUBLIC)
        public.write_bytes(_load(file).as_pem(private=False))
        file.unlink()
    return _load(made).thumbprint()


def _read(folder: Path) -> _Known:
    private = [_load(file) for file in _files(folder, _PRIVATE)]
    public = [OKPKey.import_key(file.read_bytes()) for file in _files(folder, _PUBLIC)]
    if not private:
        raise ToolkitError(f"{folder}: the signing key is gone. Put it back, or run: trusted-research signing rotate")
    return _known(private, public)


def _known(private: list[OKPKey], public: list[OKPKey]) -> _Known:
    newest = private[-1]
    told = [_words(key) for key in [*reversed(private), *reversed(public)]]
    return _Known(Signer(newest.thumbprint(), newest.private_key), told)


def _words(key: OKPKey) -> dict[str, str]:
    told = {name: str(value) for name, value in key.as_dict(private=False).items()}
    return {**told, "kid": key.thumbprint(), "use": "sig", "alg": "EdDSA"}


def _files(folder: Path, end: str) -> list[Path]:
    """Keys, oldest first: they are numbered."""
    return sorted(folder.glob(f"[0-9][0-9][0-9][0-9]{end}"))


def _load(file: Path) -> OKPKey:
    if file.stat().st_mode & _OTHERS:
        raise ToolkitError(f"{file}: everybody on this machine can read this key. Run: chmod 600 {file}")
    try:
        return OKPKey.import_key(file.read_bytes())
    except (OSError, ValueError) as error:
        raise ToolkitError(f"{file}: is no Ed25519 key that can be read. Put it back, or take it away.") from error


def _make(folder: Path) -> Path:
    """The next key, whole at once and once only: of several processes that make the first, all use the same."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        taken = [int(file.name[:4]) for file in (*_files(folder, _PRIVATE), *_files(folder, _PUBLIC))]
        place = folder / f"{max(taken, default=0) + 1:04d}{_PRIVATE}"
        part = folder / f".{place.name}.{os.getpid()}"
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:  # noqa: PTH123
            file.write(OKPKey.generate_key(_CURVE).as_pem(private=True))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(part, place)
        except FileExistsError:
            pass
        finally:
            part.unlink()
    except OSError as error:
        raise ToolkitError(f"{folder}: a signing key cannot be made here: {error.strerror}.") from error
    return place
