"""The cards of the components gallery: every building block once, with invented data."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.theme.tokens import Radius, Tone
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.amount import AmountField
from ptsdesk.gui.widgets.badge import Badge, BadgeSpec, CountBadge, Shape
from ptsdesk.gui.widgets.base import Themed, draw_box, identify
from ptsdesk.gui.widgets.buttons import Button, Kind
from ptsdesk.gui.widgets.chips import Chip
from ptsdesk.gui.widgets.choices import Segmented
from ptsdesk.gui.widgets.field import Field
from ptsdesk.gui.widgets.focus import paint_ring
from ptsdesk.gui.widgets.inputs import ComboBox, LineEdit
from ptsdesk.gui.widgets.labels import KeyCap, KeyCaps, Label
from ptsdesk.gui.widgets.money import MoneyLabel, MoneySize
from ptsdesk.gui.widgets.notes import Note
from ptsdesk.gui.widgets.surfaces import Card
from ptsdesk.gui.widgets.timeline import Timeline, TimelineStep
from ptsdesk.gui.widgets.toasts import Toast
from ptsdesk.gui.widgets.toggles import CheckBox, RadioButton, Switch

_OK, _WAIT, _ATTENTION, _BAD, _NEUTRAL = Tone.OK, Tone.WAIT, Tone.ATTENTION, Tone.BAD, Tone.NEUTRAL

BADGES: tuple[tuple[BadgeSpec, ...], ...] = (
    (
        BadgeSpec("Paid", "circle-check", _OK),
        BadgeSpec("Paid out", "circle-check", _OK),
        BadgeSpec("Failed", "circle-x", _BAD),
        BadgeSpec("Refused, nothing moved", "ban", _NEUTRAL),
        BadgeSpec("Not sent", "circle-dashed", _NEUTRAL),
        BadgeSpec("Paid, marked by hand", "user-check", _NEUTRAL),
    ),
    (
        BadgeSpec("Waiting", "clock", _WAIT, Shape.OUTLINED),
        BadgeSpec("Processing", "loader", _WAIT, Shape.OUTLINED),
        BadgeSpec("Sending", "send", _WAIT, Shape.OUTLINED),
        BadgeSpec("Accepted", "circle-check-big", _WAIT, Shape.OUTLINED),
        BadgeSpec("Expired, may still be paid", "hourglass", _NEUTRAL, Shape.OUTLINED),
        BadgeSpec("Ready", "circle", _NEUTRAL, Shape.OUTLINED),
    ),
    (
        BadgeSpec("Result unknown", "circle-question-mark", _ATTENTION, Shape.DASHED),
        BadgeSpec("Refused, being checked", "search", _ATTENTION, Shape.DASHED),
        BadgeSpec("Needs review", "flag", _ATTENTION, Shape.DASHED),
        BadgeSpec("Waiting long", "clock-alert", _ATTENTION, Shape.DASHED),
        BadgeSpec("Possible duplicate", "copy", _ATTENTION, Shape.DASHED),
        BadgeSpec("Warning", "triangle-alert", _ATTENTION, Shape.DASHED),
    ),
    (
        BadgeSpec("Signature verified", "shield-check", _OK),
        BadgeSpec("Signature not valid", "shield-alert", _BAD),
        BadgeSpec("Not signed", "shield-off", _NEUTRAL, Shape.OUTLINED),
        BadgeSpec("Stored", "lock-keyhole", _OK),
        BadgeSpec("Not stored", "lock-keyhole-open", _BAD),
        BadgeSpec("Active", "repeat", _OK),
    ),
)

_SWATCHES = (
    (("window", "window"), ("sidebar", "sidebar"), ("surface", "surface"), ("line", "line"), ("control", "control"),
     ("text", "text"), ("text 2", "text_2"), ("text 3", "text_3"), ("accent", "accent"), ("selected", "selected")),
    (("ok", "ok"), ("ok bg", "ok_fill"), ("wait", "wait"), ("attention", "attention"), ("attent. bg", "attention_fill"),
     ("bad", "bad"), ("bad bg", "bad_fill"), ("LIVE", "live"), ("SANDBOX", "sandbox"), ("hatch", "hatch")),
)  # fmt: skip


def row(widgets: Iterable[QWidget], spacing: int = 8, *, stretch: bool = True) -> QHBoxLayout:
    """Widgets side by side."""
    layout = QHBoxLayout()
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(spacing)
    for widget in widgets:
        layout.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
    if stretch:
        layout.addStretch(1)
    return layout


class Ringed(QWidget):
    """A control with the focus ring painted round it, for a picture in which several have the focus."""

    def __init__(self, control: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 4, 4, 4)
        column.addWidget(control)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        paint_ring(QPainter(self), QRectF(self.rect()), Radius.CONTROL)


class Swatch(Themed, QWidget):
    """A colour with its name and value."""

    def __init__(self, name: str, colour: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colour = colour
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 28, 0, 0)
        column.setSpacing(1)
        for text, ink in ((name, "text_2"), (colour, "text_3")):
            label = Label(text, Role.CAPTION, ink, parent=self)
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(label)
        identify(self, f"{name} {colour}", f"swatch-{name}")

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(60, super().minimumSizeHint().height())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        draw_box(QPainter(self), QRectF(0, 0, self.width(), 28), 4, self._colour, theme().tokens.line)


def states_card() -> Card:
    """Badges in their three shapes."""
    card = Card("Order states, filled = final, outlined = may change, dashed = needs a person")
    card.body.setSpacing(10)
    for specs in BADGES:
        card.body.addLayout(row([Badge(spec) for spec in specs]))
    return card


def _asleep(text: str, kind: Kind) -> Button:
    button = Button(text, kind)
    button.setEnabled(False)
    return button


def buttons_card() -> Card:
    """Every kind of button, asleep and with the focus."""
    card = Card("Buttons, left to right: help, cancel, other, main; the main one is always last")
    card.body.setSpacing(10)
    kinds = [
        Button("Secondary", icon="refresh-cw"),
        Button("Primary", Kind.PRIMARY),
        Button("Send PHP 8,750.00 in LIVE", Kind.SEND),
        Button("Remove", Kind.DANGER),
        Button("Ghost", Kind.GHOST, icon="download"),
        Button("Link", Kind.LINK),
    ]
    card.body.addLayout(row(kinds, 10))
    asleep = [
        _asleep("Disabled", Kind.SECONDARY),
        _asleep("Disabled", Kind.PRIMARY),
        _asleep("Send wakes in 2 s", Kind.SEND),
        Ringed(Button("Focus", name="Focus, secondary")),
        Ringed(Button("Focus", Kind.PRIMARY, name="Focus, primary")),
    ]
    card.body.addLayout(row(asleep, 10))
    return card


def _line(name: str, text: str = "", placeholder: str = "", *, ids: bool = False) -> LineEdit:
    line = LineEdit(name, placeholder=placeholder, ids=ids)
    line.setText(text)
    return line


def fields_card() -> Card:
    """A field in each of its states."""
    card = Card("Fields")
    grid = QGridLayout()
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(8)
    locked = _line("Not typed here", "JSON")
    locked.setReadOnly(True)
    wrong = Field("Account number", _line("Account number", "0927 555 01", ids=True))
    wrong.set_error("9 digits. A GCash number has 11.")
    listed = Field("List", ComboBox("List", items=[("InstaPay  (QRPH_INSTAPAY)", "QRPH_INSTAPAY")]))
    listed.set_warning("The list is 3 h old.")
    secret = _line("Secret", placeholder="Paste the new safecode")
    stored = Badge(BadgeSpec("Stored", "lock-keyhole", Tone.OK))
    cells: Sequence[Field] = (
        Field("Label", _line("Label", "Value"), help_text="Help says what happens with the value."),
        Field("With focus", Ringed(_line("With focus", "Value"))),
        wrong,
        Field("Not typed here", locked, help_text="Read only, set by the provider."),
        listed,
        Field("Secret", secret, help_text="Stored, never shown. Typing replaces it.", beside=stored),
    )
    for index, field in enumerate(cells):
        grid.addWidget(field, *divmod(index, 3), Qt.AlignmentFlag.AlignTop)
        grid.setColumnStretch(index % 3, 1)
    card.body.addLayout(grid)
    return card


def amount_card() -> Card:
    """The amount field, right and wrong, and money in its sizes."""
    card = Card("Amount field and money")
    right, wrong = AmountField("Amount", ("PHP", "USD")), AmountField("Read two ways", ("PHP", "USD"), "amount-wrong")
    right.set_amount("12500")
    wrong.set_amount("1,234")
    twice = Field("Read two ways", wrong)
    twice.set_error("Is this 1,234.00 or 1.234?")
    sums = QVBoxLayout()
    sums.setSpacing(5)
    ending = Qt.AlignmentFlag.AlignRight
    for currency, figures, size in (
        ("PHP", "1,295,000.25", MoneySize.HERO),
        ("PHP", "12,500.00", MoneySize.LARGE),
        ("PHP", "-4,820.00", MoneySize.BODY),
        ("USD", "4,120.00", MoneySize.BODY),
    ):
        sums.addWidget(MoneyLabel(currency, figures, size, align=ending), 0, ending)
    line = QHBoxLayout()
    line.setSpacing(16)
    for field in (Field("Amount", right, help_text="Two decimals."), twice):
        field.setFixedWidth(280)
        line.addWidget(field, 0, Qt.AlignmentFlag.AlignTop)
    line.addLayout(sums, 1)
    card.body.addLayout(line)
    return card


def colours_card() -> Card:
    """The tokens of the theme in force."""
    card = Card("Colour roles")
    for names in _SWATCHES:
        line: QLayout = QHBoxLayout()
        line.setSpacing(8)
        for name, token in names:
            line.addWidget(Swatch(name, swatch_colour(token)))
        card.body.addLayout(line)
    return card


def swatch_colour(token: str) -> str:
    """A token's value; LIVE, SANDBOX and the hatch come from their own sets."""
    from_environment = {"live": ("live", "bar"), "sandbox": ("sandbox", "bar_base"), "hatch": ("sandbox", "bar_hatch")}
    if token in from_environment:
        environment, name = from_environment[token]
        return str(getattr(theme().tokens_of(environment), name))
    return str(getattr(theme().tokens, token))


