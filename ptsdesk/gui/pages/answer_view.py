"""The cards that show an answer of the provider, wherever it came from: what it says, and what was proved.

Everything the provider wrote is plain text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from ptsdesk.gui import presenter_answer as words
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.presenter_answer import AnswerRow, AnswerView, ChargeRow
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.theme.tokens import Space, Tone
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.badge import Badge, BadgeSpec
from ptsdesk.gui.widgets.base import Themed
from ptsdesk.gui.widgets.labels import Caption, IconLabel, Label, SectionTitle
from ptsdesk.gui.widgets.lists import KeyValueList
from ptsdesk.gui.widgets.money import MoneyLabel, MoneySize
from ptsdesk.gui.widgets.notes import Note
from ptsdesk.gui.widgets.surfaces import Card, Divider
from ptsdesk.gui.widgets.weblink import LinkLine


class _Upright(Themed, QWidget):
    """A 1 px line from top to bottom."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFixedWidth(1)
        self.follow_theme()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), theme().colour("line"))


def add_rows(rows: KeyValueList, found: Iterable[AnswerRow]) -> None:
    """Append lines of an answer; a sum that differs is loud."""
    for row in found:
        if row.money is None:
            rows.add_row(row.label, row.text, ids=row.ids)
            continue
        beside = QWidget(rows)
        line = QHBoxLayout(beside)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(MoneyLabel(row.money.currency, words.figures_of(row.money), parent=beside))
        line.addWidget(Caption(row.aside, "bad" if row.loud else "text_3", parent=beside), 1)
        rows.add_row(row.label, beside)


class AnswerCard(Card):
    """The sum, the state, what the answer says beside the journal, and what that means.

    ``link_name`` keeps the button's name unique where two of these cards are in one window.
    """

    def __init__(self, identifier: str, parent: QWidget) -> None:
        super().__init__(margin=0, parent=parent)
        self.money = MoneyLabel("", "", MoneySize.HERO, parent=self)
        self.kind = Label("", Role.SECTION, parent=self)
        self.badge = Badge(BadgeSpec("", "clock"), self)
        self.subject = Label("", Role.BODY, "text_2", wrap=True, parent=self)
        self.signature = Badge(BadgeSpec("", "shield-off"), self)
        self.age = Caption("", "text_2", parent=self)
        self.heading = SectionTitle("", self)
        self.answer = KeyValueList(key_width=124, spacing=8, parent=self)
        note = tr("link valid about 10 minutes")
        self.link = LinkLine(tr("Open details page"), f"{identifier}-details-page", note=note, parent=self)
        self.link_refused = IconLabel(
            "link", tr("The details link is not a plain https address, so it is not offered."), wrap=True, parent=self
        )
        self.compared = KeyValueList(key_width=148, spacing=8, parent=self)
        self.note = Note("", Tone.NEUTRAL, parent=self)
        self.lone_note = Note("", Tone.NEUTRAL, parent=self)
        self.charges = ChargesPart(self)
        self.foot = QVBoxLayout()
        self._lay_out()

    def _lay_out(self) -> None:
        first = QHBoxLayout()
        first.setSpacing(Space.S12)
        for widget in (self.money, self.kind, self.badge):
            first.addWidget(widget)
        first.addStretch(1)
        left = QVBoxLayout()
        left.setSpacing(Space.S4)
        left.addLayout(first)
        left.addWidget(self.subject)
        right = QVBoxLayout()
        right.setSpacing(Space.S8)
        right.addWidget(self.signature, 0, Qt.AlignmentFlag.AlignRight)
        right.addWidget(self.age, 0, Qt.AlignmentFlag.AlignRight)
        right.addStretch(1)
        head = QHBoxLayout()
        head.setContentsMargins(Space.S20, Space.S16, Space.S20, 0)
        head.addLayout(left, 1)
        head.addLayout(right)
        self.body.addLayout(head)
        self.body.addWidget(Divider(self))
        self.body.addWidget(self._columns())
        self.body.addWidget(self.charges)
        self.foot.setContentsMargins(Space.S20, 0, Space.S20, Space.S16)
        self.foot.addWidget(self.lone_note)
        self.body.addLayout(self.foot)

    def _columns(self) -> QWidget:
        self.columns = QWidget(self)
        row = QHBoxLayout(self.columns)
        row.setContentsMargins(Space.S20, Space.S4, Space.S20, Space.S4)
        row.setSpacing(Space.S20)
        self.right = QVBoxLayout()
        self.right.setSpacing(Space.S12)
        for part in (SectionTitle(tr("Compared with your journal"), self.columns), self.compared, self.note):
            self.right.addWidget(part)
        self.right.addStretch(1)
        left = QVBoxLayout()
        left.setSpacing(Space.S12)
        for widget in (self.heading, self.answer, self.link, self.link_refused):
            left.addWidget(widget)
        left.addStretch(1)
        row.addLayout(left, 1)
        row.addWidget(_Upright(self.columns))
        row.addLayout(self.right, 1)
        return self.columns

    def show_view(self, view: AnswerView) -> None:
        """Fill everything; without a usable answer only the verdict."""
        self.money.setVisible(view.money is not None)
        if view.money is not None:
            self.money.set_money(view.money.currency, words.figures_of(view.money))
        self.kind.setText(view.kind_word)
        self.kind.setVisible(view.money is None)
        self.badge.setVisible(view.badge is not None)
        if view.badge is not None:
            self.badge.set_spec(view.badge)
        self.subject.setText(view.subject)
        self.subject.setVisible(bool(view.subject))
        self.signature.set_spec(view.signature)
        self.heading.setText(view.heading)
        self.columns.setVisible(view.usable)
        self.answer.set_rows(())
        add_rows(self.answer, view.rows)
        self.link.show_link(view.link)
        self.link_refused.setVisible(view.link_refused)
        self._show_compared(view)
        self.charges.show_charges(view.charges, view.more_charges)
        self._show_verdict(view)

    def _show_compared(self, view: AnswerView) -> None:
        self.compared.set_rows(())
        for label, same in view.compared:
            icon, ink = ("check", "ok") if same else ("x", "bad")
            text = IconLabel(icon, words.same_word(same), Role.BODY, "text" if same else "bad", icon_ink=ink)
            self.compared.add_row(label, text)
        for label, spec in view.states:
            self.compared.add_row(label, IconLabel(spec.icon, spec.text, Role.BODY, spec.tone.value))

    def _show_verdict(self, view: AnswerView) -> None:
        said = view.verdict
        for note, spoken in ((self.note, view.usable), (self.lone_note, not view.usable)):
            note.show_note(said.sentence, said.tone, title=said.title, icon=said.icon, spoken=spoken)
        self.lone_note.setVisible(not view.usable)


