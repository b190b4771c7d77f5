"""Lists are fetched over a real connection; whatever goes wrong, the edition before stays. All names are invented."""

import gzip
import threading
import time
from datetime import date
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from tests.lists.publisher import Answer, Publisher, in_turn, serve, validating
from tests.lists.readers.samples import BOOKS, EVERY, SAMPLES
from toolkit.errors import ListError
from toolkit.lists.download import Limits
from toolkit.lists.fetch import Outcome, Wanted, update
from toolkit.lists.readers import READERS, own
from toolkit.lists.store import ListStore

DAY = date(2026, 11, 24)
LIST = "invented-list"
HEAD = "name,aliases,country,city\n"
LIMITS = Limits(connect_s=2, silence_s=1, whole_s=3, bytes=1 << 16, waits_s=(0.01, 0.01), redirects=3)


def listed(*names: str) -> str:
    return HEAD + "".join(f"{name},,China,\n" for name in names)


TEN = [f"Akademie {letter}" for letter in "ABCDEFGHIJ"]


@pytest.fixture
def store(tmp_path: Path) -> ListStore:
    return ListStore(tmp_path)


def fetch(
    publisher: Publisher, store: ListStore, *paths: str, reader: str = "ca-nro", day: date = DAY, accept: bool = False
) -> Outcome:
    wanted = Wanted(LIST, reader, tuple(publisher.url + path for path in paths or ("/list.csv",)))
    return update(store, wanted, retrieved=day, accept=accept, limits=LIMITS)


@pytest.fixture
def kept(publisher: Publisher, store: ListStore) -> str:
    """The id of an edition with ten entries, kept the day before."""
    publisher.answers["/list.csv"] = serve(listed(*TEN))
    return fetch(publisher, store, day=date(2026, 11, 23)).edition


def names(store: ListStore) -> list[str]:
    latest = store.latest(LIST)
    return [entry.name for entry in store.read(LIST, latest.id).entries] if latest else []


def test_a_first_edition(publisher: Publisher, store: ListStore) -> None:
    publisher.answers["/list.csv"] = serve(listed(*TEN), ETag='"1"', Last_Modified="Fri, 20 Nov 2026 10:00:00 GMT")
    outcome = fetch(publisher, store)
    assert (outcome.what, outcome.edition, outcome.before, outcome.records) == ("new edition", "2026-11-20", None, 10)
    assert outcome.changes is None
    card = store.latest(LIST)
    assert card
    assert (card.published, card.retrieved, card.url) == (date(2026, 11, 20), DAY, f"{publisher.url}/list.csv")
    assert card.origins[0].etag == '"1"'
    assert card.note == "The file names no day of publication; this is its last change on the publisher's server."
    assert names(store) == TEN


def test_nothing_new_by_304(publisher: Publisher, store: ListStore) -> None:
    publisher.answers["/list.csv"] = validating(listed(*TEN), '"v1"', "Fri, 20 Nov 2026 10:00:00 GMT")
    first, second = fetch(publisher, store), fetch(publisher, store, day=date(2026, 11, 25))
    assert (second.what, second.edition) == ("nothing new", first.edition)
    assert (publisher.asked[0][1].get("if-none-match"), publisher.asked[1][1]["if-none-match"]) == (None, '"v1"')
    assert (visit := store.visit(LIST)) and visit.day == date(2026, 11, 25)
    assert len(store.editions(LIST)) == 1


def test_nothing_new_by_the_same_rows(publisher: Publisher, store: ListStore, kept: str) -> None:
    publisher.answers["/list.csv"] = serve(listed(*reversed(TEN)))
    outcome = fetch(publisher, store)
    assert (outcome.what, outcome.edition) == ("nothing new", kept)
    assert len(store.editions(LIST)) == 1


def test_a_new_edition_says_what_changed_and_keeps_the_old(publisher: Publisher, store: ListStore, kept: str) -> None:
    publisher.answers["/list.csv"] = serve(
        HEAD + "Universität Z,Akademie A,China,\n" + listed(*TEN[1:9], "Akademie Neu").removeprefix(HEAD)
    )
    outcome = fetch(publisher, store)
    assert (outcome.what, outcome.before, outcome.edition) == ("new edition", kept, "2026-11-24")
    assert outcome.changes
    assert [each.name for each in outcome.changes.added] == ["Akademie Neu"]
    assert [each.name for each in outcome.changes.removed] == ["Akademie J"]
    assert [(each.before.name, each.after.name) for each in outcome.changes.renamed] == [
        ("Akademie A", "Universität Z")
    ]
    assert [entry.name for entry in store.read(LIST, kept).entries] == TEN


