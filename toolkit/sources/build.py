"""Build our flat tables from OpenAlex records: one pass over the files, nothing dropped without being counted."""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial as bound
from pathlib import Path
from typing import Any

import duckdb

from toolkit.errors import SourceError
from toolkit.sources.build_engine import Crew, Means, reading
from toolkit.sources.build_pieces import PieceFacts, PieceJob
from toolkit.sources.build_plan import Pieces, author_ranges, name_ranges, plan, work_ranges
from toolkit.sources.build_release import Checked, Departures, check, departures
from toolkit.sources.build_run import Bench, Run, refuse_others
from toolkit.sources.build_scope import Scope
from toolkit.sources.build_tables import AuthorsJob, NamesJob, OrganisationsJob, TableJob, WorksJob, names_in, told
from toolkit.sources.layout import ENTITIES, Found, day_of, find
from toolkit.sources.snapshot import read_manifest
from toolkit.sources.tables import BadLine, Manifest
from toolkit.sources.told import manifest_of

Progress = Callable[[str], None]
GIGABYTE = 1024**3
_MEMORY = 2 * GIGABYTE
_WORTH_A_PROCESS = 50_000_000
_SAID_EVERY_S = 10


def build(
    places: Sequence[Path],
    out: Path,
    *,
    scope: Scope = Scope(),  # noqa: B008
    skip_bad: bool = False,
    partial: bool = False,
    keep: bool = False,
    workers: int | None = 1,
    memory: int | None = None,
    progress: Progress = lambda _: None,
    pieces: Path | None = None,
    again: bool = True,
) -> Manifest:
    """Read OpenAlex records under some folders and write a snapshot: a folder of Parquet tables and its manifest.

    The files are read in `workers` processes (None: as many as there are processors and the files are worth), which
    import the program's main module anew, with `memory` bytes for all of them (without it, 2 GB each). A build that was
    stopped goes on where it was; the result is the same bytes. What was read of each file lies in `<out>.pieces` (or in
    `pieces`) until the build is done, and with `keep` until the next, which then reads only files that are new or
    changed. Builds of one snapshot wait for each other; without `again`, one that was made meanwhile is left.

    The snapshot appears whole or not at all; one that is there already is replaced only if it is a snapshot. Raises
    SourceError for unreadable input, for files that are not what OpenAlex's manifest beside them says, for those it
    names that are not there unless `partial`, and, unless `skip_bad`, for lines that are no records, naming each.
    """
    found = find(places)
    refuse_others(out)
    checked = check(found, partial=partial)
    run = Run(places=tuple(sorted({str(place.resolve()) for place in places})), scope=scope)
    bench = Bench(out, run, pieces)
    with _refusing(bench), bench.alone(progress):
        if not again and (out / "snapshot.json").exists():
            return read_manifest(out)
        bench.open()
        with Crew(_means(bench, workers or _worth(found), memory)) as crew:
            built = _Build(found, checked, departures(places), bench, crew, progress)
            manifest = built.run(scope, skip_bad=skip_bad)
        bench.finish(built.made, keep=keep)
    return manifest


@contextmanager
def _refusing(bench: Bench) -> Iterator[None]:
    try:
        yield
    except (duckdb.Error, OSError) as error:
        raise SourceError(
            f"{bench.out}: the snapshot could not be written: {str(error).splitlines()[0]}. Nothing was changed. The "
            f"same command goes on from there, once this is put right; what was read lies in {bench.folder}: delete it "
            "where that is what is damaged."
        ) from error


def _means(bench: Bench, workers: int, memory: int | None) -> Means:
    return Means(bench.folder, workers, memory or workers * _MEMORY)


