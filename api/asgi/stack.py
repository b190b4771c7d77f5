"""All that surrounds the routes, in its order."""

from fastapi import FastAPI

from api.access.authenticated import Authenticated
from api.access.staff import Staff
from api.asgi.contained import Contained
from api.asgi.limits import Bodies, InTime, Screenings
from api.asgi.observed import Observed
from api.asgi.plain_json import PlainJson
from api.metrics import Metrics
from api.settings import Limits
from api.store.database import Database


def surround(app: FastAPI, limits: Limits, database: Database, staff: Staff | None, metrics: Metrics) -> None:
    """From the inside out: what is added last sees a request first."""
    app.add_middleware(Screenings, at_once=limits.at_once, wait_s=limits.wait_s, gauge=metrics.working)
    app.add_middleware(InTime, seconds=limits.seconds)
    app.add_middleware(PlainJson)
    app.add_middleware(Bodies, most=limits.body_bytes, most_upload=limits.upload_bytes)
    app.add_middleware(Authenticated, database=database, staff=staff)
    app.add_middleware(Contained)
    app.add_middleware(Observed, metrics=metrics)
