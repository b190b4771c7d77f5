"""Over all routes, so that none is forgotten: each needs a key and a role, tells its problems, and parts tenants."""

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from starlette.testclient import TestClient

from api.access.authenticated import KEYED, OPEN
from api.access.caller import ROLES
from api.access.guard import Needs
from api.store.tables import Delivery
from tests.api.apps import app_on
from tests.api.batch_files import LINES, TERMS, lines, small
from tests.api.clients import holding, key_for, local

Route = tuple[str, str]
"""Method and template of a path."""
RECEIVER = "http://127.0.0.1:9/told-of-wharfemoor"
MARKS = ("Wilhelmina Oakenshade", "Tide gauges", RECEIVER)
"""What stands in the data of tenant A and of nobody else."""
GLOBAL = {
    "pack_id": "japan-uk",
    "list_id": "us-section-1286",
    "dataset": "default",
    "entity_id": "us-section-1286.beihang-university",
    "taxonomy_id": "uk-nsi",
}
"""Parameters that name things of all tenants."""


@dataclass(frozen=True)
class Sample:
    """A request that a route takes."""

    json: Any = None
    content: bytes | None = None
    query: str = ""
    headers: dict[str, str] = field(default_factory=dict)


ANSWER = {"criterion": "strac-advancing", "answer": "no", "by": "A. Office", "date": "2026-10-01"}
SAMPLES: dict[Route, Sample] = {
    ("POST", "/v1/assessments"): Sample({"proposal": small(1), "packs": ["canada-strac"], "as_of": "2026-11-01"}),
    ("POST", "/v1/assessments/{assessment_id}/answers"): Sample({"answers": [ANSWER]}),
    ("POST", "/v1/assessments/{assessment_id}/replay"): Sample(),
    ("POST", "/v1/batches"): Sample(content=lines(small(1), b"{"), query=TERMS, headers=LINES),
    ("POST", "/v1/batches/{batch_id}/cancel"): Sample(),
    ("POST", "/v1/webhooks"): Sample({"url": RECEIVER, "events": ["batch.done"]}),
    ("POST", "/v1/webhooks/{webhook_id}/deliveries/{delivery_id}/retry"): Sample(),
    ("POST", "/v1/people/export"): Sample({"name": "Nobody Known"}),
    ("POST", "/v1/people/erase"): Sample({"name": "Nobody Known"}),
    ("PUT", "/v1/retention"): Sample({"days": 30}),
    ("POST", "/v1/match"): Sample({"queries": [{"names": ["Harbour Works"]}]}),
    ("POST", "/match/{dataset}"): Sample({"queries": {"q": {"schema": "Person", "properties": {"name": "Nobody"}}}}),
    ("POST", "/v1/resolve"): Sample({"people": [{"name": "Nobody Known", "organisation": {"name": "Harbour Works"}}]}),
}


def routes(app: FastAPI) -> dict[Route, RouteContext]:
    """The routes of the API: all that are no pages for people."""
    found: dict[Route, RouteContext] = {}
    for route in iter_route_contexts(app.routes):
        if isinstance(route.original_route, APIRoute) and route.include_in_schema:
            assert route.path and route.methods
            found |= {(method, route.path): route for method in route.methods}
    return found


def roles_of(route: RouteContext) -> frozenset[str]:
    """The roles of which a route needs one."""
    needs = [part.call for part in _parts(route.dependant) if isinstance(part.call, Needs)]
    assert len(needs) == 1, f"{route.path}: needs exactly one Needs(…)"
    return needs[0].roles


def _parts(dependant: Dependant) -> Iterator[Dependant]:
    for part in dependant.dependencies:
        yield part
        yield from _parts(part)


def ask(client: TestClient, route: Route, ids: dict[str, str]) -> Any:
    """The reply to the sample of a route, with some ids in its path."""
    method, template = route
    sample = SAMPLES.get(route, Sample())
    path = template.format(**ids)
    query = f"?{sample.query}" if sample.query else ""
    return client.request(
        method, path + query, json=sample.json, content=sample.content, headers=sample.headers, follow_redirects=False
    )


def owned(client: TestClient, app: FastAPI) -> dict[str, str]:
    """Something of each kind, of the tenant of a client; the ids by the name of their parameter."""
    webhook = ask(client, ("POST", "/v1/webhooks"), {}).json()
    nothing = client.post(f"/v1/batches?{TERMS}", content=b"{}", headers=LINES)
    assert nothing.status_code == 202, nothing.text
    batch = ask(client, ("POST", "/v1/batches"), {}).json()
    made, other = (ask(client, ("POST", "/v1/assessments"), {}).json() for _ in range(2))
    with app.state.database.reading() as session:
        delivery = session.scalars(select(Delivery.id).where(Delivery.webhook_id == webhook["id"])).first()
    assert delivery is not None
    return {
        "assessment_id": made["id"],
        "other_id": other["id"],
        "batch_id": batch["id"],
        "webhook_id": webhook["id"],
        "delivery_id": delivery,
    }


