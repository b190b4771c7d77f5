"""Lists, their editions and changes as lines that people read."""

from collections.abc import Iterable, Iterator
from datetime import date

from toolkit.lists.changes import Changes
from toolkit.lists.fetch import Outcome
from toolkit.lists.status import ListStatus
from toolkit.models.lists import Edition, EntityList, ListEntry


def table(lists: Iterable[EntityList], today: date) -> Iterator[str]:
    """One line for each list."""
    yield f"{'list':<32}{'edition':<14}{'entries':>8}  {'listing means':<14}title"
    for each in lists:
        edition = each.in_force(today)
        entries = sum(entry.stands(today) for entry in edition.entries) if edition else 0
        yield f"{each.id:<32}{edition.id if edition else '–':<14}{entries:>8}  {each.means:<14}{each.title['en']}"


def status(each: ListStatus) -> str:
    """How one list stands, in a few words."""
    if each.in_force is None:
        return f"{each.id}: no edition at hand, run: lists {each.by} {each.id}"
    parts = [
        f"edition {each.in_force} of {each.published} ({each.age_days} days old, {each.origin})",
        f"{each.entries} entries, {each.linked} with an identifier",
        f"last looked at {each.looked}",
    ]
    if each.every_days:
        parts.append(
            f"OVERDUE, due every {each.every_days} days" if each.overdue else f"due every {each.every_days} days"
        )
    if not each.checked:
        parts.append("not compared with the publisher's page")
    return f"{each.id}: {'; '.join(parts)}"


def outcome(done: Outcome) -> str:
    """What an update or an import did."""
    if done.what == "nothing new":
        return f"{done.list_id}: nothing new, edition {done.edition} is the newest ({done.records} rows)"
    said = f"{done.list_id}: new edition {done.edition} ({done.records} rows)"
    if done.changes and done.before:
        said += f", since {done.before}: {counts(done.changes)}"
    return said + "".join(f"; accepted: {warning}" for warning in done.accepted)


def counts(found: Changes) -> str:
    """How much changed."""
    kinds = {
        "added": len(found.added),
        "removed": len(found.removed),
        "renamed": len(found.renamed),
        "changed": len(found.changed),
    }
    return ", ".join(f"{number} {kind}" for kind, number in kinds.items())


def changes(list_id: str, before: Edition, after: Edition, found: Changes) -> Iterator[str]:
    """Everything that changed, one line for each entry."""
    yield f"{list_id}: {before.id} ({before.published}) to {after.id} ({after.published}): {counts(found)}"
    for added in found.added:
        yield f"added: {_entry(added)}"
    for removed in found.removed:
        yield f"removed: {_entry(removed)}"
    for renamed in found.renamed:
        yield f"renamed: {renamed.before.name} -> {_entry(renamed.after)} (by {renamed.how})"
    for changed in found.changed:
        parts = [f"+ {alias}" for alias in changed.aliases_added] + [f"- {alias}" for alias in changed.aliases_removed]
        parts += [
            f"{field}: {_cell(changed.before, field)} -> {_cell(changed.after, field)}" for field in changed.fields
        ]
        yield f"changed: {_entry(changed.after)}: {'; '.join(parts)}"


def entries(source: EntityList, edition: Edition, as_of: date) -> Iterator[str]:
    """The entries of an edition that stand on a day, one line each."""
    standing = [entry for entry in edition.entries if entry.stands(as_of)]
    checked = "" if edition.checked else ", not compared with the publisher's page"
    yield f"{source.id}: edition {edition.id} of {edition.published}, {len(standing)} entries{checked}"
    yield f"{edition.url}"
    yield from (_entry(entry) for entry in standing)


def _entry(entry: ListEntry) -> str:
    where = [*filter(None, (entry.country, *entry.countries))]
    about = [*(["/".join(where)] if where else []), *(["/".join(entry.categories)] if entry.categories else [])]
    return f"{entry.name} [{entry.id}]{' ' + ', '.join(about) if about else ''}"


def _cell(entry: ListEntry, field: str) -> str:
    value = getattr(entry, field)
    return "/".join(value) if isinstance(value, tuple) else str(value or "nothing")
