"""A PTS of the tests' own, written from the API reference alone. It shares no code with ptsdesk.

It is stricter than a real provider: whatever is not exactly as the reference says becomes a complaint, which the test
reads; signatures that fail are counted beside that. What it was only *set* not to give (a variant, a channel) stands in
``refusals``. What it answers is changed by the settings of :class:`~tests.support.strict_answers.Answers`, or replaced
(see :mod:`tests.support.strict_modes` and :mod:`tests.support.hostile_answers`).

::

    strict_wire     keys, seals, headers, envelopes        strict_rules   which fields, in which format
    strict_answers  what is said of orders, and signed     strict_card    a card that can be compared, never read
    strict_modes    pages, silence, refusals               strict_http    the sockets
"""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import trustme

from tests.support import strict_rules
from tests.support.strict_answers import Answers, Channel, Data
from tests.support.strict_card import SeenCard, hide
from tests.support.strict_http import Handler, Server
from tests.support.strict_wire import (
    GUID,
    SAFECODE,
    TRANSACTION_SECRET,
    USER_ID,
    Answer,
    Keys,
    NotOffered,
    Wrong,
    WrongSignature,
    envelope,
    flat,
    judge_headers,
    merchant_keys,
    open_body,
    platform_keys,
    refusal,
)

__all__ = [
    "GUID", "SAFECODE", "TRANSACTION_SECRET", "USER_ID", "Answer", "Channel", "Keys", "SeenCard", "Spoil",
    "StrictProvider", "envelope", "merchant_keys", "platform_keys", "refusal",
]  # fmt: skip

TIMESTAMP_TOLERANCE_S = 5
Spoil = Callable[["StrictProvider", dict[str, Any], Answer], Answer]


