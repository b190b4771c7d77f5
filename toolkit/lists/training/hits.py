"""Count how often hits are right, by the way they are found, and keep it as a card (`models/hits.json`).

    python -m toolkit.lists.training.hits DATA DAY [OUT]

DATA has `matching/affiliation_ror_*.csv`, `matching/name_pairs.csv` and `lists/ror_records_partial.jsonl.gz`.
Affiliations that matching was tuned on (Crossref strings of an even SHA-256, S2AFF's train) are left out.
"""

import ast
import csv
import hashlib
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from toolkit.lists import ListMatcher, load_lists, normalise
from toolkit.lists.affiliations import WAYS, AffiliationMatcher
from toolkit.lists.crosswalk import load_crosswalk, of_lists
from toolkit.lists.linking import propose
from toolkit.lists.logistic import FOLDER
from toolkit.lists.rates import FILE, Counted, HitCard
from toolkit.lists.readers.organisations import Organisation, organisations
from toolkit.models.lists import EntityList, Way
from toolkit.models.noun import Noun

CROSSREF, S2AFF, PAIRS, ROR = (
    "matching/affiliation_ror_crossref.csv",
    "matching/affiliation_ror_s2aff.csv",
    "matching/name_pairs.csv",
    "lists/ror_records_partial.jsonl.gz",
)
_LICENCES = {
    CROSSREF: "MIT (ROR community)",
    S2AFF: "Apache-2.0 (allenai, S2AFF)",
    PAIRS: "MIT (OpenSanctions, nomenklatura)",
    ROR: "CC0 (ROR; about 43 % of it)",
}
PUBLISHERS, JUDGED, ENTRIES = "labelled affiliations", "judged pairs of names", "entries with ids"
_ON: dict[Way, str] = {
    "identifier": "ids beside the entries that ROR at hand knows; right where ROR gives the organisation, in a country "
    "of the entry, a name that the list prints, or one of which all words stand in the other",
    "name-country": "affiliations that are a name and nothing else, against ROR in the country of the labelled "
    "organisation; names of entries without their ids, against ROR in the country printed",
    "name": "the same whatever the country, and judged pairs of which both names are equal",
    "alias-country": "other names of entries without their ids, against ROR in the country printed",
    "alias": "other names of entries without their ids, against ROR whatever the country",
    "print-exact": "labelled affiliations; right where the labelled organisation is the listed body or a part of it",
    "print-probable": "the same",
    "print-possible": "the same",
    "candidate": "links that the rules propose for entries without their ids, against those ids (they were given where "
    "names are plain); affiliations that are a name and nothing else, as such a link rests on an equal name",
}
Key = tuple[str, str]
Counts = dict[Way, dict[str, Counter[bool]]]


class Labelled(NamedTuple):
    """An affiliation, and the organisations of ROR that it names."""

    text: str
    rors: frozenset[str]


class _Asked(Noun):
    """An organisation of ROR as screening meets it, without its ids."""

    id: None = None
    ror: None = None
    name: str
    names: tuple[str, ...] = ()
    country: str | None = None


def main(data: Path, out: Path, day: str) -> None:
    """Count all ways and write the card."""
    register = {each.ror: each for each in organisations(data / ROR) if each.status != "withdrawn"}
    lists = load_lists()
    counts = _counts(data, register, lists, date.fromisoformat(day))
    files = {f: f"SHA-256 {hashlib.sha256((data / f).read_bytes()).hexdigest()}; {_LICENCES[f]}" for f in _LICENCES}
    files |= {each.id: " ".join(edition.digest for edition in each.editions) for each in lists if each.editions}
    card = HitCard(
        purpose="How often hits on lists are right, by the way they are found",
        ways={
            way: Counted(on=on, parts={part: (seen[True], seen.total()) for part, seen in sorted(counts[way].items())})
            for way, on in _ON.items()
        },
        data=files,
        date=day,
    )
    text = json.dumps(card.model_dump(mode="json"), indent=1, ensure_ascii=False, sort_keys=True)
    (out / FILE).write_text(text + "\n", encoding="utf-8")
    for way, counted in card.ways.items():
        print(f"{way:15}", counted.parts)


def _counts(data: Path, register: Mapping[str, Organisation], lists: Sequence[EntityList], day: date) -> Counts:
    counts: Counts = defaultdict(lambda: defaultdict(Counter))
    labelled = list(unseen(data))
    for way, part, right in (
        *(("identifier", ENTRIES, right) for right in _identifiers(register, lists)),
        *_names(register, labelled),
        *(("name", JUDGED, right) for right in _pairs(data)),
        *((way, ENTRIES, right) for way, right in _by_name(register, lists, day)),
        *((way, PUBLISHERS, right) for way, right in _printed(register, lists, labelled, day)),
        *(("candidate", ENTRIES, right) for right in _candidates(register, lists, day)),
    ):
        counts[way][part][right] += 1
    return counts


def unseen(data: Path) -> Iterator[Labelled]:
    """The labelled affiliations that matching was not tuned on."""
    with (data / CROSSREF).open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if hashlib.sha256(row["affiliation"].encode()).digest()[0] % 2:
                yield Labelled(row["affiliation"], frozenset({_bare(row["ror_id"])}))
    with (data / S2AFF).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["split"] == "val" and row["labels"].startswith("{"):
                yield Labelled(row["original_affiliation"], frozenset(map(_bare, ast.literal_eval(row["labels"]))))


