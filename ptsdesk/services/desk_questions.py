"""The desk's questions: channels, balances, orders known and unknown, callbacks. None of them moves money."""

from __future__ import annotations

from typing import TypeVar

from ptsdesk.client.gateway import Exchange
from ptsdesk.domain import facts
from ptsdesk.domain.balances import BalanceMode, BalanceSheet, Day, read_figures
from ptsdesk.domain.identifiers import check_order_id
from ptsdesk.domain.orders import ADOPTED, FINAL, WATCHED, Order, OrderKind
from ptsdesk.domain.polling import FENCE_S, next_delay_ms
from ptsdesk.domain.rules import check_channel, check_currency
from ptsdesk.domain.subscriptions import Charge
from ptsdesk.errors import AccountError, InputError
from ptsdesk.protocol.answers import Answer, BalanceAnswer, ChannelAnswer, OrderAnswer, Proved, Refused
from ptsdesk.protocol.codes import CodeGroup
from ptsdesk.protocol.requests import BalanceRequest, SupportChannelRequest
from ptsdesk.services import api, evidence, reports
from ptsdesk.services.callbacks import CallbackReader
from ptsdesk.services.desk_base import DeskBase
from ptsdesk.services.findings import CallbackReport
from ptsdesk.services.resolve import StateAnswer, charges_of, state_of
from ptsdesk.storage.record import Record

CHANNELS_FRESH_MS = 15 * 60_000
MOST_DAYS = 366

_NO_PLACE = "The answer names no usable currency or channel, so the order is not taken into the journal."
_NOT_EXACT = "The amount of this order cannot be kept exactly, so it is not taken into the journal."

_Answer = TypeVar("_Answer", bound=Answer)


