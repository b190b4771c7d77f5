"""Screen one proposal from Python: print what it came to and write the checklist.

python examples/screen_one.py [PROPOSAL] [CHECKLIST]
"""

import sys
from datetime import date
from pathlib import Path
from tempfile import gettempdir

from toolkit import load_pack, open_source, read_proposal, render, screen

HERE = Path(__file__).resolve().parent


def main(proposal: Path, checklist: Path) -> None:
    """Screen a proposal against the example corpus, as of the day the corpus was made for."""
    source = open_source(str(HERE / "corpus"), cache=Path(gettempdir()) / "trusted-research")
    pack = load_pack("japan-uk")
    [(_, [assessment])] = screen([read_proposal(proposal)], source, [pack], as_of=date(2026, 11, 1))
    seen = assessment.coverage
    print(f"{assessment.proposal}: {assessment.outcome} ({seen.evaluated} of {seen.of} items could be evaluated)")
    for finding in assessment.findings:
        if finding.outcome == "raised":
            print(f"  {finding.level}: {finding.criterion}, {finding.subject}, on {finding.reading.total} facts")
    checklist.write_text(render(assessment, pack, "en", "md"), encoding="utf-8")
    print(checklist)


if __name__ == "__main__":
    given = [Path(argument) for argument in sys.argv[1:]]
    defaults = [HERE / "proposals" / "needs-review.yaml", Path("checklist.md")]
    main(*(given + defaults[len(given) :]))
