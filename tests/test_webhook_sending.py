"""Messages go to public addresses only, signed as the published library checks it, and no receiver can hold them up."""

import ipaddress
import ssl
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from standardwebhooks import Webhook as Checker
from standardwebhooks import WebhookVerificationError

from tests.api.receivers import drip, elsewhere, flood, receiving
from toolkit.webhooks.addresses import AddressError, Resolve, is_public
from toolkit.webhooks.sending import WebhookSender
from toolkit.webhooks.signature import is_webhook_secret, new_webhook_secret, signed_headers

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def names(*addresses: str) -> Resolve:
    async def by(host: str, port: int) -> Sequence[str]:
        return addresses

    return by


def test_a_signature_is_the_one_of_the_published_example() -> None:
    """Example of the specification's reference implementation (its tests, with this secret, id and payload)."""
    body = b'{"test": 2432232314}'
    headers = signed_headers(SECRET, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_secret_is_known_from_what_is_none() -> None:
    assert is_webhook_secret(SECRET) and is_webhook_secret(new_webhook_secret())
    cut = ("", "whsec_", SECRET[6:], SECRET[:-1], "whsec_c2hvcnQ=", "whsec_" + "AAAA" * 22)
    for none in (*cut, SECRET + "!", "whsec_é"):
        assert not is_webhook_secret(none), none


def test_the_published_library_takes_the_signature_and_no_other() -> None:
    secret, body = new_webhook_secret(), '{"type":"batch.done"}'
    headers = signed_headers(secret, "a-message", int(time.time()), body.encode())
    Checker(secret).verify(body, headers)
    for wrong_secret, wrong_body in ((new_webhook_secret(), body), (secret, body + " ")):
        with pytest.raises(WebhookVerificationError):
            Checker(wrong_secret).verify(wrong_body, headers)


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.255.255.254", "169.254.169.254", "172.16.0.1",
        "192.0.0.1", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.51.100.1", "203.0.113.1",
        "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
        "::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::a00:1", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::1", "fc00::1", "fd12:3456::1",
        "fe80::1", "fec0::1", "ff02::1",
    ],
)  # fmt: skip
def test_no_message_goes_to_a_network_that_is_not_public(address: str) -> None:
    """The special-purpose registries of IANA, and the ways to write an IPv4 address inside an IPv6 one."""
    assert not is_public(ipaddress.ip_address(address))
    with pytest.raises(AddressError, match="not on the public internet"):
        WebhookSender(by=names(address)).check("https://grants.example.org/hook")
    with pytest.raises(AddressError, match="not on the public internet"):
        WebhookSender(by=names("93.184.215.14", address)).check("https://grants.example.org/hook")


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "64:ff9b::5db8:d70e"])
def test_a_public_address_is_taken(address: str) -> None:
    WebhookSender(by=names(address)).check("https://grants.example.org:8443/hook?x=1")


@pytest.mark.parametrize(
    "url",
    [
        "http://grants.example.org/", "ftp://grants.example.org/", "file:///etc/passwd", "//grants.example.org/",
        "https://", "https:///hook", "https://me:pw@grants.example.org/", "https://grants.example.org@127.0.0.1/",
        "https://grants.example.org\\@127.0.0.1/", "https://grants.example.org/#x", "https://grants.example.org:0/",
        "https://grants.example.org:99999/", "https://grants.example.org/\r\nX: y", "https://grants.example.org/ x",
        "https://ｇrants.example.org/", "https://[::1", "gopher://127.0.0.1:70/", "", "https://a/" + "x" * 2000,
    ],
)  # fmt: skip
def test_an_address_that_two_readers_could_read_in_two_ways_is_refused(url: str) -> None:
    with pytest.raises(AddressError, match="url: "):
        WebhookSender(by=names("93.184.215.14")).check(url)