def test_a_second_edition_of_one_day_has_its_own_id(publisher: Publisher, store: ListStore, kept: str) -> None:
    for number, last in enumerate(("X", "Y", "Z")):
        publisher.answers["/list.csv"] = serve(listed(*TEN, f"Akademie {last}"))
        assert fetch(publisher, store).edition == ("2026-11-24" if number == 0 else f"2026-11-24-{number + 1}")
    assert names(store)[-1] == "Akademie Z"


@pytest.mark.parametrize(
    ("answer", "why", "times"),
    [
        (serve("gone", 404), "answered 404 Not Found. Correct the address", 1),
        (serve("no", 403), "answered 403 Forbidden", 1),
        (serve("oh", 500), "answered 500 Internal Server Error", 3),
        (serve("", 204), "answered 204 without a file", 1),
        (serve("", 304), "answered 304 without a file", 1),
        (serve(listed(*TEN), length=10_000), "broke off before the file was whole", 3),
        (serve("<!doctype html><title>Log in</title>"), "is a web page, not a list", 1),
        (serve(""), "is empty", 1),
        (serve(listed(*TEN).replace("aliases", "other names")), "the columns have changed", 1),
        (serve(listed(*TEN).replace("Akademie C", "Akadémie C").encode("latin-1")), "is not UTF-8", 1),
        (serve(gzip.compress(listed(*TEN).encode())[:60]), "is no whole gzip file", 1),
        (serve("x" * 70_000), "is larger than 65536 bytes", 1),
        (serve(listed(*TEN[:4])), "holds 4 rows; edition 2026-11-23 holds 10", 1),
        (
            serve(listed(*(f"Werft {each}" for each in range(12)))),
            "lacks 10 of the 10 entries of edition 2026-11-23",
            1,
        ),
        (serve(listed("X", *TEN), Last_Modified="Fri, 20 Nov 2026 10:00:00 GMT"), "is of 2026-11-20, older than", 1),
        (serve("", 302, Location="/list.csv"), "leads on and on", 1),
    ],
)
def test_what_goes_wrong_is_said_and_the_edition_before_stays(
    publisher: Publisher, store: ListStore, kept: str, answer: Answer, why: str, times: int
) -> None:
    before = {path.name: path.read_bytes() for path in (store.folder / LIST).iterdir()}
    publisher.asked.clear()
    publisher.answers["/list.csv"] = answer
    with pytest.raises(ListError, match=why):
        fetch(publisher, store)
    assert {path.name: path.read_bytes() for path in (store.folder / LIST).iterdir()} == before
    assert len(publisher.asked) == times if "leads on" not in why else len(publisher.asked) > 3
    assert names(store) == TEN


def test_a_list_that_halves_is_kept_if_accepted(publisher: Publisher, store: ListStore, kept: str) -> None:
    publisher.answers["/list.csv"] = serve(listed(*TEN[:4]))
    outcome = fetch(publisher, store, accept=True)
    assert outcome.what == "new edition"
    assert [warning.split(";")[0] for warning in outcome.accepted] == [
        "holds 4 rows",
        "lacks 6 of the 10 entries of edition 2026-11-23",
    ]
    assert names(store) == TEN[:4]
    assert len(store.editions(LIST)) == 2


def test_half_of_the_rows_is_enough(publisher: Publisher, store: ListStore, kept: str) -> None:
    publisher.answers["/list.csv"] = serve(listed(*TEN[:5]))
    assert fetch(publisher, store).accepted == ()


def test_another_form_is_refused_until_accepted(publisher: Publisher, store: ListStore, kept: str) -> None:
    publisher.answers["/list.csv"] = serve(listed(*TEN, "Akademie Neu"))
    wanted = Wanted(LIST, "own", (f"{publisher.url}/list.csv",), own({"name": "name"}))
    with pytest.raises(ListError, match=r"has the form own:name; edition 2026-11-23 has ca-nro\. .* add --accept"):
        update(store, wanted, retrieved=DAY, limits=LIMITS)
    assert update(store, wanted, retrieved=DAY, limits=LIMITS, accept=True).what == "new edition"


def test_a_day_to_come_is_refused(publisher: Publisher, store: ListStore) -> None:
    (text,) = SAMPLES["un-consolidated"]
    publisher.answers["/list.csv"] = serve(text.replace('dateGenerated="2026', 'dateGenerated="3017'))
    with pytest.raises(ListError, match="published on 3017-02-27, after the day of fetching"):
        fetch(publisher, store, reader="un-consolidated")
    publisher.answers["/list.csv"] = serve(text)
    assert fetch(publisher, store, reader="un-consolidated").edition == "2026-02-27"
    assert (card := store.latest(LIST)) and card.note == "Day of publication as the file says."


