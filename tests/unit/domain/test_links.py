"""Links that may be offered."""

from __future__ import annotations

import pytest

from ptsdesk.domain.links import WebLink, https_link


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://pay.example/x?y=1", "pay.example"),
        ("https://pay.example:443/", "pay.example"),
        ("https://pay.example:8443/", "pay.example:8443"),
        ("HTTPS://PAY.example", "pay.example"),
    ],
)
def test_plain_addresses_are_offered_with_their_host(url: str, host: str) -> None:
    assert https_link(url) == WebLink(url, host)


@pytest.mark.parametrize(
    "url",
    [
        "", "http://pay.example", "javascript:alert(1)", "https://", "https://a@evil.example/", "file:///etc/passwd",
        "https://pay.example/\n", "https://pay.example/a b", "https://päy.example/", "https://pay.example\\@evil.example/",
        "https://pay.example:99999/", "https://[::1", "https://" + "x" * 2000,
    ],
)  # fmt: skip
def test_everything_else_is_not(url: str) -> None:
    assert https_link(url) is None
