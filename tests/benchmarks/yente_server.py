"""yente's own service over entities in memory, in a process of its own; it is no dependency of the toolkit.

It runs with the interpreter that YENTE_PYTHON names (made by `python -m venv DIR && DIR/bin/pip install yente`). What
is replaced is the search engine alone: of the entities of a file the ones that share most words with the query are the
candidates, as many as yente asks for. Everything behind that is yente's: its routes, models, scoring and log.
"""

import json
import os
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path

FILE = "YENTE_BESIDE_ENTITIES"
_WORDS = re.compile(r"[^\W_]{2,}")


def words(value: object) -> Counter[str]:
    """The words of all texts in it."""
    return Counter(_WORDS.findall(json.dumps(value, ensure_ascii=False).lower()))


def create_app() -> object:
    """yente's routes for matching, over the file that the environment names; the module's factory for uvicorn."""
    from fastapi import FastAPI  # type: ignore[import-not-found,unused-ignore]
    from yente.provider import SearchProvider, get_provider  # type: ignore[import-not-found,unused-ignore]
    from yente.routers import match  # type: ignore[import-not-found,unused-ignore]

    entities = json.loads(Path(os.environ[FILE]).read_text(encoding="utf-8"))
    holding: dict[str, list[int]] = defaultdict(list)
    for number, entity in enumerate(entities):
        for word in words(entity["properties"].get("name", []) + entity["properties"].get("alias", [])):
            holding[word].append(number)

    class InMemory(SearchProvider):  # type: ignore[misc,unused-ignore]
        async def search(self, index: str, query: object, size: int = 5, **_: object) -> dict[str, object]:
            shared = Counter(number for word in words(query) for number in holding.get(word, ()))
            hits = [
                {"_id": entities[number]["id"], "_score": times, "_source": dict(entities[number])}
                for number, times in shared.most_common(size)
            ]
            return {"hits": {"hits": hits, "total": {"value": len(hits), "relation": "eq"}}}

    app = FastAPI(strict_content_type=False)
    app.include_router(match.router)
    provider = InMemory()
    app.dependency_overrides[get_provider] = lambda: provider
    return app


def main(entities: str, port: str, workers: str) -> None:
    """Serve on a port of this machine."""
    import uvicorn

    manifest = Path(entities).with_suffix(".yaml")
    dataset = {"name": "default", "title": "All lists", "version": "1", "load": True, "path": entities}
    manifest.write_text(json.dumps({"datasets": [dataset]}), encoding="utf-8")
    os.environ |= {FILE: entities, "YENTE_MANIFEST": str(manifest), "YENTE_AUTO_REINDEX": "false"}
    here = Path(__file__)
    sys.path.insert(0, str(here.parent))
    os.environ["PYTHONPATH"] = str(here.parent)
    factory = f"{here.stem}:create_app"
    uvicorn.run(factory, factory=True, port=int(port), workers=int(workers), log_level="warning", access_log=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
