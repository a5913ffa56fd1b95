"""What came of a question: the answer beside the journal, what the signature covers, and the answer as it came."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ptsdesk.domain.orders import OrderState
from ptsdesk.gui import presenter
from ptsdesk.gui import presenter_query as words
from ptsdesk.gui.forms.disclosure import Disclosure
from ptsdesk.gui.forms.side_by_side import SideBySide
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.presenter_time import old
from ptsdesk.gui.presenter_timeline import not_signed_badge, not_valid_badge, verified_badge
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.theme.tokens import Space, Tone
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.badge import Badge, BadgeSpec
from ptsdesk.gui.widgets.base import Themed
from ptsdesk.gui.widgets.buttons import Button
from ptsdesk.gui.widgets.inputs import PlainTextEdit
from ptsdesk.gui.widgets.labels import Caption, IconLabel, Label, SectionTitle
from ptsdesk.gui.widgets.lists import KeyValueList
from ptsdesk.gui.widgets.money import MoneyLabel, MoneySize
from ptsdesk.gui.widgets.notes import Note
from ptsdesk.gui.widgets.surfaces import Card, Divider
from ptsdesk.services.api import QueryReport

RAW_HEIGHT = 200
SIGNATURE_WIDTH = 340


def signature_badge(report: QueryReport) -> BadgeSpec:
    """Verified, not signed, or signed and not valid."""
    if report.verified:
        return verified_badge()
    return not_signed_badge() if report.found is False else not_valid_badge()


class QueryAnswer(QWidget):
    """Shows one report. Everything the provider wrote is plain text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.report: QueryReport | None = None
        self.main = _MainCard(self)
        self.raw = RawCard(self)
        self.signature = _SignatureCard(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S16)
        column.addWidget(self.main)
        column.addWidget(SideBySide(self.raw, self.signature, right_width=SIGNATURE_WIDTH, narrow=860, parent=self))

    def show_report(self, report: QueryReport, now_ms: int) -> None:
        """Show what came."""
        self.report = report
        self.main.show_report(report, now_ms)
        self.raw.show_raw(report.raw)
        self.signature.show_report(report, now_ms)

    def tick(self, now_ms: int) -> None:
        """The answer grows old."""
        if self.report is not None:
            self.main.tick(self.report, now_ms)
            self.signature.tick(self.report, now_ms)


class _Upright(Themed, QWidget):
    """A 1 px line from top to bottom."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFixedWidth(1)
        self.follow_theme()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), theme().colour("line"))


class _MainCard(Card):
    """The sum, the state, the answer and the comparison."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(margin=0, parent=parent)
        self.money = MoneyLabel("", "", MoneySize.HERO, parent=self)
        self.kind = Label("", Role.SECTION, parent=self)
        self.badge = Badge(BadgeSpec("", "clock"), self)
        self.subject = Label("", Role.BODY, "text_2", wrap=True, parent=self)
        self.signature = Badge(BadgeSpec("", "shield-off"), self)
        self.age = Caption("", "text_2", parent=self)
        self.answer = KeyValueList(key_width=124, spacing=8, parent=self)
        self.compared = KeyValueList(key_width=148, spacing=8, parent=self)
        self.note = Note("", Tone.NEUTRAL, parent=self)
        self.lone_note = Note("", Tone.NEUTRAL, parent=self)
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
        head = QHBoxLayout()
        head.setContentsMargins(Space.S20, Space.S16, Space.S20, 0)
        head.addLayout(left, 1)
        head.addLayout(right)
        self.body.addLayout(head)
        self.body.addWidget(Divider(self))
        self.body.addWidget(self._columns())
        lone = QVBoxLayout()
        lone.setContentsMargins(Space.S20, 0, Space.S20, Space.S16)
        lone.addWidget(self.lone_note)
        self.body.addLayout(lone)

    def _columns(self) -> QWidget:
        self.columns = QWidget(self)
        row = QHBoxLayout(self.columns)
        row.setContentsMargins(Space.S20, Space.S4, Space.S20, Space.S4)
        row.setSpacing(Space.S20)
        self.right = QWidget(self.columns)
        right = QVBoxLayout(self.right)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(Space.S12)
        for part in (SectionTitle(tr("Compared with your journal"), self.right), self.compared, self.note):
            right.addWidget(part)
        right.addStretch(1)
        left = QVBoxLayout()
        left.setSpacing(Space.S12)
        left.addWidget(SectionTitle(tr("The provider's answer"), self.columns))
        left.addWidget(self.answer)
        left.addStretch(1)
        row.addLayout(left, 1)
        row.addWidget(_Upright(self.columns))
        row.addWidget(self.right, 1)
        return self.columns

    def show_report(self, report: QueryReport, now_ms: int) -> None:
        """Fill everything; without a usable answer only what is known of the question."""
        verdict = words.verdict(report)
        usable = report.found is True and report.verified
        money = words.hero_money(report)
        self.money.setVisible(money is not None)
        if money is not None:
            self.money.set_money(money.currency, words.figures_of(money))
        self.kind.setText(presenter.kind_word(report.kind))
        self.kind.setVisible(money is None)
        self._show_badge(report)
        self.subject.setText(self._subject(report))
        self.signature.set_spec(signature_badge(report))
        self.columns.setVisible(usable)
        self.note.show_note(verdict.sentence, verdict.tone, title=verdict.title, icon=verdict.icon, spoken=usable)
        self.lone_note.setVisible(not usable)
        self.lone_note.show_note(
            verdict.sentence, verdict.tone, title=verdict.title, icon=verdict.icon, spoken=not usable
        )
        if usable:
            self._show_answer(report)
            self._show_compared(report)
        self.tick(report, now_ms)

    def _show_badge(self, report: QueryReport) -> None:
        state = words.state_of_status(report.answer.get("status", "")) if report.verified else None
        if state is not None:
            self.badge.set_spec(presenter.state_badge(state, report.kind))
        elif report.order is not None:
            self.badge.set_spec(presenter.state_badge(report.order.state, report.kind))
        self.badge.setVisible(state is not None or report.order is not None)

    def _subject(self, report: QueryReport) -> str:
        return presenter.headline(report.order) if report.order is not None else report.order_id

    def _show_answer(self, report: QueryReport) -> None:
        self.answer.set_rows(())
        for row in words.answer_rows(report):
            if row.money is None:
                self.answer.add_row(row.label, row.text, ids=row.ids)
                continue
            money = MoneyLabel(row.money.currency, words.figures_of(row.money), parent=self.answer)
            beside = QWidget(self.answer)
            line = QHBoxLayout(beside)
            line.setContentsMargins(0, 0, 0, 0)
            line.addWidget(money)
            line.addWidget(Caption(row.aside, parent=beside), 1)
            self.answer.add_row(row.label, beside)

    def _show_compared(self, report: QueryReport) -> None:
        self.compared.set_rows(())
        for label, same in words.compared_rows(report):
            icon, ink = ("check", "ok") if same else ("x", "bad")
            text = IconLabel(icon, words.same_word(same), Role.BODY, "text" if same else "bad", icon_ink=ink)
            self.compared.add_row(label, text)
        for label, state in ((tr("State here before"), report.state_before), (tr("State here now"), _state(report))):
            if state is None:
                continue
            spec = presenter.state_badge(state, report.kind)
            self.compared.add_row(label, IconLabel(spec.icon, spec.text, Role.BODY, spec.tone.value))

    def tick(self, report: QueryReport, now_ms: int) -> None:
        """Say how old the answer is."""
        self.age.setText(tr("answer is {old}", old=old(report.asked_ms + report.took_ms, now_ms)))
        self.age.set_ink("attention" if words.is_old(report, now_ms) else "text_2")


