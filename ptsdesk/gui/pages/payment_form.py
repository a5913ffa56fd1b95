"""The form of New payment: amount, channel, references, return pages. It checks, and says what is wrong where it is."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ptsdesk.domain.money import Money
from ptsdesk.gui.forms.amount_part import AmountPart
from ptsdesk.gui.forms.channel_picker import ChannelPicker
from ptsdesk.gui.forms.disclosure import Disclosure
from ptsdesk.gui.forms.form_foot import stand_on_foot
from ptsdesk.gui.forms.payment_form import ADDRESS_KEYS, payment_form
from ptsdesk.gui.forms.text_fields import TextFields
from ptsdesk.gui.i18n import plural, tr
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.theme.tokens import Space
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.buttons import Button, Kind
from ptsdesk.gui.widgets.field import Field
from ptsdesk.gui.widgets.inputs import TextField
from ptsdesk.gui.widgets.labels import Caption, Label, SectionTitle
from ptsdesk.gui.widgets.surfaces import Card, Divider

AMOUNT_WIDTH, AMOUNT_NARROW = 342, 290
ROOMY = 640
"""From this width on there is room for the note beside the amount."""


class PaymentForm(QWidget):
    """What a person types. It never loses a text by itself, except a card number."""

    edited = Signal()
    """Something that will be sent or kept was changed."""
    currency_changed = Signal(str)
    channels_wanted = Signal()
    """Try again was pressed where the channels should be."""
    clear_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        spec = payment_form()
        self._wanted_channel = ""
        self._filling = False
        self._reference_keys = [text.key for text in spec.references]
        help_text = tr("Two decimals. The customer pays in this currency.")
        self.amount_part = AmountPart(tr("Amount to collect"), self, help_text=help_text)
        self.amount, self.amount_field = self.amount_part.line, self.amount_part.field
        self.words = Label("", Role.BODY, "text_2", wrap=True, parent=self)
        self.words_note = Caption(tr("Read back from the number as it will be sent"), wrap=True, parent=self)
        self.channels = ChannelPicker(self)
        self.texts = TextFields(spec.texts, self)
        self.order_id = TextField(tr("Order id"), "order-id", copy_name=tr("Copy order id"), icon="lock", parent=self)
        self.addresses = Disclosure(tr("Return pages and callback"), parent=self)
        self.clear_button = Button(tr("Clear form"), Kind.GHOST, icon="eraser", parent=self)
        self.draft_line = Caption("", parent=self)
        self._lay_out()
        self._wire()
        self._show_words()

    # --- building ----------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        card = Card(tr("Amount"), parent=self)
        card.body.setSpacing(14)
        card.body.addLayout(self.amount_part.row(self.words, self.words_note, above=30, gap=Space.S20))
        for part in (Divider(card), self.channels, Divider(card), SectionTitle(tr("References"), card)):
            card.body.addWidget(part)
        card.body.addLayout(self._reference_row())
        card.body.addWidget(self._order_id_field())
        card.body.addWidget(Divider(card))
        for key in ADDRESS_KEYS:
            self.addresses.body.addWidget(self.texts.fields[key])
        card.body.addWidget(self.addresses)
        stand_on_foot(self, card, self.clear_button, self.draft_line)

    def _reference_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(Space.S16)
        for key in self._reference_keys:
            row.addWidget(self.texts.fields[key], 1, Qt.AlignmentFlag.AlignTop)
        return row

    def _order_id_field(self) -> Field:
        text = tr("Made once for this payment and never changed. It is how the provider is asked about it.")
        self.order_id_field = Field(tr("Order id"), self.order_id, help_text=text, parent=self)
        return self.order_id_field

    def _wire(self) -> None:
        self.amount_part.currency_changed.connect(self._currency_changed)
        self.amount_part.edited.connect(self._after_edit)
        self.texts.edited.connect(self._text_edited)
        self.channels.chosen.connect(self._channel_chosen)
        self.channels.retry_asked.connect(self.channels_wanted)
        self.clear_button.clicked.connect(self.clear_asked)
        self.order_id.copied.connect(self._id_copied)

    def stops(self) -> list[QWidget]:
        """Where Tab stops, in the order of the screen. The channel cards come and go, so this changes."""
        texts = self.texts.lines
        return [
            self.amount.currency_box,
            self.amount.line,
            *self.channels.group.cards,
            self.channels.retry,
            *(texts[key] for key in self._reference_keys),
            self.order_id.line,
            self.order_id.copy_button,
            self.addresses.button,
            *(texts[key] for key in ADDRESS_KEYS),
            self.clear_button,
        ]

    # --- values ------------------------------------------------------------------------------------------------------

    def values(self) -> dict[str, str]:
        """Everything that stands in the form, by the names of the draft."""
        return self.texts.values() | {
            "order_id": self.order_id.value,
            "amount": self.amount.text,
            "currency": self.amount.currency,
            "channel": self.channels.key or self._wanted_channel,
        }

    def set_values(self, values: Mapping[str, str]) -> None:
        """Fill the form, as after a restart; what is missing becomes empty."""
        self._filling = True
        self._wanted_channel = values.get("channel", "")
        self.amount_part.fill(values.get("amount", ""), values.get("currency", ""))
        self.texts.set_values(values)
        self.order_id.set_value(values.get("order_id", ""))
        self.order_id_field.clear_messages()
        if self._wanted_channel:
            self.channels.choose(self._wanted_channel)
        if any(values.get(key) for key in ADDRESS_KEYS):
            self.addresses.open()
        self._filling = False
        self._after_edit()

    def set_order_id(self, order_id: str) -> None:
        """The id of this payment."""
        self.order_id.set_value(order_id)

    @property
    def wanted_channel(self) -> str:
        """What is chosen, or will be once its list is there."""
        return self.channels.key or self._wanted_channel

    def money(self) -> Money | None:
        """The amount when it is one."""
        return self.amount_part.money()

    # --- checking ----------------------------------------------------------------------------------------------------

    def check_amount(self) -> bool:
        """Check the amount; its error or warning is shown."""
        return self.amount_part.check()

    def is_valid(self) -> bool:
        """Whether everything is right, without saying so on the screen."""
        values = self.texts.values()
        return (
            self.money() is not None
            and bool(self.channels.key)
            and not any(spec.problem(values[key]) for key, spec in self.texts.specs.items())
        )

    def check_all(self) -> bool:
        """Check every field; the focus goes to the first one that is wrong."""
        good = [self.amount_part.check(), self.channels.check(), self.texts.check_all()]
        if all(good):
            return True
        self.focus_first_error()
        return False

    def show_problems(self, problems: Mapping[str, str]) -> str:
        """Sentences of the services at their fields. Returns those that belong to no field, joined."""
        rest = []
        for field, text in problems.items():
            if self.amount_part.show_problem(field, text):
                continue
            if field == "channel":
                self.channels.set_error(text)
            elif field == "order_id":
                self.order_id_field.set_error(text)
            elif not self.texts.show_problem(field, text):
                rest.append(text)
        self.focus_first_error()
        return " ".join(rest)

    def focus_first_error(self) -> None:
        """Put the focus into the first field that is wrong, in the order of the form."""
        if self.amount_part.focus_error():
            return
        if self.channels.error:
            self.channels.target.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        for key, field in self.texts.fields.items():
            if field.error:
                if key in ADDRESS_KEYS:
                    self.addresses.open()
                field.target.setFocus(Qt.FocusReason.OtherFocusReason)
                return

    # --- what a person does ------------------------------------------------------------------------------------------

    @Slot(str)
    def _currency_changed(self, currency: str) -> None:
        self._wanted_channel = self.wanted_channel
        self.currency_changed.emit(currency)

    @Slot(str)
    def _id_copied(self, _order_id: str) -> None:
        self.order_id_field.set_confirmation(tr("Copied."))

    @Slot(str)
    def _text_edited(self, _key: str) -> None:
        if not self._filling:
            self._after_edit()

    @Slot(str)
    def _channel_chosen(self, key: str) -> None:
        self._wanted_channel = key
        if not self._filling:
            self._after_edit()

    @Slot()
    def _after_edit(self) -> None:
        self._show_words()
        count = sum(1 for key in ADDRESS_KEYS if self.texts.lines[key].text().strip())
        text = plural("optional, {n} set", "optional, {n} set", count) if count else tr("optional, none set")
        self.addresses.aside.setText(text)
        self.edited.emit()

    def _show_words(self) -> None:
        spelled = self.amount_part.spelled()
        self.words.setText(spelled)
        self.words_note.setVisible(bool(spelled) and self.width() >= theme().px(ROOMY))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        roomy = event.size().width() >= theme().px(ROOMY)
        self.amount_field.setFixedWidth(theme().px(AMOUNT_WIDTH if roomy else AMOUNT_NARROW))
        self._show_words()
        super().resizeEvent(event)