def _worth(found: Found) -> int:
    size = sum(file.stat().st_size for files in found.files.values() for file in files)
    return min(os.cpu_count() or 1, 1 + size // _WORTH_A_PROCESS)


class _Build:
    """One build: a piece for each file, then the plan, then the tables."""

    def __init__(
        self, found: Found, checked: Checked, gone: Departures, bench: Bench, crew: Crew, progress: Progress
    ) -> None:
        self.found, self.checked, self.gone, self.bench = found, checked, gone, bench
        self.crew, self.progress = crew, progress
        self.made = bench.folder

    def run(self, scope: Scope, *, skip_bad: bool) -> Manifest:
        jobs = self.read(scope)
        facts = {job: job.facts() for job in jobs}
        bad = sorted((line for each in facts.values() for line in each.bad), key=lambda b: (b.file, b.line))
        if bad and not skip_bad:
            raise SourceError(_report(bad, self.bench.folder))
        self.compare(facts)
        self.made = self.bench.tables(jobs, self.gone)
        (self.made / "snapshot").mkdir(exist_ok=True)
        pieces = self.planned(jobs)
        tables = self.write(pieces, bool(scope.limits))
        manifest = self.manifest(facts, pieces, tables, tuple(bad), scope)
        (self.made / "snapshot" / "snapshot.json").write_text(manifest.model_dump_json(indent=2) + "\n", "utf-8")
        return manifest

    def read(self, scope: Scope) -> list[PieceJob]:
        """A piece for each file, those of earlier days first; and an empty one where an entity has no file."""
        job = bound(PieceJob, pieces=self.bench.folder, scope=scope)
        jobs = []
        for entity in ENTITIES:
            files = sorted(self.found.files[entity], key=lambda file: (day_of(file), str(file)))
            jobs += [job(entity, file, day_of(file)) for file in files] or [job(entity, None, "")]
        left = [each for each in jobs if not each.is_done]
        if len(left) < len(jobs):
            self.progress(f"{len(jobs) - len(left)} of {len(jobs)} files were read before")
        if scope.fields:
            self.work([each for each in left if each.entity == "topics"], "read")
            self.know(scope.fields, [each for each in jobs if each.entity == "topics"])
            left = [each for each in left if each.entity != "topics"]
        left.sort(key=_size, reverse=True)  # a large file at the end would have the others wait
        found = ", ".join(f"{len(files)} of {entity}" for entity, files in self.found.files.items() if files)
        self.progress(f"reading files: {found}; {sum(map(_size, left)) / 1e6:,.1f} MB")
        self.work(left, "read")
        return jobs

    def know(self, fields: Sequence[str], topics: Sequence[PieceJob]) -> None:
        """Raises SourceError for fields that no topic has, before the works are read."""
        files = reading(*(job.folder / "topics.parquet" for job in topics))
        with self.crew.alone() as engine:
            rows = engine.execute(f"select distinct field from read_parquet({files}) where field is not null")
            known = sorted(name for (name,) in rows.fetchall())
        other = [field for field in fields if field.casefold() not in map(str.casefold, known)]
        if known and other:
            self.bench.drop()
            raise SourceError(f"{'; '.join(other)}: no topic is of such a field. There are: {'; '.join(known)}.")

    def work(self, jobs: Sequence[PieceJob | TableJob], what: str) -> None:
        """Have jobs done, and say how far that is and how long it may take."""
        begun = said = time.monotonic()
        of, done = sum(map(_size, jobs)), 0
        for n, (job, _) in enumerate(self.crew.done(jobs), start=1):
            done += _size(job)
            if (now := time.monotonic()) - said > _SAID_EVERY_S and n < len(jobs):
                said = now
                left = (now - begun) * (of - done) / done
                self.progress(f"{what} {n} of {len(jobs)}, {done / of:.0%}; about {left / 60:.0f} minutes left")

    def compare(self, facts: dict[PieceJob, PieceFacts]) -> None:
        """Raises SourceError for files that have not as many records as the manifest says."""
        wrong = [
            f"{job.file}: has {each.lines} records, and {self.checked.records[job.file]} by the manifest"
            for job, each in facts.items()
            if job.file in self.checked.records and self.checked.records[job.file] != each.lines
        ]
        if wrong:
            raise SourceError(
                "\n".join([*wrong, "Nothing was written. Download these files again with their manifest."])
            )

    def planned(self, jobs: Sequence[PieceJob]) -> Pieces:
        """What counts, of which piece."""
        folders = {entity: [str(job.folder) for job in jobs if job.entity == entity] for entity in ENTITIES}
        self.progress("comparing records")
        with self.crew.alone() as engine:
            return plan(engine, self.made, folders, self.gone)

    def write(self, pieces: Pieces, scoped: bool) -> dict[str, Any]:
        """Write all tables; what was counted in them."""
        out = self.made / "snapshot"
        with self.crew.alone() as engine:
            jobs: list[TableJob] = [
                *(
                    AuthorsJob(f"authors-{n}", pieces, out, n, each, scoped)
                    for n, each in enumerate(author_ranges(engine, pieces))
                ),
                *(WorksJob(f"works-{n}", pieces, out, n, each) for n, each in enumerate(work_ranges(engine, pieces))),
                OrganisationsJob("organisations", pieces, out),
            ]
        self.progress(f"writing {len(jobs)} parts")
        self.work([job for job in jobs if not job.told.exists()], "wrote")
        with self.crew.alone() as engine:
            keys = name_ranges(engine, names_in(out))
        names = [NamesJob(f"names-{n}", pieces, out, n, each) for n, each in enumerate(keys)]
        self.work([job for job in names if not job.told.exists()], "wrote")
        return told([*jobs, *names])

    def manifest(
        self,
        facts: dict[PieceJob, PieceFacts],
        pieces: Pieces,
        tables: dict[str, Any],
        bad: tuple[BadLine, ...],
        scope: Scope,
    ) -> Manifest:
        def summed(what: str) -> dict[str, int]:
            return {e: sum(getattr(f, what) for job, f in facts.items() if job.entity == e) for e in ENTITIES}

        older, gone = self.left_out(pieces)
        twice = summed("superseded")
        return manifest_of(
            tables,
            self.found,
            records=summed("records"),
            superseded={entity: older[entity] + twice[entity] for entity in ENTITIES},
            gone=gone,
            bad_lines=bad,
            missing=len(self.checked.missing),
            scope=scope,
        )

    def left_out(self, pieces: Pieces) -> tuple[dict[str, int], dict[str, int]]:
        """How many records were left out as there is a newer one, and as they are no more; by entity."""
        older, gone = dict.fromkeys(ENTITIES, 0), dict.fromkeys(ENTITIES, 0)
        with self.crew.alone() as engine:
            for entity in (e for e in ENTITIES if pieces.mixed[e]):
                counts = f"select count(*) filter (not gone), count(*) filter (gone) from {pieces.losers(entity)}"
                older[entity], gone[entity] = engine.execute(counts).fetchone() or (0, 0)
        return older, gone


def _size(job: PieceJob | TableJob) -> int:
    """How much work a job is: bytes to read, or one part like the others."""
    return job.file.stat().st_size + 1 if isinstance(job, PieceJob) and job.file else 1


def _report(bad: list[BadLine], pieces: Path) -> str:
    lines = [f"{b.file}: line {b.line}: {b.reason}" for b in bad]
    count = f"{len(bad)} line{'s' * (len(bad) != 1)} cannot be read as OpenAlex records; nothing was written."
    remedy = "Repair or download the files again, or leave these lines out with --skip-bad."
    return "\n".join(
        [*lines, count, remedy, f"The other files are not read again, as what they held lies in {pieces}."]
    )
