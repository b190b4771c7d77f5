"""The tables of files with many proposals: what is kept of one between its steps, and the cases that are to be made."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from api.store.columns import Id, Table


class Upload(Table):
    """A file that somebody handed over and has not done with: seen by nobody else, and gone after a day."""

    __tablename__ = "uploads"
    __table_args__ = (
        CheckConstraint("state in ('columns', 'reading', 'read', 'failed', 'done')", name="uploads_state"),
        Index("uploads_of_owner", "tenant_id", "owner", "created_at"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    tenant_id: Mapped[str] = mapped_column(ForeignKey("tenants.id"))
    owner: Mapped[str] = mapped_column(String(200))
    """The actor who handed it over."""
    purpose: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(16))
    """`columns` are to be decided, it is `reading`, was `read` or `failed`; `done` when its cases are being made."""
    name: Mapped[str] = mapped_column(String(200))
    content: Mapped[bytes | None]
    """The file; None once its cases are being made."""
    by: Mapped[str] = mapped_column(String(200))
    """The name that stands beside what is made of it."""
    packs: Mapped[list[str]]
    looked: Mapped[dict[str, Any] | None]
    """Its headings as they were found; JSON lines have none."""
    mapping: Mapped[dict[str, Any] | None]
    """What its headings were said to mean."""
    fault: Mapped[str | None] = mapped_column(Text)
    batch_id: Mapped[str | None] = mapped_column(ForeignKey("batches.id"), index=True)


class UploadRow(Table):
    """A proposal of a file, or why there is none."""

    __tablename__ = "upload_rows"

    upload_id: Mapped[str] = mapped_column(ForeignKey("uploads.id", ondelete="CASCADE"), primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True)
    """Its place in the file, from 1."""
    place: Mapped[str] = mapped_column(Text)
    reference: Mapped[str | None] = mapped_column(Text)
    notes: Mapped[list[str]]
    noted: Mapped[bool]
    """Whether there are notes: something was read otherwise than it stands."""
    proposal: Mapped[bytes | None]
    proposal_id: Mapped[str | None] = mapped_column(String(200))
    title: Mapped[str | None] = mapped_column(Text)
    department: Mapped[str | None] = mapped_column(String(200))
    year: Mapped[int | None]
    fault: Mapped[str | None] = mapped_column(Text)
    written: Mapped[bytes | None]
    """The rows as they stand in the file, where they were refused."""


class KnownHeading(Table):
    """What a heading was said to mean, the last time that somebody of the institution had to say it."""

    __tablename__ = "known_headings"

    tenant_id: Mapped[str] = mapped_column(ForeignKey("tenants.id"), primary_key=True)
    heading: Mapped[str] = mapped_column(String(200), primary_key=True)
    meant: Mapped[str] = mapped_column(String(100))
    """The name of a column of ours, or `ignore`."""


class WantedCase(Table):
    """That an item of a batch is to become a case, and the case once it has."""

    __tablename__ = "wanted_cases"
    __table_args__ = (ForeignKeyConstraint(["batch_id", "n"], ["items.batch_id", "items.n"], ondelete="CASCADE"),)

    batch_id: Mapped[str] = mapped_column(Id, primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True)
    by: Mapped[str] = mapped_column(String(200))
    department: Mapped[str | None] = mapped_column(String(200))
    year: Mapped[int | None]
    again: Mapped[bool]
    """Whether a case is to be made although the proposal has one."""
    case_id: Mapped[str | None] = mapped_column(ForeignKey("cases.id"))
