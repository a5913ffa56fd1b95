"""Authorities, certificates, servers and transports for the tests of the client."""

from __future__ import annotations

import contextlib
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import trustme

from ptsdesk.client.clock import ServerClock
from ptsdesk.client.transport import Transport
from ptsdesk.protocol.sealing import SealedRequest
from tests.integration.client.servers import Behaviour, Server, serve


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="session")
def ca_file(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ca") / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return path


def server_context(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


@pytest.fixture(scope="session")
def context(authority: trustme.CA) -> ssl.SSLContext:
    return server_context(authority.issue_cert("localhost", "127.0.0.1"))


@pytest.fixture
def serving(context: ssl.SSLContext) -> Iterator[Callable[[Behaviour], Server]]:
    """``serving(behaviour)``: a TLS server whose certificate is right; ``context=None`` for plain TCP."""
    with contextlib.ExitStack() as stack:

        def start(behaviour: Behaviour, context: ssl.SSLContext | None = context) -> Server:
            return stack.enter_context(serve(behaviour, context))

        yield start


@pytest.fixture
def clock() -> ServerClock:
    return ServerClock()


@pytest.fixture
def transport(ca_file: Path, clock: ServerClock) -> Iterator[Transport]:
    with contextlib.closing(Transport(ca_file, None, clock)) as transport:
        yield transport


@pytest.fixture
def sealed() -> Callable[[], SealedRequest]:
    """Makes a request with a body that is not small."""
    headers = {"Content-Type": "text/plain", "X-Transaction-Signature": "c2lnbg=="}
    return lambda: SealedRequest("/merchant/v2/g/payment", headers, b"Y" * 3000, 1795261083)
