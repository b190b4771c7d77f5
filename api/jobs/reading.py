"""Jobs of kind `read`: a file with many proposals, read row by row for whoever handed it over to look at."""

import re
import unicodedata
from typing import Any

from sqlalchemy.orm import Session

from api.batch_file import all_read, parsed
from api.jobs.queue import Claim, finish
from api.storable import storable_text
from api.store.database import Database
from api.store.documents import packed
from api.store.kept_uploads import content_of, put_rows
from api.store.upload_tables import Upload
from toolkit import ProposalError, Row, TableMapping, read_proposals

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_ERA = re.compile(r"(令和|平成|\bR|\bH)\.?\s*(元|\d{1,2})(?!\d)", re.I)
_FISCAL = re.compile(r"\bFY\s*'?(\d\d)(?!\d)", re.I)
_BEFORE = {"令和": 2018, "r": 2018, "平成": 1988, "h": 1988}
"""The year before the first one of an era."""


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
                found = session.get(Upload, claimed.subject, with_for_update=True)  # before the job, as who cancels it
                finish(session, claimed)
                if found:
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
    year = _year(row.year or "")
    if row.year and year is None:
        no_year = f"{row.place}: ({row.year!r}) is no year, such as 2027, FY27 or 令和9年度, and was left out"
        item.notes.append(storable_text(no_year))
    return {
        **vars(item),
        "noted": bool(item.notes),
        "proposal_id": proposal and proposal.id,
        "title": proposal and proposal.title,
        "department": row.department and storable_text(row.department)[:200],
        "year": year,
        "written": packed([list(each) for each in row.written]) if row.written else None,
    }


def _year(written: str) -> int | None:
    """The year that a label names: 2027 of `FY2027`, `FY27`, `令和9年度` and `R9`; None for one without."""
    label = unicodedata.normalize("NFKC", written)
    if found := _YEAR.search(label):
        return int(found[0])
    if found := _ERA.search(label):
        return _BEFORE[found[1].lower()] + (1 if found[2] == "元" else int(found[2]))
    return 2000 + int(found[1]) if (found := _FISCAL.search(label)) else None