class StrictProvider:
    """The server. Use as a context manager; ``spoil`` replaces answers to creates, ``spoil_query`` to queries.

    ``clock_shift_s`` is how far its clock is off; ``rule_shift_s`` how far its rule is off the time that it tells.
    ``variant`` is the one variant of subscribe that it takes, A with a period or B without; None for both.
    ``extra_details`` are members of ``details`` that it knows beside the published ones.
    """

    def __init__(self, folder: Path, *, clock_shift_s: int = 0, tell_time: bool = True, rule_shift_s: int = 0) -> None:
        self.merchant, self.platform = merchant_keys(), platform_keys()
        self.clock_shift_s = clock_shift_s
        self.tell_time = tell_time
        self.rule_shift_s = rule_shift_s
        self.content_type = "text/plain"
        self.variant: str | None = None
        self.extra_details: set[str] = set()
        self.spoil: Spoil | None = None
        self.spoil_query: Spoil | None = None
        self.complaints: list[str] = []
        self.refusals: list[str] = []
        self.signature_failures = 0
        self.orders: dict[tuple[str, str], dict[str, Any]] = {}
        self.seen: list[tuple[str, dict[str, Any]]] = []
        self.cards: list[SeenCard] = []
        self.closing = threading.Event()
        self._lock = threading.Lock()
        self._server = Server(("127.0.0.1", 0), Handler)
        self._server.provider = self
        self._make_files(folder)
        self.answers = Answers(self.url, self.now_s, self.platform)

    def _make_files(self, folder: Path) -> None:
        authority, self.other_authority = trustme.CA(), trustme.CA()
        self.ca_file = folder / "ca.pem"
        self.wrong_ca_file = folder / "other-ca.pem"
        self.private_key_file = folder / "merchant.pem"
        self.platform_key_file = folder / "platform.pem"
        authority.cert_pem.write_to_path(str(self.ca_file))
        self.other_authority.cert_pem.write_to_path(str(self.wrong_ca_file))
        self.private_key_file.write_bytes(self.merchant.private_pem)
        self.platform_key_file.write_text(self.platform.public_pem)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("localhost", "127.0.0.1").configure_cert(context)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        """The API's origin."""
        return f"https://127.0.0.1:{self.port}"

    def now_s(self) -> int:
        """Its clock, Unix seconds."""
        return int(time.time()) + self.clock_shift_s

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()

    # --- judging -------------------------------------------------------------------------------------------------

    def read(self, path: str, headers: dict[str, list[str]], body: bytes) -> tuple[str, dict[str, Any]]:
        """The endpoint and the fields of a request that is right in every respect, the card hidden; else Wrong."""
        endpoint = strict_rules.endpoint_of(path, GUID)
        judge_headers(headers, body, self.content_type)
        fields = open_body(body, self.content_type)
        strict_rules.judge_fields(endpoint, fields, self.now_s(), self.extra_details)
        pairs = "&".join(f"{name}={fields[name]}" for name in sorted(strict_rules.signed_names(endpoint, fields)))
        self.merchant.check(f"{pairs}&{SAFECODE}", fields["sign"])
        off = fields["timestamp"] - self.now_s() - self.rule_shift_s
        if abs(off) > TIMESTAMP_TOLERANCE_S:
            raise Wrong(f"timestamp is {off} s off", "1020")
        if endpoint == "subscribe":
            strict_rules.judge_variant(fields, self.variant)
        self._judge_offered(endpoint, fields)
        card = hide(fields)
        if card:
            self.cards.append(card)
        return endpoint, fields

    def _judge_offered(self, kind: str, fields: dict[str, Any]) -> None:
        """Whether currency, channel and subject are in the channel list as it is now (PTS API, section 13)."""
        if "currency" not in fields:
            return
        lines = [one for one in self.answers.channels if one.currency == fields["currency"]]
        if not lines:
            raise NotOffered(f"{kind}: currency", "1008")
        if "channel" not in fields:
            return
        offered = [one for one in lines if (one.kind, one.code) == (kind, fields["channel"])]
        if not offered:
            raise NotOffered(f"{kind}: channel", "1011")
        subject = fields.get("details", {}).get("channel_subject")
        if subject is not None and subject not in {code for one in offered for code, _name in one.subjects}:
            raise NotOffered(f"{kind}: channel_subject", "4004")

    # --- answering -----------------------------------------------------------------------------------------------

    def answer(self, path: str, headers: dict[str, list[str]], body: bytes) -> Answer:
        """The answer to one request."""
        try:
            endpoint, fields = self.read(path, headers, body)
        except NotOffered as wrong:
            self.refusals.append(str(wrong))
            return refusal(wrong.code, "No")
        except Wrong as wrong:
            with self._lock:
                self.signature_failures += isinstance(wrong, WrongSignature)
            self.complaints.append(str(wrong))
            return refusal(wrong.code, "No")
        self.seen.append((endpoint, fields))
        kind, _, action = endpoint.partition("/")
        if action:
            return self._query(kind, fields, disable=action == "disable")
        if kind == "balance":
            return self.answers.balance(fields.get("balance_mode", 0))
        if kind == "support-channel":
            return self.answers.channel_list(fields["currency"])
        return self._create(kind, fields)

    def _create(self, kind: str, fields: dict[str, Any]) -> Answer:
        key = (kind, fields["order_id"])
        with self._lock:
            twice = self.orders.setdefault(key, fields) is not fields
        if twice:
            self.complaints.append(f"{kind} {fields['order_id']} was sent twice")
            return refusal("1003", "Duplicate order id")
        good = self.signed(self.created(kind, fields))
        return self.spoil(self, fields, good) if self.spoil else good

    def _query(self, kind: str, fields: dict[str, Any], *, disable: bool) -> Answer:
        order = self.orders.get((kind, fields["order_id"]))
        if order is None:
            return refusal("1002", "Transaction not found")
        if disable:
            self.answers.disabled.add(order["order_id"])
        good = envelope(self.answers.with_sign(self.queried(kind, order)), message="Order Success")
        return self.spoil_query(self, order, good) if self.spoil_query else good

    def created(self, kind: str, fields: dict[str, Any]) -> Data:
        """The data of a good answer to a create, each member as JSON text."""
        return self.answers.created(kind, fields)

    def queried(self, kind: str, fields: dict[str, Any]) -> Data:
        """The data of a good answer to a query: the order is paid, unless ``answers.statuses`` says otherwise."""
        return self.answers.queried(kind, fields)

    def signed(self, data: Data, names: tuple[str, ...] | None = None, keys: Keys | None = None) -> Answer:
        """An accepting envelope. ``data`` holds each member as JSON text; texts are signed without their quotes."""
        return self.answers.signed(data, names, keys)

    def forget(self, fields: dict[str, Any]) -> None:
        """The order of a create call was never made."""
        with self._lock:
            self.orders = {key: order for key, order in self.orders.items() if order is not fields}

    def callback(
        self,
        kind: str,
        order: str | dict[str, Any],
        status: str = "2000",
        *,
        enveloped: bool = False,
        keys: Keys | None = None,
        tampered: Data | None = None,
        **changes: str,
    ) -> str:
        """The JSON that this provider would post to the merchant's server (PTS API, sections 3, 6, 9 and 11.2).

        Args:
            kind: payment, withdraw or subscribe.
            order: the id of an order that was sent here, or the fields of one that never was (order_id, amount,
                currency, channel).
            status: of the order, or of the newest charge of a subscription.
            enveloped: in an envelope's ``data`` in place of flat.
            keys: a stranger's, to sign with in place of the provider's.
            tampered: members changed after signing, as JSON texts.
            changes: members changed or added before signing, as JSON texts.
        """
        fields = self.orders[kind, order] if isinstance(order, str) else order
        data = self.answers.posted(kind, fields, status) | changes
        data = self.answers.with_sign(data, keys=keys) | (tampered or {})
        return envelope(data).body.decode() if enveloped else flat(data)
