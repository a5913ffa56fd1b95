"""Accounts as files: one without secrets, to set up other computers with, and the orders of one that is removed."""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from ptsdesk.domain.account import Account, BodyForm, Environment
from ptsdesk.domain.history import HistoryFilter
from ptsdesk.domain.money import Money
from ptsdesk.domain.orders import Order, OrderEvent
from ptsdesk.errors import AccountError, InputError, KeyMaterialError, SettingsError
from ptsdesk.protocol import strictjson
from ptsdesk.storage.chosen import read_chosen
from ptsdesk.storage.files import reason_of, unused, write_atomic, write_stream
from ptsdesk.storage.journal import Journal
from ptsdesk.storage.ownership import DataFolder, make_private

FORMAT = "ptsdesk account"
VERSION = "1"
MAX_TEXT = 64 * 1024
AT_ONCE = 500
_TEXTS = ("name", "environment", "url", "user_id", "guid", "platform_key", "body_form", "ca_certificate")
_MAY_BE_EMPTY = frozenset({"platform_key", "ca_certificate"})
_CERTIFICATE = re.compile(r"-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----", re.ASCII)
_SECRET_NAMES = re.compile(r"safe_?code|secret|private|pass_?(word|phrase)|token|credential", re.IGNORECASE)
_SECRET_TEXTS = re.compile(r"PRIVATE KEY|OPENSSH|PuTTY-User-Key", re.IGNORECASE)
_NOT_ONE = "This is not an account that ptsdesk exported. Choose another file."
_SUSPECT = (
    "This file holds what looks like a secret, so nothing of it was taken. Secrets are typed on each computer; delete "
    "the file, and export the account again."
)
_Choice = TypeVar("_Choice", Environment, BodyForm)


def account_text(account: Account) -> str:
    """The account as JSON, without anything secret. Raises SettingsError when its CA file cannot be read."""
    ca_text = ""
    if account.ca_file:
        try:
            ca_text = _certificates(read_chosen(account.ca_file))
        except KeyMaterialError as error:
            raise SettingsError(
                "The CA file of this account cannot be exported. {reason}", reason=error.message, detail=error.detail
            ) from None
    body = {
        "name": account.name,
        "environment": account.environment.value,
        "url": account.url,
        "user_id": account.user_id,
        "guid": account.guid,
        "platform_key": account.platform_key_pem,
        "body_form": account.body_form.value,
        "ca_certificate": ca_text,
    }
    return json.dumps({"format": FORMAT, "version": int(VERSION), **body}, indent=2) + "\n"


def read_account(text: str, folder: DataFolder) -> Account:
    """The account of :func:`account_text`, unchecked; its CA certificate is kept in the data folder.

    Raises InputError on ``file``; nothing of the text is repeated.
    """
    members = _members(text)
    environment, body_form = _one_of(Environment, members["environment"]), _one_of(BodyForm, members["body_form"])
    ca_file = _kept_authority(members["ca_certificate"], folder) if members["ca_certificate"] else None
    return Account(
        members["name"], environment, members["url"], members["user_id"], members["guid"], members["platform_key"],
        ca_file, body_form,
    )  # fmt: skip


def _members(text: str) -> dict[str, str]:
    if len(text) > MAX_TEXT:
        raise InputError("file", _NOT_ONE, detail="size")
    if _SECRET_TEXTS.search(text):
        raise InputError("file", _SUSPECT, detail="text")
    try:
        found = strictjson.parse(text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}"))
    except strictjson.StrictJsonError:
        raise InputError("file", _NOT_ONE, detail="json") from None
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise InputError("file", _NOT_ONE, detail="format")
    if found.get("version") != strictjson.Number(VERSION):
        raise InputError("file", "Another version of ptsdesk exported this account. Install the newest one here.")
    if any(_SECRET_NAMES.search(name) for name in found):
        raise InputError("file", _SUSPECT, detail="member")
    texts = {name: value for name, value in found.items() if name not in {"format", "version"}}
    if texts.keys() != set(_TEXTS):
        raise InputError("file", _NOT_ONE, detail="members")
    kept: dict[str, str] = {}
    for name, value in texts.items():
        if not isinstance(value, str) or not (value or name in _MAY_BE_EMPTY):
            raise InputError("file", _NOT_ONE, detail=name)
        kept[name] = value
    return kept


