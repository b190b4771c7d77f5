"""Ids in paths: anything else than an id of ours is refused before the database sees it."""

from typing import Annotated

from fastapi import Path

PATTERN = r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"
Id = Annotated[str, Path(pattern=PATTERN, examples=["3f0b9f0e-6f0a-4b6e-9d57-0d1f6d0c1a11"])]
