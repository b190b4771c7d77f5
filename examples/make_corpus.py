"""Write the example corpus: invented works in the layout of OpenAlex's 2026 snapshot.

    python examples/make_corpus.py [--out DIR] [--copies N]

The same bytes on every run. `--copies` writes N times the people and works, each with ids of its own, for benchmarks.
"""

import argparse
import gzip
import json
import shutil
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from invented.corpus import Corpus, shared_records
from invented.works import CURRENT

HERE = Path(__file__).resolve().parent
MOST_COPIES = 1_000
INVENTED = (
    "All people, works and grants are invented. Listed organisations bear their real names because lists name them."
)


class Snapshot:
    """Part files under construction, one for each entity and day; the manifests are written last, as OpenAlex does."""

    def __init__(self, out: Path) -> None:
        self.root = out / "data" / "jsonl"
        if self.root.exists():
            if INVENTED not in (self.root / "manifest.json").read_text(encoding="utf-8"):
                raise FileExistsError(f"{self.root} holds other records: give another folder with --out")
            shutil.rmtree(self.root)
        self.parts: dict[tuple[str, str], tuple[BinaryIO, gzip.GzipFile]] = {}
        self.counts: dict[tuple[str, str], int] = defaultdict(int)

    def write(self, entity: str, day: str, record: dict[str, Any]) -> None:
        part = (entity, day)
        if part not in self.parts:
            path = self.path(part)
            path.parent.mkdir(parents=True)
            raw = path.open("wb")
            self.parts[part] = raw, gzip.GzipFile("", "wb", 9, raw, mtime=0)
        line = json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n"
        self.parts[part][1].write(line.encode())
        self.counts[part] += 1

    def path(self, part: tuple[str, str]) -> Path:
        return self.root / part[0] / f"updated_date={part[1]}" / "part_0000.gz"

    def close(self) -> None:
        for raw, packed in self.parts.values():
            packed.close()
            raw.close()
        entities = []
        for entity in sorted({e for e, _ in self.parts}):
            files = [self._file(part) for part in sorted(self.parts) if part[0] == entity]
            manifest = {"date": CURRENT, "format": "jsonl", "entity": entity, **_totals(files), "files": files}
            _write_json(self.root / entity / "manifest.json", manifest)
            entities.append({k: v for k, v in manifest.items() if k not in ("date", "format")})
        whole = {"date": CURRENT, "format": "jsonl", "note": INVENTED, "meta": _totals([{"meta": e} for e in entities])}
        _write_json(self.root / "manifest.json", whole | {"entities": entities})

    def _file(self, part: tuple[str, str]) -> dict[str, Any]:
        path = self.path(part)
        meta = {"content_length": path.stat().st_size, "record_count": self.counts[part]}
        return {"url": f"data/jsonl/{path.relative_to(self.root).as_posix()}", "meta": meta}


def _totals(files: list[dict[str, Any]]) -> dict[str, int]:
    return {name: sum(f["meta"][name] for f in files) for name in ("record_count", "content_length")}


def _write_json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def records(copies: int) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Entity, day and record of everything."""
    yield from shared_records()
    for copy in range(copies):
        corpus = Corpus(copy)
        for day, record in corpus.authors():
            yield "authors", day, record
        for day, record in corpus.works():
            yield "works", day, record


def make(out: Path, copies: int = 1) -> None:
    """Write the corpus under a folder, in place of one that is there."""
    snapshot = Snapshot(out)
    for entity, day, record in records(copies):
        snapshot.write(entity, day, record)
    snapshot.close()


def main() -> None:
    parser = argparse.ArgumentParser(description="Write the example corpus.")
    parser.add_argument("--out", type=Path, default=HERE / "corpus", help="folder to write (default: examples/corpus)")
    parser.add_argument("--copies", type=int, default=1, help="how many times the people and works (default: 1)")
    asked = parser.parse_args()
    if not 1 <= asked.copies <= MOST_COPIES:
        parser.error(f"--copies takes 1 to {MOST_COPIES}")
    try:
        make(asked.out, asked.copies)
    except OSError as error:
        parser.error(str(error))
    print(asked.out)


if __name__ == "__main__":
    main()
