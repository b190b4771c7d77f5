"""Callers of an app without a server: from this machine without a key, and with keys of any roles and tenants."""

import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import uvicorn
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.access.caller import PURPOSE, ROLES, Role
from api.access.keys import new_key
from api.store.database import Database


def local(app: FastAPI, **more: Any) -> TestClient:
    """A caller on the machine itself."""
    return TestClient(app, base_url="http://127.0.0.1", client=("127.0.0.1", 50000), **more)


def holding(app: FastAPI, key: str, **more: Any) -> TestClient:
    """A caller with a key."""
    client = local(app, **more)
    client.headers["Authorization"] = f"Bearer {key}"
    return client


def key_for(
    database: Database,
    tenant: str = "wharfemoor",
    roles: Sequence[Role] = ROLES,
    purposes: Sequence[str] = (PURPOSE,),
    **more: Any,
) -> str:
    """A new key."""
    with database.writing() as session:
        return new_key(session, tenant, "test", roles, purposes, **more)[1]


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """An app behind a real server on this machine; gives its address."""
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, log_level="warning", access_log=False))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()
