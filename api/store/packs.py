"""The packs that judged, once for each digest, so that what they judged can be printed and judged again."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from api.store.documents import compressed, content
from api.store.tables import PackRow
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


@lru_cache(64)
def _pack(document: bytes) -> Pack:
    return Pack.model_validate_json(content(document))