def type_card() -> Card:
    """The roles of type and the letters that cannot be mistaken."""
    card = Card("Type, Inter with tabular figures")
    samples = (
        ("Hero 26", Role.HERO, "text"),
        ("Title 20", Role.TITLE, "text"),
        ("Section 15", Role.SECTION, "text"),
        ("Body 13", Role.BODY, "text"),
        ("Strong 13", Role.STRONG, "text"),
        ("Caption 12", Role.CAPTION, "text_3"),
        ("Mono 12", Role.MONO, "text"),
    )
    card.body.addLayout(row([Label(text, role, ink) for text, role, ink in samples], 18))
    figures = Label("0123456789 O0 Il1 W261112-9D3HXK7TQ5VB2MPE", ids=True)
    card.body.addLayout(row([figures, Label("₱ 1,234.56  ñ Ñ"), Label("简体中文 付款")], 18))
    return card


def controls_card() -> Card:
    """Chips, segments, switches and keys."""
    card = Card("Chips, segments, switches, keys")
    date, state, problems = Chip("Date", "Any"), Chip("State", "Any"), Chip("Problems", count=5)
    date.set_value("Today")
    kinds = Segmented("Kind", (("payment", "Payment"), ("withdrawal", "Withdrawal")))
    card.body.addLayout(row([date, state, problems, kinds], 10))
    checked, chosen = CheckBox("Checked"), RadioButton("Chosen")
    on, off = Switch("On"), Switch("Off")
    for control in (checked, chosen, on):
        control.setChecked(True)
    count = CountBadge(2, card)
    line = [
        checked,
        CheckBox("Not checked"),
        chosen,
        RadioButton("Not chosen"),
        on,
        off,
        KeyCaps(("Ctrl", "K")),
        KeyCap("F5"),
    ]
    card.body.addLayout(row([*line, count], 14))
    return card


