"""Units of organisations in addresses: departments, laboratories, and hospitals that only belong to a university."""

import re
from typing import Any

from toolkit.lists.dictionary import Found, Parsed

_UNIT = re.compile(
    r"\b(academy|bureau|center|centre|centro|chair|clinic|clinique|college|dept|department|departamento|departement"
    r"|dipartimento|division|ecole|fachbereich|facult\w*|fakultat|group|hospital|inst|institut\w*|lab|laborator\w*|labs"
    r"|observatory|office|program|programme|school|sch|section|station|unit|ward)\b"
    r"|实验室|實驗室|研究所|研究院|研究室|研究中心|学院|學院|学部|学系|研究科|センター|医院|病院|[^大]系$",
    re.IGNORECASE,
)
_KEY = re.compile(r"\b(state )?key lab|\bnational lab|重点实验室", re.IGNORECASE)
_HOSPITAL = re.compile(r"\b(hospitals?|clinic|infirmary)\b|医院|病院|hopital|klinikum|ospedale")


def unit(text: Parsed, found: Found[Any]) -> str | None:
    """The unit that a text names beside an organisation, as printed: a key laboratory, else the first unit before it.

    Units stand before their organisation in most addresses, sometimes behind it; the segments between it and the
    organisation named before are looked at. None where no segment names a unit.
    """
    near = [part for part in text.segments[: found.segment] if _UNIT.search(part)]
    near += [part for part in text.segments[found.segment + 1 :] if _UNIT.search(part)]
    key = [part for part in near if _KEY.search(part)]
    if key or near:
        return (key or near)[0]
    own = text.segments[found.segment]
    return own if _UNIT.search(f"{found.before} | {found.after}") else None


def hospital(found: Found[Any]) -> bool:
    """Whether the name only says whose hospital it is: "First Affiliated Hospital of Sun Yat-sen University"."""
    return bool(_HOSPITAL.search(found.before) or _HOSPITAL.search(found.after))
