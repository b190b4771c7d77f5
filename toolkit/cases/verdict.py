"""What came out of a scene beside what its file expects, in words."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from toolkit.cases.scenes import Expected, Scene, scenes
from toolkit.cases.staging import PlayedScene, Stage, assessed
from toolkit.errors import PackError
from toolkit.models.assessment import Assessment, Evidence, Finding
from toolkit.models.criteria import Pack


def try_pack(pack: Pack, home: Path) -> dict[str, list[str]]:
    """The cases of a pack in a folder, each with what came out otherwise; raises PackError, also for no case at all."""
    every = scenes(pack, home)
    if not every:
        raise PackError(f"{home}: holds no cases. Write <criterion>.yaml with clear, raised and unknown scenes.")
    with TemporaryDirectory() as folder:
        played = assessed(every, {pack.id: pack}, Path(folder))[pack.id]
    return {scene.name: list(differences(scene, played[scene.name])) for scene in every}


def differences(scene: Scene, played: PlayedScene) -> Iterator[str]:
    """Each expectation of a scene that was not met; none where all were."""
    stage, _, assessment = played
    if scene.file.startswith("outcomes/"):
        yield from _of_the_pack(scene, assessment)
        return
    findings = [f for f in assessment.findings if f.criterion == scene.file]
    if len(findings) != 1:
        yield f"{len(findings)} findings came out; a case of a criterion is about one subject"
        return
    yield from _of_the_finding(scene, stage, findings[0])


def _of_the_finding(scene: Scene, stage: Stage, finding: Finding) -> Iterator[str]:
    expected, seen = scene.told.expect, finding.reading
    yield from _unlike("the finding", scene.heading, finding.outcome)
    yield from _unlike("counted", stage.pack.criteria[scene.file].status == "stable", finding.counted)
    if expected.level is not None:
        yield from _unlike("the level", expected.level, finding.level)
    if expected.value is not None:
        yield from _unlike("the value", expected.value, seen.value)
    yield from _unlike("the reason", expected.because, seen.unknown)
    for name, fact in expected.facts.items():
        yield from _unlike(f"the fact {name}", str(fact), str(seen.facts.get(name)))
    yield from _of_the_evidence(expected, stage, finding)


def _of_the_evidence(expected: Expected, stage: Stage, finding: Finding) -> Iterator[str]:
    evidence = finding.reading.evidence
    if expected.pieces is not None:
        yield from _unlike("pieces of evidence", expected.pieces, len(evidence))
        yield from _unlike("pieces of evidence in all", expected.pieces, finding.reading.total)
    if not expected.shows:
        return
    yield from _unlike("pieces of evidence", len(expected.shows), len(evidence))
    for number, (piece, wanted) in enumerate(zip(evidence, expected.shows, strict=False), start=1):
        for word, value in wanted.items():
            want = [str(item) for item in value] if isinstance(value, list) else str(value)
            yield from _unlike(f"evidence {number}, {word}", want, _seen(word, piece, stage))


def _of_the_pack(scene: Scene, assessment: Assessment) -> Iterator[str]:
    expected = scene.told.expect
    counted = [f for f in assessment.findings if f.counted]
    raised = {f.criterion: f.level for f in counted if f.outcome == "raised"}
    unknown = sorted({f.criterion for f in counted if f.outcome == "unknown"})
    if scene.heading != assessment.outcome:
        yield f"the outcome: expected {scene.heading}, came {assessment.outcome} (raised {raised}, unknown {unknown})"
    if expected.raised is not None:
        yield from _unlike("raised", expected.raised, raised)
    if expected.unknown is not None:
        yield from _unlike("unknown", sorted(expected.unknown), unknown)
    if expected.could_become is not None:
        yield from _unlike("could become", expected.could_become, assessment.could_become)
    if expected.triage is not None:
        yield from _unlike("the triage", expected.triage, assessment.triage)
    if expected.with_measures is not None:
        yield from _unlike("with measures", expected.with_measures, assessment.with_measures)


def _unlike(what: str, expected: Any, came: Any) -> Iterator[str]:
    if expected != came:
        yield f"{what}: expected {expected}, came {came}"


def _seen(word: str, piece: Evidence, stage: Stage) -> Any:
    """What a piece of evidence shows, as text, under the word that a scene uses for it."""
    if word == "lists":
        return sorted(hit.list_id for hit in piece.hits)
    if word == "listed since":
        return [str(hit.listed_since) for hit in sorted(piece.hits, key=lambda hit: str(hit.listed_since))]
    if word == "via":
        names = {record["id"].rsplit("/", 1)[1]: name for name, record in stage.institutions.items()}
        return " ".join({names[hit.via] for hit in piece.hits if hit.via})
    if word == "doubt":
        return piece.doubt.code if piece.doubt else "None"
    if word == "areas":
        return sorted(area.area_id for area in piece.areas)
    return str(getattr(piece, word.replace(" ", "_")))
