"""Rebuild the models from a folder with `matching/name_pairs.csv` and `lists/ror_records_partial.jsonl.gz`.

The same data and libraries give the same files, but for the day on the card, which is given.
"""

import hashlib
import json
import math
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path

from toolkit.lists import organisations, persons
from toolkit.lists.logistic import FOLDER, Card, Model
from toolkit.lists.readers import read
from toolkit.lists.readers.organisations import Organisation
from toolkit.lists.readers.organisations import organisations as register
from toolkit.lists.training.fit import SAME, Examples, asked, examples, f1, fit, judge, model, of_persons, unseen
from toolkit.lists.training.pairs import Judged, half, of_register, published
from toolkit.lists.training.people import of_list, others
from toolkit.lists.wording import institution, wording, words_of
from toolkit.models.lists import ListEntry

PAIRS, ROR, END_USERS = (
    "matching/name_pairs.csv",
    "lists/ror_records_partial.jsonl.gz",
    "lists/jp_meti_eul_20250929.yml",
)
COMPANIES = "lists/us_csl_20260731_compact.json"
STRANGERS = "matching/person_negatives.csv"
_RAREST, _KNOWN_FROM, _LEAST = 12, 4, 0.05
_APART_COUNTS = 9.0
"""A pair of different institutions counts so much: among candidates look-alikes are many and spellings few."""
PUBLISHED_COUNTS = 5.0
PERSONS = 5.0
"""The inverse strength of the penalty on the weights for persons; the best of 0.05, 0.2, 1 and 5 out of fold."""
_LICENCES = {
    PAIRS: "MIT (OpenSanctions, nomenklatura)",
    ROR: "CC0 (ROR; about 43 % of it)",
    END_USERS: "public document (METI)",
    COMPANIES: "public domain (US Consolidated Screening List)",
    STRANGERS: "MIT (OpenSanctions, yente); even rows only",
}


def main(data: Path, out: Path, day: str) -> None:
    """Write the words, then the three models."""
    known = list(register(data / ROR))
    lists = (read("jp-meti-eul", data / END_USERS), read("us-csl-compact", data / COMPANIES))
    listed = [entry.name for each in lists for entry in each.entries if entry.kind == "organisation"]
    _write(out / "words.json", _words(known, listed))
    judged = published(data / PAIRS)
    train, report = ([each for each in known if half(each.ror) == part] for part in (0, 1))
    seen, kept = of_register(train), of_register(report)
    for name, made in (
        ("persons", _persons(data, judged, day)),
        ("listed-persons", _listed_persons(data, lists[1].entries, day)),
        ("companies", _companies(data, judged, seen, kept, day)),
        ("institutions", _institutions(data, seen, kept, day)),
    ):
        _write(out / f"{name}.json", json.loads(made.model_dump_json()))
        print(name, made.card.scores)


def _words(known: Sequence[Organisation], listed: Iterable[str]) -> dict[str, object]:
    """How much each word says that is common in names of organisations, or is the name of one of their cities."""
    names = [each.name for each in known if each.status != "withdrawn"] + list(listed)
    counted = Counter(word for name in names for word in set(words_of(name)))
    cities = {word for each in known for city in each.cities for word in words_of(city) if len(word) > 2}
    most = math.log(len(names) / _RAREST)
    return {
        "about": f"1 for words in {_RAREST} of {len(names)} names of organisations or in fewer, less for commoner ones",
        "weights": {
            word: min(1.0, round(max(_LEAST, math.log(len(names) / count) / most), 3))
            for word, count in sorted(counted.items())
            if (count >= _KNOWN_FROM or word in cities) and not word.isdigit()
        },
    }


def _persons(data: Path, judged: Sequence[Judged], day: str) -> Model:
    pairs = [pair for pair in judged if pair.schema == "Person"]
    own = of_persons(pairs)
    scores = {"F1": f1(own.same, unseen(pairs, own, softness=PERSONS) >= SAME)}
    card = _card("Whether two written names of persons are spellings of one", data, (PAIRS,), scores, day)
    return model(persons.FEATURES, own, card, PERSONS)


def _listed_persons(data: Path, listed: Sequence[ListEntry], day: str) -> Model:
    made = of_list(listed, others(data / STRANGERS, 0))
    own = of_persons(made)
    said = unseen(made, own) >= SAME
    scores = {"joined that are the same": said[own.same].mean(), "joined that are not": said[~own.same].mean()}
    card = _card("Whether a name may be that of a listed person", data, (COMPANIES, STRANGERS), scores, day)
    return model(persons.FEATURES, own, card)


def _companies(data: Path, judged: Sequence[Judged], seen: list[Judged], kept: list[Judged], day: str) -> Model:
    pairs = [pair for pair in judged if pair.schema != "Person"]
    own = examples(pairs, (PUBLISHED_COUNTS, PUBLISHED_COUNTS))
    more = examples([pair for pair in seen if not is_institution(pair)])
    scores = {"F1": f1(own.same, unseen(pairs, own, more, compared=asked(pairs)) >= SAME)}
    scores |= _on_register(own + more, [pair for pair in kept if not is_institution(pair)])
    card = _card("Whether two names of companies and the like mean one", data, (PAIRS, ROR), scores, day)
    return model(organisations.FEATURES, own + more, card)


def _institutions(data: Path, seen: list[Judged], kept: list[Judged], day: str) -> Model:
    own = examples([pair for pair in seen if is_institution(pair)], (_APART_COUNTS, 1.0))
    scores = _on_register(own, [pair for pair in kept if is_institution(pair)])
    card = _card("Whether two names of institutions mean one", data, (ROR,), scores, day)
    return model(organisations.FEATURES, own, card)


def _on_register(own: Examples, kept: list[Judged]) -> dict[str, float]:
    """Measured on the half of ROR that the fit did not see."""
    asked = examples(kept, seed=2)
    said = judge(*fit(own), asked.values) >= SAME
    return {
        "spellings joined": round(float(said[asked.same].mean()), 4),
        "different organisations joined": round(float(said[~asked.same].mean()), 4),
    }


def is_institution(pair: Judged) -> bool:
    """Whether a pair is one of institutions."""
    return institution(wording(pair.one), wording(pair.other))


def _card(
    purpose: str, data: Path, files: tuple[str, ...], scores: dict[str, float], day: str
) -> Callable[[dict[str, str]], Card]:
    digests = {f: f"SHA-256 {hashlib.sha256((data / f).read_bytes()).hexdigest()}; {_LICENCES[f]}" for f in files}
    split = (
        "F1 on published pairs: out of fold, 5 folds in 6 rounds, pairs with a name in common kept together. "
        "Pairs from ROR: fitted on the organisations whose ROR id has an even SHA-256, measured on the others "
        "(the features were drawn up with both in view). Misprints of listed persons: out of fold."
    )
    rounded = {name: round(score, 4) for name, score in scores.items()}
    return lambda libraries: Card(
        purpose=purpose, data=digests, split=split, scores=rounded, libraries=libraries, date=day
    )


def _write(path: Path, content: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit("usage: python -m toolkit.lists.training DATA DAY [OUT]")
    main(
        Path(sys.argv[1]),
        Path(sys.argv[3]) if len(sys.argv) > 3 else FOLDER,
        date.fromisoformat(sys.argv[2]).isoformat(),
    )
