"""The page behind a pay link: the order in plain words, a button with which a person pays by hand, and the callback.

The callback is what the real provider would post to the merchant's own server in this state (PTS API, sections 6, 9
and 11.2): something to practise reading a callback with.

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
    "h2{font-size:1.1rem;margin:2rem 0 .25rem}p{margin:.25rem 0 .5rem}"
    "textarea{font:13px/1.4 ui-monospace,monospace;width:100%;box-sizing:border-box;padding:.5rem}"
    "a{color:#4a1d87}"
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
HOLD = "hold"
"""The query of the page that does not load itself anew, so that its text can be selected in peace."""


def not_found() -> Reply:
    """There is nothing behind the address."""
    return _page("Not found", "<p>There is no such page here.</p>", status=404)


def front() -> Reply:
    """The page at the root."""
    return _page("PTS sandbox", "<p>This is a test provider. Open the pay link of an order to pay it by hand.</p>")


def see(path: str) -> Reply:
    """After paying: look at the order again."""
    return Reply(b"", "text/plain", 303, (("Location", path), ("Cache-Control", "no-store")))


def order(shown: Order, now_ms: int, callback: str, *, held: bool) -> Reply:
    """The order as it stands now, with its callback. ``held``: the page stays as it is while the order is open."""
    status = statuses.current(shown.steps, now_ms).status
    lines = {
        "Amount": f"{CURRENCY} {amounts.literal(shown.submitted)}",
        **({"Accepted": f"{CURRENCY} {amounts.literal(shown.amount)}"} if shown.submitted != shown.amount else {}),
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
    moves = status in _OPEN
    content = f"<dl>{listed}</dl>{button}{_callback(callback, moves=moves, held=held)}"
    return _page(_TITLES[shown.kind], content, refresh=moves and not held)


def _callback(text: str, *, moves: bool, held: bool) -> str:
    link = ""
    if moves:
        there, words = ("?", "Follow the order again") if held else (f"?{HOLD}", "Hold this page still to copy it")
        link = f'<p><a href="{there}">{words}</a></p>'
    return (
        '<h2 id="callback">Callback of this state</h2>'
        "<p>The provider posts this to a merchant's own server. To practise, paste it under Read a callback.</p>"
        f'<textarea readonly rows="10" spellcheck="false" aria-labelledby="callback">{escape(text)}</textarea>{link}'
    )


def _page(title: str, content: str, *, status: int = 200, refresh: bool = False) -> Reply:
    again = f'<meta http-equiv="refresh" content="{_REFRESH_S}">' if refresh else ""
    text = (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">{again}<title>SANDBOX: {escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body>'
        f"<header>SANDBOX. No real money moves here.</header><h1>{escape(title)}</h1>{content}</body></html>"
    )
    return Reply(text.encode("utf-8"), "text/html; charset=utf-8", status, _SECURITY)
