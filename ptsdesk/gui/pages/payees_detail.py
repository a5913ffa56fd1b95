"""The card beside the payee book: everything about the payee that is selected."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from ptsdesk.domain.payees import PayeeEntry
from ptsdesk.gui import presenter_payees as words
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.tokens import Space, Tone
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.avatar import Avatar
from ptsdesk.gui.widgets.base import identify
from ptsdesk.gui.widgets.buttons import Button, Kind
from ptsdesk.gui.widgets.labels import IconLabel, Label
from ptsdesk.gui.widgets.lists import KeyValueList
from ptsdesk.gui.widgets.notes import Note
from ptsdesk.gui.widgets.surfaces import Card, Divider, scroll_page

_FACTS = 3


class _Foot(QWidget):
    """The buttons: what takes away at the left, the main one last."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.remove = Button(tr("Remove"), Kind.DANGER, parent=self)
        self.edit = Button(tr("Edit payee"), icon="pencil", parent=self)
        self.pay = Button(tr("Pay"), Kind.PRIMARY, icon="arrow-up-right", parent=self)
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.CARD, Space.S12, Space.CARD, Space.S12)
        row.setSpacing(Space.S8)
        row.addWidget(self.remove)
        row.addStretch(1)
        row.addWidget(self.edit)
        row.addWidget(self.pay)


class PayeeDetail(Card):
    """Shows one payee; what its buttons do is the page's."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(margin=1, parent=parent)
        self.entry: PayeeEntry | None = None
        self._shown: tuple[words.Row, ...] = ()
        self.avatar = Avatar(44, self)
        self.name = Label("", Role.SECTION, wrap=True, parent=self)
        self.bank = Label("", Role.BODY, "text_2", parent=self)
        self.account = Label("", Role.SECTION, wrap=True, ids=True, parent=self)
        self.account.set_selectable()
        self.facts = [IconLabel("history", "", Role.BODY, wrap=True, parent=self) for _ in range(_FACTS)]
        self.alert = Note("", Tone.ATTENTION, parent=self)
        self.rows = KeyValueList(key_width=132, spacing=8, parent=self)
        self.history = Button(tr("Show in History"), Kind.LINK, icon="history", parent=self)
        self.foot = _Foot(self)
        self.area = self._lay_out()
        identify(self, tr("Payee"), "payee")

    def _lay_out(self) -> QScrollArea:
        head = QHBoxLayout()
        head.setSpacing(Space.S12)
        words_column = QVBoxLayout()
        words_column.setSpacing(2)
        for label in (self.name, self.bank, self.account):
            words_column.addWidget(label)
        head.addWidget(self.avatar)
        head.addLayout(words_column, 1)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(Space.CARD, Space.CARD, Space.CARD, Space.CARD)
        column.setSpacing(Space.S12)
        column.addLayout(head)
        column.addWidget(Divider(content))
        for fact in self.facts:
            column.addWidget(fact)
        column.addWidget(self.alert)
        column.addWidget(Divider(content))
        column.addWidget(self.rows)
        links = QHBoxLayout()
        links.addWidget(self.history)
        links.addStretch(1)
        column.addLayout(links)
        column.addStretch(1)
        area = scroll_page(content, self)
        self.body.setSpacing(0)
        self.body.addWidget(area, 1)
        self.body.addWidget(Divider(self))
        self.body.addWidget(self.foot)
        return area

    def show_entry(self, entry: PayeeEntry, names: Mapping[str, str], now_ms: int) -> None:
        """Show a payee; equal values are not made again."""
        payee = entry.payee
        another = self.entry is None or self.entry.payee.payee_id != payee.payee_id
        self.entry = entry
        self.avatar.set_letters(words.initials(payee.name))
        self.name.setText(payee.name)
        self.bank.setText(words.subject_word(payee, names))
        self.account.setText(words.grouped_account(payee.account))
        told = words.facts(entry, now_ms)
        for place, line in enumerate(self.facts):
            line.setVisible(place < len(told))
            if place < len(told):
                fact = told[place]
                line.show_line(fact.icon, fact.text, "text", fact.ink or "text_2")
        self.alert.setVisible(entry.is_changed)
        if entry.is_changed:
            title, text = words.changed_note(payee)
            self.alert.show_note(text, Tone.ATTENTION, title=title)
        self._show_rows(words.member_rows(payee, names))
        if another:
            self.area.verticalScrollBar().setValue(0)

    def _show_rows(self, rows: tuple[words.Row, ...]) -> None:
        if rows == self._shown:
            return
        self._shown = rows
        self.rows.set_rows(())
        for row in rows:
            self.rows.add_row(row.label, row.value, ids=row.ids)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), 0)
