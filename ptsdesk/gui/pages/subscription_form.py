"""The form of New subscription: plan, card holder, card. It checks, and says what is wrong where it is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ptsdesk.domain.duplicates import Duplicate
from ptsdesk.domain.money import Money
from ptsdesk.domain.subscriptions import PeriodVariant
from ptsdesk.gui.forms.amount_part import AmountPart
from ptsdesk.gui.forms.card_channel import CardChannel
from ptsdesk.gui.forms.card_fields import CardFields
from ptsdesk.gui.forms.disclosure import Disclosure
from ptsdesk.gui.forms.duplicate_note import DuplicateNote
from ptsdesk.gui.forms.period_picker import PeriodPicker
from ptsdesk.gui.forms.shared_specs import repeat_spec
from ptsdesk.gui.forms.side_by_side import SideBySide
from ptsdesk.gui.forms.subscription_form import MORE_KEYS, NAME_KEYS, subscription_spec
from ptsdesk.gui.forms.text_fields import TextFields
from ptsdesk.gui.i18n import plural, tr
from ptsdesk.gui.presenter_duplicates import reason_missing
from ptsdesk.gui.presenter_subscribe import nothing_kept, variant_help, variant_known, variant_words
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.tokens import Space, Tone
from ptsdesk.gui.widgets.choices import Segmented
from ptsdesk.gui.widgets.field import Field
from ptsdesk.gui.widgets.labels import Caption, Label, SectionTitle
from ptsdesk.gui.widgets.notes import Note
from ptsdesk.gui.widgets.surfaces import Card, Divider
from ptsdesk.services.findings import Learned

REASON = "repeat_reason"
NARROW = 620
"""Below this width fields stand below each other."""


class SubscriptionForm(QWidget):
    """What a person types. None of it is kept as a draft, and the card goes with every way out."""

    edited = Signal()
    currency_changed = Signal(str)
    variant_chosen = Signal(object)
    """A person chose the other ``PeriodVariant``."""

    def __init__(self, now_ms: Callable[[], int], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._filling = False
        self.amount_part = AmountPart(tr("Amount each time"), self, help_text=tr("Two decimals."))
        self.amount, self.amount_field = self.amount_part.line, self.amount_part.field
        self.period = PeriodPicker(self)
        self.channel = CardChannel(self)
        self.texts = TextFields([*subscription_spec().texts, repeat_spec()], self)
        self.twice = DuplicateNote(self)
        self.card = CardFields(now_ms, self)
        title, text = nothing_kept()
        self.note = Note(text, Tone.NEUTRAL, title=title, icon="eye-off", parent=self)
        self.variant = Segmented(tr("Form of the message"), variant_words(), "message-form", self)
        self.known = Caption("", wrap=True, parent=self)
        self.variants = Disclosure(tr("Form of the message"), "show-message-forms", parent=self)
        self.more = Disclosure(tr("Callback and mobile number"), "show-more", parent=self)
        self._lay_out()
        self._wire()
        self.show_learned(Learned())

    # --- building ----------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        card = Card(tr("Plan"), parent=self)
        card.body.setSpacing(Space.S12)
        plan = SideBySide(self.amount_field, self.period, stretch=(289, 438), narrow=NARROW, parent=card)
        card.body.addWidget(plan)
        card.body.addWidget(self.texts.fields["reference"])
        card.body.addWidget(self.channel)
        card.body.addWidget(Divider(card))
        card.body.addWidget(SectionTitle(tr("Card holder"), card))
        card.body.addLayout(self._names())
        card.body.addWidget(Divider(card))
        card.body.addLayout(self._card_head(card))
        card.body.addWidget(self.card)
        card.body.addWidget(self.note)
        card.body.addWidget(self.twice)
        card.body.addWidget(self.texts.fields[REASON])
        self.texts.fields[REASON].hide()
        card.body.addWidget(self._folded(card))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(card)
        column.addStretch(1)

    def _names(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(Space.S12)
        for key in NAME_KEYS:
            row.addWidget(self.texts.fields[key], 1, Qt.AlignmentFlag.AlignTop)
        return row

    def _card_head(self, card: Card) -> QHBoxLayout:
        head = QHBoxLayout()
        head.addWidget(SectionTitle(tr("Card"), card), 1)
        head.addWidget(Caption(tr("one card at a time, typed by hand"), parent=card))
        return head

    def _folded(self, card: Card) -> QWidget:
        """What is seldom needed."""
        part = QWidget(card)
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S4)
        for key in MORE_KEYS:
            self.more.body.addWidget(self.texts.fields[key])
        self.variants.body.addWidget(Label(variant_help(), Role.BODY, "text_2", wrap=True, parent=self))
        self.variants.body.addWidget(self.variant)
        self.variants.body.addWidget(self.known)
        column.addWidget(self.more)
        column.addWidget(self.variants)
        return part

    def _wire(self) -> None:
        self.amount_part.currency_changed.connect(self.currency_changed)
        self.amount_part.edited.connect(self._edited)
        self.period.edited.connect(self._edited)
        self.channel.edited.connect(self._edited)
        self.texts.edited.connect(self._edited)
        self.card.edited.connect(self._card_edited)
        self.variant.chosen.connect(self._variant_chosen)

    def stops(self) -> list[QWidget]:
        """Where Tab stops, in the order of the screen."""
        lines = self.texts.lines
        return [
            self.amount.currency_box,
            self.amount.line,
            *self.period.stops(),
            lines["reference"],
            *self.channel.stops(),
            *(lines[key] for key in NAME_KEYS),
            *self.card.stops(),
            self.twice.button,
            lines[REASON],
            self.more.button,
            *(lines[key] for key in MORE_KEYS),
            self.variants.button,
            *self.variant.segments,
        ]

    # --- values ------------------------------------------------------------------------------------------------------

    def values(self) -> dict[str, str]:
        """Everything that will be sent but the card, by the names of the services' form."""
        count, unit = self.period.values
        reason = self.texts.text(REASON) if self.asks_reason else ""
        return self.texts.values() | {
            REASON: reason,
            "amount": self.amount.text,
            "currency": self.amount.currency,
            "channel": self.channel.code,
            "period_count": count,
            "period_unit": unit,
            "card_brand": self.card.brand,
            "card_last4": self.card.last4,
        }

    def money(self) -> Money | None:
        """The amount when it is one."""
        return self.amount_part.money()

    def holder(self) -> str:
        """The names as far as they are right."""
        return " ".join(text for key in NAME_KEYS if (text := self.texts.right(key)))

    # --- charged twice? ----------------------------------------------------------------------------------------------

    @property
    def asks_reason(self) -> bool:
        """Whether the same card was charged the same before, so that a reason is needed."""
        return self.twice.asks_reason

    @property
    def blocked(self) -> str:
        """Why this card cannot be charged now; empty when nothing blocks."""
        return self.twice.blocked

    def show_duplicate(self, found: Duplicate | None, now_ms: int, accounts: Collection[str] = ()) -> None:
        """What speaks against sending; the reason is asked for when one opens the way."""
        self.twice.show_found(found, now_ms, accounts)
        self.texts.fields[REASON].setVisible(self.asks_reason)

    def check_reason(self) -> bool:
        """Whether the reason is there when it is asked for."""
        if not self.asks_reason:
            return True
        if not self.texts.text(REASON):
            self.texts.fields[REASON].set_error(reason_missing())
            return False
        return self.texts.check(REASON)

    def start_over(self) -> None:
        """Empty the form for another subscription; currency, channel and form of the message stay."""
        self._filling = True
        self.amount_part.fill("", self.amount.currency)
        self.period.start_over()
        self.texts.set_values({})
        self.card.wipe()
        self.more.open(False)
        self._filling = False
        self._edited()

    def show_learned(self, learned: Learned) -> None:
        """The form of the message that is in force, and what is known about it."""
        self._filling = True
        self.variant.choose(learned.variant.value)
        self._filling = False
        self.period.set_variant(learned.variant)
        self.known.setText(variant_known(learned))
        self.variants.aside.setText(dict(variant_words())[learned.variant.value])
        self.edited.emit()

    # --- checking ----------------------------------------------------------------------------------------------------

    def check_all(self) -> bool:
        """Check every field; the focus goes to the first one that is wrong."""
        good = [
            self.amount_part.check(),
            self.period.check(),
            self.channel.check(),
            self.texts.check_all(),
            self.card.check_all(),
            self.check_reason(),
        ]
        if not all(good):
            self.focus_first_error()
        return all(good)

    def show_problems(self, problems: Mapping[str, str]) -> str:
        """Sentences of the services at their fields. Returns those that belong to no field, joined."""
        rest = self.card.show_problems(problems)
        tell = {
            "channel": self.channel.show_problem,
            "period_count": self.period.set_error,
            "period_unit": self.period.set_error,
        }
        left = []
        for name, text in rest.items():
            if self.amount_part.show_problem(name, text):
                continue
            if name in tell:
                tell[name](text)
            elif not self.texts.show_problem(name, text):
                left.append(text)
        self.focus_first_error()
        return " ".join(left)

    def focus_first_error(self) -> None:
        """Put the focus into the first field that is wrong, in the order of the form."""
        fields = self.texts.fields
        before: list[Field] = [self.amount_field, self.period, fields["reference"]]
        after = [
            *(fields[key] for key in NAME_KEYS),
            *self.card.fields,
            fields[REASON],
            *(fields[key] for key in MORE_KEYS),
        ]
        wrong: list[QWidget] = [field.target for field in before if field.error]
        if self.channel.target is not None:
            wrong.append(self.channel.target)
        wrong += [field.target for field in after if field.error]
        if not wrong:
            return
        if any(wrong[0] is self.texts.lines[key] for key in MORE_KEYS):
            self.more.open()
        wrong[0].setFocus(Qt.FocusReason.OtherFocusReason)

    # --- what a person does ------------------------------------------------------------------------------------------

    @Slot(str)
    def _variant_chosen(self, key: str) -> None:
        if not self._filling:
            self.card.touch()
            self.variant_chosen.emit(PeriodVariant(key))

    @Slot()
    def _edited(self, _key: str = "") -> None:
        if self._filling:
            return
        self.card.touch()
        self._card_edited()

    @Slot()
    def _card_edited(self) -> None:
        if self._filling:
            return
        count = sum(1 for key in MORE_KEYS if self.texts.lines[key].text().strip())
        set_words = plural("optional, {n} set", "optional, {n} set", count) if count else tr("optional, none set")
        self.more.aside.setText(set_words)
        self.edited.emit()
