"""A mock window for the gallery: what the shell and the pages are made of, with invented data."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ptsdesk.domain.account import Environment
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.theme.tokens import Size, Space, Tone
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.amount import AmountField
from ptsdesk.gui.widgets.badge import BadgeSpec, Shape
from ptsdesk.gui.widgets.buttons import Button, IconButton, Kind, MenuButton
from ptsdesk.gui.widgets.cells import (
    CELL_ROLE,
    BadgeCell,
    Cell,
    IconCell,
    IdCell,
    MoneyCell,
    TextCell,
    TwoLineCell,
    cell_text,
)
from ptsdesk.gui.widgets.chips import Chip
from ptsdesk.gui.widgets.choices import CardStyle, Choice, ChoiceGroup
from ptsdesk.gui.widgets.drawer import Drawer
from ptsdesk.gui.widgets.environment import EnvironmentBar, SandboxFrame
from ptsdesk.gui.widgets.field import Field
from ptsdesk.gui.widgets.focus import FocusRing
from ptsdesk.gui.widgets.inputs import LineEdit, PlainTextEdit, SearchEdit, TextField
from ptsdesk.gui.widgets.labels import Caption, IconLabel, Label
from ptsdesk.gui.widgets.lists import KeyValueList, StepList
from ptsdesk.gui.widgets.money import MoneyLabel, MoneySize
from ptsdesk.gui.widgets.navigation import Sidebar
from ptsdesk.gui.widgets.qr import QrView
from ptsdesk.gui.widgets.sheet import Sheet
from ptsdesk.gui.widgets.states import Spinner
from ptsdesk.gui.widgets.surfaces import Card, Divider, PageHead, scroll_page
from ptsdesk.gui.widgets.table import TableView
from ptsdesk.gui.widgets.tabs import Tabs
from ptsdesk.gui.widgets.timeline import Timeline, TimelineStep

Index = QModelIndex | QPersistentModelIndex

_PAID = BadgeSpec("Paid", "circle-check", Tone.OK)
_WAITING = BadgeSpec("Waiting", "clock", Tone.WAIT, Shape.OUTLINED)
_UNKNOWN = BadgeSpec("Result unknown", "circle-question-mark", Tone.ATTENTION, Shape.DASHED)
_FAILED = BadgeSpec("Failed", "circle-x", Tone.BAD)
_IN, _OUT = IconCell("arrow-down-left", "Money in", Tone.OK), IconCell("arrow-up-right", "Money out")

_ROWS: tuple[tuple[str, IconCell, str, str, str, str, str, BadgeSpec], ...] = (
    ("14:08:31", _IN, "Lakeside Cafe", "Invoice 2248", "P261112-4ZKR9TCX1MDV6HBW", "QR Ph", "2,450.00", _WAITING),
    ("14:05:02", _IN, "Walk-in", "Table 9", "P261112-1XVD7KQ4M9XW0WQB", "QR Ph", "1,180.00", _PAID),
    ("14:02:07", _OUT, "Maria Santos", "Commission", "W261112-9D3HXK7TQ5VB2MPE", "InstaPay", "-12,500.00", _UNKNOWN),
    ("13:58:44", _IN, "R. Bautista Hauling", "Deposit refund", "P261112-0QSF7KQ4M9XW5ZTD", "Maya", "42,000.00", _PAID),
    ("13:30:05", _OUT, "Northpoint Supplies", "PO 768", "W261112-3TQZ7KQ4M9XW6KLC", "InstaPay", "-4,820.00", _FAILED),
)  # fmt: skip


class OrdersModel(QAbstractTableModel):
    """A few invented orders."""

    HEADS = ("Time", "", "Who and what", "Order id", "Channel", "Amount", "State")

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cells = [self._row(row) for row in _ROWS]

    @staticmethod
    def _row(row: tuple[str, IconCell, str, str, str, str, str, BadgeSpec]) -> tuple[Cell, ...]:
        time, way, who, what, order_id, channel, figures, state = row
        money = MoneyCell("PHP", figures)
        return (
            TextCell(time),
            way,
            TwoLineCell(who, what),
            IdCell(order_id),
            TextCell(channel),
            money,
            BadgeCell(state),
        )

    @override
    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._cells)

    @override
    def columnCount(self, parent: Index | None = None) -> int:
        return len(self.HEADS)

    @override
    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        cell = self._cells[index.row()][index.column()]
        if role == CELL_ROLE:
            return cell
        return cell_text(cell) if role == int(Qt.ItemDataRole.DisplayRole) else None

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = int(Qt.ItemDataRole.DisplayRole)
    ) -> object:
        if orientation is Qt.Orientation.Vertical:
            return None
        if role == int(Qt.ItemDataRole.TextAlignmentRole) and self.HEADS[section] == "Amount":
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return self.HEADS[section] if role == int(Qt.ItemDataRole.DisplayRole) else None


def make_sidebar(parent: QWidget | None = None) -> Sidebar:
    """The sidebar with its pages."""
    side = Sidebar(parent)
    sandbox = theme().environment is Environment.SANDBOX
    name, sub = ("Sandbox shop", "Built-in test provider") if sandbox else ("Harbor & Co. Trading", "Merchant 28")
    side.switcher.set_account(name, sub, theme().environment)
    side.add_page("overview", "Overview", "house", keys="Alt+1")
    side.add_caption("Collect")
    side.add_page("payment", "New payment", "qr-code")
    side.add_page("subscriptions", "Subscriptions", "repeat")
    side.add_caption("Pay out")
    side.add_page("withdrawal", "New withdrawal", "arrow-up-right")
    side.add_page("batch", "Batch payouts", "table-2")
    side.add_page("payees", "Payees", "users")
    side.add_caption("Records")
    side.add_page("query", "Query an order", "search")
    side.add_page("history", "History", "history")
    side.add_page("unresolved", "Unresolved", "circle-question-mark")
    side.add_page("settings", "Settings", "settings", foot=True)
    side.add_action("lock", "Lock now", "lock")
    side.set_count("unresolved", 2)
    side.mark("payment")
    side.status.set_status("Connected", "clock exact")
    return side


def amount_part() -> Card:
    """The payment form's parts."""
    card = Card("Amount")
    amount = AmountField("Amount", ("PHP", "USD"), "payment-amount")
    amount.set_amount("2450")
    row = QHBoxLayout()
    row.setSpacing(20)
    field = Field("Amount to collect", amount, help_text="Two decimals. The customer pays in this currency.")
    field.setFixedWidth(340)
    row.addWidget(field)
    row.addWidget(Label("Two thousand four hundred fifty pesos", ink="text_2"), 1)
    card.body.addLayout(row)
    card.body.addWidget(Divider())
    channels = ChoiceGroup("How the customer pays", "channels")
    channels.set_choices(
        [
            Choice("QRPH", "QR Ph", "QRPH · any bank or wallet app", "qr-code", name="Channel: QR Ph"),
            Choice("MAYA", "Maya", "MAYA · Maya wallet", "wallet", name="Channel: Maya"),
        ],
        "QRPH",
    )
    card.body.addWidget(channels)
    order = TextField("Order id", icon="lock")
    order.set_value("P261112-7KQ4M9XW2TBR6HNC")
    reference = LineEdit("Your reference")
    reference.setText("Invoice 2248")
    card.body.addWidget(Field("Your reference", reference, help_text="Sent to the provider as the remark."))
    card.body.addWidget(Field("Customer", LineEdit("Customer"), optional=True, help_text="Stays on this computer."))
    card.body.addWidget(Field("Order id", order, help_text="Made once for this payment and never changed."))
    link = TextField("Pay link", word="Copy", shorten=True)
    link.set_value("https://pay.sandbox.example/checkout/P261112-7KQ4M9XW2TBR6HNC/with/a/long/way?to=go")
    card.body.addWidget(Field("Pay link", link))
    return card


