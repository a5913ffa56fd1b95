"""Web addresses from the provider that a person may open: https only, with the host that will be contacted."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

MAX_LINK = 2000


@dataclass(frozen=True, slots=True)
class WebLink:
    """A link that may be offered. ``host`` has the port when it is not the usual one."""

    url: str
    host: str


def https_link(url: str) -> WebLink | None:
    """The link when it is a plain https address; None for every other text.

    Refused: other schemes, a user name in front of the host, characters that look like other ones, white space.
    """
    if not url or len(url) > MAX_LINK or not url.isprintable() or any(character.isspace() for character in url):
        return None
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme != "https" or not host or not host.isascii() or "@" in parts.netloc or "\\" in url:
        return None
    return WebLink(url, host if port in (None, 443) else f"{host}:{port}")
