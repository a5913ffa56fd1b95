"""The sheet that a person confirms a message on: everything on it is read back from the message that will be sent."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from ptsdesk.gui.context import Context
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.presenter import figures, money_text
from ptsdesk.gui.presenter_pages import sending_is_off
from ptsdesk.gui.presenter_payment import Row, sent_money, sent_rows, twins_line, words_of
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.tokens import Space, Tone
from ptsdesk.gui.widgets.labels import Caption, IconLabel, Label
from ptsdesk.gui.widgets.lists import KeyValueList
from ptsdesk.gui.widgets.money import MoneyLabel, MoneySize
from ptsdesk.gui.widgets.notes import Note
from ptsdesk.gui.widgets.sheet import Sheet
from ptsdesk.gui.widgets.surfaces import Divider
from ptsdesk.services.api import Intent

_LONG = 40
_PIECES = re.compile(r"\S{24}(?=\S)")


class ConfirmSheet(Sheet):
    """Asks once whether this message is to be sent.

    ``confirmed`` carries the intent, once at most. The send button sleeps for two seconds; Enter never sends; what
    was opened with Ctrl+Enter is not sent by keeping the keys down. A second submit is refused by the services too.
    """

    confirmed = Signal(object)

    shows_amounts = True

    def __init__(self, context: Context, host: QWidget, intent: Intent, *, wake_ms: int | None = None) -> None:
        self.context = context
        self.intent = intent
        title, name = self.words()
        money = sent_money(intent)
        where = context.environment_word
        super().__init__(
            host,
            title,
            tr("Send {money} in {where}", money=money_text(money), where=where),
            environment=context.environment,
            wake_ms=wake_ms,
            top=0,
        )
        self.setAccessibleName(name)
        self._add_amount(intent)
        self.rows = KeyValueList(key_width=150, lines=True, spacing=7, parent=self)
        self.add_rows(self.rows)
        self.body.addWidget(self.rows)
        self._add_warnings(intent)
        self.body.addWidget(
            IconLabel(
                "shield-check",
                tr("Read back from the message that will be sent, not from the form."),
                icon_ink="ok",
                wrap=True,
                parent=self,
            )
        )
        self.add_last()
        self.committed.connect(self._confirm)
        context.journal_changed.connect(self._look_at_journal)
        self._look_at_journal()

    def words(self) -> tuple[str, str]:
        """The question, and the accessible name of the sheet. Called before the sheet is there."""
        if self.intent.again:
            return tr("Send this payment again?"), tr("Send this payment again")
        return tr("Create this payment?"), tr("Create this payment")

    def add_rows(self, rows: KeyValueList) -> None:
        """A row for each field of the message, and the earlier twins."""
        for row in sent_rows(self.intent):
            rows.add_row(row.label, row_value(row, rows), ids=row.ids)
        if not self.intent.again:
            rows.add_row(tr("Earlier twins"), self.twins(rows))

    def agreed(self) -> Intent:
        """The intent as it was confirmed."""
        return self.intent

    def add_last(self) -> None:
        """What else a person is asked for, below the rows."""

    def twins(self, parent: QWidget) -> QWidget:
        """The line about earlier orders of the same amount."""
        icon, ink = ("copy", "attention") if self.intent.twins else ("check", "ok")
        line = twins_line(self.intent.twins, self.context.now_ms())
        return IconLabel(icon, line, Role.BODY, "text", icon_ink=ink, wrap=True, parent=parent)

    def _add_amount(self, intent: Intent) -> None:
        money = sent_money(intent)
        words = words_of(money)
        self.amount = MoneyLabel(money.currency, figures(money), MoneySize.HERO, words=words, parent=self)
        self.body.addWidget(self.amount)
        self.body.addWidget(Caption(words, "text_2", wrap=True, parent=self))
        self.body.addSpacing(Space.S4)
        self.body.addWidget(Divider(self))

    def _add_warnings(self, intent: Intent) -> None:
        if intent.again:
            text = tr(
                "If the first did arrive after all, the provider refuses this one as a duplicate (1003) and its result "
                "is taken over."
            )
            title = tr("Sent again with the same order id")
            self.body.addWidget(Note(text, Tone.ATTENTION, title=title, icon="rotate-ccw", parent=self))
        for warning in intent.warnings:
            self.body.addWidget(Note(tr(warning), Tone.ATTENTION, parent=self))

    @Slot()
    def _look_at_journal(self) -> None:
        self.set_held(sending_is_off(self.context.journal_trouble))

    @Slot()
    def _confirm(self) -> None:
        self.confirmed.emit(self.agreed())


def row_value(row: Row, parent: QWidget) -> QWidget:
    """A value as text; long ones may break anywhere, so that nothing of what is sent is hidden."""
    label = Label(_breakable(row.value), Role.BODY, wrap=True, ids=row.ids, parent=parent)
    label.setAccessibleName(row.value)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
    return label


def _breakable(text: str) -> str:
    """Zero-width spaces let a long word break; what people see stays the same."""
    return _PIECES.sub("\\g<0>\u200b", text) if len(text) > _LONG else text