def test_a_publisher_that_stumbles_is_asked_again(publisher: Publisher, store: ListStore) -> None:
    publisher.answers["/list.csv"] = in_turn(
        serve("busy", 503), serve(listed(*TEN), length=10_000), serve(listed(*TEN))
    )
    assert fetch(publisher, store).records == 10
    assert len(publisher.asked) == 3


def test_a_redirect_is_followed(publisher: Publisher, store: ListStore) -> None:
    publisher.answers["/list.csv"] = serve("", 301, Location="/moved.csv")
    publisher.answers["/moved.csv"] = serve(listed(*TEN))
    assert fetch(publisher, store).records == 10


@pytest.mark.parametrize("where", ["headers", "body"])
def test_a_publisher_that_hangs_is_left_in_time(publisher: Publisher, store: ListStore, where: str) -> None:
    released = threading.Event()

    def hang(request: BaseHTTPRequestHandler) -> None:
        if where == "body":
            request.send_response(200)
            request.send_header("Content-Length", "1000")
            request.end_headers()
            request.wfile.write(b"name")
        released.wait(20)

    publisher.answers["/list.csv"] = hang
    started = time.monotonic()
    try:
        with pytest.raises(ListError, match="did not answer in time"):
            fetch(publisher, store)
    finally:
        released.set()
    assert time.monotonic() - started < 15
    assert store.lists() == ()