def _identifiers(register: Mapping[str, Organisation], lists: Sequence[EntityList]) -> Iterator[bool]:
    """Whether ROR bears out the ids beside entries."""
    names: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    countries: dict[Key, set[str]] = defaultdict(set)
    for source in lists:
        for entry in (entry for edition in source.editions for entry in edition.entries):
            countries[source.id, entry.id].update(filter(None, (entry.country, *entry.countries)))
            for ror in register.keys() & set(entry.rors):
                names[source.id, entry.id, ror].update(map(normalise, (entry.name, *entry.aliases)))
    for (list_id, entry_id, ror), printed in names.items():
        allowed = countries[list_id, entry_id]
        there = not allowed or bool(allowed & set(register[ror].countries))
        given = {normalise(name) for name in _full(register[ror])}
        yield there and any(_hold(one, other) for one in printed for other in given)


def _hold(one: str, other: str) -> bool:
    """Whether all words of one name, two at least, stand in the other."""
    a, b = set(one.split()), set(other.split())
    return one == other or (min(len(a), len(b)) > 1 and (a <= b or b <= a))


def _names(register: Mapping[str, Organisation], labelled: Iterable[Labelled]) -> Iterator[tuple[Way, str, bool]]:
    """Whether an organisation is meant that has exactly the name printed."""
    bearers: dict[str, set[str]] = defaultdict(set)
    for each in register.values():
        for name in _full(each):
            bearers[normalise(name)].add(each.ror)
    for text, rors in labelled:
        where = {code for ror in rors if ror in register for code in register[ror].countries}
        for ror in bearers.get(normalise(text), ()):
            yield "name", PUBLISHERS, ror in rors
            if where & set(register[ror].countries):
                yield "name-country", PUBLISHERS, ror in rors
                yield "candidate", PUBLISHERS, ror in rors


def _pairs(data: Path) -> Iterator[bool]:
    with (data / PAIRS).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["schema"] != "Person" and normalise(row["name1"]) == normalise(row["name2"]):
                yield row["is_match"] == "true"


def _by_name(
    register: Mapping[str, Organisation], lists: Sequence[EntityList], day: date
) -> Iterator[tuple[Way, bool]]:
    """Whether what screening finds by names is the organisation whose id stands beside the entry."""
    known, matcher = _known(register, lists), ListMatcher(map(_without_ids, lists), day)
    for each in register.values():
        for country in (each.countries[0] if each.countries else None, None):
            asked = _Asked(name=each.name, names=tuple(_full(each)), country=country)
            for hit in matcher.hits(asked):
                if hit.rate and (ids := known.get((hit.list_id, hit.entry_id))):
                    yield hit.rate.way, each.ror in ids


def _candidates(register: Mapping[str, Organisation], lists: Sequence[EntityList], day: date) -> Iterator[bool]:
    known = _known(register, lists)
    for link in propose(map(_without_ids, lists), register.values(), day):
        if link.kind == "same" and (ids := known.get((link.list_id, link.entry_id))):
            yield link.ror in ids


def _printed(
    register: Mapping[str, Organisation], lists: Sequence[EntityList], labelled: Iterable[Labelled], day: date
) -> Iterator[tuple[Way, bool]]:
    """Whether the labelled organisation is the listed body that a text is read to name, or part of it."""
    matcher = AffiliationMatcher(lists, day, register.values(), load_crosswalk().joined(of_lists(lists)))
    bodies = {(t.list_id, t.entry_id): t.rors for t in matcher.targets if t.rors}
    for text, rors in labelled:
        above = {each for ror in rors for each in _above(ror, register)}
        for hit in matcher.hits(text):
            if hit.kind == "same" and (own := bodies.get((hit.list_id, hit.entry_id))):
                yield WAYS[hit.band], bool(own & above)


def _above(ror: str, register: Mapping[str, Organisation]) -> set[str]:
    """An organisation and all that it is a part of."""
    met, waiting = {ror}, [ror]
    while waiting:
        record = register.get(waiting.pop())
        for kind, parent in record.relations if record else ():
            if kind == "parent" and parent not in met:
                met.add(parent)
                waiting.append(parent)
    return met


def _known(register: Mapping[str, Organisation], lists: Iterable[EntityList]) -> dict[Key, set[str]]:
    """The ids of entries of which ROR at hand knows every one."""
    ids: dict[Key, set[str]] = defaultdict(set)
    for source in lists:
        for entry in (entry for edition in source.editions for entry in edition.entries):
            ids[source.id, entry.id].update(entry.rors)
    return {key: rors for key, rors in ids.items() if rors and rors <= register.keys()}


def _without_ids(source: EntityList) -> EntityList:
    editions = [
        edition.model_copy(
            update={"entries": tuple(e.model_copy(update={"rors": (), "openalex": ()}) for e in edition.entries)}
        )
        for edition in source.editions
    ]
    return source.model_copy(update={"editions": tuple(editions), "links": ()})


def _full(record: Organisation) -> list[str]:
    return [name.text for name in record.names if "acronym" not in name.kinds and " " in normalise(name.text)]


def _bare(url: str) -> str:
    return url.strip().rpartition("/")[2]


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit("usage: python -m toolkit.lists.training.hits DATA DAY [OUT]")
    main(
        Path(sys.argv[1]),
        Path(sys.argv[3]) if len(sys.argv) > 3 else FOLDER,
        date.fromisoformat(sys.argv[2]).isoformat(),
    )
