"""A merchant account as this computer knows it. Secrets are not in it: they stay in the keyring."""

from __future__ import annotations

import contextlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from ipaddress import ip_address
from urllib.parse import urlsplit

from ptsdesk.domain.rules import HIDDEN
from ptsdesk.errors import InputError

_NAME = re.compile(r"[^<>]{1,60}")
_GUID = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)
_USER_ID = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)

_HTTPS = 443
_NOTHING_TO_SEE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
"""Characters that are no format signs to Unicode and that nobody sees: with one, two names look the same."""
_ORIGIN = re.compile(r"https://[^/?#]*/?", re.IGNORECASE)
_HOST_NAME = re.compile(r"(?=.{1,253}$)(?:[a-z0-9_-]{1,63}\.)*[a-z0-9_-]{1,63}", re.ASCII)
_NUMBER = re.compile(r"(?:.*\.)?(?:[0-9]+|0x[0-9a-f]*)", re.ASCII)
"""What ends like this is an address to every system: 2130706433 and 127.1 are this computer."""

BUILT_IN_SANDBOX = "Sandbox shop"
"""The name of the account that talks to the embedded test provider."""


class Environment(StrEnum):
    """Whether real money moves."""

    LIVE = "live"
    SANDBOX = "sandbox"


class BodyForm(StrEnum):
    """How a request's ciphertext is posted (PTS API, section 1)."""

    TEXT = "text"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Account:
    """Where to send and as whom. ``url`` is the API's origin, https, without a path."""

    name: str
    environment: Environment
    url: str
    user_id: str
    guid: str
    platform_key_pem: str
    ca_file: str | None = None
    body_form: BodyForm = BodyForm.TEXT
    built_in: bool = False
    """The embedded sandbox's own account: its address changes at every start."""
    filed_as: str = ""
    """The name it had first, when it was renamed since. See :attr:`key`."""

    @property
    def key(self) -> str:
        """What its orders, payees, drafts and secrets are filed under. It stays the same for ever: the journal's seals
        hold it, so a new name must not change it.
        """
        return self.filed_as or self.name

    @property
    def host(self) -> str:
        """The host that people recognise, with its port when it is not 443."""
        return urlsplit(self.url).netloc

    @property
    def place(self) -> str:
        """Where its requests go, in one spelling; empty for the built-in sandbox, whose address changes."""
        return "" if self.built_in else place_of(self.url)


def check_account_name(text: str) -> str:
    """The name, when it can be shown and stored."""
    if not _NAME.fullmatch(text) or text != text.strip():
        raise InputError(
            "name", "An account name has 1 to 60 characters, without < or > and without spaces at its ends."
        )
    if HIDDEN.search(text) or any(unicodedata.category(character) == "Cf" for character in text):
        raise InputError("name", "An account name is one line of plain text, without hidden characters.")
    return text


def check_new_name(text: str) -> str:
    """The name of an account that a person adds or renames: also none that looks like another one."""
    if folded_name(check_account_name(text)) == folded_name(BUILT_IN_SANDBOX):
        raise InputError("name", "This name belongs to the built-in sandbox. Choose another one.")
    if _NOTHING_TO_SEE.search(text):
        raise InputError("name", "An account name is one line of plain text, without hidden characters.")
    return text


def folded_name(name: str) -> str:
    """What two names have in common that people take for the same: case and the form of characters do not count."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def check_api_url(text: str) -> str:
    """The API's origin: https, a host, nothing behind it. A trailing slash is dropped, and a name with other letters
    than a to z is given as the network has it (IDNA): what looks like another host does not look like it then.
    """
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise InputError("url", "The API address cannot be read. It looks like https://api.example.com.") from None
    if parts.scheme != "https":
        raise InputError("url", "The API address must begin with https://.")
    if not parts.hostname or parts.username is not None or parts.path not in ("", "/") or parts.query or parts.fragment:
        raise InputError("url", "The API address is a host only, for example https://api.example.com.")
    host, number = _place(text)
    if not _ORIGIN.fullmatch(text) or any(map(str.isspace, text)) or port == 0 or not _is_host(host):
        raise InputError("url", "The API address cannot be read. It looks like https://api.example.com.")
    if text.isascii():
        return text.rstrip("/")
    return f"https://{f'[{host}]' if ':' in host else host}{'' if number == _HTTPS else f':{number}'}"


def _is_host(host: str) -> bool:
    """Whether it is a name that may stand in the network's lists, or an address as it is usually written."""
    with contextlib.suppress(ValueError):
        return "%" not in host and bool(ip_address(host))
    return _HOST_NAME.fullmatch(host) is not None and not _NUMBER.fullmatch(host)


@dataclass(frozen=True, slots=True)
class Removed:
    """What an account that was removed left behind: that its host is LIVE, or SANDBOX."""

    name: str
    environment: Environment
    url: str


_HAS_IT = (
    "The account {name} has this address as {environment}. The same host is never LIVE and SANDBOX, whatever the port: "
    "correct one of them."
)
_HAD_IT = (
    "The account {name}, which was removed here, had this address as {environment}. The same host is never LIVE and "
    "SANDBOX, whatever the port. Choose {environment}, or keep the account in another data folder (--data-dir)."
)


def check_environment(account: Account, others: Iterable[Account | Removed]) -> None:
    """Refuse an address whose host another account has, or had, in the other environment. Raises InputError on ``url``.

    One of the two would be wrong: real money would move where nobody expects it, or none where it should.
    """
    for other in others:
        if other.environment is not account.environment and is_same_site(other.url, account.url):
            raise InputError(
                "url",
                _HAD_IT if isinstance(other, Removed) else _HAS_IT,
                name=other.name,
                environment=other.environment.value.upper(),
            )


def is_same_site(one: str, other: str) -> bool:
    """Whether two addresses are of one host. On this very computer each port is another program's, and counts."""
    (host, port), (other_host, other_port) = _place(one), _place(other)
    return host == other_host and (port == other_port or not _is_loopback(host))


def binds_address(account: Account, *, used: bool) -> bool:
    """Whether a removed account still tells what its host is. ``used``: it has orders.

    A SANDBOX account without any order was a mistake as likely as not: taking its host for LIVE only adds care.
    """
    if account.built_in or _is_loopback(_place(account.url)[0]):
        return False
    return used or account.environment is Environment.LIVE


def _is_loopback(host: str) -> bool:
    with contextlib.suppress(ValueError):
        return ip_address(host).is_loopback
    return host == "localhost" or host.endswith(".localhost")


def place_of(url: str) -> str:
    """Where requests to an address go, in one spelling."""
    return ":".join(map(str, _place(url)))


@lru_cache(maxsize=64)
def _place(url: str) -> tuple[str, int]:
    """The host in one spelling, and the port."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    with contextlib.suppress(UnicodeError):
        host = host.encode("idna").decode("ascii")
    host = host.rstrip(".")  # afterwards: it may have been another script's full stop
    with contextlib.suppress(ValueError):
        host = str(ip_address(host))
    return host, parts.port or _HTTPS


def check_user_id(text: str) -> str:
    """The merchant number given by the provider (PTS API, section 1.1)."""
    if not _USER_ID.fullmatch(text):
        raise InputError("user_id", "The merchant id has letters and digits only, as the provider shows it.")
    return text


def check_guid(text: str) -> str:
    """The path segment from the merchant backend, API Docking (PTS API, section 1)."""
    if not _GUID.fullmatch(text):
        raise InputError(
            "guid", "The GUID has letters and digits only, as the provider shows it, for example smajhv5r2etr."
        )
    return text
