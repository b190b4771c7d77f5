"""An institution's own list of invented organisations and people, in a data folder as the service reads it."""

from pathlib import Path

CARD = """\
id: own
title: {en: Our own list, ja: 自前のリスト}
publisher: University of Wharfemoor
legal_basis: none; invented for a test
evidence_class: assessment
means: review
meaning: {en: Somebody looks., ja: 担当者が確認します。}
licence: none
format: own
columns: {name: Name}
editions:
  - {id: "1", published: 2026-01-01, url: "https://wharfemoor.example/1", retrieved: 2026-01-02, checked: true}
  - {id: "2", published: 2026-06-01, url: "https://wharfemoor.example/2", retrieved: 2026-06-02, checked: true}
"""
ROWS = """\
edition,entry_id,name,aliases,country,rors,openalex,note,kind
1,harbour,Institute of Quay Engineering,,JP,,,,organisation
2,harbour,Institute of Quay Engineering,Kishi Kogaku Kenkyusho,JP,04xzvc986,I4990000099,,organisation
2,pilot,Barnabas Thistlewick,,,,,,person
2,tug,Tidewater Heron,,,,,,vessel
2,club,Thistlewick Barnabas Society,,GB,,,,unknown
"""


def written(data: Path) -> Path:
    """Write the list into a data folder."""
    folder = data / "lists"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "own.yaml").write_text(CARD, encoding="utf-8")
    (folder / "own.csv").write_text(ROWS, encoding="utf-8")
    return data
