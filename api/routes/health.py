"""Whether the service is up."""

from fastapi import APIRouter
from pydantic import BaseModel

from toolkit import VERSION

router = APIRouter(tags=["health"])


class Health(BaseModel):
    """The service answers, and in which version."""

    status: str
    version: str


@router.get("/healthz")
def healthz() -> Health:
    """Answers as soon as the service runs."""
    return Health(status="ok", version=VERSION)