def summary_part() -> Card:
    """What will be sent, and what happens next."""
    card = Card("What will be sent", aside="updates as you type")
    card.body.addWidget(MoneyLabel("PHP", "2,450.00", MoneySize.HERO))
    values = KeyValueList()
    values.set_rows([("Collect by", "QR Ph (QRPH)"), ("Reference", "Invoice 2248")])
    values.add_row("Order id", "P261112-7KQ4M9XW2TBR6HNC", ids=True)
    values.add_row("Earlier twins", IconLabel("check", "none in the last 7 days", ink="text", icon_ink="ok"))
    card.body.addWidget(values)
    card.body.addWidget(Divider())
    steps = ("Saved in the journal on this computer.", "Sent to the provider once.", "You get a QR code.")
    card.body.addWidget(StepList(steps))
    card.body.addWidget(Button("Create payment in SANDBOX", Kind.SEND))
    qr = QrView(side=200)
    qr.show_text("00020101021228760011ph.ppmi.p2m0111PAEYPHM2XXX0315777148000000018050302100105163608")
    qr.setMinimumHeight(200)
    card.body.addWidget(qr)
    return card


def history_part() -> tuple[Card, TableView]:
    """The table with its tabs, search and chips."""
    card = Card(margin=1)
    card.body.setSpacing(0)
    tabs = Tabs("Saved views", "views")
    for key, text, count in (("all", "All", 0), ("today", "Today", 0), ("attention", "Needs attention", 6)):
        tabs.add_tab(key, text, count, f"View: {text}")
    tabs.choose("today")
    head = QHBoxLayout()
    head.setContentsMargins(18, 0, 18, 0)
    head.addWidget(tabs)
    card.body.addLayout(head)
    card.body.addWidget(Divider())
    tools = QVBoxLayout()
    tools.setContentsMargins(16, 12, 16, 12)
    tools.setSpacing(10)
    tools.addWidget(SearchEdit("Search history", placeholder="Order id, reference no., name, amount, remark"))
    date, state = Chip("Date", "Any"), Chip("State", "Any")
    date.set_value("Today")
    chips = QHBoxLayout()
    chips.setSpacing(8)
    chips.addWidget(date)
    chips.addWidget(state)
    chips.addStretch(1)
    tools.addLayout(chips)
    card.body.addLayout(tools)
    card.body.addWidget(Divider())
    table = TableView("Orders")
    table.setModel(OrdersModel(table))
    table.set_columns((96, 32, 120, 0, 0, 150, 152), 2, ("text", "icon", "two", "text", "text", "right", "badge"))
    table.setColumnHidden(3, True)
    table.setColumnHidden(4, True)
    table.selectRow(2)
    card.body.addWidget(table, 1)
    return card, table


