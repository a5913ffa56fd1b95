"""What the window and the command line may ask for, and what they get: plain frozen data and two protocols.

Light on purpose: nothing here imports a network, database or crypto library, so the window can paint before any of
those is loaded. Every method of :class:`Desk` may block; the window calls it from a lane or a pool, never from its
own thread.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from ptsdesk.domain.account import Account, Environment
from ptsdesk.domain.balances import BalanceMode, BalanceSheet, Day
from ptsdesk.domain.card_entry import Card
from ptsdesk.domain.channels import Channel
from ptsdesk.domain.duplicates import Duplicate
from ptsdesk.domain.history import HistoryFilter, HistoryPage, HistorySummary
from ptsdesk.domain.money import Money
from ptsdesk.domain.orders import Mark, Order, OrderKind
from ptsdesk.domain.payees import Payee, PayeeEntry
from ptsdesk.domain.secret import Secret
from ptsdesk.domain.subscriptions import Charge, PeriodVariant
from ptsdesk.services.accounts_api import AccountsCare
from ptsdesk.services.care import JournalCare
from ptsdesk.services.checks import Check
from ptsdesk.services.findings import AnswerPage, CallbackReport, Dossier, Learned, QueryReport, Resolution
from ptsdesk.services.keyring_api import KeyringCare, UnlockAnswer
from ptsdesk.services.support_api import SupportCare

__all__ = [
    "AccountSecretsInput", "AccountTag", "ChannelList", "Check", "Connection", "Desk",
    "Dossier", "Intent", "Office", "OrderForm", "Phase", "Progress",
    "QueryReport", "Resolution", "ScenarioLine", "SubscriptionForm", "UnlockAnswer",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class ChannelList:
    """The provider's list for one currency. Information, never a gate for money."""

    currency: str
    items: tuple[Channel, ...]
    asked_ms: int

    def of(self, kind: OrderKind) -> tuple[Channel, ...]:
        """The channels for one kind of order, each code once for payments."""
        return tuple(item for item in self.items if item.kind is kind)


@dataclass(frozen=True, slots=True)
class OrderForm:
    """What a person typed or a script gave, unchecked. ``details`` and the addresses are optional."""

    kind: OrderKind
    order_id: str
    amount: str
    currency: str
    channel: str
    reference: str = ""
    customer: str = ""
    callback_url: str = ""
    redirect_url: str = ""
    error_url: str = ""
    details: Mapping[str, str] = field(default_factory=dict)
    repeat_reason: str = ""
    """Why the same is paid again, kept with the order. Not sent."""


@dataclass(frozen=True, slots=True)
class SubscriptionForm:
    """A card subscription as typed, without the card: of that only the network and the last four digits."""

    order_id: str
    amount: str
    currency: str
    channel: str
    first_name: str
    last_name: str
    card_brand: str
    card_last4: str
    middle_name: str = ""
    period_count: str = ""
    period_unit: str = ""
    """Both empty when the account's provider sets the period (see :class:`PeriodVariant`)."""
    reference: str = ""
    callback_url: str = ""
    phone: str = ""
    repeat_reason: str = ""
    """Why the same card is charged the same again, kept with the order. Not sent."""


@dataclass(frozen=True, slots=True)
class Intent:
    """A checked message, ready to be recorded and sent once.

    ``fields`` is read back from the message that will be sent, in sending order, without timestamp and sign: what the
    confirm sheet shows. ``token`` is used up by the first submit.
    """

    token: str
    order_id: str
    kind: OrderKind
    money: Money
    channel: str
    fields: tuple[tuple[str, str], ...]
    customer: str
    warnings: tuple[str, ...] = ()
    twins: tuple[Order, ...] = ()
    """Earlier orders of the same kind, amount and currency within a few days, newest first: for information. Of
    withdrawals and subscriptions only those to the same payee or with the same card."""
    repeat_reason: str = ""
    retyped: str = ""
    """Why the last digits of the account were typed again (a ``domain.payees.Retype``), set by the sheet that asked."""
    duplicate: Duplicate | None = None
    """What speaks against sending it: an earlier order alike (needs a reason) or one that blocks its payee."""
    again: bool = False
    """Whether an order of the journal is sent again, with the same order id (see :meth:`Desk.prepare_again`)."""


class Phase(StrEnum):
    """Where a submit stands; told while it runs."""

    RECORDED = "recorded"
    SENDING = "sending"
    ANSWERED = "answered"


Progress = Callable[[Phase], None]


