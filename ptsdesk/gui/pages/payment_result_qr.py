"""What the customer sees: the checked QR code and the pay link, or why there is none."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QKeyCombination, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ptsdesk.domain.emv import QrDoubt
from ptsdesk.domain.orders import Order, OrderState
from ptsdesk.domain.qr_code import read_qr
from ptsdesk.domain.qr_content import ContentKind, QrContent, recognise
from ptsdesk.gui import presenter_payment as words
from ptsdesk.gui import presenter_qr as qr_words
from ptsdesk.gui.clipboard import clips
from ptsdesk.gui.dialogs.qr_full import QrFullScreen
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.pages.link_part import LinkPart
from ptsdesk.gui.pages.payment_result_other import OtherContent
from ptsdesk.gui.presenter import badge as order_badge
from ptsdesk.gui.presenter import state_badge
from ptsdesk.gui.tasks import Tasks
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.theme.tokens import Space, Tone
from ptsdesk.gui.widgets.base import announce, set_tip
from ptsdesk.gui.widgets.buttons import Button
from ptsdesk.gui.widgets.file_dialog import ask_where_to_save
from ptsdesk.gui.widgets.labels import IconLabel, Label
from ptsdesk.gui.widgets.notes import Note
from ptsdesk.gui.widgets.qr import Matrix, QrView, matrix_of, qr_image
from ptsdesk.gui.widgets.surfaces import Card, IconTile

SAVED_SIDE = 800
"""Pixels of a saved or copied picture."""


def checked_matrix(text: str) -> Matrix:
    """The modules of a code, read back and compared with the text; empty when they are not the same."""
    try:
        matrix = matrix_of(text)
        return matrix if read_qr(matrix) == text else ()
    except ValueError:
        return ()


class QrCard(Card):
    """The code is shown only while it can be paid and only when its amount, currency and checksum fit."""

    save_asked = Signal(str, object)
    """A path and the picture."""

    def __init__(self, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(tr("Show this to the customer"), parent=parent)
        self._tasks = tasks
        self._order: Order | None = None
        self._merchant = ""
        self._full: QrFullScreen | None = None
        self._shown_text = ""
        self._now_ms = self._offset_ms = 0
        self._over = False
        self._content = QrContent(ContentKind.EMPTY)
        self._content_of = ""
        self._matrix: Matrix | None = ()
        """The modules of the shown text; None while they are drawn and read back, empty when there are none."""
        self.view = QrView(side=288, parent=self)
        self.checked = IconLabel("shield-check", "", ink="text_2", icon_ink="ok", parent=self)
        self.left = IconLabel("clock", "", ink="text_2", parent=self)
        self.doubt = Note("", Tone.ATTENTION, parent=self)
        self.other = OtherContent(tasks, self)
        self.gone = _Gone(self)
        self.full_button = Button(tr("Full screen"), icon="maximize", parent=self)
        self.save_button = Button(tr("Save"), icon="download", name=tr("Save QR image"), parent=self)
        self.copy_button = Button(tr("Copy"), icon="copy", name=tr("Copy QR image"), parent=self)
        self.link_part = LinkPart(tr("Pay link"), tr("Copy pay link"), self)
        self._lay_out()
        self._wire()

    def _lay_out(self) -> None:
        middle = Qt.AlignmentFlag.AlignHCenter
        self.buttons = QWidget(self)
        row = QHBoxLayout(self.buttons)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.S8)
        row.addStretch(1)
        for button in (self.full_button, self.save_button, self.copy_button):
            row.addWidget(button)
        row.addStretch(1)
        self.body.addWidget(self.view, 0, middle)
        self.body.addWidget(self.checked, 0, middle)
        self.body.addWidget(self.left, 0, middle)
        self.body.addWidget(self.buttons)
        self.body.addWidget(self.doubt)
        self.body.addWidget(self.other)
        self.body.addWidget(self.gone)
        self.body.addWidget(self.link_part)

    def _wire(self) -> None:
        set_tip(self.full_button, tr("F11"))
        self.full_button.clicked.connect(self.full_screen)
        self.save_button.clicked.connect(self._choose_file)
        self.copy_button.clicked.connect(self._copy)
        shortcut = QShortcut(QKeySequence(QKeyCombination(Qt.Key.Key_F11)), self)
        shortcut.setAutoRepeat(False)
        shortcut.activated.connect(self.full_screen)

    # --- showing -----------------------------------------------------------------------------------------------------

    def tick(self, now_ms: int, offset_ms: int) -> None:
        """Time went on. ``offset_ms`` is how far the provider's clock is ahead of this computer's."""
        self._now_ms, self._offset_ms = now_ms, offset_ms
        order = self._order
        if order is None:
            return
        if order.state in words.PAYABLE and qr_words.is_over(order, now_ms + offset_ms) is not self._over:
            self.show_order(order, self._merchant)
            if self._over:
                announce(self, qr_words.over_words(order, offset_ms, now_ms)[0], assertive=True)
        self._show_left(order)

    def show_order(self, order: Order, merchant: str) -> None:
        """Follow the order: the code goes the moment it must not be paid any more, or its time is over."""
        self._order, self._merchant = order, merchant
        open_still = order.state in words.PAYABLE
        self._over = open_still and qr_words.is_over(order, self._now_ms + self._offset_ms)
        payable = open_still and not self._over
        content = self._recognised(order.qr_code) if payable else QrContent(ContentKind.EMPTY)
        other = content.kind not in (ContentKind.EMPTY, ContentKind.PAYMENT)
        doubt = words.qr_doubt(order) if payable and not other else None
        showing = payable and not other and doubt is None
        self._show_code(order.qr_code if showing else "")
        if showing and self._matrix is not None and not self._matrix:
            doubt, showing = QrDoubt.DRAWING, False
        self.checked.show_line("shield-check", tr("Code checked: amount, currency and checksum match"), "text_2", "ok")
        self.view.setVisible(showing)
        for widget in (self.checked, self.buttons):
            widget.setVisible(showing and bool(self._matrix))
        self._show_doubt(order, doubt, content if other else None)
        self.other.show_content(content if other else QrContent(ContentKind.EMPTY), order.qr_code if other else "")
        self.gone.setVisible(not payable)
        self.gone.show_order(order, self._over_words(order))
        self.title.setText(tr("Show this to the customer") if showing else tr("For the customer"))
        self.link_part.show_link(words.pay_link(order) if payable else None)
        self._show_left(order)
        self._follow_full(order, showing=showing)

    def _over_words(self, order: Order) -> tuple[str, str] | None:
        return qr_words.over_words(order, self._offset_ms, self._now_ms) if self._over else None

    def _recognised(self, text: str) -> QrContent:
        if text != self._content_of:
            self._content_of, self._content = text, recognise(text)
        return self._content

    def _show_left(self, order: Order) -> None:
        """The countdown, when an answer told until when the code can be paid."""
        left = qr_words.left_ms(order, self._now_ms + self._offset_ms) if order.state in words.PAYABLE else None
        line = qr_words.left_line(left) if left is not None and left > 0 else ""
        if line:
            self.left.show_line("clock", line, "text_2")
        self.left.setVisible(bool(line))
        if self._full is not None:
            self._full.show_left(line)

    def _follow_full(self, order: Order, *, showing: bool) -> None:
        """The customer's screen turns to Paid by itself; it closes when there is nothing to say to a customer."""
        if self._full is None or showing:
            return
        if order.state is OrderState.PAID:
            badge = order_badge(order, self._now_ms)
            self._full.show_words(badge.icon, badge.tone, *qr_words.customer_paid(order))
        elif self._over:
            self._full.show_words("hourglass", Tone.NEUTRAL, *qr_words.customer_over())
        else:
            self._full.close()

    def _show_code(self, text: str) -> None:
        if text == self._shown_text:
            return
        self._shown_text = text
        self._matrix = None if text else ()
        self.view.clear()
        if text:
            self._tasks.run_read(lambda: checked_matrix(text), partial(self._drawn, text))

    def _drawn(self, text: str, matrix: Matrix) -> None:
        """The modules are there; the order may have been paid meanwhile."""
        if text == self._shown_text and self._order is not None:
            self._matrix = matrix
            self.view.show_matrix(matrix)
            self.show_order(self._order, self._merchant)

    def _show_doubt(self, order: Order, doubt: QrDoubt | None, other: QrContent | None) -> None:
        payable = order.state in words.PAYABLE and not self._over
        refused_link = words.link_refusal(order) if payable else ""
        title, line = qr_words.other_words(other) if other is not None else ("", "")
        if doubt is not None:
            line = words.doubt_line(doubt)
        lines = [part for part in (line, refused_link) if part]
        alone = doubt is QrDoubt.EMPTY and not refused_link
        if doubt is not None and not alone:
            title = tr("This code cannot be shown as payable")
        self.doubt.show_note(" ".join(lines), Tone.NEUTRAL if alone else Tone.ATTENTION, title=title)
        self.doubt.setVisible(bool(lines))

    # --- what a person does ------------------------------------------------------------------------------------------

    @Slot()
    def full_screen(self) -> None:
        """Show the code over the whole screen."""
        if not self._matrix or self._order is None or self._full is not None:
            return
        self._full = QrFullScreen(self._matrix, self._order.money, self._merchant, theme().environment, self.window())
        self._full.closed.connect(self._full_closed)
        self._show_left(self._order)
        self._full.showFullScreen()
        self._full.close_button.setFocus()

    @Slot()
    def _full_closed(self) -> None:
        self._full = None

    @Slot()
    def _copy(self) -> None:
        if self._matrix:
            clips().copy_image(qr_image(self._matrix, SAVED_SIDE))
            self.checked.show_line("check", tr("The picture was copied."), "text_2", "ok")

    @Slot()
    def _choose_file(self) -> None:
        if not self._matrix or self._order is None:
            return
        name = f"{self._order.order_id}.png"
        ask_where_to_save(self, tr("Save QR image"), name, tr("PNG picture (*.png)"), self._file_chosen)

    @Slot(str)
    def _file_chosen(self, path: str) -> None:
        if self._matrix:
            self.save_asked.emit(path, qr_image(self._matrix, SAVED_SIDE))

    def told_saved(self, error: str = "") -> None:
        """The picture was saved, or why not."""
        if error:
            self.checked.show_line("circle-alert", error, "bad")
        else:
            self.checked.show_line("check", tr("The picture was saved."), "text_2", "ok")


class _Gone(QWidget):
    """What stands in the place of the code when there is nothing to pay."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.tile = IconTile("circle-check", 52, Tone.OK, self)
        self.title = Label("", Role.SECTION, parent=self)
        self.text = Label("", Role.BODY, "text_2", wrap=True, parent=self)
        self.text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.S16, Space.S28, Space.S16, Space.S28)
        column.setSpacing(Space.S8)
        for widget in (self.tile, self.title):
            column.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.text)

    def show_order(self, order: Order, over: tuple[str, str] | None = None) -> None:
        """Say why; ``over`` when only the time for paying is over."""
        badge = state_badge(order.state, order.kind)
        title, text = over or words.gone_words(order.state)
        if order.state is OrderState.PAID:
            title = words.removed_word(order)
        self.tile.set_icon("hourglass" if over else badge.icon, Tone.NEUTRAL if over else badge.tone)
        self.title.setText(title)
        self.text.setText(text)
