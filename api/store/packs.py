"""The packs that judged, once for each digest, so that what they judged can be printed and judged again."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache

from sqlalchemy import Select, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from api.access.caller import Caller
from api.store.documents import compressed, content
from api.store.tables import AssessmentRow, OutcomeRow, PackRow
from toolkit import Pack


def keep_packs(session: Session, packs: Sequence[Pack]) -> None:
    """Keep those that are not there yet; several writers may do so at once."""
    wanted = {pack.digest: pack for pack in packs}
    there = set(session.scalars(select(PackRow.digest).where(PackRow.digest.in_(wanted))))
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    for digest in sorted(wanted.keys() - there):
        document = compressed(wanted[digest].model_dump_json(by_alias=True).encode())
        row = {"digest": digest, "pack_id": wanted[digest].id, "document": document}
        session.execute(insert(PackRow).values(**row).on_conflict_do_nothing())


def packs_that_judged(session: Session, versions: Mapping[str, Mapping[str, str]]) -> list[Pack]:
    """The packs in the form in which they judged; `versions` is the part of an assessment's that names them."""
    return [_pack(session.get_one(PackRow, each["digest"]).document) for each in versions.values()]


def earlier_editions(session: Session, caller: Caller, pack: str) -> Iterator[tuple[str, date]]:
    """The digests under which a pack judged what a caller may see, with the latest such day; latest first."""
    digests = session.scalars(select(PackRow.digest).where(PackRow.pack_id == pack))
    found = ((digest, session.scalar(_judged(caller, pack, digest))) for digest in digests)
    yield from sorted(((digest, day) for digest, day in found if day), key=lambda pair: pair[::-1], reverse=True)


def edition_of(session: Session, caller: Caller, pack: str, digest: str) -> Pack | None:
    """A pack as it judged something that a caller may see; None if it judged nothing of theirs."""
    row = session.get(PackRow, digest)
    if row is None or row.pack_id != pack or session.scalar(_judged(caller, pack, digest)) is None:
        return None
    return _pack(row.document)


def _judged(caller: Caller, pack: str, digest: str) -> Select[date]:
    """The day of the latest assessment of a caller that a pack with this digest judged."""
    row = AssessmentRow
    mine = row.tenant_id == caller.tenant, row.purpose.in_(sorted(caller.purposes)), row.state == "done"
    judged = select(row.as_of).join(OutcomeRow, OutcomeRow.assessment_id == row.id)
    by_it = OutcomeRow.pack == pack, OutcomeRow.pack_digest == digest
    return judged.where(*mine, *by_it).order_by(row.created_at.desc()).limit(1)


@lru_cache(64)
def _pack(document: bytes) -> Pack:
    return Pack.model_validate_json(content(document))
