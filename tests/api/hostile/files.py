"""Files of proposals: no table, a table of another kind, and workbooks that are traps."""

import io
import json
import zipfile
from collections.abc import Callable, Iterator

from tests.api.batch_files import TERMS, book, small
from tests.api.hostile.request import Hostile

_PATH = f"/v1/batches?{TERMS}"
_SHEET = "xl/worksheets/sheet1.xml"


def cases() -> Iterator[Hostile]:
    """All of them."""
    good = book("p-1")
    for name, content in {
        "no zip": b"PK\x03\x04 and nothing more",
        "text": b"just text",
        "nothing": b"",
        "an empty archive": _archive({}),
        "an archive of something else": _archive({"evil.txt": b"x"}),
        "cut off": good[: len(good) // 2],
        "a bomb": _bomb(good),
        "entities in entities": _changed(good, _entities),
        "an entity from a file": _changed(good, _external),
        "a sheet that breaks off": _changed(good, lambda xml: xml[: len(xml) // 2]),
        "a million columns": _changed(good, lambda xml: xml.replace(b'r="A1"', b'r="ZZZZ1"')),
        "a file above the archive": _archive({"../../evil": b"x", "[Content_Types].xml": b"<a/>"}),
        "a legacy workbook": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    }.items():
        yield _form(f"a workbook: {name}", content, "proposals.xlsx")
    for name, content in {
        "NUL": b"id,title\np-1,a\0b\n",
        "no headings": b"1,2,3\n",
        "one heading": b"zzz\n1\n",
        "a heading twice": b"id,id,title\n1,2,3\n",
        "UTF-16": "id,title\np-1,a\n".encode("utf-16"),
        "a quotation mark that stays open": b'id,title,summary\np-1,"a,b\n',
        "nothing": b"",
        "only a BOM": b"\xef\xbb\xbf",
        "a field without end": b"id,title\np-1," + b"a" * 3_000_000,
        "another language's numbers": b"%PDF-1.7",
    }.items():
        yield _form(f"a table: {name}", content, "proposals.csv")
    good_lines = json.dumps(small(1)).encode()
    for name in ("proposals.exe", "proposals", "proposals.csv.exe", "..", "proposals.xlsm"):
        yield _form(f"a file named {name}", good_lines, name)
    for kind in (
        "application/json",
        "text/csv",
        "application/zip",
        "multipart/form-data",
        "multipart/form-data; boundary=",
    ):
        yield Hostile(f"a batch as {kind}", "POST", _PATH, good_lines, {"Content-Type": kind})
    yield _form("a field that is no file", good_lines, "proposals.jsonl", field="proposals")
    for query in ("packs=none", "packs=..%2F..", "as_of=0", "as_of=9999-01-01", "purpose=merit-review", "colour=red"):
        lines = {"Content-Type": "application/x-ndjson"}
        yield Hostile(f"a batch with {query}", "POST", f"/v1/batches?{query}", good_lines, lines)


def _form(name: str, content: bytes, filename: str, field: str = "file") -> Hostile:
    edge = "edge-of-the-form"
    head = f'--{edge}\r\nContent-Disposition: form-data; name="{field}"; filename="{filename}"\r\n\r\n'
    body = head.encode() + content + f"\r\n--{edge}--\r\n".encode()
    return Hostile(name, "POST", _PATH, body, {"Content-Type": f"multipart/form-data; boundary={edge}"})


def _archive(files: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


def _bomb(good: bytes) -> bytes:
    """A workbook whose sheet is 400 MB of spaces, in less than one."""
    return _changed(good, lambda xml: xml.replace(b"<sheetData>", b"<sheetData>" + b" " * 400_000_000))


def _entities(xml: bytes) -> bytes:
    made = b'<!ENTITY a0 "aaaaaaaaaa">'
    for n in range(1, 10):
        made += f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">'.encode()
    return _doctype(xml, made).replace(b"Tide gauges", b"&a9;")


def _external(xml: bytes) -> bytes:
    return _doctype(xml, b'<!ENTITY a SYSTEM "file:///etc/passwd">').replace(b"Tide gauges", b"&a;")


def _doctype(xml: bytes, entities: bytes) -> bytes:
    body = xml[xml.index(b"?>") + 2 :] if xml.startswith(b"<?xml") else xml
    return b'<?xml version="1.0"?><!DOCTYPE worksheet [' + entities + b"]>" + body


def _changed(content: bytes, change: Callable[[bytes], bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as after:
        for each in before.namelist():
            whole = before.read(each)
            after.writestr(each, change(whole) if each == _SHEET else whole)
    return made.getvalue()
