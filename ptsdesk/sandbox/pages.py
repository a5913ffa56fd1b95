"""The page behind a pay link: the order in plain words and a button with which a person pays by hand.

Everything on it is escaped text; there is no script, and nothing is loaded from anywhere.
"""

from __future__ import annotations

from html import escape

from ptsdesk.sandbox import amounts, codes, statuses
from ptsdesk.sandbox.channels import CURRENCY
from ptsdesk.sandbox.faults import Reply
from ptsdesk.sandbox.store import Order

_SECURITY = (
    ("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'"),
    ("Cache-Control", "no-store"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
)
_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:32rem;margin:2rem auto;padding:0 1rem;color:#1b1430}"
    "header{background:#f1eafc;border:3px solid #6a33b8;padding:.5rem 1rem;color:#4a1d87;font-weight:600}"
    "dt{color:#5d5570}dd{margin:0 0 .5rem;overflow-wrap:anywhere}"
    "button{font:inherit;font-weight:600;padding:.6rem 1.4rem;background:#6a33b8;color:#fff;border:0;border-radius:6px}"
)
_TITLES = {"payment": "Payment", "withdraw": "Withdrawal", "subscribe": "Card subscription"}
_BUTTONS = {"payment": "Pay now", "subscribe": "Confirm the first charge now"}
_FACT_NAMES = {
    "subject": "Bank or wallet",
    "payee": "Payee",
    "account_last4": "Account ending in",
    "card_brand": "Card",
    "card_last4": "Card ending in",
    "redirect_url": "Back to the shop",
}
_OPEN = {codes.WAITING, codes.PROCESSING, codes.EXPIRED, codes.UNHEARD_OF}
_REFRESH_S = 2


def not_found() -> Reply:
    """There is nothing behind the address."""
    return _page("Not found", "<p>There is no such page here.</p>", status=404)


def front() -> Reply:
    """The page at the root."""
    return _page("PTS sandbox", "<p>This is a test provider. Open the pay link of an order to pay it by hand.</p>")


def see(path: str) -> Reply:
    """After paying: look at the order again."""
    return Reply(b"", "text/plain", 303, (("Location", path), ("Cache-Control", "no-store")))


def order(shown: Order, now_ms: int) -> Reply:
    """The order as it stands now."""
    status = statuses.current(shown.steps, now_ms).status
    lines = {
        "Amount": f"{CURRENCY} {amounts.literal(shown.amount)}",
        "Order": shown.order_id,
        "Transaction": shown.transaction_id,
        "Channel": shown.channel,
        **{name: str(shown.facts[key]) for key, name in _FACT_NAMES.items() if key in shown.facts},
        "Status": f"{codes.STATUS_NAMES.get(status, 'Unknown')} ({status})",
    }
    listed = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in lines.items())
    button = ""
    if shown.kind in _BUTTONS and status in {codes.WAITING, codes.EXPIRED}:
        button = f'<form method="post"><button type="submit">{_BUTTONS[shown.kind]}</button></form>'
    return _page(_TITLES[shown.kind], f"<dl>{listed}</dl>{button}", refresh=status in _OPEN)


def _page(title: str, content: str, *, status: int = 200, refresh: bool = False) -> Reply:
    again = f'<meta http-equiv="refresh" content="{_REFRESH_S}">' if refresh else ""
    text = (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">{again}<title>SANDBOX: {escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body>'
        f"<header>SANDBOX. No real money moves here.</header><h1>{escape(title)}</h1>{content}</body></html>"
    )
    return Reply(text.encode("utf-8"), "text/html; charset=utf-8", status, _SECURITY)
