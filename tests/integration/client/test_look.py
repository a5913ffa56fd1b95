"""What a new connection tells of itself, over real TLS; nothing is asked on it."""

from __future__ import annotations

import contextlib
import time

import pytest

from ptsdesk.client.line import Line
from ptsdesk.client.transport import Transport
from ptsdesk.errors import TlsError, UnreachableError
from tests.integration.client.servers import answering, http


def test_the_facts_of_a_connection(transport, serving) -> None:
    server = serving(answering(http(b"x")))
    facts = transport.look(server.url)
    assert (facts.host, facts.address) == ("localhost", "127.0.0.1")
    assert facts.tls_version == "TLSv1.3"
    assert 0 <= facts.took_ms < 10_000
    assert facts.valid_until_ms > time.time_ns() // 1_000_000
    assert (server.visits, server.requests) == (1, [])


def test_a_server_that_nobody_vouches_for(clock, serving) -> None:
    server = serving(answering(http(b"x")))
    with contextlib.closing(Transport(None, None, clock)) as transport, pytest.raises(TlsError, match="nobody"):
        transport.look(server.url)


def test_a_server_that_is_gone_before_it_is_asked(transport, serving, monkeypatch: pytest.MonkeyPatch) -> None:
    server = serving(answering(http(b"x")))

    def gone(_line: Line, _took_ms: int) -> None:
        raise OSError(107, "Transport endpoint is not connected")

    monkeypatch.setattr(Line, "facts", gone)
    with pytest.raises(UnreachableError, match="before anything was sent"):
        transport.look(server.url)


def test_the_proxy_on_the_way_is_named(clock) -> None:
    assert Transport(None, "http://proxy.example:3128", clock).proxy == "proxy.example:3128"
    assert Transport(None, None, clock).proxy == ""