@pytest.mark.parametrize(
    "host", ["localhost", "127.1", "0x7f.1", "2130706433", "017700000001", "[::1]", "[::ffff:7f00:1]", "0"]
)
def test_other_ways_to_write_this_machine_are_known_by_the_machines_own_resolver(host: str) -> None:
    with pytest.raises(AddressError):
        WebhookSender().check(f"https://{host}/")


def test_a_name_that_leads_elsewhere_at_the_moment_of_sending_is_refused() -> None:
    """DNS rebinding: the registered name now leads to this machine, where something listens."""
    with receiving() as receiver:
        port = receiver.address.rsplit(":", 1)[1]
        status, fault = WebhookSender(by=names("127.0.0.1")).post(
            f"https://grants.example.org:{port}", SECRET, "m", "{}"
        )
        assert status is None
        assert "not on the public internet" in str(fault)
        assert receiver.got == []


def test_a_message_arrives_signed_and_with_the_name_of_its_host() -> None:
    with receiving() as receiver:
        port = receiver.address.split(":")[2].split("/")[0]
        sender = WebhookSender(loopback=True, by=names("127.0.0.1"))
        assert sender.post(f"http://grants.example.org:{port}/hook?a=b", SECRET, "m-1", '{"a":1}') == (204, None)
        [(headers, body)] = receiver.got
    assert headers["host"] == f"grants.example.org:{port}"
    assert headers["content-type"] == "application/json"
    Checker(SECRET).verify(body, headers)


@pytest.mark.parametrize("proxy", ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"])
def test_no_proxy_of_the_environment_is_used(proxy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(proxy, "http://127.0.0.1:9")
    with receiving() as receiver:
        assert WebhookSender(loopback=True).post(receiver.address, SECRET, "m", "{}") == (204, None)


def test_a_redirect_is_not_followed() -> None:
    with receiving() as target, receiving() as receiver:
        receiver.answers = [elsewhere(target.address)]
        assert WebhookSender(loopback=True).post(receiver.address, SECRET, "m", "{}") == (307, "answered 307")
        assert target.got == []


def test_a_receiver_that_drips_its_answer_is_left_at_the_deadline() -> None:
    with receiving() as receiver:
        receiver.answers = [drip]
        status, fault = WebhookSender(loopback=True, deadline=1.0).post(receiver.address, SECRET, "m", "{}")
        assert (status, fault) == (None, "no answer within 1 s")


def test_the_body_of_an_answer_is_not_read() -> None:
    with receiving() as receiver:
        receiver.answers = [flood]
        assert WebhookSender(loopback=True).post(receiver.address, SECRET, "m", "{}") == (200, None)


def test_a_receiver_that_is_down_is_told_as_such() -> None:
    with receiving() as receiver:
        address = receiver.address
    status, fault = WebhookSender(loopback=True).post(address, SECRET, "m", "{}")
    assert status is None
    assert str(fault).startswith("could not be reached")


def certificate(folder: Path, name: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """TLS for a server of some name, and trust in it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    public, private = folder / "cert.pem", folder / "key.pem"
    public.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    private.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(public, private)
    return server, ssl.create_default_context(cafile=str(public))


def test_the_connection_is_pinned_and_the_certificate_must_be_of_the_name(tmp_path: Path) -> None:
    server, trust = certificate(tmp_path, "grants.example.org")
    with receiving(server) as receiver:
        port = receiver.address.split(":")[2].split("/")[0]
        sender = WebhookSender(loopback=True, by=names("127.0.0.1"), trust=trust)
        assert sender.post(f"https://grants.example.org:{port}/", SECRET, "m", "{}") == (204, None)
        status, fault = sender.post(f"https://other.example.org:{port}/", SECRET, "m", "{}")
        assert (status, len(receiver.got)) == (None, 1)
        assert str(fault).startswith("could not be reached")
        untrusting = WebhookSender(loopback=True, by=names("127.0.0.1"))
        assert untrusting.post(f"https://grants.example.org:{port}/", SECRET, "m", "{}")[0] is None