@pytest.fixture(scope="module")
def quick(cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    folder = tmp_path_factory.mktemp("routes")
    with app_on(f"sqlite:///{folder / 'service.sqlite'}", cache, webhooks_loopback=True) as made:
        yield made


def test_each_route_has_a_sample_and_knows_its_ids(quick: FastAPI) -> None:
    there = routes(quick)
    assert set(SAMPLES) <= set(there)
    known = {"assessment_id", "other_id", "batch_id", "webhook_id", "delivery_id", *GLOBAL}
    for method, template in there:
        assert method in ("GET", "DELETE") or (method, template) in SAMPLES, f"{method} {template}: give it a sample"
        assert set(re.findall(r"{(\w+)}", template)) <= known, f"{template}: say whose its ids are"
        assert template in OPEN or template.startswith(KEYED), f"{template}: is asked for a key late"


def test_each_route_needs_a_key_and_one_of_its_roles(quick: FastAPI) -> None:
    database = quick.state.database
    mine = owned(holding(quick, key_for(database)), quick) | GLOBAL
    alone = {role: holding(quick, key_for(database, roles=(role,))) for role in ROLES}
    wrong = holding(quick, key_for(database)[:-1] + "_")
    for asked, route in routes(quick).items():
        if route.path in OPEN:
            assert ask(local(quick), asked, mine).status_code < 400, asked
            continue
        for stranger in (local(quick), wrong):
            refused = ask(stranger, asked, mine)
            assert refused.status_code in (401, 429), (asked, refused.text)
            assert refused.headers["Content-Type"] == "application/problem+json"
        enough = roles_of(route)
        for role, client in alone.items():
            told = ask(client, asked, mine)
            if role in enough:
                assert told.status_code < 500 and told.status_code not in (401, 403, 404, 405, 422), (
                    asked,
                    role,
                    told.text,
                )
            else:
                assert (told.status_code, told.headers["Content-Type"]) == (403, "application/problem+json"), (
                    asked,
                    role,
                )
        mine |= owned(holding(quick, key_for(database)), quick) if asked[0] == "DELETE" else {}


def test_each_route_tells_its_problems(quick: FastAPI) -> None:
    paths = quick.openapi()["paths"]
    for (method, template), route in routes(quick).items():
        described = paths[template][method.lower()]
        said = described["responses"]
        wanted = set() if template in OPEN else {"401", "403", "413", "422", "429", "503"}
        wanted |= {"404"} if "_id}" in template else set()
        wanted |= {"400"} if route.body_field is not None else set()
        assert wanted <= set(said), (method, template, wanted - set(said))
        assert described["description"], (method, template)
        for status, response in said.items():
            if int(status) >= 400 and (template, status) != ("/readyz", "503"):
                assert "application/problem+json" in response["content"], (method, template, status)


def test_a_tenant_never_reads_what_is_anothers(address: str, cache: Path) -> None:
    with app_on(address, cache, webhooks_loopback=True) as app:
        database = app.state.database
        theirs = owned(holding(app, key_for(database, "wharfemoor")), app)
        stranger = holding(app, key_for(database, "hoshimi", per_minute=1_000_000))
        there = sorted(asked for asked in routes(app) if asked[1] not in OPEN)
        own = [asked for asked in there if set(re.findall(r"{(\w+)}", asked[1])) - set(GLOBAL)]
        assert own
        secrets = (*theirs.values(), *MARKS)

        def unseen(asked: Route, ids: dict[str, str]) -> Any:
            told = ask(stranger, asked, ids)
            echoed = told.text + str(told.headers)
            for name in re.findall(r"{(\w+)}", asked[1]):
                echoed = echoed.replace(ids[name], "")
            if asked not in SAMPLES:
                assert not [word for word in secrets if word in echoed], (asked, ids)
            return told

        for asked in there:
            unseen(asked, theirs | GLOBAL)

        @settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
        @given(st.sampled_from(own), st.permutations(sorted(theirs.values())))
        def not_there(asked: Route, ids: list[str]) -> None:
            """Ids of the other tenant, also of another kind than the path asks for, are like ids that never were."""
            for given_ids in (theirs, dict(zip(theirs, ids, strict=True))):
                told = unseen(asked, given_ids | GLOBAL)
                never = unseen(asked, dict.fromkeys(theirs, str(uuid.uuid4())) | GLOBAL)
                assert (told.status_code, told.json()) == (404, never.json()), (asked, given_ids, told.text)

        not_there()
        kept = holding(app, key_for(database, "wharfemoor"))
        for name in ("assessment_id", "batch_id", "webhook_id"):
            path = f"/v1/{name.removesuffix('_id')}{'es' if name.startswith('batch') else 's'}/{theirs[name]}"
            assert kept.get(path).status_code == 200
