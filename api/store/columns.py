"""What the columns of all tables hold: ids, moments, documents."""

from datetime import UTC, datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, DateTime, Dialect, LargeBinary, String, TypeDecorator
from sqlalchemy.orm import DeclarativeBase

Id = String(36)


class Utc(TypeDecorator[datetime]):
    """A moment with its zone: kept as UTC without one, as SQLite knows none."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Aware in, naive UTC on disk; raises ValueError for a moment without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value}: a moment needs its time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Naive UTC on disk, aware out."""
        return None if value is None else value.replace(tzinfo=UTC)


class Table(DeclarativeBase):
    """What all tables share."""

    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: Utc,
        dict[str, Any]: JSON,
        list[str]: JSON,
        bytes: LargeBinary,
    }
