"""The sheets that a mark is made and undone on. Nothing is sent by either; both stay in the record for ever."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from ptsdesk.domain.orders import Mark, Order
from ptsdesk.domain.rules import MIN_REASON
from ptsdesk.errors import InputError, PtsError
from ptsdesk.gui import presenter_marks as marks
from ptsdesk.gui import presenter_resolver as words
from ptsdesk.gui.context import Context
from ptsdesk.gui.forms.shared_specs import reason_spec
from ptsdesk.gui.forms.text_fields import TextFields
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.presenter import figures, is_out
from ptsdesk.gui.presenter_dossier import headline
from ptsdesk.gui.presenter_errors import field_messages
from ptsdesk.gui.presenter_pages import told
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.tokens import Space, Tone
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.buttons import Kind
from ptsdesk.gui.widgets.choices import Choice, ChoiceGroup
from ptsdesk.gui.widgets.labels import Label
from ptsdesk.gui.widgets.money import MoneyLabel, MoneySize
from ptsdesk.gui.widgets.notes import Note
from ptsdesk.gui.widgets.sheet import Sheet
from ptsdesk.services.api import Desk

REASON = "reason"


class ReasonSheet(Sheet):
    """Asks for a reason and closes when the journal has it. :attr:`kept` carries the ``Order`` then."""

    kept = Signal(object)

    def __init__(self, context: Context, host: QWidget, order: Order, title: str, commit: str, kind: Kind) -> None:
        super().__init__(host, title, commit, kind=kind, environment=context.environment, top=0)
        self.context, self.order = context, order
        self._keeping = False
        self.error = Note("", Tone.BAD, parent=self)
        self.error.hide()
        self.texts = TextFields([reason_spec(words.reason_help())], self)
        self.line, self.field = self.texts.lines[REASON], self.texts.fields[REASON]
        money = MoneyLabel(
            order.money.currency, figures(order.money, out=is_out(order.kind)), MoneySize.HERO, parent=self
        )
        self.body.addWidget(money)
        self.body.addWidget(Label(headline(order), Role.BODY, "text_2", wrap=True, parent=self))
        self.body.addWidget(Label(order.order_id, Role.BODY, "text_2", wrap=True, ids=True, parent=self))
        self.body.addSpacing(Space.S4)
        self.texts.edited.connect(self._look)

    def add_foot(self, note: str) -> None:
        """The reason and what is said about it, after what a subclass asks for."""
        self.body.addWidget(self.field)
        self.body.addWidget(Note(note, Tone.NEUTRAL, icon="user-check", parent=self))
        self.body.addWidget(self.error)
        self.body.addStretch(1)
        self._look()

    # --- what a subclass answers -------------------------------------------------------------------------------------

    def missing(self) -> str:
        """What is to be done before the reason; empty when that is all."""
        return ""

    def keep(self, desk: Desk, reason: str) -> Order:
        """Write it down. On a reader's thread."""
        raise NotImplementedError  # a subclass that forgot its act must be heard of

    # --- keeping -----------------------------------------------------------------------------------------------------

    @Slot()
    def _look(self, _key: str = "") -> None:
        short = len(self.texts.text(REASON)) < MIN_REASON
        asked = self.missing() or (tr("Type the reason") if short else "")
        self.set_ready(not asked and not self._keeping, asked)

    @override
    @Slot()
    def _commit(self) -> None:
        desk = self.context.desk
        if desk is None or self._keeping or not self.awake or not self.texts.check(REASON):
            return
        reason = self.texts.text(REASON)
        self._set_keeping(keeping=True)
        self.context.tasks.run_read(lambda: self.keep(desk, reason), self._done, self._refused)

    def _set_keeping(self, *, keeping: bool) -> None:
        self._keeping = keeping
        self.cancel.setEnabled(not keeping)
        self._look()

    def _done(self, order: Order) -> None:
        self._set_keeping(keeping=False)
        super()._commit()
        self.kept.emit(order)

    def _refused(self, error: PtsError) -> None:
        self._set_keeping(keeping=False)
        at_field = field_messages(error).get(REASON, "") if isinstance(error, InputError) else ""
        if at_field:
            self.field.set_error(at_field)
            self.line.setFocus()
        else:
            self.error.show_note(told(error).text, Tone.BAD, title=told(error).title, spoken=True)
            self.error.show()
        self.body.invalidate()
        self.retheme()

    @override
    def reject(self) -> None:
        """What is being written is waited for: it takes a moment and cannot be taken back."""
        if not self._keeping:
            super().reject()


class MarkSheet(ReasonSheet):
    """Paid or not paid, as the provider said it. Nothing is chosen beforehand; the button names the act."""

    def __init__(self, context: Context, host: QWidget, order: Order) -> None:
        title, commit = words.mark_title(order.kind), words.mark_button("", order.kind)
        super().__init__(context, host, order, title, commit, Kind.PRIMARY)
        self.setAccessibleName(tr("Record an answer of the provider"))
        self.answer = ChoiceGroup(tr("The provider's answer"), "providers-answer", columns=2, parent=self)
        self.answer.set_choices(
            (
                Choice(Mark.PAID, marks.mark_word(Mark.PAID, order.kind), tr("They say it went through."),
                       icon="circle-check", identifier="mark-paid"),
                Choice(Mark.NOT_PAID, marks.mark_word(Mark.NOT_PAID, order.kind), tr("They say nothing moved."),
                       icon="ban", identifier="mark-not-paid"),
            )
        )  # fmt: skip
        self.body.addWidget(self.answer)
        self.add_foot(words.mark_note(order))
        self.answer.chosen.connect(self._chosen)
        self.set_first_focus(self.answer.cards[0])

    @override
    def missing(self) -> str:
        return "" if self.answer.key else tr("Choose what the provider said")

    @override
    def keep(self, desk: Desk, reason: str) -> Order:
        return desk.mark(self.order.order_id, Mark(self.answer.key), reason)

    @Slot(str)
    def _chosen(self, key: str) -> None:
        self.commit.set_text(words.mark_button(key, self.order.kind))
        self._look()


class UnmarkSheet(ReasonSheet):
    """The mark comes off, with a reason; what was written about it stays in the record."""

    def __init__(self, context: Context, host: QWidget, order: Order) -> None:
        super().__init__(context, host, order, tr("Undo the mark?"), tr("Take the mark off"), Kind.PRIMARY)
        self.setAccessibleName(tr("Undo the mark"))
        self.body.addWidget(Label(marks.marked_by(order), Role.BODY, wrap=True, parent=self))
        self.add_foot(words.unmark_note(order))
        self.set_first_focus(self.line)

    @override
    def keep(self, desk: Desk, reason: str) -> Order:
        return desk.unmark(self.order.order_id, reason)
