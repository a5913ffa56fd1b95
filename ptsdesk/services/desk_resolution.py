"""What a person may do about an order whose result is not known: look, mark it by hand, send it again."""

from __future__ import annotations

from ptsdesk.domain import rules
from ptsdesk.domain.duplicates import blocks
from ptsdesk.domain.orders import MAY_MARK, WATCHED, Cause, Mark, Order, OrderEvent
from ptsdesk.domain.polling import next_delay_ms, next_marked_check_ms
from ptsdesk.domain.resend import KEEP_ASKING_MS, Resend, fence_local_ms, is_known, resend_of, went_elsewhere
from ptsdesk.errors import AccountError
from ptsdesk.services import api
from ptsdesk.services.desk_base import DeskBase
from ptsdesk.services.resolve import sent_ms


class Resolving(DeskBase):
    """See :class:`ptsdesk.services.api.Desk`."""

    def resolution(self, order_id: str) -> api.Resolution:
        """What is known of an order and what may be done about it."""
        order = self._own(order_id)
        events = self._journal.events(order_id)
        began = sent_ms(events)
        return api.Resolution(
            dossier=api.Dossier(order, events, self._journal.raw_answers(order_id)),
            resend=self._may_resend(order, events),
            fence_ms=fence_local_ms(order, self._resolver.moment(), began),
            keep_until_ms=(began or order.created_ms) + KEEP_ASKING_MS,
            blocks=order.payee_key if blocks(order) else "",
            not_found_ms=_counted(order, events),
        )

    def _may_resend(self, order: Order, events: tuple[OrderEvent, ...]) -> Resend:
        elsewhere = went_elsewhere(events, self._account.place)
        return resend_of(order, self._resolver.moment(), sent_ms(events), known=is_known(events), elsewhere=elsewhere)

    def mark(self, order_id: str, mark: Mark, reason: str) -> Order:
        """Write down what a person says became of an order; its state stays and it is asked about on."""
        text, order = rules.check_reason(reason), self._own(order_id)
        if order.mark is not None:
            raise AccountError("This order is marked by hand already. Take the mark off first.")
        if order.state not in MAY_MARK:
            raise AccountError("Only an order whose result is not known can be marked by hand.")
        now = self._ports.clock.now_ms()
        return self._journal.note(
            order_id,
            Cause.MARKED,
            {"mark": Mark(mark).value, "reason": text, "made_by": self._made_by},
            before=order.state,
            mark=Mark(mark),
            mark_reason=text,
            marked_ms=now,
            next_check_ms=now + next_marked_check_ms(self._ports.random_bytes(1)[0]),
        )

    def unmark(self, order_id: str, reason: str) -> Order:
        """Take the mark off; it stays in the events."""
        text, order = rules.check_reason(reason), self._own(order_id)
        if order.mark is None:
            raise AccountError("This order is not marked by hand.")
        soon = self._ports.clock.now_ms() + next_delay_ms(0, self._ports.random_bytes(1)[0])
        return self._journal.note(
            order_id,
            Cause.UNMARKED,
            {"mark": order.mark.value, "reason": text, "made_by": self._made_by},
            before=order.state,
            mark=None,
            mark_reason="",
            marked_ms=None,
            next_check_ms=soon if order.state in WATCHED else None,
        )


def _counted(order: Order, events: tuple[OrderEvent, ...]) -> tuple[int, ...]:
    """When the answers "not found" came that count, as far as the events tell, since the last sending or proof."""
    found: list[int] = []
    for event in events:
        if event.cause in (Cause.SENDING, Cause.RESTORED) or event.evidence.get("counted") == 1:
            found.clear()
        if event.evidence.get("counted"):
            found.append(event.at_ms)
    return tuple(found[-order.not_found :]) if order.not_found else ()
