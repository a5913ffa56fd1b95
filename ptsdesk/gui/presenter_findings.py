"""The words of callbacks received elsewhere, and of pages in place of answers."""

from __future__ import annotations

from collections.abc import Mapping

from ptsdesk.domain.callback_text import MAX_CALLBACK
from ptsdesk.domain.orders import UNRESOLVED, Order, OrderKind
from ptsdesk.gui import presenter_answer as answers
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.presenter import headline, kind_word, outcome_word, state_badge, state_word
from ptsdesk.gui.presenter_answer import AnswerRow, AnswerView, Verdict
from ptsdesk.gui.presenter_time import clock_time, date_text, day_start_ms, short_time
from ptsdesk.gui.presenter_timeline import verified_badge
from ptsdesk.gui.theme.tokens import Tone
from ptsdesk.gui.widgets.badge import BadgeSpec, Shape
from ptsdesk.services.findings import AnswerPage, CallbackEffect, CallbackReport, Learned

E = CallbackEffect

_EFFECTS: Mapping[CallbackEffect, Verdict] = {
    E.CHANGED: Verdict("The order was brought up to date", "{change}.", Tone.OK, "circle-check"),
    E.KEPT: Verdict(
        "Nothing new",
        "The journal already said so: {state}. The callback is kept with the order as evidence.",
        Tone.NEUTRAL,
        "info",
    ),
    E.OLDER: Verdict(
        "Older than what is known",
        "The journal holds newer news: {state}. The callback is kept with the order as evidence; nothing changed.",
        Tone.NEUTRAL,
        "file-clock",
    ),
    E.CONTRADICTION: Verdict(
        "It contradicts the journal",
        "It says {told}, but the journal says {state}. It is kept as evidence; nothing changed. Ask the provider.",
        Tone.BAD,
        "circle-alert",
    ),
    E.STRANGER: Verdict(
        "The journal does not know this order",
        "It is signed, but about an order that is not in this journal. Nothing was kept. Ask the provider about the "
        "order to take it in.",
        Tone.ATTENTION,
        "search-x",
    ),
    E.DIFFERENT: Verdict(
        "It does not fit the order",
        "Amount, currency, channel, kind or the provider's id are other ones than in the journal. It is kept as "
        "evidence; the order stays {state}. Ask the provider.",
        Tone.BAD,
        "circle-alert",
    ),
    E.UNPROVED: Verdict("Not proved", "{reason}", Tone.ATTENTION, "shield-alert"),
}
"""What a callback did here."""


def not_verified_badge() -> BadgeSpec:
    """Nothing proves that the provider wrote it."""
    return BadgeSpec(tr("Signature not verified"), "shield-alert", Tone.BAD, Shape.FILLED)


def effect(report: CallbackReport) -> Verdict:
    """What the callback did, in a sentence."""
    words = _EFFECTS[report.effect]
    order = report.order
    state = outcome_word(order) if order is not None else ""
    told = answers.state_of_answer(report.kind, report.answer)
    said = state_word(told, report.kind or OrderKind.PAYMENT) if told else tr("something else")
    change = answers.brought_line(order, report.state_before) if order is not None else ""
    reason = tr(report.reason) if report.reason else tr("Nothing in it was proved.")
    if report.effect is E.UNPROVED:
        reason = tr("{reason} Nothing was kept and nothing changed.", reason=reason)
    sentence = tr(words.sentence, state=state, told=said, change=change, reason=reason)
    return Verdict(tr(words.title), sentence, words.tone, words.icon)


def callback_view(report: CallbackReport) -> AnswerView:
    """Everything that is shown of a callback."""
    verified = report.effect is not E.UNPROVED
    told = answers.state_of_answer(report.kind, report.answer) if verified and report.kind else None
    kind = report.kind or OrderKind.PAYMENT
    link, refused = answers.details_link(report.answer) if verified else (None, False)
    rows = answers.signature_rows(report.answer, report.signed, report.key_fingerprint, verified=verified)
    return AnswerView(
        kind_word=kind_word(report.kind) if report.kind else tr("Callback"),
        subject=headline(report.order) if report.order is not None else answers.short(report.order_id),
        verdict=effect(report),
        usable=verified,
        signature=verified_badge() if verified else not_verified_badge(),
        signature_line=answers.covered_sentence(report.signed) if verified else tr("Nothing in it was proved."),
        signature_rows=(*rows, AnswerRow(tr("Read here"), clock_time(report.read_ms))) if report.read_ms else rows,
        heading=tr("What the callback says"),
        money=answers.answer_money(report.answer, "submit") if verified else None,
        badge=state_badge(told, kind) if told else None,
        rows=answers.answer_rows(report.kind, report.answer) if verified else (),
        compared=answers.compared_rows(report.comparison),
        states=answers.state_rows(report.state_before, report.order),
        link=link,
        link_refused=refused,
    )


