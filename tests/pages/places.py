"""All pages of a service in which something of everything is there, found by following links as a reader does."""

import json
import re
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from fastapi import FastAPI
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts
from starlette.routing import compile_path
from starlette.testclient import TestClient

from api.store.exposures import rests_on
from api.store.office import Case
from api.store.tables import AssessmentRow, PackRow
from tests.api.assessing import work_off
from tests.api.conftest import ROOT
from tests.pages.tables import BAD, GOOD, book
from tests.pages.visiting import account_for, signed_in, token_on

PROPOSALS = ROOT / "examples" / "proposals"
PROPOSED = ("clean.yaml", "clean.yaml", "needs-review.yaml")
ITEM = "/criteria/japan-uk/undeclared-affiliation"
EACH = 2
"""So many pages of one kind (the same route and the same parameters) are looked at."""


@dataclass
class Form:
    """A form of a page: where it goes, and the fields that it holds."""

    method: str
    action: str
    fields: dict[str, str] = field(default_factory=dict)
    hidden: dict[str, str] = field(default_factory=dict)
    """Those of the fields that a reader does not fill in."""


class Reader(HTMLParser):
    """What matters here of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.files: list[str] = []
        self.forms: list[Form] = []
        self.ids: Counter[str] = Counter()
        self.tags: Counter[str] = Counter()
        self.lang, self.title = "", ""
        self.inline: list[str] = []
        self.built: set[tuple[str, ...]] = set()
        """Kinds of elements, of whatever number and with whatever text."""
        self._in = self._select = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        self.tags[tag] += 1
        self.built.add((tag, *(said.get(name, "") for name in ("class", "type", "role", "name"))))
        self._in = tag
        self.ids.update([said["id"]] if "id" in said else [])
        self.inline += [f"<{tag} {name}>" for name in said if name == "style" or name.startswith("on")]
        if tag == "style" or (tag == "script" and "src" not in said):
            self.inline.append(f"<{tag}>")
        if tag == "html":
            self.lang = said.get("lang", "")
        elif tag == "a" and "href" in said:
            self.links.append(said["href"])
        elif (tag in ("img", "script") and said.get("src")) or tag == "link":
            self.files.append(said.get("src") or said["href"])
        elif tag == "form":
            self.forms.append(Form(said.get("method", "get").lower(), said.get("action", "")))
        elif tag == "input" and self.forms and "name" in said and said.get("type") not in ("radio", "checkbox"):
            self.forms[-1].fields[said["name"]] = said.get("value", "")
            self.forms[-1].hidden |= {said["name"]: said.get("value", "")} if said.get("type") == "hidden" else {}
        elif tag == "select" and self.forms:
            self._select = said["name"]
        elif tag == "option" and self.forms and ("selected" in said or self._select not in self.forms[-1].fields):
            self.forms[-1].fields[self._select] = said.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        self._in = ""

    def handle_data(self, data: str) -> None:
        if self._in == "title" and "body" not in self.tags:
            self.title += data


@dataclass(frozen=True)
class Place:
    """A page, as it was when it was asked for."""

    path: str
    status: int
    html: str
    headers: Mapping[str, str] = field(default_factory=dict)
    travelled: int = 0
    """Bytes of the reply, as it came over the wire."""

    @cached_property
    def read(self) -> Reader:
        """Its parts."""
        return Reader(self.html)


def furnished(app: FastAPI) -> TestClient:
    """Somebody signed in, with drafts at each stage, a result, and cases of an office."""
    account_for(app.state.database)
    client = signed_in(app)
    token = token_on(client, "/check")
    assert client.post("/check", data={"csrf": token}).status_code == 303
    drafts = []
    for name in PROPOSED:
        sent = {"file": (name, (PROPOSALS / name).read_bytes())}
        begun = client.post("/check/file", data={"csrf": token}, files=sent)
        assert begun.status_code == 303, begun.text
        drafts.append(begun.headers["Location"].split("/")[2])
    for draft in drafts[1:]:
        assert client.post(f"/check/{draft}/review", data={"csrf": token}).status_code == 303
        work_off(app)
    assert client.post(f"/check/{drafts[-1]}/hand-in", data={"csrf": token}).status_code == 303
    [case] = [link for link in Reader(client.get("/cases").text).links if re.fullmatch("/cases/[0-9a-f-]{36}", link)]
    [again] = [form for form in Reader(client.get(case).text).forms if form.action.endswith("/again")]
    assert client.post(again.action, data=again.fields).status_code == 303
    work_off(app)
    correct(client, case)
    correct(client, f"/check/{drafts[1]}/result")
    work_off(app)
    [tried] = [form for form in Reader(client.get(ITEM).text).forms if form.action.endswith("/tries")]
    assert client.post(tried.action, data={**tried.fields, "lookback_years": "1"}).status_code == 303
    work_off(app)
    upload_tables(app, client, token)
    grow_old(app, case)
    return client


def correct(client: TestClient, page: str) -> None:
    """Say that the first thing on a page that may be wrong is."""
    where = next(link for link in Reader(client.get(page).text).links if "/corrections?" in link)
    form = client.get(where).text
    [sent] = [form for form in Reader(form).forms if "/corrections?" in form.action]
    what = re.findall(r'name="what" value="(\w+)"', form)[0]
    said = {**sent.fields, "what": what, "reason": "By a namesake who studies lakes"}
    assert client.post(where, data=said).status_code == 303


def grow_old(app: FastAPI, case: str) -> None:
    """What a case rests on, as if there were newer data, lists and frameworks since."""
    with app.state.database.writing() as session:
        old = session.get_one(Case, case.rpartition("/")[2])
        row = session.get_one(AssessmentRow, old.judged_id)
        packs = {name: session.get_one(PackRow, each["digest"]) for name, each in row.versions["packs"].items()}
        row.versions = json.loads(re.sub(r'"digest": "[^"]+"', '"digest": "another"', json.dumps(row.versions)))
        for name, pack in packs.items():
            row.versions["packs"][name]["digest"] = f"another {name}"
            session.add(PackRow(digest=f"another {name}", pack_id=name, document=pack.document))
        old.rests_on = rests_on(row.versions)


def upload_tables(app: FastAPI, client: TestClient, token: str) -> None:
    """A table of which a screening was made, one that was read, and one whose columns wait to be decided."""
    for made, read in ((True, True), (False, False), (False, True)):
        sent = {"csrf": token, "once": str(uuid.uuid4()), "packs": "canada-strac"}
        begun = client.post("/cases/upload", data=sent, files={"file": ("call.xlsx", book(GOOD, BAD))})
        place = begun.headers["Location"]
        columns = Reader(client.get(f"{place}/columns").text).forms[-2]
        if read:
            told = client.post(columns.action, data={**columns.fields, "action": "continue", "col-J": "ignore"})
            assert told.headers["Location"] == f"{place}/rows"
            work_off(app)
        if made:
            assert client.post(f"{place}/rows", data={"csrf": token}).status_code == 303
            work_off(app)


def found(client: TestClient, language: str) -> dict[str, Place]:
    """The pages that links lead to from the first one, by path; files that they lead to are asked for, too."""
    client.cookies.set("language", language)
    waiting, seen = ["/", "/sign-in", "/nowhere", *steps_of_a_draft(client)], dict[str, Place]()
    kinds: Counter[object] = Counter()
    while waiting:
        path = waiting.pop(0)
        kind = kind_of(path)
        if path in seen or kinds[kind] >= EACH:
            continue
        kinds[kind] += 1
        told = client.get(path)
        if 300 <= told.status_code < 400:
            seen[path] = Place(path, told.status_code, "")
            waiting.append(told.headers["Location"])
            continue
        kept = told.text if told.headers["Content-Type"].startswith("text/html") else ""
        seen[path] = Place(path, told.status_code, kept, told.headers, told.num_bytes_downloaded)
        waiting += links_within(seen[path])
    return seen


def steps_of_a_draft(client: TestClient) -> list[str]:
    """The pages of a form that is being filled in; each leads to the next by a button alone."""
    drafts = re.findall(r'href="(/check/[0-9a-f-]{36})"', client.get("/check").text)
    begun = next(draft for draft in drafts if client.get(draft).headers.get("Location", "").endswith("/me"))
    return [f"{begun}/{step}" for step in ("me", "partners", "work", "funding", "questions", "review")]


def links_within(place: Place) -> list[str]:
    """Where links and the forms that ask lead to within the service, without what changes the language."""
    read = place.read
    asking = [f"{form.action}?{urlencode(form.fields)}" for form in read.forms if form.method == "get"]
    joined = [urljoin(place.path, link) for link in (*read.links, *asking)]
    inside = [link.partition("#")[0] for link in joined if link.startswith("/")]
    return [link for link in inside if not link.startswith("/language/")]


def page_routes(app: FastAPI) -> Iterator[tuple[str, RouteContext]]:
    """Method and route of all that is for people."""
    for route in iter_route_contexts(app.routes):
        if isinstance(route.original_route, APIRoute) and not route.include_in_schema:
            for method in sorted(route.methods or ()):
                yield method, route


def route_for(app: FastAPI, path: str) -> str:
    """The template of the route that a path belongs to."""
    plain = urlsplit(path).path
    for method, route in page_routes(app):
        if method == "GET" and compile_path(str(route.path))[0].match(plain):
            return str(route.path)
    return ""


def kind_of(path: str) -> object:
    """What pages have alike that differ in whose they are alone."""
    parts = urlsplit(path)
    names = tuple(sorted(name for name, _ in parse_qsl(parts.query)))
    names = ("result",) if "result" in names else names  # one list, narrowed in many ways
    path = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/)[0-9a-f]{16}(?=/|$)", "*", parts.path)
    path = re.sub(r"^/criteria/(?!compare$)[^/]+", "/criteria/*", path)
    return re.sub(r"^/criteria/\*/[^/]+", "/criteria/*/*", path), names
