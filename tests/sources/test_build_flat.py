"""The tables of an invented corpus made directly are those that a build makes of its records."""

from pathlib import Path

from tests.benchmarks import corpus, corpus_flat
from toolkit.sources.build import build
from toolkit.sources.snapshot import read_manifest


def test_flat_corpus_equals_built_corpus(tmp_path: Path) -> None:
    listed = ["Listed Institute", "Other Institute"]
    corpus.make(tmp_path / "records", 2_000, listed)
    built = build([tmp_path / "records"], tmp_path / "built")
    corpus_flat.make(tmp_path / "flat", 2_000, listed)
    made = read_manifest(tmp_path / "flat")
    assert (made.digest, made.tables, made.coverage) == (built.digest, built.tables, built.coverage)
    assert made.tables["authorships"] > made.tables["works"] > 0