def too_long() -> str:
    """A text or file above the limit."""
    limit = MAX_CALLBACK // 1024
    return tr("This is longer than {limit} KiB, so it is no callback. Nothing was read.", limit=limit)


def not_text() -> str:
    """A file that is no UTF-8 text."""
    return tr("This file is not a text. Choose the file with the callback's JSON.")


def not_readable() -> str:
    """A file that could not be opened."""
    return tr("This file could not be read. Check that it is still there and that you may open it.")


# --- pages in place of answers -------------------------------------------------------------------------------------


def page_words(order: Order, page: AnswerPage) -> str:
    """What happened, and what it means for the order."""
    what = (
        tr("The provider answered at {time} with a form that sends itself (its setting: HTML).",
           time=clock_time(page.at_ms))
        if page.is_html
        else tr("The provider answered at {time} with a script that leads to another page (its setting: Redirect).",
                time=clock_time(page.at_ms))
    )  # fmt: skip
    return f"{what} {_standing(order)}"


def _standing(order: Order) -> str:
    if order.state in UNRESOLVED:
        return tr(
            "A page proves nothing, so the order stays {state} until the provider's signed answer to a question "
            "resolves it.",
            state=state_word(order.state, order.kind),
        )
    return tr("Asking has resolved the order since: {state}.", state=outcome_word(order))


def setting_words() -> str:
    """Who sets it, and how to be rid of it."""
    return tr(
        "The kind of answer is set by the provider for each merchant; nothing here can change it. Ask them for JSON "
        "answers: then the result is known at once."
    )


def payer_words(kind: OrderKind) -> str:
    """Whom the page is for."""
    if kind is OrderKind.WITHDRAWAL:
        return tr("Such a page is made for a payer's browser. A payout has none: keep it for the provider.")
    return tr("The page is made for the payer's browser. It is never shown inside this program.")


def cut_words() -> str:
    """Why the page may be neither saved nor opened."""
    return tr("The page did not arrive whole, so it cannot be saved or opened: half of one could mislead the payer.")


def warning_lines(order: Order) -> tuple[str, ...]:
    """What a person must know before the page is opened."""
    return (
        tr("It is a page from the provider for the person who pays {subject}, not for you.", subject=_subject(order)),
        tr("It runs in your browser and may lead anywhere. Look at the address before you type anything there."),
        tr("Whatever it shows proves nothing. Only asking the provider resolves this order."),
        tr("For this a copy is written to a private folder and removed after 10 minutes, or when the window closes."),
    )


def _subject(order: Order) -> str:
    return order.reference or order.customer or order.order_id


def json_request(merchant_id: str) -> str:
    """What to write to the provider. English: it leaves this office."""
    return (
        f"Please switch our merchant account {merchant_id} to JSON answers.\n"
        "Our create calls are answered with web pages (Redirect or HTML). Our software needs the JSON answer "
        "(code, message, data with sign) so that it can verify each result at once."
    )


def answer_type(learned: Learned, now_ms: int) -> str:
    """Such as "JSON" or "Web pages, last seen 14:02"."""
    pages, json = learned.answers_pages_ms, learned.answers_json_ms
    if pages is not None and (json is None or pages >= json):
        return tr("Web pages, last seen {time}", time=_when(pages, now_ms))
    return tr("JSON") if json is not None else tr("not known yet")


def _when(ms: int, now_ms: int) -> str:
    if day_start_ms(ms) == day_start_ms(now_ms):
        return short_time(ms)
    return tr("{date}, {time}", date=date_text(ms, now_ms), time=short_time(ms))
