"""Bodies for the OpenAPI document; the people and the works in them are invented."""

from typing import Any

PROPOSAL: dict[str, Any] = {
    "id": "coastal-flood-warning",
    "title": "Coastal flood warning from tide gauges",
    "summary": "We combine tide gauges and weather forecasts to warn small harbours of flooding a day ahead.",
    "starts": "2027-04-01",
    "ends": "2030-03-31",
    "invented": "The people, the project and the organisations are invented.",
    "own_organisation": {"name": "University of Wharfemoor"},
    "people": [
        {
            "name": "Wilhelmina Oakenshade",
            "role": "principal-investigator",
            "posts": [{"organisation": {"name": "University of Wharfemoor"}, "from": "2019-09-01"}],
        }
    ],
    "partners": [{"name": "Hoshimi Institute of Ocean Engineering"}],
}
ANSWERS: list[dict[str, Any]] = [
    {
        "criterion": "nsi-asset",
        "subject": "proposal",
        "answer": "no",
        "note": "No asset of a kind that the Act names.",
        "by": "A. Officer",
        "date": "2026-10-20",
    }
]
MATCHED: dict[str, Any] = {
    "queries": [
        {"names": ["Hoshimi Institute of Ocean Engineering"], "country": "JP", "kind": "organisation"},
        {"affiliation": "School of Ships, Hoshimi Institute of Ocean Engineering, Hoshimi, Japan"},
    ],
    "as_of": "2026-11-01",
}
RESOLVED: dict[str, Any] = {
    "people": [
        {
            "name": "Wilhelmina Oakenshade",
            "organisation": {"name": "University of Wharfemoor"},
            "about": "Coastal flood warning from tide gauges",
        }
    ]
}
MATCHED_ENTITIES: dict[str, Any] = {
    "queries": {
        "partner": {
            "schema": "Organization",
            "properties": {"name": ["Hoshimi Institute of Ocean Engineering"], "country": ["jp"]},
        }
    }
}
