"""What the columns of a file are: shown as they are understood, and decided by whoever handed it over."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.pages.check.steps import Sent, private
from api.pages.office.begun import Screening
from api.pages.office.mapped import (
    Said,
    as_known,
    as_mapping,
    checked,
    kept,
    moved,
    place_of,
    to_know,
)
from api.pages.office.mapped import sent as said_in
from api.pages.office.upload import looked_at, next_place, opened
from api.pages.site import go, page
from api.pages.visitor import Visitor
from api.store.audit import record
from api.store.kept_uploads import ask_columns, content_of, have_read, know_headings, known_headings
from api.store.upload_tables import Upload
from toolkit import ProposalError, column_names

router = APIRouter(prefix="/cases/upload/{upload_id}/columns", include_in_schema=False)


@router.get("")
def columns(request: Request, visitor: Screening, upload_id: str) -> Response:
    """The headings that were found, each with a sample and with what it is understood as."""
    with request.app.state.database.writing() as session:
        upload = opened(session, visitor, upload_id)
        record(session, visitor.caller, "upload.columns", upload.id, upload.purpose)
    if upload.looked is None or upload.state == "done":
        return go(next_place(upload))
    return _page(request, visitor, upload, kept(upload.looked, upload.mapping or {}), {})


@router.post("")
def decide(request: Request, visitor: Screening, upload_id: str, form: Sent) -> Response:
    """Have the file read by what the columns are said to be; or look again, where the headings stand elsewhere."""
    with request.app.state.database.reading() as session:
        upload = opened(session, visitor, upload_id)
        if upload.looked is None or upload.state == "done":
            return go(next_place(upload))
        said = said_in(upload.looked, form)
        again = form.get("action") == "look" or moved(upload.looked, said)
        content = content_of(session, upload) if again else None
    if content is not None:
        return _looked_again(request, visitor, upload, said, content)
    said, faults = checked(said)
    if faults:
        return _page(request, visitor, upload, said, faults, 422)
    with request.app.state.database.writing() as session:
        current = opened(session, visitor, upload_id, to_change=True)
        mapping = as_mapping(said).model_dump(mode="json")
        same = current.state in ("reading", "read") and current.mapping == mapping
        if not same and current.state != "done":
            known = known_headings(session, visitor.caller, (choice.heading for choice in said.choices))
            know_headings(session, visitor.caller, to_know(said, known))
            current.mapping = mapping
            have_read(session, visitor.caller, current)
            record(session, visitor.caller, "upload.decided", current.id, current.purpose)
    return go(next_place(current))


def _looked_again(request: Request, visitor: Visitor, upload: Upload, said: Said, content: bytes) -> Response:
    """Look where the headings are said to stand; raises nothing: what is wrong is said on the page."""
    try:
        looked = looked_at(content, upload.name, place_of(said))
    except (ProposalError, ValueError) as error:
        says = str(error) if isinstance(error, ProposalError) else None
        return _page(request, visitor, upload, said, {"heading_row": "place"}, 422, says=says)
    assert looked is not None
    with request.app.state.database.writing() as session:
        current = opened(session, visitor, upload.id, to_change=True)
        if current.state != "done":
            known = known_headings(session, visitor.caller, (column["heading"] for column in looked["columns"]))
            ask_columns(session, visitor.caller, current, looked, as_known(looked, known))
            record(session, visitor.caller, "upload.looked", current.id, current.purpose)
    return go(next_place(current))


def _page(
    request: Request,
    visitor: Visitor,
    upload: Upload,
    said: Said,
    faults: Mapping[str, str],
    status: int = 200,
    says: str | None = None,
) -> Response:
    groups: dict[str, list[str]] = {}
    for name in column_names():
        groups.setdefault(name.partition(".")[0], []).append(name)
    assert upload.looked is not None
    values: dict[str, Any] = {"upload": upload, "said": said, "faults": faults, "says": says, "groups": groups}
    values["sheets"] = upload.looked["sheets"]
    return private(page(request, visitor, "office/upload_columns.html.j2", values, status))
