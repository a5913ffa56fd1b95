from __future__ import annotations

import pytest

from ptsdesk import errors
from ptsdesk.domain.orders import Cause, OrderEvent, OrderKind, OrderState
from ptsdesk.gui import presenter_errors, presenter_time, presenter_timeline
from ptsdesk.gui.theme.tokens import Tone
from ptsdesk.services.advice import advice
from ptsdesk.services.api import Connection, Dossier
from tests.gui.support.fake_desk import NOW_MS, FakeDesk

S = OrderState
SECOND, MINUTE, HOUR = 1000, 60_000, 3_600_000


@pytest.mark.parametrize(
    ("ms", "words"),
    [
        (-5000, "0 s"), (0, "0 s"), (4999, "4 s"),
        (89 * SECOND, "89 s"), (90 * SECOND, "1 min"), (46 * MINUTE, "46 min"),
        (90 * MINUTE, "1 h"), (47 * HOUR, "47 h"), (48 * HOUR, "2 days"),
    ],
)  # fmt: skip
def test_spans(ms: int, words: str) -> None:
    assert presenter_time.span(ms) == words
    assert presenter_time.age(NOW_MS - ms, NOW_MS) == f"{words} ago"


def test_times_are_manilas() -> None:
    assert presenter_time.full_time(NOW_MS) == "Thu 12 November 2026, 14:08 Manila (UTC+8)"
    assert presenter_time.exact_time(NOW_MS + 114) == "14:08:36.114"
    assert presenter_time.clock_time(NOW_MS) == "14:08:36"
    midnight = presenter_time.day_start_ms(NOW_MS)
    assert presenter_time.clock_time(midnight) == "00:00:00"
    assert presenter_time.day_start_ms(midnight - 1) == midnight - 24 * HOUR
    assert presenter_time.day_start_ms(midnight) == midnight


def test_older_orders_show_their_day() -> None:
    assert presenter_time.time_in_list(NOW_MS - HOUR, NOW_MS) == "13:08:36"
    assert presenter_time.time_in_list(NOW_MS - 24 * HOUR, NOW_MS) == "11 Nov, 14:08"
    assert presenter_time.date_text(NOW_MS - 365 * 24 * HOUR, NOW_MS) == "12 Nov 2025"


@pytest.mark.parametrize(
    ("ms", "words"),
    [(300, "+0.3 s"), (-3800, "−3.8 s"), (0, "0.0 s"), (49, "0.0 s"), (-49, "0.0 s"), (60_000, "+60.0 s")],
)
def test_offsets(ms: int, words: str) -> None:
    assert presenter_time.offset(ms) == words


def test_ahead_old_and_seconds() -> None:
    assert presenter_time.ahead(NOW_MS + 6000, NOW_MS) == "in 6 s"
    assert presenter_time.old(NOW_MS - 12 * MINUTE, NOW_MS) == "12 min old"
    assert presenter_time.seconds(1149) == "1.1 s"


# --- the timeline ---------------------------------------------------------------------------------------------------


def event(cause: Cause, after: OrderState, **evidence: object) -> OrderEvent:
    return OrderEvent(1, "P261112-7KQ4M9XW2TBR6HNC", NOW_MS, cause, None, after, evidence)  # type: ignore[arg-type]


@pytest.mark.parametrize("cause", Cause)
def test_every_cause_has_a_line(cause: Cause) -> None:
    step = presenter_timeline.event_step(event(cause, S.UNKNOWN))
    assert step.title
    assert step.time == "14:08:36.000"


SAID = [
    (event(Cause.RECORDED, S.RECORDED, made_by="window"), "Saved in the journal on this computer",
     "Made in the window."),
    (event(Cause.SENDING, S.SENDING, offset_ms=0, attempt=1), "Sending to the provider", "Clock offset used: 0.0 s"),
    (event(Cause.SENDING, S.SENDING, attempt=2), "Sending to the provider", "Attempt 2"),
    (event(Cause.SENDING, S.SENDING, attempt=2, again=True),
     "Sent again with the same order id, decided by hand", "Attempt 2"),
    (event(Cause.NOT_SENT, S.UNKNOWN, again=True), "Not sent this time",
     "What was sent before may have arrived all the same."),
    (event(Cause.ANSWER, S.ACCEPTED, took_ms=1110), "Accepted by the provider", "answer took 1.1 s"),
    (event(Cause.REFUSAL, S.REFUSED_CHECKING, code="1007"), "Refused by the provider (1007): Not enough balance", ""),
    (event(Cause.QUERY, S.WAITING), "Waiting for the customer", ""),
    (event(Cause.QUERY, S.UNKNOWN, status="7777"), "A status this version does not know (7777)", ""),
    (event(Cause.QUERY_NOT_FOUND, S.UNKNOWN), "Asked: not found (1002)", ""),
    (event(Cause.CONTRADICTION, S.PAID, status="3000"), "A later answer disagrees (status 3000)",
     "The record keeps Paid. Ask the provider."),
    (event(Cause.RECOVERED, S.NOT_SENT), "ptsdesk ended before sending", "Nothing was sent."),
    (event(Cause.NOT_SENT, S.NOT_SENT, title="The connection cannot be trusted"), "Not sent, nothing moved",
     "The connection cannot be trusted"),
]  # fmt: skip