def _state(report: QueryReport) -> OrderState | None:
    return report.order.state if report.order is not None else None


class _SignatureCard(Card):
    """What was proved and what was not."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent=parent)
        self.badge = Badge(BadgeSpec("", "shield-off"), self)
        head = QHBoxLayout()
        head.addWidget(SectionTitle(tr("Signature"), self), 1)
        head.addWidget(self.badge)
        self.text = Caption("", "text_2", wrap=True, parent=self)
        self.rows = KeyValueList(key_width=104, parent=self)
        self.age = Label("", Role.BODY, wrap=True, parent=self)
        self.body.addLayout(head)
        self.body.addWidget(self.text)
        self.body.addWidget(self.rows)
        self.body.addStretch(1)

    def show_report(self, report: QueryReport, now_ms: int) -> None:
        """Fill the card."""
        self.badge.set_spec(signature_badge(report))
        self.text.setText(words.covered_line(report))
        self.rows.set_rows(())
        if report.verified:
            self.rows.add_row(tr("Key"), words.short_fingerprint(report.key_fingerprint), ids=True)
            self.rows.add_row(tr("Method"), tr("RSA with SHA-256"))
            self.rows.add_row(tr("Not covered"), words.not_covered(report))
        self.rows.add_row(tr("Answer took"), words.took(report))
        self.age = Label("", Role.BODY, wrap=True, parent=self.rows)
        self.rows.add_row(tr("Answer age"), self.age)
        self.tick(report, now_ms)

    def tick(self, report: QueryReport, now_ms: int) -> None:
        """The answer grows old."""
        self.age.setText(words.answer_age(report, now_ms))


class RawCard(Card):
    """An answer as it came, as plain text: nothing in it is run or opened."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent=parent)
        self._raw = ""
        self.part = Disclosure(tr("Raw answer, as received"), "raw-answer-part", opened=True, section=True, parent=self)
        self.part.aside.setText(tr("plain text, nothing in it is run"))
        self.part.aside.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.copy = Button(tr("Copy"), icon="copy", name=tr("Copy raw answer"), parent=self)
        self.part.head.addWidget(self.copy)
        self.text = PlainTextEdit(tr("Raw answer"), "raw-answer", mono=True, parent=self.part.content)
        self.text.setReadOnly(True)
        self.text.setFixedHeight(theme().px(RAW_HEIGHT))
        self.part.body.addWidget(self.text)
        self.body.addWidget(self.part)
        self.copy.clicked.connect(self._copy)

    def show_raw(self, raw: str) -> None:
        """Show an answer; an empty one is said to be empty."""
        self._raw = raw
        self.text.setPlainText(words.laid_out(raw) if raw else tr("There was no answer to keep."))
        self.copy.setEnabled(bool(raw))
        self.copy.set_text(tr("Copy"))

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._raw)
        self.copy.set_text(tr("Copied"))