def _one_of(kind: type[_Choice], text: str) -> _Choice:
    try:
        return kind(text)
    except ValueError:
        raise InputError("file", _NOT_ONE, detail=kind.__name__) from None


def _certificates(text: str) -> str:
    """The certificates of a CA file and nothing else of it."""
    return "".join(f"{one}\n" for one in _CERTIFICATE.findall(text))


def _kept_authority(text: str, folder: DataFolder) -> str:
    pem = _certificates(text)
    if not pem or pem.strip() != text.strip() or not _is_trusted(pem):
        raise InputError("file", "The CA certificate in this file cannot be read. Export the account again.")
    path = folder.authorities / f"{hashlib.sha256(pem.encode()).hexdigest()[:16]}.pem"
    try:
        if path.is_file() and path.read_bytes() == pem.encode("ascii"):
            return str(path)  # another account's: what fails here must not take it away
        folder.create()
        make_private(folder.authorities)
        write_atomic(path, pem.encode("ascii"))
    except OSError as error:
        raise _not_written(path, error) from None
    return str(path)


def _is_trusted(pem: str) -> bool:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # the default one would ask the environment where to log keys
    with contextlib.suppress(ssl.SSLError):
        context.load_verify_locations(cadata=pem)
    return bool(context.cert_store_stats()["x509"])


def archived(folder: DataFolder, journal: Journal, account: Account, now_ms: int) -> str:
    """Write every order of an account with its events to a new file, and return its path.

    JSON lines: the first names the account, the last counts the orders. Raises JournalError, SettingsError or
    JournalDisk; then there is no file.
    """
    when = datetime.fromtimestamp(now_ms // 1000, UTC)
    safe = re.sub(r"[^A-Za-z0-9]+", "-", account.name).strip("-")[:40] or "account"
    path = unused(folder.archive, f"{safe}-{when:%Y%m%dT%H%M%S}", ".jsonl")
    try:
        make_private(folder.archive)
        write_stream(path, _lines(journal, account, now_ms))
    except OSError as error:
        raise _not_written(path, error) from None
    return str(path)


def _lines(journal: Journal, account: Account, now_ms: int) -> Iterator[bytes]:
    whose = {name: str(getattr(account, name)) for name in ("name", "environment", "user_id", "url")}
    yield _line({"format": "ptsdesk orders", "version": 1, "archived_ms": now_ms, "account": whose})
    count = 0
    for order in _orders(journal, account.key):
        events = [_plain(event) for event in journal.events(order.order_id)]
        yield _line({"order": _plain(order), "events": events})
        count += 1
    expected = journal.summary(account.key, HistoryFilter()).total
    if count != expected:
        raise AccountError("Orders were added while they were written down. Try again.")
    yield _line({"orders": count})


def _plain(one: Order | OrderEvent) -> dict[str, object]:
    values = {part.name: getattr(one, part.name) for part in fields(one)}
    return {name: dict(value) if isinstance(value, Mapping) else value for name, value in values.items()}


def _orders(journal: Journal, key: str) -> Iterator[Order]:
    cursor: str | None = None
    while True:
        page = journal.page(key, HistoryFilter(), cursor, AT_ONCE)
        yield from page.orders
        cursor = page.cursor
        if cursor is None:
            return


def _line(body: object) -> bytes:
    return (json.dumps(body, ensure_ascii=False, default=_money) + "\n").encode()


def _money(value: object) -> object:
    if not isinstance(value, Money):
        raise TypeError(type(value).__name__)
    return {"currency": value.currency, "amount": value.text}


def _not_written(path: Path, error: OSError) -> SettingsError:
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)
    return SettingsError(
        "{file} could not be written: {reason}. Nothing was changed.",
        file=str(path),
        reason=reason_of(error),
        detail=f"errno {error.errno}",
    )
