"""`make bench-technology`: how well technology areas are found, beside simpler methods, and at what cost.

What may not get worse is asserted; times are printed only.
"""

import csv
import subprocess
import sys
import time
from pathlib import Path

from tests.technology.conftest import HERE
from toolkit.technology import load_crosswalk
from toolkit.technology.classifier import Classifier
from toolkit.technology.evaluation import evaluate
from toolkit.technology.labelled import load_labels, preprints, proposals
from toolkit.technology.measures import wilson
from toolkit.technology.text_model import FOLDER

BASELINES = ("term lists", "nearest description", "topic mapping")
OURS = "this classifier"
LOADS = """
import time
import psutil
from toolkit.technology import load_crosswalk
crosswalk = load_crosswalk()
before, start = psutil.Process().memory_info().rss, time.perf_counter()
from toolkit.technology.classifier import Classifier
Classifier(crosswalk)
print(time.perf_counter() - start, (psutil.Process().memory_info().rss - before) / 1e6)
"""


def test_how_well(shared: Path) -> None:
    data = shared / "technology"
    found = evaluate(
        Classifier(load_crosswalk()),
        load_crosswalk(),
        load_labels(),
        arxiv=data / "arxiv_labelled.tsv.gz",
        topics=data / "topics_4516.csv",
        horizon=data / "horizon_proposals.tsv.gz",
        say=print,
    )
    assert found[f"arxiv F1 {OURS}"] >= 0.65
    assert found[f"proposals AP {OURS}"] >= 0.48
    for baseline in BASELINES:
        assert found[f"arxiv F1 {OURS}"] >= found[f"arxiv F1 {baseline}"] + 0.05
        assert found[f"proposals AP {OURS}"] >= found[f"proposals AP {baseline}"] + 0.05
    assert found["other domains"] >= 500
    assert found["other domains flagged"] <= 0.01


def test_the_flags_that_were_read_are_those_that_are_raised(shared: Path) -> None:
    """How many of today's tier 1 flags somebody read, and how many of those were right."""
    labels, classifier = load_labels(), Classifier(load_crosswalk())
    texts = [t for t in preprints(shared / "technology" / "arxiv_labelled.tsv.gz", labels) if t.part == "test"]
    texts += proposals(shared / "technology" / "horizon_proposals.tsv.gz", labels)
    with (HERE / "readings" / "tier1_flags.csv").open(encoding="utf-8", newline="") as file:
        read = {(row["id"], row["area"]): row["judgement"] for row in csv.DictReader(file)}
    found = classifier.classify(text.text for text in texts)
    raised = [(t.id, a.area) for t, one in zip(texts, found, strict=True) for a in one.areas if a.tier == 1]
    judged = [read[flag] == "right" for flag in raised if flag in read]
    low, high = wilson(sum(judged), len(judged))
    print(f"\nTier 1: {len(raised)} flags, {len(judged)} of them read, {sum(judged)} right [{low:.2f}, {high:.2f}]")
    assert len(judged) >= 100
    assert sum(judged) >= 0.85 * len(judged)


def test_at_what_cost(shared: Path) -> None:
    texts = [t.text for t in preprints(shared / "technology" / "arxiv_labelled.tsv.gz", load_labels())[:4000]]
    classifier = Classifier(load_crosswalk())
    classifier.one(texts[0])
    start = time.process_time()
    for _ in classifier.classify(texts):
        pass
    each = (time.process_time() - start) / len(texts)
    start = time.perf_counter()
    classifier.one(texts[1])
    single = time.perf_counter() - start
    done = subprocess.run([sys.executable, "-c", LOADS], capture_output=True, text=True, check=True)
    seconds, megabytes = map(float, done.stdout.split())
    size = sum(file.stat().st_size for file in FOLDER.iterdir()) / 1e6
    print(f"\n{1 / each:.0f} abstracts a second of processor time (aim 2000), one in {single * 1000:.1f} ms (aim 10)")
    print(f"loads in {seconds:.2f} s (aim 0.5), {megabytes:.0f} MB (aim 100); {size:.1f} MB on disk (aim 10)")
    assert size <= 10
