"""Assessments as one table, a row for each finding: screen some proposals, then read the folder with pandas.

trusted-research screen examples/proposals/*.yaml --source examples/corpus --as-of 2026-11-01 --out screenings
python examples/assessments_as_table.py [FOLDER] [CSV]
"""

import sys
from pathlib import Path

import pandas as pd

from toolkit import Assessment


def table(folder: Path) -> pd.DataFrame:
    """Every finding of every assessment below a folder, with the outcome it contributed to."""
    rows = []
    for file in sorted(folder.glob("*/*.assessment.json")):
        assessment = Assessment.model_validate_json(file.read_bytes())
        rows += [
            {
                "proposal": assessment.proposal,
                "pack": assessment.pack,
                "as_of": assessment.as_of,
                "outcome": assessment.outcome,
                "criterion": finding.criterion,
                "subject": finding.subject,
                "finding": finding.outcome,
                "level": finding.level,
                "value": finding.reading.value,
                "unknown": finding.reading.unknown,
                "evidence": finding.reading.total,
            }
            for finding in assessment.findings
        ]
    return pd.DataFrame(rows)


def main(folder: Path, csv: Path) -> None:
    """Write the table, and print how many findings of each kind every proposal has."""
    findings = table(folder)
    if findings.empty:
        sys.exit(f"{folder}: no assessments here. Screen some proposals first.")
    findings.to_csv(csv, index=False)
    print(findings.groupby(["proposal", "pack", "outcome", "finding"]).size().unstack(fill_value=0).to_string())
    print(csv)


if __name__ == "__main__":
    given = [Path(argument) for argument in sys.argv[1:]]
    defaults = [Path("screenings"), Path("findings.csv")]
    main(*(given + defaults[len(given) :]))
