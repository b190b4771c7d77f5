"""`trusted-research watch` as somebody runs it every day, with the same words."""

import json
from pathlib import Path

from tests import command
from tests.api.receivers import receiving
from tests.portfolio.conftest import EXAMPLE
from tests.portfolio.test_watch import LISTS, MET, publish, removed
from toolkit import load_lists
from toolkit.webhooks.signature import new_webhook_secret


def test_every_day_the_same_command(snapshot: Path, tmp_path: Path) -> None:
    around = {"XDG_CACHE_HOME": str(tmp_path), "TRUSTED_RESEARCH_DATA": str(tmp_path / "data")}
    file, out = tmp_path / "two.jsonl", tmp_path / "portfolio"
    file.write_text("".join(EXAMPLE.read_text(encoding="utf-8").splitlines(keepends=True)[4:7]), encoding="utf-8")
    words = ("--source", snapshot, "--workers", 1)
    assert (
        command.run("portfolio", file, "--as-of", "2026-11-01", "--out", out, *words, environment=around).returncode
        == 0
    )

    def watch(*more: object, secret: str = "") -> tuple[int, str, str]:
        keys = around | ({"TRUSTED_RESEARCH_WEBHOOK_SECRET": secret} if secret else {})
        done = command.run("watch", out, *words, "--listed-on", "2026-11-20", *more, environment=keys)
        return done.returncode, done.stdout, done.stderr

    status, said, _ = watch()
    assert status == 0 and "nothing that these results rest on has changed" in said and not (out / "watch").exists()
    status, _, fault = watch("--webhook", "http://127.0.0.1:1/", "--loopback")
    assert status == 2 and "TRUSTED_RESEARCH_WEBHOOK_SECRET" in fault
    status, _, fault = watch("--webhook", "http://127.0.0.1:1/", "--loopback", secret="whsec_c2hvcnQ=")
    assert status == 2 and "holds no secret to sign with" in fault
    status, _, fault = watch("--webhook", "http://10.1.2.3/", secret=new_webhook_secret())
    assert status == 2 and "--webhook http://10.1.2.3/: the host 10.1.2.3 is not on the public internet" in fault
    assert watch("--mail", "dean@example.org")[0] == 2
    sent = ("--smtp", "smtp://127.0.0.1:1", "--mail-from", "office@example.org", "--mail", "nobody")
    assert watch(*sent)[0] == 2 and "is no mail address" in watch(*sent)[2]

    (source,) = load_lists(ids=[LISTS[0]])
    entries = source.editions[-1].entries
    (there,) = (entry for entry in entries if entry.id.startswith(MET))
    publish(tmp_path / "data", LISTS[0], removed(entries, there, ""))
    secret = new_webhook_secret()
    with receiving() as receiver:
        receiver.answers += [503, 503, 503]
        hook = ("--webhook", receiver.address, "--loopback")
        status, said, fault = watch(*hook, "--lang", "en", "--lang", "ja", secret=secret)
        place = out / "watch" / "2026-11-20"
        assert status == 4 and "answered 503" in fault and str(place / "digest.ja.md") in said
        assert len(receiver.got) == 3 and "came out otherwise" in said
        digest = json.loads((place / "digest.json").read_bytes())
        assert digest["changed"] and digest["causes"][0]["removed"] == [there.name]
        assert (place / "results.xlsx").is_file() and (place / "overview.en.html").is_file()

        status, said, _ = watch(*hook, secret=secret)
        assert status == 0 and f"{place}: nothing that these results rest on has changed" in said
        assert len(receiver.got) == 4 and not (place / "undelivered.json").exists()
        assert len({headers["webhook-id"] for headers, _ in receiver.got}) == 1
    page = (place / "digest.en.html").read_text(encoding="utf-8")
    assert f"Removed: {there.name}" in page