def test_a_publisher_that_trickles_is_left_in_time(publisher: Publisher, store: ListStore) -> None:
    released = threading.Event()

    def trickle(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Length", str(1 << 20))
        request.end_headers()
        try:
            while not released.wait(0.02):
                request.wfile.write(b"x" * 1024)
        except OSError:
            pass

    publisher.answers["/list.csv"] = trickle
    tight = Limits(silence_s=1, whole_s=0.5, bytes=1 << 20, waits_s=())
    try:
        with pytest.raises(ListError, match="did not answer in time"):
            update(store, Wanted(LIST, "ca-nro", (f"{publisher.url}/list.csv",)), retrieved=DAY, limits=tight)
    finally:
        released.set()


def test_nobody_at_the_address(publisher: Publisher, store: ListStore) -> None:
    closed = Publisher()
    closed.server.server_close()
    with pytest.raises(ListError, match="could not be reached"):
        fetch(closed, store)
    with pytest.raises(ListError, match=r"list\.csv: is no web address"):
        update(store, Wanted(LIST, "ca-nro", ("file:///list.csv",)), retrieved=DAY)
    with pytest.raises(ListError, match="has 1 addresses, and uk-sanctions takes 2"):
        fetch(publisher, store, reader="uk-sanctions")
    with pytest.raises(ListError, match="there is no such format"):
        publisher.answers["/list.csv"] = serve(listed(*TEN))
        fetch(publisher, store, reader="no-such")


def test_a_list_of_two_files_is_fetched_whole(publisher: Publisher, store: ListStore) -> None:
    subjects, others = SAMPLES["uk-sanctions"]
    modified = "Fri, 20 Nov 2026 10:00:00 GMT"
    publisher.answers |= {"/s": validating(subjects, '"s"', modified), "/n": validating(others, '"n"', modified)}
    assert fetch(publisher, store, "/s", "/n", reader="uk-sanctions").edition == "2026-04-16"
    assert fetch(publisher, store, "/s", "/n", reader="uk-sanctions").what == "nothing new"
    changed = others.replace('"Inventions"', '"New Inventions"')
    publisher.answers["/n"] = validating(changed, '"n2"', modified)
    outcome = fetch(publisher, store, "/s", "/n", reader="uk-sanctions")
    assert outcome.what == "new edition"
    assert outcome.changes
    (other,) = outcome.changes.changed
    assert (other.aliases_added, other.aliases_removed) == (("New Inventions",), ("Inventions",))


def test_a_damaged_edition_is_not_built_upon(publisher: Publisher, store: ListStore, kept: str) -> None:
    (store.folder / LIST / f"{kept}.csv.gz").write_bytes(b"damaged")
    for answer in (serve(listed(*TEN)), serve(listed(*TEN, "Akademie Neu"))):
        publisher.answers["/list.csv"] = answer
        with pytest.raises(ListError, match=f"Delete {kept}.json and {kept}.csv.gz"):
            fetch(publisher, store)
    outcome = fetch(publisher, store, accept=True)
    assert (outcome.what, outcome.changes) == ("new edition", None)


def test_conditions_are_not_sent_for_an_edition_that_is_gone(publisher: Publisher, store: ListStore) -> None:
    publisher.answers["/list.csv"] = validating(listed(*TEN), '"v1"', "Fri, 20 Nov 2026 10:00:00 GMT")
    first = fetch(publisher, store)
    for end in (".json", ".csv.gz"):
        (store.folder / LIST / f"{first.edition}{end}").unlink()
    assert fetch(publisher, store).what == "new edition"
    assert "if-none-match" not in publisher.asked[1][1]


def cut(raw: bytes) -> bytes:
    """All but the end, in the middle of a line."""
    whole = raw.rstrip(b"\r\n\x1a")
    return whole[: -max(3, len(whole) // 20)].rstrip(b"\r\n")


def columns_turned(raw: bytes) -> bytes:
    """The columns in another order, the first two in each other's place."""
    lines = [line.split(b"\t" if b"\t" in line else b",") for line in raw.split(b"\n")]
    mark = b"\t" if b"\t" in raw else b","
    return b"\n".join(mark.join([*line[1::-1], *line[2:]]) for line in lines)


FAULTS = {
    "cut short": (cut, r"Fetch|Give|Compare|UTF-8"),
    "packed and cut short": (lambda raw: gzip.compress(raw)[:-20], "is no whole gzip file"),
    "in another encoding": (lambda raw: ("\ufeff" + raw.decode("utf-8")).encode("utf-16-le"), "is not UTF-8|is empty"),
    "a web page": (lambda raw: b"<html><body>Log in</body></html>", "is a web page"),
    "empty": (lambda raw: b" \n", "is empty"),
    "columns in another order": (columns_turned, "another order"),
}
HEADED = {
    *("ca-nro", "eu-annex", "uk-sanctions", "uk-sanctions-list", "us-1260h", "us-bis-dpl", "us-bis-mieu", "us-csl-csv"),
    "us-section",
}
"""The formats whose columns have names."""


SPOILT = [
    (name, fault)
    for name in READERS
    for fault in FAULTS
    if not (fault == "in another encoding" and name in BOOKS)
    and not (fault == "columns in another order" and name not in HEADED)
]
"""Every format with every fault it can have: a workbook has no encoding, and not every format has columns."""


@pytest.mark.parametrize(("name", "fault"), SPOILT)
def test_a_spoilt_file_of_any_format_is_refused_and_the_edition_before_stays(
    publisher: Publisher, store: ListStore, name: str, fault: str
) -> None:
    files = [each.encode() if isinstance(each, str) else each for each in EVERY[name]]
    spoil, why = FAULTS[fault]
    paths = [f"/{number}" for number in range(len(files))]
    publisher.answers.update({path: serve(raw) for path, raw in zip(paths, files, strict=True)})
    edition = fetch(publisher, store, *paths, reader=name).edition
    before = {path.name: path.read_bytes() for path in (store.folder / LIST).iterdir()}
    for number, raw in enumerate(files):
        spoilt = [*files[:number], spoil(raw), *files[number + 1 :]]
        publisher.answers.update({path: serve(each) for path, each in zip(paths, spoilt, strict=True)})
        with pytest.raises(ListError, match=why):
            fetch(publisher, store, *paths, reader=name)
        assert {path.name: path.read_bytes() for path in (store.folder / LIST).iterdir()} == before
    assert store.read(LIST, edition).entries


def test_an_address_that_nobody_tried_says_where_it_was_seen(publisher: Publisher, store: ListStore) -> None:
    publisher.answers["/list.csv"] = serve(listed(*TEN))
    wanted = Wanted(LIST, "ca-nro", (f"{publisher.url}/list.csv",), seen="an invented book, page 7")
    said: list[str] = []
    assert update(store, wanted, retrieved=DAY, limits=LIMITS, progress=said.append).what == "new edition"
    told = "This address was seen in an invented book, page 7, and had not been tried when the toolkit was made."
    assert said[0] == f"{LIST}: {told}"
    assert (card := store.latest(LIST)) and (card.note or "").endswith(told)
    said.clear()
    assert update(store, wanted, retrieved=DAY, limits=LIMITS, progress=said.append).what == "nothing new"
    assert not [line for line in said if "seen in" in line]


def test_a_first_edition_with_too_few_rows_is_refused(publisher: Publisher, store: ListStore) -> None:
    publisher.answers["/list.csv"] = serve(listed(*TEN))
    wanted = Wanted(LIST, "ca-nro", (f"{publisher.url}/list.csv",), at_least=11)
    with pytest.raises(ListError, match=r"holds 10 rows, fewer than the 11 by which this list is known\. .* --accept"):
        update(store, wanted, retrieved=DAY, limits=LIMITS)
    assert store.lists() == ()
    assert update(store, wanted, retrieved=DAY, limits=LIMITS, accept=True).records == 10
