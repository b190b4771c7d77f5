"""The service as a factory: routes, pages, and what surrounds them."""

from datetime import timedelta

from fastapi import FastAPI

from api.access.staff import staff_from
from api.asgi.stack import surround
from api.document import describe
from api.idempotency import Once
from api.matching import Matching
from api.metrics import Metrics
from api.pages import assessments as assessment_page
from api.pages import sign_in, site, staff_sign_in, start, words
from api.pages.check import correcting as check_correcting
from api.pages.check import result as check_result
from api.pages.check import start as check_start
from api.pages.check import steps as check_steps
from api.pages.criteria import compared as criteria_compared
from api.pages.criteria import reading as criteria_reading
from api.pages.criteria import trying as criteria_trying
from api.pages.judged import Results
from api.pages.office import begun as office_begun
from api.pages.office import case as office_case
from api.pages.office import correcting as office_correcting
from api.pages.office import items as office_items
from api.pages.office import listing as office_listing
from api.pages.office import upload as office_upload
from api.pages.office import upload_batch as office_batch
from api.pages.office import upload_columns as office_columns
from api.pages.office import upload_rows as office_rows
from api.pages.office import work as office_work
from api.pages.portfolio import again as portfolio_again
from api.pages.portfolio import file as portfolio_file
from api.pages.portfolio import view as portfolio_view
from api.pages.refusals import show_refusals
from api.problems import problems
from api.refusals import refuse_as_problems
from api.routes import (
    assessment_pages,
    assessments,
    audit,
    batches,
    compatible,
    health,
    lists,
    matching,
    packs,
    people,
    resolve,
    retention,
    signing,
    technologies,
    webhooks,
)
from api.screener import Screener
from api.settings import Settings
from api.signing import Signed
from api.signing_keys import SigningKeys
from api.store.opening import make_tenants, opened
from api.store.tallies import Tallies
from toolkit import VERSION, WebhookSender

_API = (
    assessments,
    assessment_pages,
    batches,
    webhooks,
    packs,
    audit,
    people,
    retention,
    matching,
    resolve,
    lists,
    technologies,
    compatible,
    signing,
    health,
)
_PAGES = (
    site,
    words,
    start,
    sign_in,
    staff_sign_in,
    check_start,
    check_result,
    check_correcting,
    check_steps,
    office_listing,
    office_begun,
    office_upload,
    office_columns,
    office_rows,
    office_batch,
    office_case,
    office_work,
    office_items,
    office_correcting,
    assessment_page,
    portfolio_again,
    portfolio_file,
    portfolio_view,
    criteria_compared,
    criteria_trying,
    criteria_reading,
)


def create_app(settings: Settings) -> FastAPI:
    """The service over one source and one database.

    Raises SourceError at once if the source is a path that cannot be read, and ToolkitError if the database cannot
    be used.
    """
    app = FastAPI(
        title="Trusted Research Toolkit",
        version=VERSION,
        description="Screens a proposed research collaboration on evidence. It never accepts or rejects.",
        docs_url=None,
        redoc_url=None,
        responses=problems(403, 408, 413, 421, 422, 429, 503),
    )
    app.state.screener = Screener(settings)
    app.state.matching = Matching(settings)
    app.state.results = Results()
    app.state.tallies = Tallies()
    app.state.settings = settings
    app.state.database = opened(settings.database)
    app.state.once = Once(app.state.database, timedelta(hours=settings.replies_hours))
    app.state.sender = WebhookSender(loopback=settings.webhooks_loopback)
    app.state.staff = staff_from(settings.staff) if settings.staff else None
    if app.state.staff:
        make_tenants(app.state.database, app.state.staff.tenants())
    app.state.metrics = Metrics(settings.metrics)
    app.state.signing = SigningKeys(settings.signing)
    app.add_middleware(Signed, keys=app.state.signing)
    surround(app, settings.limits, app.state.database, app.state.staff, app.state.metrics)
    for part in (*_API, *_PAGES):
        app.include_router(part.router)
    refuse_as_problems(app)
    show_refusals(app)
    describe(app)
    return app