class Questions(DeskBase):
    """See :class:`ptsdesk.services.api.Desk`."""

    _channels: dict[str, api.ChannelList]
    _other: tuple[tuple[str, str], ...] = ()
    _balances_ms: int | None = None

    def channels(self, currency: str, *, refresh: bool = False) -> api.ChannelList:
        """The provider's list, kept for 15 minutes. Raises NotSentError or AnswerError."""
        check_currency(currency)
        kept = self._channels.get(currency)
        now = self._ports.clock.now_ms()
        if kept is not None and not refresh and 0 <= now - kept.asked_ms < CHANNELS_FRESH_MS:
            return kept
        request = SupportChannelRequest(self._account.user_id, currency)
        answer = _as(ChannelAnswer, reports.proved(self._listen(lambda: self._gateway.support_channel(request))))
        found = api.ChannelList(currency, reports.channels_of(answer), now)
        self._channels[currency] = found
        return found

    def balances(self, mode: BalanceMode = BalanceMode.BOTH) -> BalanceSheet:
        """Ask for the balances and keep them: information, only partly signed."""
        mode = BalanceMode(mode)
        request = BalanceRequest(self._account.user_id, mode.value)
        answer = _as(BalanceAnswer, reports.proved(self._listen(lambda: self._gateway.balance(request))))
        self._balances_ms = self._ports.clock.now_ms()
        known = {"user_id", "sign", *answer.balances}
        self._other = tuple((name, text) for name, text in answer.fields.items() if name not in known)
        self._figures.keep_balances(self._account.key, read_figures(answer.balances, mode, self._balances_ms))
        return self.known_balances()

    def known_balances(self) -> BalanceSheet:
        """The newest figures kept here."""
        figures = self._figures.balances(self._account.key)
        asked = self._balances_ms or max((one.asked_ms for one in figures), default=None)
        return BalanceSheet(figures, asked, self._other)

    def days(self, count: int) -> tuple[Day, ...]:
        """The last days in Manila, oldest first."""
        return self._figures.days(self._account.key, min(count, MOST_DAYS))

    def query(self, kind: OrderKind, order_id: str) -> api.QueryReport:
        """Ask about any order id. An order of this journal follows the answer."""
        check_order_id(order_id)
        before = self._known(order_id)
        question = self._question(kind, order_id)
        if before is not None and before.kind is kind:
            after, exchange = self._ask(before)
            return reports.query_report(question, exchange, after, before.state)
        exchange = self._ask_unknown(kind, order_id)
        return reports.query_report(question, exchange, None, None)

    def adopt(self, kind: OrderKind, order_id: str) -> api.QueryReport:
        """Ask about an order that the journal does not know, and take it in when the answer is verified."""
        check_order_id(order_id)
        if self._journal.get(order_id) is not None:
            raise AccountError("This order is in the journal already. Look for it in History.")
        question = self._question(kind, order_id)
        exchange = self._ask_unknown(kind, order_id)
        result = exchange.result
        if not (isinstance(result, Proved) and isinstance(result.answer, StateAnswer)):
            return reports.query_report(question, exchange, None, None)
        order = self._adopted(kind, result.answer, exchange)
        return reports.query_report(question, exchange, order, None)

    def _adopted(self, kind: OrderKind, answer: StateAnswer, exchange: Exchange) -> Order:
        try:
            check_currency(answer.submit_currency)
            check_channel(answer.channel)
        except InputError:
            raise AccountError(_NO_PLACE) from None
        now, state = self._ports.clock.now_ms(), state_of(answer)
        seen = {**evidence.of_exchange(exchange), "made_by": ADOPTED}
        byte = self._ports.random_bytes(1)[0]
        order = Order(
            order_id=answer.order_id,
            kind=kind,
            account=self._account.key,
            money=answer.submitted,
            channel=answer.channel,
            state=state,
            created_ms=now,
            updated_ms=now,
            made_by=ADOPTED,
            request={"user_id": answer.user_id},
            transaction_id=answer.transaction_id,
            status=answer.status if isinstance(answer, OrderAnswer) else "",
            accepted=answer.accepted,
            exchange_rate=answer.exchange_rate,
            reference_number=answer.reference_number if isinstance(answer, OrderAnswer) else "",
            error_message=answer.error_message if isinstance(answer, OrderAnswer) else "",
            checks=1,
            checked_ms=now,
            next_check_ms=now + next_delay_ms(1, byte) if state in WATCHED - FINAL else None,
            facts=facts.kept(answer.fields),
        )
        try:
            self._journal.adopt(order, seen, exchange.raw)
        except ValueError:
            raise AccountError(_NOT_EXACT) from None
        self._figures.keep_charges(order.order_id, charges_of(answer, now))
        return order

    def _ask_unknown(self, kind: OrderKind, order_id: str) -> Exchange:
        """Ask about an order that this journal does not hold as one of that kind."""
        with self._alone(order_id):
            exchange = self._listen(lambda: self._resolver.ask(kind, order_id, None))
        self._note_missing(kind, order_id, exchange)
        return exchange

    def _note_missing(self, kind: OrderKind, order_id: str, exchange: Exchange) -> None:
        """That the provider did not find an order that the journal lacks: past the fence, and where it was sent, as for
        any order.
        """
        result, clock = exchange.result, self._ports.clock
        if not isinstance(result, Refused) or result.code.group is not CodeGroup.NOT_FOUND:
            return
        for one in self._journal.missing_of(self._account.key, kind):
            elsewhere = self._account.place and one.place not in (None, self._account.place)
            past = abs(clock.now_ms() - one.noted_ms) >= FENCE_S * 1000
            if one.order_id == order_id and past and not elsewhere:
                Record(self._journal, clock.now_ms).not_found(order_id, self._account.place)

    def read_callback(self, text: str) -> CallbackReport:
        """Verify a callback received elsewhere and let its order follow when it is proved."""
        clock = self._ports.clock
        reader = CallbackReader(self._gateway, self._resolver, self._known, self._fingerprint, clock.now_ms)
        return reader.read(text)

    def charges(self, order_id: str) -> tuple[Charge, ...]:
        """The charges of a subscription as they were last reported."""
        return self._figures.charges(self._own(order_id).order_id)

    def _question(self, kind: OrderKind, order_id: str) -> reports.Question:
        if kind not in set(OrderKind):
            raise InputError("kind", "Choose payment, withdrawal or subscription.")
        return reports.Question(kind, order_id, self._ports.clock.now_ms(), self._fingerprint)


def _as(kind: type[_Answer], answer: Answer) -> _Answer:
    if not isinstance(answer, kind):
        raise TypeError(type(answer).__name__)
    return answer
