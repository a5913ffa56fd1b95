"""Who is paid: the payee of the book with what is known of the account, or the one that is being typed."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ptsdesk.domain.payees import PayeeEntry, account_of
from ptsdesk.gui import presenter_withdrawal as words
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.presenter_payees import grouped_account, initials, paid_line
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.theme.tokens import Radius, Space, Tone
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.avatar import Avatar
from ptsdesk.gui.widgets.base import Themed, draw_box, role_font, text_width
from ptsdesk.gui.widgets.labels import IconLabel, Label
from ptsdesk.gui.widgets.notes import Note
from ptsdesk.gui.widgets.toggles import CheckBox

_BESIDE = 120
"""The widest name of a bank that stands beside the account; a wider one stands above it."""


class _Box(Themed, QWidget):
    """A sunken ground with a line round it."""

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme().tokens
        draw_box(QPainter(self), QRectF(self.rect()), Radius.NOTE, tokens.sunken, tokens.line)


class PayeeCard(QWidget):
    """What stands on it belongs to the account in the form, never to the one in the book alone."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.box = _Box(self)
        self.avatar = Avatar(40, self.box)
        self.name = Label("", Role.STRONG, wrap=True, parent=self.box)
        self.bank = Label("", Role.BODY, "text_2", wrap=True, parent=self.box)
        self.account = Label("", Role.SECTION, ids=True, parent=self.box)
        self.paid = IconLabel("history", "", icon_size=14, wrap=True, parent=self.box)
        self.since = IconLabel("check", "", icon_ink="ok", icon_size=14, wrap=True, parent=self.box)
        self.keep = CheckBox(tr("Keep this payee"), "keep-this-payee", parent=self)
        self.keep.setChecked(True)
        self.alert = Note("", Tone.ATTENTION, parent=self)
        self._lay_out()

    def _lay_out(self) -> None:
        number = self._number = QHBoxLayout()
        number.setSpacing(10)
        number.addWidget(self.bank)
        number.addWidget(self.account, 1)
        who = QVBoxLayout()
        who.setSpacing(2)
        who.addWidget(self.name)
        who.addLayout(number)
        known = QVBoxLayout()
        known.setSpacing(Space.S4)
        for line in (self.paid, self.since):
            line.label.setAlignment(Qt.AlignmentFlag.AlignTop)
            known.addWidget(line)
        row = QHBoxLayout(self.box)
        row.setContentsMargins(14, Space.S12, Space.S16, Space.S12)
        row.setSpacing(Space.S12)
        row.addWidget(self.avatar, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(who, 1)
        row.addLayout(known, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S8)
        column.addWidget(self.box)
        column.addWidget(self.alert)
        column.addWidget(self.keep)

    def show_payee(
        self, entry: PayeeEntry | None, known: PayeeEntry | None, details: Mapping[str, str], bank: str, now_ms: int
    ) -> None:
        """``entry`` was chosen from the book; ``known`` is the one in the book with the account that is typed.

        ``details`` and ``bank`` stand in the form.
        """
        account, name = account_of(details), details.get("name", "")
        nobody = entry is None and not name and not account
        self.avatar.set_letters(initials(name))
        self.name.setText(name or (tr("No payee yet") if nobody else tr("New payee")))
        self.bank.setText(tr("Choose one from the book, or type the account below.") if nobody else bank)
        self.account.setText(grouped_account(account))
        long = text_width(self.bank.text(), role_font(Role.BODY)) > theme().px(_BESIDE)
        ways = QHBoxLayout.Direction
        self._number.setDirection(ways.TopToBottom if long else ways.LeftToRight)
        self._number.setSpacing(2 if long else 10)
        if entry is not None and known is not None and known.payee.key == entry.payee.key:
            self._show_known(entry, now_ms)
        else:
            self._show_unknown(entry, known, has_account=bool(account))
        for line in (self.paid, self.since):
            line.setVisible(bool(line.label.text()))

    def _show_known(self, entry: PayeeEntry, now_ms: int) -> None:
        self.paid.show_line("history", paid_line(entry, now_ms), "text_2")
        self.since.show_line("check", words.since_line(entry, now_ms), "text_2", "ok")
        self.keep.hide()
        self._alert(words.changed_alert(entry, now_ms) if entry.is_changed else "", tr("Changed account"))

    def _show_unknown(self, entry: PayeeEntry | None, known: PayeeEntry | None, *, has_account: bool) -> None:
        self.paid.show_line("circle-alert", "", "text_2")
        self.since.show_line("info", "", "text_2")
        self.keep.setVisible(entry is None and known is None and has_account)
        if entry is not None:
            title = tr("Only for this withdrawal")
            self._alert(tr("The book keeps the account it has. Edit the payee if the change is to stay."), title)
            return
        self._alert("", "")
        if known is not None:
            self.since.show_line("info", words.known_as(known), "text_2")
        elif has_account:
            self.since.show_line("info", tr("New payee: not in the book"), "text_2")

    def _alert(self, text: str, title: str) -> None:
        shown = bool(text)
        if shown and (self.alert.isHidden() or self.alert.text.text() != text):
            self.alert.show_note(text, Tone.ATTENTION, title=title, spoken=True)
        self.alert.setVisible(shown)