class ChargesPart(QWidget):
    """The charges of a subscription, one row each, newest first."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows: tuple[ChargeRow, ...] = ()
        self._grid_holder = QVBoxLayout()
        self._grid: QWidget | None = None
        head = QHBoxLayout()
        head.addWidget(SectionTitle(tr("Charges"), self), 1)
        head.addWidget(IconLabel("shield-off", tr("The list of charges is not signed."), parent=self))
        self.none = Caption(tr("No charge was reported."), "text_2", parent=self)
        self.more = Caption("", "text_2", parent=self)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.S20, Space.S4, Space.S20, Space.S4)
        column.setSpacing(Space.S8)
        column.addWidget(Divider(self))
        column.addLayout(head)
        column.addLayout(self._grid_holder)
        column.addWidget(self.none)
        column.addWidget(self.more)
        self.hide()

    def show_charges(self, charges: Sequence[ChargeRow] | None, more: str = "") -> None:
        """Show these; None hides the part."""
        self.setVisible(charges is not None)
        self.rows = tuple(charges or ())
        if self._grid is not None:
            self._grid.hide()
            self._grid.deleteLater()
            self._grid = None
        self.none.setVisible(not self.rows)
        self.more.setText(more)
        self.more.setVisible(bool(more))
        if self.rows:
            self._grid = self._make_grid()
            self._grid_holder.addWidget(self._grid)

    def _make_grid(self) -> QWidget:
        holder = QWidget(self)
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(Space.S20)
        grid.setVerticalSpacing(Space.S8)
        grid.setColumnStretch(1, 1)
        for place, title in enumerate((tr("Time"), tr("Charge id"), tr("Charge state"))):
            grid.addWidget(Caption(title, parent=holder), 0, place)
        for line, row in enumerate(self.rows, 1):
            grid.addWidget(Label(row.when, Role.BODY, parent=holder), line, 0)
            grid.addWidget(
                Label(row.charge_id, Role.BODY, wrap=True, ids=True, parent=holder).set_selectable(), line, 1
            )
            grid.addWidget(Badge(row.badge, holder), line, 2)
        return holder


class SignatureCard(Card):
    """What was proved and what was not."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent=parent)
        self.badge = Badge(BadgeSpec("", "shield-off"), self)
        head = QHBoxLayout()
        head.addWidget(SectionTitle(tr("Signature"), self), 1)
        head.addWidget(self.badge)
        self.text = Caption("", "text_2", wrap=True, parent=self)
        self.rows = KeyValueList(key_width=104, parent=self)
        self.body.addLayout(head)
        self.body.addWidget(self.text)
        self.body.addWidget(self.rows)
        self.body.addStretch(1)

    def show_view(self, view: AnswerView) -> None:
        """Fill the card; the caller may append rows."""
        self.badge.set_spec(view.signature)
        self.text.setText(view.signature_line)
        self.rows.set_rows(())
        add_rows(self.rows, view.signature_rows)
