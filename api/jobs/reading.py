"""Jobs of kind `read`: a file with many proposals, read row by row for whoever handed it over to look at."""

import re
import unicodedata
from typing import Any

from sqlalchemy.orm import Session

from api.batch_file import all_read, parsed, storable_text
from api.jobs.queue import Claim, finish
from api.store.database import Database
from api.store.documents import packed
from api.store.kept_uploads import content_of, put_rows
from api.store.upload_tables import Upload
from toolkit import ProposalError, Row, TableMapping, read_proposals

_YEAR = re.compile(r"(?<!\d)(19|20)\d\d(?!\d)")


class Reading:
    """Reads a file, and writes down each proposal in it, or why there is none."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def do(self, claimed: Claim) -> None:
        """Read it, unless it is gone, or was handed over anew meanwhile."""
        with self._database.reading() as session:
            upload = session.get(Upload, claimed.subject)
            content = content_of(session, upload) if upload and upload.content is not None else None
        if upload is None or content is None or upload.state != "reading":
            with self._database.writing() as session:
                return finish(session, claimed)
        mapping = TableMapping.model_validate(upload.mapping or {})
        try:
            read = read_proposals(content, upload.name, mapping)
            with all_read(read, upload.name, _kept) as rows, self._database.writing() as session:
                finish(session, claimed)
                if found := session.get(Upload, claimed.subject, with_for_update=True):
                    put_rows(session, found, rows)
        except ProposalError as error:
            with self._database.writing() as session:
                finish(session, claimed)
                _fail(session, claimed.subject, str(error))
        return None

    def give_up(self, session: Session, claimed: Claim, reason: str, *, certain: bool) -> None:
        """It could not be read, for a reason that is shown with it."""
        _fail(session, claimed.subject, reason)


def _fail(session: Session, upload_id: str, reason: str) -> None:
    if found := session.get(Upload, upload_id, with_for_update=True):
        found.state, found.fault = "failed", storable_text(reason)


def _kept(n: int, row: Row) -> dict[str, Any]:
    item = parsed(n, row)
    proposal = row.proposal if item.proposal is not None else None
    return {
        **vars(item),
        "noted": bool(item.notes),
        "proposal_id": proposal and proposal.id,
        "title": proposal and proposal.title,
        "department": row.department and storable_text(row.department)[:200],
        "year": _year(row.year),
        "written": packed([list(each) for each in row.written]) if row.written else None,
    }


def _year(written: str | None) -> int | None:
    """The year that a label names: 2027 of `FY2027`; None for one without."""
    found = _YEAR.search(unicodedata.normalize("NFKC", written or ""))
    return int(found[0]) if found else None
