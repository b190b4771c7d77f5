"""The lists that a request looks through: those of its packs, in all editions at hand on this machine."""

from collections.abc import Sequence
from typing import Any

from fastapi import Request

from toolkit import Pack, lists_of, load_lists


def lists_for(request: Request, packs: Sequence[Pack]) -> Sequence[Any]:
    """Read anew for each request, so that an edition fetched meanwhile counts; raises ListError."""
    return load_lists(data=request.app.state.data, ids=lists_of(packs))