def dossier_part() -> Drawer:
    """The dossier drawer with its timeline and raw answer."""
    drawer = Drawer("Payment dossier")
    inner = QVBoxLayout()
    inner.setContentsMargins(20, 8, 20, 16)
    inner.setSpacing(10)
    inner.addWidget(MoneyLabel("PHP", "-12,500.00", MoneySize.HERO))
    actions = QHBoxLayout()
    more = MenuButton("More", icon="ellipsis")
    actions.addWidget(Caption("W261112-9D3HXK7TQ5VB2MPE"), 1)
    actions.addWidget(IconButton("copy", "Copy order id of the dossier"))
    actions.addWidget(Button("Resolve", Kind.PRIMARY, icon="list-checks"))
    actions.addWidget(more)
    inner.addLayout(actions)
    timeline = Timeline("Dossier timeline", "dossier-timeline")
    timeline.set_steps(
        [
            TimelineStep("Saved in the journal", "14:02:06.871", "Attempt 1, clock offset +0.3 s"),
            TimelineStep("Sent", "14:02:07.012", "1,412 bytes written in one go", "send", Tone.WAIT),
            TimelineStep(
                "Query 1: Transaction not found (1002)",
                "14:02:58",
                "51 s after sending",
                "search",
                Tone.NEUTRAL,
                BadgeSpec("Not signed", "shield-off", Tone.NEUTRAL, Shape.OUTLINED),
            ),
            TimelineStep("Waiting for your decision", "now", "Both answers agree.", "flag", Tone.ATTENTION),
        ]
    )
    inner.addWidget(timeline)
    raw = PlainTextEdit("Raw answer", mono=True)
    raw.setReadOnly(True)
    raw.setPlainText('{"code":"0000","amount":2450.00}')
    inner.addWidget(raw)
    busy = QHBoxLayout()
    busy.addWidget(Spinner())
    busy.addWidget(Caption("Reading the journal."), 1)
    inner.addLayout(busy)
    drawer.body.addLayout(inner)
    return drawer


