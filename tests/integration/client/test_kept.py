"""A question on a kept connection that turns out dead, and a second try that fails in its own way."""

from __future__ import annotations

import contextlib
import ssl

import pytest
from requests.adapters import DEFAULT_CA_BUNDLE_PATH

from ptsdesk.client.delivery import HttpAnswer, NoAnswer, Silence
from ptsdesk.client.tls import make_context
from ptsdesk.client.transport import Transport
from ptsdesk.errors import TlsError, UnreachableError
from tests.integration.client.servers import answering, http


@pytest.mark.parametrize("failure", ["tls", "route", "closing"])
def test_a_second_try_that_fails_does_not_hide_that_bytes_left(
    ca_file, clock, sealed, serving, monkeypatch, failure: str
) -> None:
    server = serving(answering(http(b"x"), b""))
    with contextlib.closing(Transport(ca_file, None, clock)) as transport:
        assert isinstance(transport.post(server.url, sealed, keep_alive=True), HttpAnswer)
        strangers: ssl.SSLContext = make_context(None, DEFAULT_CA_BUNDLE_PATH)

        def from_now_on_broken():
            if failure == "tls":
                monkeypatch.setattr(transport, "_context", strangers)
            elif failure == "route":
                monkeypatch.setattr("ptsdesk.client.transport.dial", unreachable)
            return sealed()

        if failure == "closing":
            monkeypatch.setattr("ptsdesk.client.transport.dial", lambda *_: transport.close() or unreachable())
        delivery = transport.post(server.url, from_now_on_broken, keep_alive=True)
        assert isinstance(delivery, NoAnswer)
        assert delivery.reason == Silence.CLOSED
        if failure == "tls":
            with pytest.raises(TlsError):
                transport.post(server.url, sealed, keep_alive=True)


def unreachable(*_: object) -> None:
    raise UnreachableError("There is no way.")
