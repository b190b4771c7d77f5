"""A digest reaches a real mail server and a real receiver, encrypted and signed; what fails is tried again."""

import json
import ssl
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import pytest
from standardwebhooks.webhooks import Webhook as Verifier

from tests.api.receivers import receiving
from tests.portfolio.mail_server import mail_server
from tests.test_webhook_sending import certificate
from toolkit import ToolkitError, load_pack
from toolkit.portfolio.basis import basis, keep
from toolkit.portfolio.changed import Changed, Concluded, ItemChange, Standing
from toolkit.screening_files import as_json, write
from toolkit.watch.causes import Cause
from toolkit.watch.delivery import Mail, Webhook, deliver, undelivered
from toolkit.watch.digest import FILE, Digest
from toolkit.watch.mail import Post, email, post, send
from toolkit.watch.page import write_digest
from toolkit.webhooks.sending import WebhookSender
from toolkit.webhooks.signature import new_webhook_secret

PERSON = "Aruna Invented"
MOMENT = datetime(2026, 11, 20, 6, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A finished watch in which one proposal came out otherwise."""
    outcomes = [each.id for each in load_pack("japan-uk").outcomes]
    before, after = (Concluded(pack="japan-uk", outcome=o, level="none", triage=0) for o in outcomes[:2])
    item = ItemChange(
        pack="japan-uk",
        criterion=next(iter(load_pack("japan-uk").criteria)),
        subject=PERSON,
        before=Standing(state="open", reason="not-resolved"),
        after=Standing(state="raised", level="review", value=2),
        says={"en": f"{PERSON}: two.", "ja": f"{PERSON}：2件。"},
        evidence={"en": ("A paper · 2025-01-01",), "ja": ("A paper",)},
    )
    told = {"proposal": "p-1", "reference": None, "title": "Ice & snow", "department": None, "items": (item,)}
    changed = Changed(**told, before=(before,), after=(after,))
    cause = Cause(kind="list", id="us-section-1286", before="FY24", after="FY25", whole=False, added=("New Body",))
    digest = Digest(
        file="t.csv", as_of="2026-11-01", listed_on="2026-11-20", causes=(cause,), again=3, of=9, changed=(changed,)
    )
    out = tmp_path / "watched"
    write(out / FILE, as_json(digest))
    keep(out / "run", basis("t.csv", ["japan-uk"]), ())
    write_digest(digest, ["japan-uk"], ["en", "ja"], out)
    return out


@pytest.mark.parametrize("encrypted", ["at-once", "asked-for"])
def test_a_mail_arrives_encrypted_and_names_no_person(
    encrypted: Literal["at-once", "asked-for"], folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, theirs = certificate(tmp_path, "localhost")
    monkeypatch.setattr(ssl, "create_default_context", lambda: theirs)
    with mail_server(ours, at_once=encrypted == "at-once") as server:
        by = Post("localhost", server.port, encrypted, "office", "secret")
        assert deliver(folder, [Mail("dean@example.org", by, "office@example.org")], (0,), print) == []
    assert server.logins == ["office:secret:SSLSocket"] and server.to == ["dean@example.org"]
    (message,) = server.got
    text = message.get_content()
    assert message["Subject"] == "Watch: 1 proposal of t.csv came out otherwise"
    assert "p-1: Ice & snow" in text and "edition FY24 becomes FY25" in text and "FY24 → FY25" in text
    assert PERSON not in text and "A paper" not in text and str(folder / "digest.en.html") in text
    assert not undelivered(folder)


def test_a_server_whose_certificate_is_not_trusted_gets_nothing(folder: Path, tmp_path: Path) -> None:
    ours, _ = certificate(tmp_path, "localhost")
    said: list[str] = []
    with mail_server(ours, at_once=True) as server:
        mail = Mail("dean@example.org", Post("localhost", server.port, "at-once", "office", "secret"), "o@example.org")
        assert deliver(folder, [mail], (0, 0), said.append) == ["dean@example.org"]
    assert server.got == [] == server.logins
    assert "SSLCertVerificationError" in said[0] and "secret" not in said[0] and str(folder) in said[0]
    assert undelivered(folder) == {"dean@example.org"}


def test_a_mail_that_was_refused_for_now_is_sent_again(folder: Path) -> None:
    with mail_server() as server:
        server.refuses.append(b"451 later")
        by = post(f"smtp://localhost:{server.port}")
        assert deliver(folder, [Mail("dean@example.org", by, "office@example.org")], (0, 0), print) == []
        assert len(server.got) == 1


def test_a_webhook_is_signed_and_names_no_person(folder: Path) -> None:
    secret = new_webhook_secret()
    with receiving() as receiver:
        receiver.answers += [500]
        hook = Webhook(receiver.address, secret, WebhookSender(loopback=True).post, MOMENT)
        assert deliver(folder, [hook], (0, 0), print) == []
    (first, _), (headers, body) = receiver.got
    assert first["webhook-id"] == headers["webhook-id"]
    told = Verifier(secret).verify(body, headers)
    assert told == json.loads(body) and told["type"] == "portfolio.changed"
    assert told["data"]["changed"][0]["proposal"] == "p-1" and told["data"]["causes"][0]["added"] == ["New Body"]
    assert PERSON not in body.decode()


@pytest.mark.parametrize(
    ("address", "fault"),
    [
        ("http://example.org", "is no mail server"),
        ("smtps://office:word@example.org", "holds a password"),
        ("smtps://office@example.org", "TRUSTED_RESEARCH_SMTP_PASSWORD"),
        ("smtps://example.org:port", "is no mail server"),
    ],
)
def test_an_address_of_a_server_that_cannot_be_used_says_what_to_write(address: str, fault: str) -> None:
    with pytest.raises(ToolkitError, match=fault) as refused:
        post(address)
    assert "word@" not in str(refused.value)


def test_only_this_machine_is_reached_without_encryption() -> None:
    assert post("smtp://127.0.0.1:25").encrypted == "no"
    assert post("smtp://mail.example.org").encrypted == "asked-for" and post("smtp://mail.example.org").port == 587
    with mail_server() as server, pytest.raises(ToolkitError, match=r"SMTP|SSL"):
        send(Post("localhost", server.port, "asked-for"), email("a@example.org", ["b@example.org"], "s", "t"))


def test_a_subject_is_one_line_and_an_address_is_one() -> None:
    assert email("a@example.org", ["b@example.org"], "one\r\nBcc: c@example.org", "t")["Subject"] == (
        "one Bcc: c@example.org"
    )
    with pytest.raises(ToolkitError, match="no mail address"):
        email("a@example.org", ["b@example.org\r\nBcc: c"], "s", "t")


def test_the_digest_speaks_both_languages_and_holds_the_evidence(folder: Path) -> None:
    english, japanese = ((folder / f"digest.{each}.html").read_text(encoding="utf-8") for each in ("en", "ja"))
    assert f"{PERSON}: two." in english and "A paper" in english and "Ice &amp; snow" in english
    assert "Added: New Body" in english and "3 of 9 proposals" in english
    assert f"{PERSON}：2件。" in japanese and "追加：New Body" in japanese and "Added" not in japanese
    assert "<script" not in english
    assert "- Added: New Body" in (folder / "digest.en.md").read_text(encoding="utf-8")