@dataclass(frozen=True, slots=True)
class Connection:
    """What is known about the way to the provider."""

    reachable: bool | None
    offset_ms: int | None
    """Server clock minus this computer's clock, learnt from a verified TLS answer."""
    error: str = ""
    """The English sentence of the last failure."""
    title: str = ""
    asked_ms: int | None = None


class Desk(Protocol):
    """One open account: everything that touches the provider or the journal. Blocking."""

    @property
    def account(self) -> Account:
        """The account this desk was opened for."""

    def channels(self, currency: str, *, refresh: bool = False) -> ChannelList:
        """The provider's list (kept for a while). Raises NotSentError or AnswerProblem."""

    def balances(self, mode: BalanceMode = BalanceMode.BOTH) -> BalanceSheet:
        """Ask for the balances and keep them. Raises NotSentError or AnswerError."""

    def known_balances(self) -> BalanceSheet:
        """The newest figures kept here. Does not ask."""

    def days(self, count: int) -> tuple[Day, ...]:
        """The last days in Manila, oldest first, today last. Reads the journal."""

    def new_order_id(self, kind: OrderKind) -> str:
        """A fresh order id."""

    def prepare(self, form: OrderForm) -> Intent:
        """Check every field; raise InputErrors naming each wrong one; else the message to confirm."""

    def submit(self, intent: Intent, progress: Progress | None = None) -> Order:
        """Record, sign, send once, verify, record. Returns the order as the journal then holds it.

        Never raises for what happened on the wire: that is in the order's state. Raises JournalError before anything
        is sent when the record cannot be written, AccountError when the token was used, the id exists or the payee is
        blocked by an order whose result is not known, InputError on ``repeat_reason`` when an order alike needs one.
        """

    def resolution(self, order_id: str) -> Resolution:
        """What is known of an order and what may be done about it. Does not ask."""

    def prepare_again(self, order_id: str, reason: str = "") -> Intent:
        """The same message of an order of the journal, to be confirmed and sent again with the same order id. Raises
        AccountError when it may not be (see :meth:`resolution`).
        """

    def mark(self, order_id: str, mark: Mark, reason: str) -> Order:
        """Write down what a person says became of an order, with the reason; its state stays. Raises InputError on
        ``reason``, AccountError for an order that needs no mark.
        """

    def unmark(self, order_id: str, reason: str) -> Order:
        """Take the mark of an order off, with a reason. The mark stays in its events."""

    def check(self, order_id: str) -> Order:
        """Ask the provider about an order of this journal, record the answer, return the order."""

    def check_due(self) -> tuple[Order, ...]:
        """Ask about every watched order whose time has come (bounded); the orders that were asked about."""

    def query(self, kind: OrderKind, order_id: str) -> QueryReport:
        """Ask about any order id; a known order's state follows the answer."""

    def disable(self, order_id: str) -> QueryReport:
        """Ask the provider to end a card subscription, then read its state back: the report is of that question."""

    def prepare_subscription(self, form: SubscriptionForm) -> Intent:
        """Check every field but the card; raise InputErrors naming each wrong one; else the message to confirm."""

    def subscribe(self, intent: Intent, card: Card, progress: Progress | None = None) -> Order:
        """As :meth:`submit`, with the card, which is kept nowhere. Raises InputError before anything is recorded when
        the card is wrong or is not the one that was confirmed.
        """

    def charges(self, order_id: str) -> tuple[Charge, ...]:
        """The charges of a subscription as they were last reported, oldest first. Does not ask."""

    def set_variant(self, variant: PeriodVariant) -> Learned:
        """Which subscribe message this account's provider is sent from now on."""

    def learned(self) -> Learned:
        """What earlier answers of the provider taught."""

    def answer_page(self, order_id: str) -> AnswerPage | None:
        """The page that the create call of an order was answered with, when it was one and is still kept."""

    def adopt(self, kind: OrderKind, order_id: str) -> QueryReport:
        """Ask about an order id that the journal does not know and, when the answer is verified, take it into the
        journal. Raises AccountError when the journal knows it or the amount cannot be kept exactly.
        """

    def read_callback(self, text: str) -> CallbackReport:
        """Verify a callback received elsewhere (JSON, flat or enveloped) and let its order follow when it is proved."""

    def payees(self, text: str = "") -> tuple[PayeeEntry, ...]:
        """The payee book, the last paid first; with a text those whose name, account or bank holds every word."""

    def payee(self, payee_id: str) -> PayeeEntry | None:
        """One payee, or None."""

    def save_payee(self, payee: Payee) -> PayeeEntry:
        """Add (empty ``payee_id``) or change a payee. Raises InputErrors; another account of a known payee is kept as
        changed until it was paid once.
        """

    def remove_payee(self, payee_id: str) -> None:
        """Take a payee out of the book; orders stay as they are."""

    def find_order_id(self, text: str) -> str | None:
        """The journal's order id for an order id, provider id or reference number."""

    def order(self, order_id: str) -> Order | None:
        """One order of this account, or None."""

    def dossier(self, order_id: str) -> Dossier | None:
        """Everything kept about one order, or None."""

    def history(self, wanted: HistoryFilter, cursor: str | None = None, limit: int = 200) -> HistoryPage:
        """A page of orders, newest first."""

    def summary(self, wanted: HistoryFilter) -> HistorySummary:
        """Counts and exact sums of a filter."""

    def unresolved(self) -> tuple[Order, ...]:
        """Orders whose result is not known and that nobody marked, oldest first."""

    def contradicted(self) -> tuple[Order, ...]:
        """Marked orders of which a verified answer says the opposite, newest first."""

    def try_record(self) -> None:
        """Write what means nothing, to learn whether the journal takes a record again. Raises JournalError."""

    def attention_count(self) -> int:
        """How many orders need a person, for the badge in the navigation."""

    def connection(self) -> Connection:
        """What the last call told about the way to the provider. Does not ask."""

    def save_draft(self, kind: OrderKind, fields: Mapping[str, str]) -> int:
        """Keep a half-filled form (never card data). Returns the time, Unix milliseconds."""

    def load_draft(self, kind: OrderKind) -> tuple[Mapping[str, str], int] | None:
        """The kept form and its time, or None."""

    def drop_draft(self, kind: OrderKind) -> None:
        """Forget the kept form."""

    def doctor(self) -> tuple[Check, ...]:
        """Examine the way to the provider, the clock, the keys, the keyring and the journal."""


