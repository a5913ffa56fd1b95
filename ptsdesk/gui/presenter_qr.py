"""The words beside a payment's code: how long it can be paid, and what the provider sent when it is no payment code."""

from __future__ import annotations

from collections.abc import Mapping

from ptsdesk.domain.emv import QrDoubt
from ptsdesk.domain.facts import expiry_s
from ptsdesk.domain.orders import Order, OrderState
from ptsdesk.domain.qr_content import MAX_PICTURE, MAX_SIDE, ContentKind, PictureFault, QrContent
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.presenter import pays_as_submitted
from ptsdesk.gui.presenter_payment import doubt_line, removed_word
from ptsdesk.gui.presenter_time import HOUR, SECOND, clock_time, date_text, short_time

_FAULTS: Mapping[PictureFault, str] = {
    PictureFault.LARGE: "The provider sent a picture of more than {limit} KiB, so it is not shown.",
    PictureFault.PIXELS: "The provider sent a picture of more than {side} pixels a side, so it is not shown.",
    PictureFault.BROKEN: "The provider sent a picture that cannot be read, so it is not shown.",
}


def left_ms(order: Order, server_ms: int) -> int | None:
    """How long the code can still be paid by the provider's clock; None when no answer told."""
    until = expiry_s(order.facts)
    return until * 1000 - server_ms if until is not None else None


def left_line(left: int) -> str:
    """Such as "Can be paid for 4:12"; without seconds when there is much time."""
    seconds = max(-(-left // SECOND), 0)
    if left > HOUR:
        return tr("Can be paid for {hours} h {minutes} min", hours=seconds // 3600, minutes=seconds % 3600 // 60)
    return tr("Can be paid for {time}", time=f"{seconds // 60}:{seconds % 60:02d}")


def over_words(order: Order, offset_ms: int, now_ms: int) -> tuple[str, str]:
    """Title and sentence when the time is over. Only the provider can say that an order expired."""
    until = expiry_s(order.facts)
    here = (until or 0) * 1000 - offset_ms
    when = short_time(here) if abs(now_ms - here) < 12 * HOUR else f"{date_text(here, now_ms)}, {short_time(here)}"
    text = tr(
        "The code was given until {time} and is hidden now. It may still be paid, or was paid in time: the order is "
        "watched until the provider says what became of it.",
        time=when,
    )
    return tr("The time for paying is over"), text


def customer_over() -> tuple[str, str]:
    """The same for the customer's screen."""
    return tr("The time for paying is over"), tr("Please ask at the counter before you pay again.")


def customer_paid(order: Order) -> tuple[str, str]:
    """The customer's screen once it is paid: the sum that the provider accepted."""
    if not pays_as_submitted(order):
        return removed_word(order), tr("Please look at this at the counter.")
    return tr("Paid"), tr("Received at {time}. Thank you.", time=clock_time(order.updated_ms))


def other_words(content: QrContent) -> tuple[str, str]:
    """Title and sentence for what is no payment code."""
    if content.fault is not None:
        limits = {"limit": MAX_PICTURE // 1024, "side": MAX_SIDE}
        return tr("This code cannot be shown as payable"), tr(_FAULTS[content.fault], **limits)
    if content.kind is ContentKind.PICTURE:
        text = tr(
            "Its content could not be checked: it may ask for another amount or another receiver. Look at it yourself "
            "before you show it to anybody."
        )
        return tr("The provider sent a picture"), text
    what = {
        ContentKind.LINK: tr("It is a web address, shown below. Nothing was opened."),
        ContentKind.TEXT: tr("It is a plain text, shown below as it came."),
    }
    line = " ".join(part for part in (doubt_line(QrDoubt.UNREADABLE), what.get(content.kind, "")) if part)
    return tr("This code cannot be shown as payable"), line


def is_over(order: Order, server_ms: int) -> bool:
    """Whether the time that the provider told is over while the order is still open."""
    left = left_ms(order, server_ms)
    return left is not None and left <= 0 and order.state is not OrderState.PAID
