"""The id that a form carries, by which it does nothing twice."""

import uuid
from collections.abc import Mapping

from starlette.exceptions import HTTPException

NOT_OURS = "This form is not one of ours."


def once(sent: Mapping[str, str]) -> uuid.UUID:
    """The id; raises HTTPException 422 for a form that was not made here."""
    try:
        return uuid.UUID(sent.get("once", ""))
    except ValueError:
        raise HTTPException(422, NOT_OURS) from None