class MockWindow(QWidget):
    """Bar, sidebar, head, and one of two pages: "payment" or "history"."""

    def __init__(self, page: str = "payment", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bar = EnvironmentBar(theme().environment, self)
        self.bar.set_words(right="Sandbox shop  ·  built-in test provider on this computer")
        self.sidebar = make_sidebar(self)
        self.head = PageHead("New payment", "Collect from a customer by QR code or pay link", self)
        self.head.set_actions([Button("Paste invoice", icon="clipboard-paste"), Button("Template", icon="bookmark")])
        self.content = QWidget()
        row = QHBoxLayout(self.content)
        row.setContentsMargins(Space.PAGE, Space.S20, Space.PAGE, Space.S20)
        row.setSpacing(Space.S16)
        self.table: TableView | None = None
        if page == "payment":
            row.addWidget(amount_part(), 2, Qt.AlignmentFlag.AlignTop)
            row.addWidget(summary_part(), 1, Qt.AlignmentFlag.AlignTop)
        else:
            card, self.table = history_part()
            row.addWidget(card, 1)
            row.addWidget(dossier_part())
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self.head)
        right.addWidget(scroll_page(self.content) if page == "payment" else self.content, 1)
        below = QHBoxLayout()
        below.setSpacing(0)
        below.addWidget(self.sidebar)
        below.addLayout(right, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.bar)
        outer.addLayout(below, 1)
        self.ring = FocusRing(self)
        self.frame = SandboxFrame(self)


def confirm_sheet(host: QWidget, wake_ms: int | None = None) -> Sheet:
    """The confirm sheet, asleep at first."""
    sheet = Sheet(host, "Send this withdrawal?", "Send PHP 8,750.00 in SANDBOX", wake_ms=wake_ms, top=Size.BAR)
    sheet.body.addWidget(MoneyLabel("PHP", "8,750.00", MoneySize.HERO))
    sheet.body.addWidget(Label("Eight thousand seven hundred fifty pesos", ink="text_2"))
    values = KeyValueList(key_width=158, lines=True)
    values.add_row("Payee", "Paolo Gutierrez", strong=True)
    values.add_row("Account", "0999 555 0163", ids=True)
    values.add_row("Bank or wallet", "GCash (GCASH)")
    sheet.body.addWidget(values)
    sheet.body.addWidget(IconLabel("shield-check", "Read back from the message that will be sent.", icon_ink="ok"))
    decisions = ChoiceGroup("Decide what to do", "decisions", columns=1, style=CardStyle.DECISION)
    decisions.set_choices(
        [
            Choice("ask", "Keep asking", "Next at 14:09:30, then every 5 min. Nothing is sent.", aside="suggested"),
            Choice("again", "Send again with the same order id", "If the first did arrive after all, the provider "
                   "refuses the second as a duplicate (1003) and its result is taken over."),
        ],
        "ask",
    )  # fmt: skip
    sheet.body.addWidget(decisions)
    return sheet
