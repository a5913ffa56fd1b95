"""The form of New withdrawal: whom, how much, how. It checks, and says what is wrong where it is."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ptsdesk.domain.duplicates import Duplicate
from ptsdesk.domain.money import Money
from ptsdesk.domain.payees import PayeeEntry, payee_key
from ptsdesk.gui import presenter_withdrawal as words
from ptsdesk.gui.forms.amount_part import AmountPart
from ptsdesk.gui.forms.duplicate_note import DuplicateNote
from ptsdesk.gui.forms.form_foot import stand_on_foot
from ptsdesk.gui.forms.payout_details import NUMBERS, PayoutDetails
from ptsdesk.gui.forms.route_picker import RoutePicker
from ptsdesk.gui.forms.shared_specs import repeat_spec
from ptsdesk.gui.forms.text_fields import TextFields
from ptsdesk.gui.forms.withdrawal_form import DETAIL, KEPT, NOT_KEPT, details_of, entry_for, remark_spec
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.pages.withdrawal_payee import PayeeCard
from ptsdesk.gui.presenter_duplicates import reason_missing
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.theme.tokens import Space
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.buttons import Button, Kind
from ptsdesk.gui.widgets.labels import Caption, Label, SectionTitle
from ptsdesk.gui.widgets.surfaces import Card

AMOUNT_WIDTH, AMOUNT_NARROW = 300, 270
ROOMY = 480
REMARK, REASON = "reference", "repeat_reason"


class WithdrawalForm(QWidget):
    """What a person typed and chose. It never loses a text by itself, except a card number."""

    edited = Signal()
    """Something that will be sent or kept was changed."""
    currency_changed = Signal(str)
    channels_wanted = Signal()
    edit_asked = Signal()
    """The payee of the book is to be changed."""
    clear_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entry: PayeeEntry | None = None
        """The payee that was chosen from the book."""
        self.book: tuple[PayeeEntry, ...] = ()
        """Everybody in the book, to know a typed account again."""
        self.order_id = ""
        self._payee_id = ""
        self._now_ms = 0
        self._filling = False
        self.edit_payee = Button(tr("Edit payee"), Kind.LINK, parent=self)
        self.payee = PayeeCard(self)
        self.amount_part = AmountPart(tr("Amount to pay out"), self)
        self.amount, self.amount_field = self.amount_part.line, self.amount_part.field
        self.words = Label("", Role.BODY, "text_2", wrap=True, parent=self)
        self.route = RoutePicker(self)
        self.details = PayoutDetails(parent=self)
        self.texts = TextFields([remark_spec(), repeat_spec()], self)
        self.twice = DuplicateNote(self)
        self.clear_button = Button(tr("Clear form"), Kind.GHOST, icon="eraser", parent=self)
        self.draft_line = Caption("", parent=self)
        self._lay_out()
        self._wire()
        self.show_duplicate(None, 0)
        self._after_edit()

    # --- building ----------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        card = Card(parent=self)
        card.body.setSpacing(Space.S12)
        head = QHBoxLayout()
        head.addWidget(SectionTitle(tr("Payee"), card), 1)
        head.addWidget(self.edit_payee)
        card.body.addLayout(head)
        card.body.addWidget(self.payee)
        card.body.addWidget(SectionTitle(tr("Amount"), card))
        card.body.addLayout(self.amount_part.row(self.words, above=26, gap=Space.S16))
        card.body.addWidget(SectionTitle(tr("Route and details"), card))
        for part in (self.route, self.details, self.texts.fields[REMARK], self.twice, self.texts.fields[REASON]):
            card.body.addWidget(part)
        stand_on_foot(self, card, self.clear_button, self.draft_line)

    def _wire(self) -> None:
        self.amount_part.currency_changed.connect(self.currency_changed)
        self.amount_part.edited.connect(self._after_edit)
        self.texts.edited.connect(self._part_edited)
        self.route.edited.connect(self._route_edited)
        self.route.retry_asked.connect(self.channels_wanted)
        self.details.edited.connect(self._part_edited)
        for name in NUMBERS:
            # A field that is left shows its own warnings anew: what is said here about the account comes after.
            self.details.texts.lines[name].editingFinished.connect(self._show_payee)
        self.payee.keep.toggled.connect(self._part_edited)
        self.edit_payee.clicked.connect(self.edit_asked)
        self.clear_button.clicked.connect(self.clear_asked)

    def stops(self) -> list[QWidget]:
        """Where Tab stops, in the order of the screen."""
        return [
            self.edit_payee,
            self.payee.keep,
            self.amount.currency_box,
            self.amount.line,
            *self.route.stops(),
            *self.details.stops(),
            self.texts.lines[REMARK],
            self.twice.button,
            self.texts.lines[REASON],
            self.clear_button,
        ]

    # --- values ------------------------------------------------------------------------------------------------------

    def values(self) -> dict[str, str]:
        """Everything that stands in the form, by the names of the draft."""
        details = {f"{DETAIL}{name}": text for name, text in self.details.values().items()}
        reason = self.texts.text(REASON) if self.asks_reason else ""
        return details | {
            "payee_id": self._payee_id,
            "keep": KEPT if self.payee.keep.isChecked() else NOT_KEPT,
            "order_id": self.order_id,
            "amount": self.amount.text,
            "currency": self.amount.currency,
            "channel": self.route.channel,
            "subject": self.route.subject,
            REMARK: self.texts.text(REMARK),
            REASON: reason,
        }

    def set_values(self, values: Mapping[str, str]) -> None:
        """Fill the form, as after a restart; what is missing becomes empty. The entry of a chosen payee comes later."""
        self._filling = True
        self.order_id = values.get("order_id", "")
        self.amount_part.fill(values.get("amount", ""), values.get("currency", ""))
        self.texts.set_values(values)
        self.payee.keep.setChecked(values.get("keep") != NOT_KEPT)
        self.show_duplicate(None, 0)
        self._set_payee(values, None)
        self._filling = False
        self._after_edit()

    def choose(self, entry: PayeeEntry, values: Mapping[str, str], dropped: Collection[str] = ()) -> None:
        """Fill in a payee of the book: account and way; the rest of the form stays, but for what is ``dropped``."""
        self._filling = True
        kept = {name: text for name, text in self.values().items() if name not in dropped}
        self.texts.set_values(kept)
        if "amount" in dropped:
            self.amount_part.fill("", self.amount.currency)
        self._set_payee(values, entry)
        self._filling = False
        self._after_edit()

    def _set_payee(self, values: Mapping[str, str], entry: PayeeEntry | None) -> None:
        self.entry, self._payee_id = entry, values.get("payee_id", "")
        self.details.set_hidden({"name"} if entry is not None else ())
        self.details.set_values({k.removeprefix(DETAIL): text for k, text in values.items() if k.startswith(DETAIL)})
        self.route.choose(values.get("channel", ""), values.get("subject", ""))

    def set_entry(self, entry: PayeeEntry | None) -> None:
        """What the book holds of the chosen payee now; None when it is gone, and the payee counts as typed."""
        self.entry = entry
        self._payee_id = entry.payee.payee_id if entry is not None else ""
        self.details.set_hidden({"name"} if entry is not None else ())
        self._show_payee()

    def show_book(self, book: tuple[PayeeEntry, ...]) -> None:
        """Everybody in the book."""
        self.book = book
        self._show_payee()

    @property
    def payee_id(self) -> str:
        """The chosen payee; empty when the payee is typed."""
        return self._payee_id

    @property
    def has_payee(self) -> bool:
        """Whether somebody was chosen or typed."""
        return self.entry is not None or bool(self.details.values())

    @property
    def sent_details(self) -> dict[str, str]:
        """The ``details`` of the message as it would be sent."""
        return details_of(self.values())

    @property
    def bank(self) -> str:
        """The receiving bank or wallet in words."""
        return words.bank_word(self.route.subject, self.route.channel, self.route.names)

    def money(self) -> Money | None:
        """The amount when it is one."""
        return self.amount_part.money()

    # --- paid twice? -------------------------------------------------------------------------------------------------

    @property
    def asks_reason(self) -> bool:
        """Whether the same was paid before, so that a reason is needed."""
        return self.twice.asks_reason

    @property
    def blocked(self) -> str:
        """Why this payee cannot be paid now; empty when nothing blocks."""
        return self.twice.blocked

    def show_duplicate(self, found: Duplicate | None, now_ms: int, accounts: Collection[str] = ()) -> None:
        """What speaks against sending; the reason is asked for when one opens the way."""
        self.twice.show_found(found, now_ms, accounts)
        self.texts.fields[REASON].setVisible(self.asks_reason)

    # --- checking ----------------------------------------------------------------------------------------------------

    def is_valid(self) -> bool:
        """Whether there is enough to look for an earlier one, without saying so on the screen."""
        return self.money() is not None and self.route.is_right() and bool(payee_key(self.sent_details))

    def check_all(self) -> bool:
        """Check every field; the focus goes to the first one that is wrong."""
        good = [self.amount_part.check(), self.route.check(), self.details.check_all(), self.texts.check(REMARK)]
        good.append(self.check_reason())
        if not all(good):
            self.focus_first_error()
        return all(good)

    def check_reason(self) -> bool:
        """Whether the reason is there when it is asked for."""
        if not self.asks_reason:
            return True
        if not self.texts.text(REASON):
            self.texts.fields[REASON].set_error(reason_missing())
            return False
        return self.texts.check(REASON)

    def show_problems(self, problems: Mapping[str, str]) -> str:
        """Sentences of the services at their fields. Returns those that belong to no field, joined."""
        rest = []
        for field, text in problems.items():
            if self.amount_part.show_problem(field, text):
                continue
            if (field == "repeat_reason" and not self.asks_reason) or not self._show_problem(field, text):
                rest.append(text)
        self.focus_first_error()
        return " ".join(rest)

    def _show_problem(self, field: str, text: str) -> bool:
        if field == f"{DETAIL}name" and self.entry is not None:
            return False
        return (
            self.route.show_problem(field, text)
            or self.details.show_problem(field, text)
            or self.texts.show_problem(field, text)
        )

    def focus_first_error(self) -> None:
        """Put the focus into the first field that is wrong, in the order of the form."""
        parts = (self.amount_part.focus_error, self.route.focus_first_error, self.details.focus_first_error)
        if not any(focus_error() for focus_error in parts):
            for field in self.texts.fields.values():
                if field.error:
                    field.target.setFocus(Qt.FocusReason.OtherFocusReason)
                    return

    # --- what a person does ------------------------------------------------------------------------------------------

    @Slot()
    def _route_edited(self) -> None:
        if not self._filling:
            self._after_edit()

    @Slot()
    def _part_edited(self) -> None:
        if not self._filling:
            self._after_edit()

    @Slot()
    def _after_edit(self) -> None:
        self.details.set_route(self.route.channel, self.route.subject)
        self.words.setText(self.amount_part.spelled())
        self._show_payee()
        self.edited.emit()

    def tick(self, now_ms: int) -> None:
        """Time went on."""
        self._now_ms = now_ms
        self._show_payee()

    @Slot()
    def _show_payee(self) -> None:
        """The card says what is known of the account that stands in the form, the fields what is another one."""
        details, entry = self.sent_details, self.entry
        key = payee_key(details)
        same = entry is not None and entry.payee.key == key
        known = entry if same else entry_for(self.book, key)
        self.payee.show_payee(entry, known, details, self.bank, self._now_ms)
        self.edit_payee.setVisible(entry is not None)
        self._warn_changed(details)

    def _warn_changed(self, details: Mapping[str, str]) -> None:
        entry, field = self.entry, self.details.texts.fields[self.details.account_member]
        warning = bank = ""
        if entry is not None and entry.payee.key != payee_key(details):
            if entry.payee.subject.upper() != details.get("channel_subject", "").upper():
                bank = words.other_bank(entry, self.route.names)
            else:
                warning = words.other_account(entry)
        field.set_warning(warning)
        if bank:
            self.route.route.subject_field.set_warning(bank)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        roomy = event.size().width() >= theme().px(ROOMY)
        self.amount_field.setFixedWidth(theme().px(AMOUNT_WIDTH if roomy else AMOUNT_NARROW))
        super().resizeEvent(event)
