"""The tables of the web application: who works in it, and what they are working on."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from api.store.columns import Id, Table

STATES = ("needs-answers", "in-review", "decided")
"""What a case may be in; before it is one, it is a draft."""


class User(Table):
    """A local account. Its password is kept as an Argon2id hash."""

    __tablename__ = "users"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    tenant_id: Mapped[str] = mapped_column(ForeignKey("tenants.id"), index=True)
    sign_in: Mapped[str] = mapped_column(String(200), unique=True)
    """What they type to sign in, in lower case."""
    name: Mapped[str] = mapped_column(String(200))
    """What others see, and what stands beside their answers."""
    password: Mapped[str] = mapped_column(String(200))
    roles: Mapped[list[str]]
    purposes: Mapped[list[str]]
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
    failures: Mapped[int]
    """Wrong passwords since the last right one."""
    locked_until: Mapped[datetime | None]


class Visit(Table):
    """A browser that somebody is signed in with: the digest of its cookie, and when it ends."""

    __tablename__ = "visits"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    began_at: Mapped[datetime]
    seen_at: Mapped[datetime]


class Draft(Table):
    """A self-check that is being filled in: what was typed, as it was typed."""

    __tablename__ = "drafts"
    __table_args__ = (Index("drafts_of_owner", "tenant_id", "owner", "changed_at"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    tenant_id: Mapped[str] = mapped_column(ForeignKey("tenants.id"))
    owner: Mapped[str] = mapped_column(String(200))
    """The actor who began it; nobody else sees it before it is handed in."""
    purpose: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    version: Mapped[int]
    """Rises with each saving: a page that was opened before another one saved cannot undo that unseen."""
    fields: Mapped[bytes]
    assessment_id: Mapped[str | None] = mapped_column(ForeignKey("assessments.id"))
    """The latest result."""


class Case(Table):
    """A screening that an office works on, through all its versions."""

    __tablename__ = "cases"
    __table_args__ = (
        Index("cases_in_order", "tenant_id", "purpose", "state", "changed_at"),
        CheckConstraint(f"state in {STATES}", name="cases_state"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    tenant_id: Mapped[str] = mapped_column(ForeignKey("tenants.id"))
    purpose: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(Text)
    department: Mapped[str | None] = mapped_column(String(200))
    year: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(16))
    assigned_to: Mapped[str | None] = mapped_column(String(200))
    """The actor who works on it."""
    assessment_id: Mapped[str] = mapped_column(ForeignKey("assessments.id"), index=True)
    """The latest version."""
    judged_id: Mapped[str | None] = mapped_column(ForeignKey("assessments.id"), index=True)
    """The newest version that is done, if any is: a later one may be waiting, or may have failed."""
    rests_on: Mapped[str | None] = mapped_column(String(71))
    """`sha256:` and the digest of the data, packs, lists and technology areas of that version, the same for all
    that rest on the same."""
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(200))
    changed_at: Mapped[datetime]
    version: Mapped[int]


class Given(Table):
    """What one person answered to one item. Later answers are further rows: none is ever overwritten."""

    __tablename__ = "given_answers"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    criterion: Mapped[str] = mapped_column(String(200))
    subject: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(String(16))
    note: Mapped[str | None] = mapped_column(Text)
    by: Mapped[str] = mapped_column(String(200))
    """The name that stands on the checklist."""
    actor: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]
    on: Mapped[date]


class Comment(Table):
    """What somebody wrote about a case."""

    __tablename__ = "comments"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    says: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(String(200))
    actor: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]


class Step(Table):
    """A step in the life of a case: handed in, assigned, checked by a second person, signed, reopened …

    `says` is what a person wrote with it: the decision is theirs, in their words.
    """

    __tablename__ = "steps"
    __table_args__ = (
        CheckConstraint(
            "kind in ('handed-in', 'assigned', 'asked-for-check', 'checked', 'sent-back', 'signed', 'reopened', "
            "'assessed-again', 'corrected', 'uncorrected')",
            name="steps_kind",
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    assessment_id: Mapped[str] = mapped_column(String(36))
    """The version that was there at this step."""
    says: Mapped[str | None] = mapped_column(Text)
    about: Mapped[str | None] = mapped_column(Text)
    """The correction that was made or taken back, as JSON."""
    by: Mapped[str] = mapped_column(String(200))
    actor: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]


class ExposureRow(Table):
    """A partner, a list or a technology area that an assessment has to do with, to count by and to find it by.

    People are never counted by, and so are not among them.
    """

    __tablename__ = "exposures"
    __table_args__ = (
        Index("exposures_by_key", "kind", "key"),
        CheckConstraint("kind in ('partner', 'list', 'area')", name="exposures_kind"),
        {"sqlite_with_rowid": False},  # the rows of an assessment stand together: half the time of reading them
    )

    assessment_id: Mapped[str] = mapped_column(ForeignKey("assessments.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    key: Mapped[str] = mapped_column(String(400), primary_key=True)
    """OpenAlex id of a partner, or its name if it has none; id of a list; list of areas and area, as `list/area`."""
    name: Mapped[str | None] = mapped_column(Text)
    """As the proposal names a partner; lists and areas have theirs where they are kept."""
    ties: Mapped[str] = mapped_column(String(64))
    """How it has to do with a list: some of coauthor, funder, partner and post; `listed` for a partner on a list."""
    pack: Mapped[str | None] = mapped_column(String(200))
    item: Mapped[str | None] = mapped_column(String(200))
    """Where the evidence stands, if any item names it: the pack, and the check on its checklist."""
