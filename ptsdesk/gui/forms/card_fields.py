"""Card number, expiry and security code. What is typed here lives in these fields until it is sent or wiped."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from ptsdesk.domain.card_digits import (
    CardDigits,
    SecretDigits,
    card_of,
    check_code_digits,
    check_number_digits,
)
from ptsdesk.domain.card_entry import Card, check_expiry, number_in
from ptsdesk.errors import InputError
from ptsdesk.gui.forms.guard import CardGuard
from ptsdesk.gui.forms.spec import card_number_refused, sentence
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.presenter_card import (
    brand_word,
    cleared_words,
    code_help,
    ends_line,
    number_confirmed,
    number_help,
    too_many_digits,
)
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.theme.tokens import Space
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.card_frame import SecretField
from ptsdesk.gui.widgets.card_line import SecretLine
from ptsdesk.gui.widgets.expiry import ExpiryField
from ptsdesk.gui.widgets.field import Field

IDLE_MS = 5 * 60_000
"""After this long without a key the card is wiped."""
LONGEST_CODE = 4
ROOMY = 560
"""From this width on the three fields stand in one row."""


class CardFields(QWidget):
    """Takes one card and gives it away once. :meth:`wipe` is what every way out calls; being hidden is one of them."""

    edited = Signal()
    wiped = Signal()
    """There was something of a card, and it is gone."""

    def __init__(self, now_ms: Callable[[], int], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._now_ms = now_ms
        self.number = CardDigits()
        self.code = SecretDigits(LONGEST_CODE)
        self.number_line = SecretLine(
            self.number, tr("Card number"), "card-number", revealed=True, read=number_in, takes_numbers=True
        )
        self.number_line.set_resting(partial(_resting, self.number))
        self.code_line = SecretLine(self.code, tr("Security code"), "security-code")
        self.expiry = ExpiryField()
        self.number_frame = SecretField(self.number_line, icon="credit-card")
        self.number_field = Field(tr("Card number"), self.number_frame, help_text=number_help(), parent=self)
        self.expiry_field = Field(tr("Expiry, month and year"), self.expiry, parent=self)
        self.code_field = Field(tr("Security code"), SecretField(self.code_line), help_text=code_help(3), parent=self)
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.setInterval(IDLE_MS)
        self._stacked: bool | None = None
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(Space.S12)
        self._grid.setVerticalSpacing(Space.S8)
        self._arrange(stacked=False)
        self._wire()

    def _wire(self) -> None:
        self.number_line.edited.connect(self._number_edited)
        self.number_line.overflowed.connect(self._too_many)
        self.code_line.edited.connect(self._code_edited)
        self.code_line.overflowed.connect(self._code_too_long)
        self.code_line.refused.connect(self._refuse_in_code)
        self.expiry.edited.connect(self._expiry_edited)
        for line in (self.expiry.month, self.expiry.year):
            CardGuard(line).refused.connect(self._refuse_in_expiry)
            line.installEventFilter(self)
        for secret in (self.number_line, self.code_line):
            secret.installEventFilter(self)
        self._idle.timeout.connect(self._idled)

    def stops(self) -> list[QWidget]:
        """Where Tab stops, in order."""
        return [self.number_line, self.expiry.month, self.expiry.year, self.code_line]

    @property
    def fields(self) -> list[Field]:
        """The fields in order."""
        return [self.number_field, self.expiry_field, self.code_field]

    # --- values ------------------------------------------------------------------------------------------------------

    @property
    def is_empty(self) -> bool:
        """Whether nothing of a card stands here."""
        return not (len(self.number) or len(self.code) or any(self.expiry.parts))

    @property
    def brand(self) -> str:
        """The network of a number that is complete and right; else empty."""
        return self.number.brand if self.number.is_complete else ""

    @property
    def last4(self) -> str:
        """The last four digits of a number that is complete and right; else empty."""
        return self.number.last4

    def take(self) -> Card:
        """The card for one call; the fields are empty afterwards. Raises :class:`InputErrors`, and keeps the card."""
        card = card_of(self.number, self.expiry.parts, self.code, self._now_ms())
        self._overwrite()
        self.edited.emit()
        return card

    @Slot()
    def wipe(self) -> None:
        """Overwrite and forget everything, at once and for good."""
        had = not self.is_empty
        self._overwrite()
        if had:
            self.wiped.emit()
            self.edited.emit()

    def _overwrite(self) -> None:
        self._idle.stop()
        self.number_line.wipe()
        self.code_line.wipe()
        self.expiry.wipe()
        for field in self.fields:
            field.clear_messages()
        self._show_brand()

    def touch(self) -> None:
        """Somebody is here: the time until the card is wiped begins again."""
        if not self.is_empty:
            self._idle.start()

    @Slot()
    def _idled(self) -> None:
        self.wipe()
        self.number_field.set_warning(cleared_words())

    # --- checking ----------------------------------------------------------------------------------------------------

    def check_all(self) -> bool:
        """Check everything; each error stands at its field."""
        return all([self.check_number(), self.check_expiry(), self.check_code()])

    def check_number(self, *, spoken: bool = True) -> bool:
        """Check the number."""
        problem = _problem(lambda: check_number_digits(self.number))
        self.number_field.set_error(problem, spoken=spoken)
        return not problem

    def check_expiry(self, *, spoken: bool = True) -> bool:
        """Check month and year."""
        problem = _problem(lambda: check_expiry(*self.expiry.parts, self._now_ms()))
        self._tell_expiry(problem, spoken=spoken)
        return not problem

    def check_code(self, *, spoken: bool = True) -> bool:
        """Check the security code."""
        problem = _problem(lambda: check_code_digits(self.code, self.number))
        self.code_field.set_error(problem, spoken=spoken)
        return not problem

    def show_problems(self, problems: Mapping[str, str]) -> dict[str, str]:
        """Sentences of the services at their fields; returns those that belong elsewhere."""
        rest = dict(problems)
        for name, tell in (
            ("card_number", self.number_field.set_error),
            ("card_exp_year", self._tell_expiry),
            ("card_exp_month", self._tell_expiry),
            ("card_cvc", self.code_field.set_error),
        ):
            if name in rest:
                tell(rest.pop(name))
        return rest

    def _tell_expiry(self, text: str, *, spoken: bool = True) -> None:
        self.expiry_field.set_error(text, spoken=spoken)
        self.expiry.year.setAccessibleDescription(text)

    # --- what a person does ------------------------------------------------------------------------------------------

    @Slot()
    def _number_edited(self) -> None:
        self._show_brand()
        whole = self.number.is_complete
        self.number_field.set_warning("")
        self.number_field.set_confirmation(number_confirmed(len(self.number)) if whole else "")
        full = len(self.number) == max(self.number.lengths)
        if whole or not full:
            self.number_field.set_error("")
        else:
            self.check_number()
        if self.code_field.error and len(self.code):
            self.check_code(spoken=False)
        self._changed()

    def _show_brand(self) -> None:
        self.number_frame.chip.set_word(brand_word(self.number.brand))
        wanted = self.number.code_length
        self.code.most = wanted if len(self.number) else LONGEST_CODE
        self.code_field.set_help(code_help(wanted))

    @Slot()
    def _code_edited(self) -> None:
        if self.code_field.error:
            self.check_code(spoken=False)
        self._changed()

    @Slot()
    def _expiry_edited(self) -> None:
        if self.expiry_field.error:
            self.check_expiry(spoken=False)
        self._changed()

    def _changed(self) -> None:
        self.touch()
        self.edited.emit()

    @Slot()
    def _too_many(self) -> None:
        self.number_field.set_error(too_many_digits())

    @Slot()
    def _code_too_long(self) -> None:
        self.code_field.set_error(_problem(lambda: check_code_digits(SecretDigits(0), self.number)))

    @Slot()
    def _refuse_in_code(self) -> None:
        self.code_field.set_error(card_number_refused())

    @Slot()
    def _refuse_in_expiry(self) -> None:
        self._tell_expiry(card_number_refused())

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.KeyPress:
            self.touch()
        elif event.type() is QEvent.Type.FocusOut and self.isVisible():
            self._left(watched)
        return False

    def _left(self, line: QObject) -> None:
        if line is self.number_line and len(self.number):
            self.check_number()
        elif line is self.code_line and len(self.code):
            self.check_code()
        elif line is self.expiry.year and all(self.expiry.parts):
            self.check_expiry()

    # --- the widget --------------------------------------------------------------------------------------------------

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        self.wipe()
        super().hideEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange(stacked=event.size().width() < theme().px(ROOMY))
        super().resizeEvent(event)

    def _arrange(self, *, stacked: bool) -> None:
        if stacked == self._stacked:
            return
        self._stacked = stacked
        top = Qt.AlignmentFlag.AlignTop
        places = [(0, 0, 2), (1, 0, 1), (1, 1, 1)] if stacked else [(0, 0, 1), (0, 1, 1), (0, 2, 1)]
        for field, (row, column, span) in zip(self.fields, places, strict=True):
            self._grid.addWidget(field, row, column, 1, span, top)
        for column, share in enumerate((1, 1, 0) if stacked else (328, 200, 191)):
            self._grid.setColumnStretch(column, share)


def _resting(number: CardDigits) -> str:
    return ends_line(number.last4) if number.last4 else ""


def _problem(check: Callable[[], object]) -> str:
    try:
        check()
    except InputError as error:
        return sentence(error)
    return ""
