"""HTTP itself, broken: requests whose end two readers would see in two places, and lines that are none."""

from collections.abc import Iterator

from tests.api.hostile.request import Hostile

_POST = b"POST /v1/match HTTP/1.1\r\nHost: HOST\r\nAuthorization: Bearer KEY\r\nContent-Type: application/json\r\n"
_GET = b"GET /v1/packs HTTP/1.1\r\nHost: HOST\r\nAuthorization: Bearer KEY\r\n"
_REQUESTS = {
    "two lengths": _POST + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
    "a length that is a list": _POST + b"Content-Length: 2, 3\r\n\r\n{}",
    "a negative length": _POST + b"Content-Length: -1\r\n\r\n{}",
    "a length with a sign": _POST + b"Content-Length: +2\r\n\r\n{}",
    "a length in hexadecimal": _POST + b"Content-Length: 0x2\r\n\r\n{}",
    "length and chunks": _POST
    + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /x HTTP/1.1\r\n\r\n",
    "chunks in another coding": _POST + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    "chunks that are none": _POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "chunks twice": _POST + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
    "a chunk of no size": _POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
    "a chunk of negative size": _POST + b"Transfer-Encoding: chunked\r\n\r\n-2\r\n{}\r\n0\r\n\r\n",
    "a chunk of huge size": _POST + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffffffff\r\n{}\r\n0\r\n\r\n",
    "a chunk that is longer": _POST + b"Transfer-Encoding: chunked\r\n\r\n1\r\n{}\r\n0\r\n\r\n",
    "no host": b"GET /v1/packs HTTP/1.1\r\nAuthorization: Bearer KEY\r\n\r\n",
    "two hosts": _GET + b"Host: evil.example\r\n\r\n",
    "a host that is none": b"GET /v1/packs HTTP/1.1\r\nHost: a b\r\n\r\n",
    "a space before the colon": _GET + b"X-A : 1\r\n\r\n",
    "no colon": _GET + b"X-A\r\n\r\n",
    "a name with NUL": _GET + b"X-\0A: 1\r\n\r\n",
    "a value with NUL": _GET + b"X-A: a\0b\r\n\r\n",
    "a value with a bare CR": _GET + b"X-A: a\rX-B: b\r\n\r\n",
    "a header of 1 MB": _GET + b"X-A: " + b"a" * 1_000_000 + b"\r\n\r\n",
    "50,000 headers": _GET + b"".join(b"X-%d: 1\r\n" % n for n in range(50_000)) + b"\r\n",
    "a path of 1 MB": b"GET /" + b"a" * 1_000_000 + b" HTTP/1.1\r\nHost: HOST\r\n\r\n",
    "HTTP/9.9": b"GET / HTTP/9.9\r\nHost: HOST\r\n\r\n",
    "no version": b"GET /v1/packs\r\n\r\n",
    "no HTTP": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 100,
    "a method with a space": b"GET  /v1/packs HTTP/1.1\r\nHost: HOST\r\n\r\n",
    "a path with a space": b"GET /v1/packs x HTTP/1.1\r\nHost: HOST\r\n\r\n",
    "HTTP/2 at once": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "two keys": _GET + b"Authorization: Bearer other\r\n\r\n",
}


def cases() -> Iterator[Hostile]:
    """All of them."""
    return (Hostile(f"on the wire: {name}", "", "", raw=raw) for name, raw in _REQUESTS.items())