def notes_card() -> Card:
    """Notes that stay and toasts that go."""
    card = Card("Notes and toasts")
    card.body.setSpacing(8)
    card.body.addWidget(Note("For information. No action needed."))
    twin = "PHP 8,750.00 to this account was paid out 2 days ago."
    card.body.addWidget(Note(twin, Tone.ATTENTION, title="Possible duplicate", icon="copy"))
    card.body.addWidget(Note("This computer's address is not on the provider's list.", Tone.BAD))
    card.body.addWidget(Toast("Payment received", "PHP 2,450.00, Invoice 2248, QR Ph", action="Open"))
    unknown = Toast(
        "Result unknown, kept under Unresolved",
        "Withdrawal to Maria L. Santos",
        icon="circle-question-mark",
        tone=Tone.ATTENTION,
        action="Resolve",
    )
    card.body.addWidget(unknown)
    return card


def timeline_card() -> Card:
    """What happened, and what did not yet."""
    card = Card("Timeline")
    timeline = Timeline("Timeline", spacing=8)
    verified = BadgeSpec("Signature verified", "shield-check", Tone.OK)
    timeline.set_steps(
        [
            TimelineStep("Saved in the journal", "14:02:05"),
            TimelineStep("Accepted by the provider", "14:02:06", badge=verified),
            TimelineStep(
                "Waiting for the customer", "since 14:02:06", "Checked 4 s ago, next check in 6 s", "clock", Tone.WAIT
            ),
            TimelineStep("Paid", "not yet", pending=True),
        ]
    )
    card.body.addWidget(timeline)
    return card