@pytest.mark.parametrize(("happened", "title", "detail"), SAID, ids=[said[1] for said in SAID])
def test_lines(happened: OrderEvent, title: str, detail: str) -> None:
    step = presenter_timeline.event_step(happened)
    assert (step.title, step.detail) == (title, detail)


def test_only_a_verified_answer_wears_the_badge() -> None:
    verified = presenter_timeline.verified_badge().text
    wearing = {
        cause
        for cause in Cause
        if (badge := presenter_timeline.event_step(event(cause, S.WAITING)).badge) and badge.text == verified
    }
    older = {Cause.CALLBACK_OLDER, Cause.QUERY_OLDER}
    assert wearing == {Cause.ANSWER, Cause.QUERY, Cause.ADOPTED, Cause.CALLBACK, *older}


def test_money_out_waits_for_the_bank() -> None:
    asked, out = event(Cause.QUERY, S.WAITING), OrderKind.WITHDRAWAL
    assert presenter_timeline.event_step(asked, out).title == "Waiting for the bank"
    assert presenter_timeline.event_step(event(Cause.CALLBACK, S.PAID), out).title == "A callback says: Paid out"
    kept = presenter_timeline.event_step(event(Cause.CONTRADICTION, S.PAID, status="3000"), out)
    assert kept.detail == "The record keeps Paid out. Ask the provider."


def test_an_open_order_ends_with_what_is_not_yet() -> None:
    desk = FakeDesk()
    order = desk.put(S.WAITING, checks=9, checked_ms=NOW_MS)
    dossier = desk.dossier(order.order_id)
    assert dossier is not None
    *_, asked, last = presenter_timeline.timeline(dossier)
    assert (asked.title, asked.time) == ("Waiting for the customer", "since 14:08:36")
    assert asked.detail == "Asked 9 times. Last answer 14:08:36: Waiting."
    assert (last.title, last.time, last.pending) == ("Paid", "not yet", True)


def test_an_order_that_nobody_answered_tells_how_often_it_was_asked_about() -> None:
    desk = FakeDesk()
    order = desk.put(S.UNKNOWN, checks=2, checked_ms=NOW_MS)
    dossier = desk.dossier(order.order_id)
    assert dossier is not None
    *_, sent, asked = presenter_timeline.timeline(dossier)
    assert sent.title == "Sending to the provider"
    assert (asked.title, asked.detail) == ("Result unknown", "Asked 2 times.")


@pytest.mark.parametrize("state", [S.UNKNOWN, S.EXPIRED, S.NEEDS_REVIEW, S.PAID, S.FAILED])
def test_no_other_order_is_promised_to_be_paid(state: OrderState) -> None:
    order = FakeDesk().put(state)
    assert not any(step.pending for step in presenter_timeline.timeline(Dossier(order, ())))


# --- errors ---------------------------------------------------------------------------------------------------------


def test_an_error_is_filled_in_after_translation() -> None:
    error = errors.JournalBusy("Open in {folder}.", folder="/data/{x}")
    words = presenter_errors.words(error)
    assert (words.title, words.sentence) == ("ptsdesk is already open", "Open in /data/{x}.")
    assert words.next_step.startswith("Close the other ptsdesk")


@pytest.mark.parametrize(
    "kind",
    [errors.KeyringAbsent, errors.KeyringLocked, errors.KeyringRefused, errors.JournalNewer, errors.JournalDamaged,
     errors.JournalDisk, errors.JournalBusy, errors.SettingsError, errors.SandboxError, errors.UnreachableError,
     errors.TlsError, errors.ServiceStopped],
)  # fmt: skip
def test_what_keeps_an_account_from_opening_says_what_to_do(kind: type[errors.PtsError]) -> None:
    words = presenter_errors.words(kind("Why."))
    assert words.title
    assert words.next_step


def test_fields() -> None:
    several = errors.InputErrors(
        [errors.InputError("amount", "Type {n}.", n=1), errors.InputError("remark", "Shorter.")]
    )
    assert presenter_errors.field_messages(several) == {"amount": "Type 1.", "remark": "Shorter."}
    assert presenter_errors.field_messages(errors.InputError("url", "No.")) == {"url": "No."}


@pytest.mark.parametrize(
    ("connection", "word", "tone"),
    [
        (Connection(None, None), "Not asked yet", Tone.NEUTRAL),
        (Connection(True, 0, "Ask.", advice("1018").title), "Address refused", Tone.BAD),
        (Connection(True, 0), "Connected", Tone.OK),
        (Connection(True, 0, title="The keys do not fit", error="…"), "Needs attention", Tone.ATTENTION),
        (Connection(False, None, "…", "Not sent"), "Not reachable", Tone.BAD),
    ],
)
def test_nothing_is_called_connected_before_an_answer(connection: Connection, word: str, tone: Tone) -> None:
    told = presenter_errors.connection_words(connection)
    assert (told[0], told[2]) == (word, tone)
