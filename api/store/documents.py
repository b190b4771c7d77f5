"""Documents as they lie in the database: canonical JSON, compressed."""

import hashlib
import json
import zlib
from typing import Any


def canonical(document: object) -> bytes:
    """JSON with sorted keys and no spaces: the same bytes for the same content."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def packed(document: object) -> bytes:
    """A document of plain JSON values, for a column."""
    return zlib.compress(canonical(document), 6)


def unpacked(column: bytes) -> Any:
    """The document of a column."""
    return json.loads(zlib.decompress(column))


def compressed(content: bytes) -> bytes:
    """The bytes of a document as they are, for a column."""
    return zlib.compress(content, 6)


def content(column: bytes) -> bytes:
    """The bytes of a document, not parsed."""
    return zlib.decompress(column)


def digest_of(content: bytes) -> str:
    """`sha256:` and the digest of some bytes."""
    return "sha256:" + hashlib.sha256(content).hexdigest()