@dataclass(frozen=True, slots=True)
class AccountSecretsInput:
    """The three secrets of an account, on their way to the keyring."""

    safecode: Secret
    transaction_secret: Secret
    private_key_pem: Secret


class Away(StrEnum):
    """What the operating system told: the person is not at the computer."""

    LOCKED = "locked"
    SLEEP = "sleep"


class Office(AccountsCare, JournalCare, KeyringCare, SupportCare, Protocol):
    """The whole program behind the window: accounts, settings, and the way to open a :class:`Desk`. Blocking."""

    def accounts(self) -> tuple[Account, ...]:
        """All accounts that may be opened here, the built-in one first."""

    def open(self, name: str) -> Desk:
        """Open an account: its keys from the keyring, the journal, for the built-in one the embedded provider too."""

    def add_account(self, account: Account, secrets: AccountSecretsInput) -> Account:
        """Check everything, keep it unproved, return the account as kept. Raises InputErrors or AccountError."""

    def remove_account(self, name: str, *, archive: bool = False) -> str:
        """Forget an account and wipe its secrets; its orders stay in the journal. ``archive``: they are written to a
        file first, not encrypted, whose path is returned; else an empty text. Raises AccountError while orders are
        open or missing, and whatever keeps the file from being written: then the account stays.
        """

    def lock_password_set(self) -> bool:
        """Whether the window's lock has a password. Raises KeyringError when that cannot be told."""

    def set_lock_password(self, new: Secret, old: Secret | None) -> None:
        """Keep a password for the lock; ``old`` is needed when there is one, and wrong ones are counted.

        Raises InputError for ``new_password`` or ``old_password``, KeyringError, JournalBusy or JournalDisk; then
        nothing has changed.
        """

    def try_unlock(self, password: Secret) -> UnlockAnswer:
        """Judge a password. Wrong ones are counted beside it, so a new start sets nothing back."""

    def follow_session(self, tell: Callable[[Away], None]) -> None:
        """Tell, on a thread of its own, when the operating system locks its screen or goes to sleep; until
        :meth:`close`. Best effort: where the system cannot be heard nothing is told.
        """

    def close(self) -> None:
        """Let the journal and the embedded provider go. Safe to call twice."""


@dataclass(frozen=True, slots=True)
class AccountTag:
    """What the window shows of an account before anything is opened."""

    name: str
    environment: Environment
    user_id: str
    host: str
    built_in: bool


@dataclass(frozen=True, slots=True)
class ScenarioLine:
    """One scenario of the embedded provider, for the window's list."""

    name: str
    remark: str
    amount: str
    sentence: str
