"""The sheet that a withdrawal is confirmed on: whom, which account, how well it is known, and its last digits again."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QRegularExpression, Qt, Slot
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ptsdesk.domain.balances import Outlook
from ptsdesk.domain.payees import PayeeEntry, Retype, account_of, ending, retype_reason
from ptsdesk.gui import presenter_withdrawal as words
from ptsdesk.gui.context import Context
from ptsdesk.gui.dialogs.confirm import ConfirmSheet, row_value
from ptsdesk.gui.forms.guard import CardGuard
from ptsdesk.gui.forms.spec import card_number_refused
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.presenter_payees import grouped_account
from ptsdesk.gui.presenter_payment import Row, channel_line, sent_money
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.theme.tokens import Space
from ptsdesk.gui.widgets.base import announce
from ptsdesk.gui.widgets.inputs import LineEdit, mark_invalid
from ptsdesk.gui.widgets.labels import Caption, IconLabel, Label
from ptsdesk.gui.widgets.lists import KeyValueList
from ptsdesk.gui.widgets.privacy import SHOWS_AMOUNTS
from ptsdesk.services.api import Intent

_LONGEST = 20
"""A whole account number fits, so that a wrong paste is seen as such."""


class RetypePart(QWidget):
    """Asks for the last digits of the account in the message."""

    def __init__(self, account: str, why: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._account, self._why = account, why
        self.title = Label(words.retype_title(account), Role.STRONG, wrap=True, parent=self)
        self.line_below = Caption(why, "text_2", wrap=True, parent=self)
        name = tr("Last {n} digits of the account", n=len(ending(account)))
        self.line = LineEdit(name, "last-digits", ids=True, parent=self)
        digits = QRegularExpression(rf"[0-9]{{0,{_LONGEST}}}")
        self.line.setValidator(QRegularExpressionValidator(digits, self.line))
        self.line.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
        self.line.setFixedWidth(theme().px(96))
        self.line.setAccessibleDescription(why)
        self.title.setBuddy(self.line)
        CardGuard(self.line).refused.connect(self._refuse_card)
        self.mark = IconLabel("check", "", icon_ink="ok", parent=self)
        keeps = self.mark.sizePolicy()
        keeps.setRetainSizeWhenHidden(True)
        self.mark.setSizePolicy(keeps)
        self.mark.hide()
        text = QVBoxLayout()
        text.setSpacing(2)
        text.addWidget(self.title)
        text.addWidget(self.line_below)
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.S24, 0, Space.S24, Space.S12)
        row.setSpacing(Space.S8)
        row.addLayout(text, 1)
        row.addWidget(self.line)
        row.addWidget(self.mark)

    @property
    def right(self) -> bool:
        """Whether the digits are those of the account."""
        return self.line.text() == ending(self._account)

    def look(self) -> None:
        """Say whether they are right; nothing is said before there are enough."""
        typed = self.line.text()
        wrong = len(typed) >= len(ending(self._account)) and not self.right
        text = words.digits_wrong(self._account) if wrong else self._why
        self.mark.setVisible(self.right)
        self._say(text, wrong=wrong)
        if self.right:
            announce(self.line, tr("The digits are right."))

    @Slot()
    def _refuse_card(self) -> None:
        self._say(card_number_refused(), wrong=True)

    def _say(self, text: str, *, wrong: bool) -> None:
        self.line_below.set_ink("bad" if wrong else "text_2")
        if text != self.line_below.text():
            self.line_below.setText(text)
            self.line.setAccessibleDescription(text)
            announce(self.line, text, assertive=wrong)
        mark_invalid(self.line, wrong)


class ConfirmWithdrawal(ConfirmSheet):
    """Everything on it comes from the message, ``entry`` tells how well its account is known.

    ``entry`` is the payee that was chosen or whose account was typed, None for a new one; ``left`` what would be left
    on the channel, None when its balance is not known.
    """

    def __init__(
        self,
        context: Context,
        host: QWidget,
        intent: Intent,
        entry: PayeeEntry | None,
        left: Outlook | None,
        names: words.Names,
        *,
        wake_ms: int | None = None,
    ) -> None:
        self.entry, self.left, self.names = entry, left, names
        self.details = words.sent_details(intent)
        limit = context.settings.retype_limit
        self.reason: Retype | None = retype_reason(entry, self.details, sent_money(intent), limit)
        self.retype: RetypePart | None = None
        super().__init__(context, host, intent, wake_ms=wake_ms)

    def words(self) -> tuple[str, str]:
        """The question, and the accessible name of the sheet."""
        if self.intent.again:
            return tr("Send this withdrawal again?"), tr("Send this withdrawal again")
        return tr("Send this withdrawal?"), tr("Send this withdrawal")

    def add_rows(self, rows: KeyValueList) -> None:
        """Whom and how first, then everything else that is sent."""
        sent, details = dict(self.intent.fields), self.details
        subject = details.get("channel_subject", "")
        bank = words.coded(words.bank_word(subject, "", self.names), subject)
        rows.add_row(tr("Payee"), self._payee(details.get("name", ""), rows))
        rows.add_row(tr("Account"), self._account(rows))
        lines = (
            Row(tr("Bank or wallet"), bank),
            Row(tr("Through"), channel_line(sent["channel"])),
            Row(tr("Remark"), sent.get("remark", "")),
            Row(tr("Order id"), sent["order_id"], ids=True),
            *words.further_rows(self.intent),
        )
        for row in lines:
            if row.value:
                rows.add_row(row.label, row_value(row, rows), ids=row.ids)
        if not self.intent.again:
            rows.add_row(tr("Paid twice?"), self.twins(rows))
        if self.left is not None:
            rows.add_row(tr("Left on the channel"), _left(self.left, rows))

    def _payee(self, name: str, parent: QWidget) -> Label:
        return Label(name or tr("no name is sent"), Role.STRONG, wrap=True, parent=parent)

    def _account(self, parent: QWidget) -> QWidget:
        account = account_of(self.details)
        box = QWidget(parent)
        number = Label(grouped_account(account) or tr("none is sent"), Role.SECTION, ids=True, parent=box)
        note = words.account_note(self.entry, self.reason, self.context.now_ms())
        risky = self.reason in (Retype.CHANGED, Retype.NEW)
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.S12)
        row.addWidget(number)
        row.addWidget(Caption(note, "attention" if risky else "text_2", wrap=True, parent=box), 1)
        box.setAccessibleName(f"{account}, {note}" if note else account)
        return box

    def twins(self, parent: QWidget) -> QWidget:
        """Whether the same was paid before, with the reason for paying again."""
        found = self.intent.duplicate.orders if self.intent.duplicate is not None else ()
        icon, ink = ("copy", "attention") if found else ("check", "ok")
        line = words.twice_line(self.intent, found, self.context.now_ms())
        return IconLabel(icon, line, Role.BODY, "text", icon_ink=ink, wrap=True, parent=parent)

    def add_last(self) -> None:
        """The last digits once more, when the account or the sum asks for it."""
        account = account_of(self.details)
        if self.reason is None or not account:
            return
        why = words.retype_why(self.reason, self.context.settings.retype_limit, self.details)
        self.retype = RetypePart(account, why, self)
        self.pinned.addWidget(self.retype)
        self.retype.line.textChanged.connect(self._digits_typed)
        self.set_first_focus(self.retype.line)
        self.set_ready(False, words.digits_missing())

    def agreed(self) -> Intent:
        """With the reason for which the digits were typed again, for the record."""
        return replace(self.intent, retyped=self.reason.value) if self.retype and self.reason else self.intent

    @Slot(str)
    def _digits_typed(self, told: str) -> None:
        # ``told`` may be a card number that the guard has taken out meanwhile and has said so.
        if self.retype is not None and told == self.retype.line.text():
            self.retype.look()
            self.set_ready(self.retype.right, words.digits_missing())


def _left(left: Outlook, parent: QWidget) -> Label:
    line = words.left_line(left.worst, left.best)
    label = Label("", Role.BODY, "attention" if left.worst.value < 0 else "text_2", wrap=True, parent=parent)
    # A balance is not what is sent: it stays hidden here too.
    label.setProperty(SHOWS_AMOUNTS, False)
    label.setText(line)
    return label
