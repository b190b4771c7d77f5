"""Where a reader can look at something."""

import re
from urllib.parse import quote

from toolkit.checklist.lines import Link


def openalex(identifier: str) -> Link:
    """The page of an OpenAlex record."""
    return Link(label=f"OpenAlex {identifier}", url=f"https://openalex.org/{quote(identifier)}")


def web(url: str | None) -> str | None:
    """An address that may be opened: http or https, nothing else."""
    return url if url and re.match(r"https?://[^\s<>\"]+$", url) else None
