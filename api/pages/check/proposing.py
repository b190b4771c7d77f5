"""What was typed becomes a proposal; the faults that stand in its way; the questions that only people can answer."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError

from api.pages.check.form import FILE, chosen, day, rows
from api.store.drafts import Fields
from toolkit import AuthorId, Criterion, Orcid, OrganisationId, Pack, Proposal, Ror, parse_proposal, proposal_from

ROLES = ("principal-investigator", "co-investigator", "partner-investigator", "student", "other")
_HUMAN = "answers.given"
"""The indicator of what no record can answer."""
_PERSON_CODES: Mapping[str, Any] = {"orcid": TypeAdapter(Orcid), "openalex": TypeAdapter(AuthorId)}
_ORGANISATION_CODES: Mapping[str, Any] = {"ror": TypeAdapter(Ror), "openalex": TypeAdapter(OrganisationId)}


@dataclass(frozen=True)
class Subject:
    """Whom or what a question is about: how the fields call it, what it is, and its name."""

    key: str
    kind: str
    name: str


@dataclass(frozen=True)
class Question:
    """A question about one subject, with the names of its fields."""

    subject: Subject
    criterion: Criterion

    @property
    def answer(self) -> str:
        """The field of the answer."""
        return f"answer-{self.subject.key}-{self.criterion.id}"

    @property
    def note(self) -> str:
        """The field of the note."""
        return f"note-{self.subject.key}-{self.criterion.id}"


def faults(step: str, fields: Mapping[str, str]) -> dict[str, str]:
    """What is wrong in a step, by field, as a code for which the pages have words."""
    return dict(_FAULTS[step](fields)) if FILE not in fields and step in _FAULTS else {}


def proposal_of(fields: Fields, name: str, questions: Sequence[Question]) -> Proposal:
    """The proposal that was typed or handed over, with the answers to these questions.

    `name` becomes a part of its id. Raises ProposalError, also where a step has faults.
    """
    answers = [_answer(question, fields) for question in questions if _answered(question, fields)]
    if FILE in fields:
        given = parse_proposal(fields[FILE].encode(), "proposal").model_dump(mode="json", by_alias=True)
        return proposal_from({**given, "answers": [*given["answers"], *answers]})
    title = re.sub(r"[^a-z0-9]+", "-", fields.get("title", "").lower()).strip("-")[:60].strip("-") or "proposal"
    return proposal_from({"id": f"{title}-{name[:8]}", **_typed(fields), "answers": answers})


def subjects(fields: Mapping[str, str]) -> list[Subject]:
    """The proposal itself, its people and its partners, as far as they have names."""
    if FILE in fields:
        given = parse_proposal(fields[FILE].encode(), "proposal")
        people = [Subject(f"person-{n}", "person", each.name) for n, each in enumerate(given.people, 1)]
        partners = [Subject(f"partner-{n}", "organisation", each.name) for n, each in enumerate(given.partners, 1)]
        return [Subject("proposal", "proposal", "proposal"), *people, *partners]
    named = [("me", "person"), *((row, "person") for row in rows(fields, "person"))]
    named += [(row, "organisation") for row in rows(fields, "partner")]
    there = [Subject(key, kind, fields.get(f"{key}-name", "").strip()) for key, kind in named]
    return [Subject("proposal", "proposal", "proposal"), *(subject for subject in there if subject.name)]


def questions_of(fields: Mapping[str, str], pack: Pack) -> list[Question]:
    """The questions of a pack that no record can answer, in its order, about each of those whom they concern."""
    order = [pack.criteria[name] for section in pack.sections for name in section.criteria]
    asked = [each for each in order if each.indicator == _HUMAN and each.status in ("stable", "trial")]
    about = subjects(fields)
    return [Question(subject, each) for each in asked for subject in about if subject.kind == each.subject]


def _typed(fields: Fields) -> dict[str, Any]:
    """The fields as a proposal; rows that are empty are left out."""
    days = {name: str(found) for name, key in _DAYS if (found := day(fields.get(key, "")))}
    funders = [{"name": line.strip()} for line in fields.get("funders", "").splitlines() if line.strip()]
    return {
        "title": fields.get("title", ""),
        "summary": fields.get("summary", ""),
        **days,
        "own_organisation": _organisation(fields, "own"),
        "people": [_person(fields, "me"), *(_person(fields, row) for row in _filled(fields, "person"))],
        "partners": [_organisation(fields, row) for row in _filled(fields, "partner")],
        "funders": funders,
    }


_DAYS = (("starts", "starts"), ("ends", "ends"))


def _filled(fields: Mapping[str, str], kind: str) -> list[str]:
    return [row for row in rows(fields, kind) if fields.get(f"{row}-name", "").strip()]


def _person(fields: Fields, row: str) -> dict[str, Any]:
    person: dict[str, Any] = {"name": fields.get(f"{row}-name", ""), "role": fields.get(f"{row}-role") or "other"}
    person |= _identified(fields, row, _PERSON_CODES)
    if row == "me" and fields.get("declares") == "yes":
        person["posts"] = [_post(fields, post) for post in _filled(fields, "post")]
        person["funding"] = [_support(fields, support) for support in _filled(fields, "support")]
    elif posts := [line.strip() for line in fields.get(f"{row}-posts", "").splitlines() if line.strip()]:
        person["posts"] = [{"organisation": _named(fields, post)} for post in posts]
    return person


def _organisation(fields: Fields, row: str) -> dict[str, Any]:
    return {"name": fields.get(f"{row}-name", "")} | _identified(fields, row, _ORGANISATION_CODES)


def _identified(fields: Fields, row: str, kinds: Mapping[str, Any]) -> dict[str, Any]:
    """The code that was typed, and which record was chosen, or none, and by whom; a typed OpenAlex id comes first."""
    found: dict[str, Any] = {}
    if code := fields.get(f"{row}-code", ""):
        found[_kind(code, kinds) or next(iter(kinds))] = code
    record, _ = chosen(fields, row)
    if record and "openalex" not in found:
        said = {"by": fields[f"{row}-by"], "on": fields[f"{row}-on"]}
        found |= {"no_record": said} if record == "none" else {"openalex": record, "confirmed": said}
    return found


def _named(fields: Fields, name: str) -> dict[str, Any]:
    """An organisation of a post: the one of that name that the proposal names already, with what identifies it."""
    known = [row for row in ("own", *_filled(fields, "partner")) if fields.get(f"{row}-name", "").strip() == name]
    return _organisation(fields, known[0]) if known else {"name": name}


def _post(fields: Fields, row: str) -> dict[str, Any]:
    title = {"title": fields[f"{row}-title"].strip()} if fields.get(f"{row}-title", "").strip() else {}
    return {"organisation": _named(fields, fields[f"{row}-name"].strip()), **title, **_period(fields, row)}


def _support(fields: Fields, row: str) -> dict[str, Any]:
    award = {"award": fields[f"{row}-award"].strip()} if fields.get(f"{row}-award", "").strip() else {}
    return {"funder": {"name": fields[f"{row}-name"]}, **award, **_period(fields, row)}


def _period(fields: Fields, row: str) -> dict[str, str]:
    return {end: str(found) for end in ("from", "to") if (found := day(fields.get(f"{row}-{end}", "")))}


def _answered(question: Question, fields: Mapping[str, str]) -> bool:
    return fields.get(question.answer) in ("yes", "no", "not-applicable")


def _answer(question: Question, fields: Mapping[str, str]) -> dict[str, Any]:
    said = {
        "criterion": question.criterion.id,
        "subject": question.subject.name,
        "answer": fields[question.answer],
        "by": fields[f"{question.answer}-by"],
        "date": fields[f"{question.answer}-on"],
    }
    note = fields.get(question.note, "").strip()
    return said | ({"note": note} if note else {})


def _kind(code: str, kinds: Mapping[str, Any]) -> str | None:
    """Which kind of identifier a code is; None if it is none."""
    for kind, form in kinds.items():
        try:
            form.validate_python(code)
        except ValidationError:
            continue
        return kind
    return None


def _me(fields: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    if not fields.get("me-name", "").strip():
        yield "me-name", "my-name"
    yield from _code(fields, "me", _PERSON_CODES, "person-code")
    if not fields.get("own-name", "").strip():
        yield "own-name", "own-name"
    yield from _code(fields, "own", _ORGANISATION_CODES, "organisation-code")


def _partners(fields: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    seen = {fields.get("me-name", "").strip()}
    for kind, codes in (("person", _PERSON_CODES), ("partner", _ORGANISATION_CODES)):
        for row in rows(fields, kind):
            name = fields.get(f"{row}-name", "").strip()
            if not name and any(fields.get(f"{row}-{end}", "").strip() for end in ("code", "posts")):
                yield f"{row}-name", "name"
            if name and name in seen:
                yield f"{row}-name", "twice"
            seen.add(name)
            yield from _code(fields, row, codes, "person-code" if kind == "person" else "organisation-code")


def _work(fields: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name in ("title", "summary"):
        if not fields.get(name, "").strip():
            yield name, name
    yield from _days(fields, "starts", "ends")


def _funding(fields: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for kind in ("post", "support"):
        for row in rows(fields, kind):
            if not fields.get(f"{row}-name", "").strip() and any(
                fields.get(f"{row}-{end}", "").strip() for end in ("title", "award", "from", "to")
            ):
                yield f"{row}-name", "name"
            yield from _days(fields, f"{row}-from", f"{row}-to")


def _days(fields: Mapping[str, str], first: str, last: str) -> Iterator[tuple[str, str]]:
    begins, ends = (day(fields.get(name, "")) for name in (first, last))
    for name, found in ((first, begins), (last, ends)):
        if fields.get(name, "") and found is None:
            yield name, "day"
    if begins and ends and ends < begins:
        yield last, "order"


def _code(fields: Mapping[str, str], row: str, kinds: Mapping[str, Any], fault: str) -> Iterator[tuple[str, str]]:
    code = fields.get(f"{row}-code", "")
    if code and _kind(code, kinds) is None:
        yield f"{row}-code", fault


_FAULTS = {"me": _me, "partners": _partners, "work": _work, "funding": _funding}
