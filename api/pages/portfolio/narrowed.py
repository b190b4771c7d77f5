"""The list of screenings narrowed to those that a number of the portfolio counts, with where their evidence stands."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal
from urllib.parse import urlencode

from fastapi import FastAPI
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from api.access.caller import Caller
from api.matching import Matching
from api.screener import Screener
from api.store.office import Case
from api.store.rested import evidence_of, partner_name
from toolkit import ExposedKind, Titles, words_in

_KINDS: Mapping[str, ExposedKind] = {"partner": "partner", "on_list": "list", "area": "area"}


class Narrowed(BaseModel):
    """Fields that no form shows: numbers of the portfolio lead here with them, and each can be taken away."""

    model_config = ConfigDict(extra="forbid")

    pack: str = Field("", max_length=200)
    outcome: str = Field("", max_length=400)
    result: Literal["", "yes"] = ""
    partner: str = Field("", max_length=400)
    on_list: str = Field("", max_length=400)
    through: Literal["", "partner", "post", "coauthor", "funder"] = ""
    area: str = Field("", max_length=400)
    changed: str = Field("", max_length=200)
    """The cause by which they are out of date, or any."""

    @property
    def narrowed(self) -> dict[str, str]:
        """Those that leave something out."""
        return {name: value for name in Narrowed.model_fields if (value := getattr(self, name))}


def said(
    app: FastAPI, session: Session, caller: Caller, filters: Narrowed, language: str
) -> list[tuple[str, str, str]]:
    """What the list is narrowed to: field, the value in words, and the address of the list without it."""
    matching: Matching = app.state.matching
    screener: Screener = app.state.screener
    words = words_in(language)
    titles = Titles.of(matching.lists(), screener.taxonomies, words)
    pack, _, outcome = filters.outcome.partition(":")
    packs = {each.id: each for each in screener.readable([filters.pack, pack])}
    framework = {name: each.text[language].title for name, each in packs.items()}
    ends = {each.id: each.text[language].title for each in packs[pack].outcomes} if pack in packs else {}
    texts = {
        "pack": framework.get(filters.pack, filters.pack),
        "outcome": f"{ends.get(outcome, outcome)} ({framework.get(pack, pack)})",
        "result": "",
        "partner": partner_name(session, caller, filters.partner) or filters.partner,
        "on_list": titles.title("list", filters.on_list),
        "through": words(f"portfolio.tie.{filters.through}") if filters.through else "",
        "area": titles.title("area", filters.area),
        "changed": "",
    }
    return [(name, texts[name], without(filters, name)) for name in filters.narrowed]


def without(filters: Narrowed, name: str) -> str:
    """The address of the list without a field, from its first page."""
    kept = filters.model_dump(exclude={"page", name}, exclude_defaults=True)
    return f"/cases?{urlencode(kept)}" if kept else "/cases"


def evidence(session: Session, filters: Narrowed, cases: Sequence[Case]) -> dict[str, str]:
    """Where the evidence of what the list is narrowed to stands, by case; of what no item names there is none."""
    asked = [(_KINDS[name], value) for name, value in filters.narrowed.items() if name in _KINDS]
    if not asked:
        return {}
    places = evidence_of(session, [case.judged_id for case in cases if case.judged_id], *asked[0])
    return {case.id: _address(case, places[case.judged_id]) for case in cases if case.judged_id in places}


def _address(case: Case, place: tuple[str, str]) -> str:
    asked: dict[str, Any] = {"pack": place[0]}
    return f"/cases/{case.id}?{urlencode(asked)}#{place[1]}"
