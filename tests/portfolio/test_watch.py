"""A watch finds exactly what screening everything again finds, whatever changed, and screens only what it must."""

import gzip
import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.portfolio.conftest import AS_OF, EXAMPLE
from toolkit import ToolkitError, build, load_lists
from toolkit.lists.rows import digest
from toolkit.lists.store import Kept, ListStore
from toolkit.models.lists import ListEntry
from toolkit.portfolio import Order, near, screen_portfolio
from toolkit.profile import gather
from toolkit.sources.build_scope import Scope
from toolkit.watch import earlier_run, watch

MakeOrder = Callable[..., Order]
Change = Callable[[Sequence[ListEntry], ListEntry, str], Sequence[ListEntry]]
SOME, CHUNK = 24, 10
MOST = 3
"""Works of a partner that are looked at: so few that some of the example have more."""
PUBLISHED, LATER = date(2026, 11, 10), date(2026, 11, 20)
MET = "harbin-institute-of-technology"
"""An entry of each list that some partners, posts and co-authors of the example are at."""
NEIGHBOUR = "Songhua Institute of Cold Optics"
"""An invented body in the same country, that some of the example are at, also in print alone."""
LISTS = ("us-section-1286", "ca-named-research-organizations", "jp-meti-eul")


def some(file: Path) -> Path:
    file.write_text("".join(EXAMPLE.read_text(encoding="utf-8").splitlines(keepends=True)[:SOME]), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def base(snapshot: Path, tmp_path_factory: pytest.TempPathFactory) -> Order:
    folder = tmp_path_factory.mktemp("watched")
    given: dict[str, Any] = {"packs": ("japan-uk",), "as_of": AS_OF, "cache": folder, "data": folder / "data"}
    order = Order(source=str(snapshot), out=folder / "base", **given)
    screen_portfolio(some(folder / "some.jsonl"), order, chunk=CHUNK)
    return order


def unlisted(order: Order) -> list[str]:
    """The names of partners of the portfolio that are on no list."""
    lines = (order.out / "results.jsonl").read_text(encoding="utf-8").splitlines()
    partners = [partner for line in lines for partner in json.loads(line)["partners"]]
    return list(dict.fromkeys(partner["name"] for partner in partners if partner["id"] and not partner["lists"]))


def publish(data: Path, list_id: str, entries: Sequence[ListEntry], published: date = PUBLISHED) -> None:
    """Keep a further edition of a list that comes with the toolkit, as an import would."""
    whole = tuple(entries)
    about = {"url": "https://lists.example", "form": "test", "records": len(whole), "entries": len(whole)}
    card = Kept(list_id=list_id, id="later", published=published, retrieved=LATER, digest=digest(whole), **about)
    assert ListStore(data).keep(card, whole)


def added(entries: Sequence[ListEntry], entry: ListEntry, name: str) -> Sequence[ListEntry]:
    return [*entries, ListEntry(id="a-new-one", name=name)]


def removed(entries: Sequence[ListEntry], entry: ListEntry, name: str) -> Sequence[ListEntry]:
    return [each for each in entries if each != entry]


def altered(entries: Sequence[ListEntry], entry: ListEntry, **update: object) -> Sequence[ListEntry]:
    return [each.model_copy(update=update) if each == entry else each for each in entries]


def renamed(entries: Sequence[ListEntry], entry: ListEntry, name: str) -> Sequence[ListEntry]:
    return altered(entries, entry, name="Institute of Quite Another Name", aliases=(), rors=(), openalex=())


def with_alias(entries: Sequence[ListEntry], entry: ListEntry, name: str) -> Sequence[ListEntry]:
    return altered(entries, entry, aliases=(*entry.aliases, NEIGHBOUR))


def in_category(entries: Sequence[ListEntry], entry: ListEntry, name: str) -> Sequence[ListEntry]:
    return altered(entries, entry, categories=("Z",))


CASES = [
    (added, LISTS[0]),
    (removed, LISTS[0]),
    (renamed, LISTS[2]),
    (with_alias, LISTS[1]),
    (in_category, LISTS[2]),
]


@pytest.mark.parametrize(("change", "list_id"), CASES, ids=lambda each: getattr(each, "__name__", each))
def test_a_watch_equals_screening_everything_again(change: Change, list_id: str, base: Order, tmp_path: Path) -> None:
    (source,) = load_lists(ids=[list_id])
    entries = source.editions[-1].entries
    (there,) = (entry for entry in entries if entry.id.startswith(MET))
    publish(tmp_path / "data", list_id, change(entries, there, unlisted(base)[0]))
    now = replace(base, out=tmp_path / "watched", data=tmp_path / "data", listed_on=LATER)
    found = watch(earlier_run(base.out), now, workers=1)
    assert found and not found.whole and [cause.id for cause in found.causes] == [list_id]
    assert found.causes[0].entries == 1 and found.causes[0].after == "later"
    full = replace(now, out=tmp_path / "full")
    screen_portfolio(base.out.parent / "some.jsonl", full, chunk=CHUNK)
    assert files(now.out) == files(full.out)
    assert {each.proposal for each in found.changed} == {
        name for name, line in lines(full.out).items() if line != lines(base.out)[name]
    }
    assert found.again < SOME or change in (added, with_alias)
    if change is not in_category:
        assert found.changed


def test_where_a_partner_has_more_works_than_are_looked_at(
    base: Order, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (gather, near):
        monkeypatch.setattr(module, "MOST_ORGANISATION_WORKS", MOST)
    few = replace(base, out=tmp_path / "few")
    screen_portfolio(base.out.parent / "some.jsonl", few, chunk=CHUNK)
    assert any(backs(few)) and not all(backs(few))
    (source,) = load_lists(ids=[LISTS[0]])
    name, *others = unlisted(base)
    more = ListEntry(id="several-bodies", name=name, aliases=tuple(others))
    publish(tmp_path / "data", LISTS[0], [*source.editions[-1].entries, more])
    now = replace(few, out=tmp_path / "watched", data=tmp_path / "data", listed_on=LATER)
    full = replace(now, out=tmp_path / "full")
    assert watch(earlier_run(few.out), now)
    screen_portfolio(base.out.parent / "some.jsonl", full, chunk=CHUNK)
    assert files(now.out) == files(full.out)
    assert backs(now) != backs(few)
    back = replace(few, out=tmp_path / "back", listed_on=LATER)
    assert watch(earlier_run(now.out), back)
    assert lines(back.out) == lines(few.out) and backs(back) == backs(few)


def backs(order: Order) -> list[int]:
    """How far back the works of each partner are looked at; 0 where all are."""
    chunks = [json.loads(gzip.decompress(file.read_bytes())) for file in sorted(order.folder.glob("near/*.gz"))]
    return [each["back_to"] for chunk in chunks for one in chunk["proposals"] for each in one["partners"]]


def files(out: Path) -> dict[str, bytes]:
    """All that a run leaves, but what only a watch has."""
    kept = {path.relative_to(out).as_posix(): path for path in out.rglob("*") if path.is_file()}
    alike = {name: path.read_bytes() for name, path in kept.items() if name != "digest.json"}
    for name in [name for name in alike if name.endswith(".gz")]:
        alike[name] = gzip.decompress(alike[name])
    return alike


def lines(out: Path) -> dict[str, dict[str, object]]:
    found = (json.loads(line) for line in (out / "results.jsonl").read_text(encoding="utf-8").splitlines())
    return {each["proposal"]: {name: told for name, told in each.items() if name != "rank"} for each in found}


def test_an_entry_that_nobody_is_at_screens_nobody_again(base: Order, tmp_path: Path) -> None:
    (source,) = load_lists(ids=[LISTS[0]])
    elsewhere = ListEntry(id="elsewhere", name="Bureau of Things that Nobody Wrote About")
    publish(tmp_path / "data", LISTS[0], [*source.editions[-1].entries, elsewhere])
    now = replace(base, out=tmp_path / "watched", data=tmp_path / "data", listed_on=LATER)
    found = watch(earlier_run(base.out), now)
    assert found and (found.again, found.changed, found.causes[0].added) == (0, (), (elsewhere.name,))
    assert lines(now.out) == lines(base.out)


def test_the_next_watch_goes_on_from_the_last(base: Order, tmp_path: Path) -> None:
    (source,) = load_lists(ids=[LISTS[0]])
    entries = source.editions[-1].entries
    (there,) = (entry for entry in entries if entry.id.startswith(MET))
    publish(tmp_path / "data", LISTS[0], removed(entries, there, ""))
    first = replace(base, out=tmp_path / "first", data=tmp_path / "data", listed_on=LATER)
    assert watch(earlier_run(base.out), first)
    back = replace(base, out=tmp_path / "back", listed_on=LATER)
    found = watch(earlier_run(first.out), back)
    assert found and not found.whole and found.changed
    assert lines(back.out) == lines(base.out)


@pytest.mark.parametrize("what", ["pack", "day", "data"])
def test_anything_else_screens_everything_again(what: str, base: Order, snapshot: Path, tmp_path: Path) -> None:
    now = replace(base, out=tmp_path / "watched")
    if what == "pack":
        now = replace(now, packs=("japan-uk", "canada-strac"))
    elif what == "day":
        now = replace(now, as_of=date(2021, 3, 1), listed_on=AS_OF)
    else:
        build([ROOT / "examples" / "corpus"], tmp_path / "part", scope=Scope(last_year=2022))
        now = replace(now, source=str(tmp_path / "part"))
    found = watch(earlier_run(base.out), now)
    assert found and found.whole and [cause.kind for cause in found.causes] == [what]
    full = replace(now, out=tmp_path / "full")
    screen_portfolio(base.out.parent / "some.jsonl", full, chunk=CHUNK)
    assert lines(now.out) == lines(full.out)
    otherwise = {name for name, line in lines(full.out).items() if line != lines(base.out)[name]}
    lost = lines(base.out).keys() - lines(full.out).keys()  # of whom the other data know nothing
    assert {each.proposal for each in found.changed} == otherwise | lost and otherwise
    assert {each.proposal for each in found.changed if each.after is None} == lost


def test_a_run_that_is_not_finished_is_not_watched(base: Order, tmp_path: Path) -> None:
    with pytest.raises(ToolkitError, match="holds no run of a portfolio"):
        earlier_run(tmp_path)
    shutil.copytree(base.out, tmp_path / "unfinished")
    (tmp_path / "unfinished" / "run" / "parts" / "000001.jsonl").unlink()
    with pytest.raises(ToolkitError, match="not finished"):
        earlier_run(tmp_path / "unfinished")


def test_a_run_over_a_snapshot_is_not_turned_to_a_paid_service(base: Order, tmp_path: Path) -> None:
    with pytest.raises(ToolkitError, match="does not rest on openalex"):
        watch(earlier_run(base.out), replace(base, source="openalex", out=tmp_path / "watched"))


def test_nothing_changed_writes_nothing(base: Order, tmp_path: Path) -> None:
    now = replace(base, out=tmp_path / "watched", listed_on=LATER)
    assert watch(earlier_run(base.out), now) is None
    assert not now.out.exists()
