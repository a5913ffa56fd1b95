"""The words of the welcome page, and of the place where secrets are kept."""

from __future__ import annotations

from dataclasses import dataclass

from ptsdesk.domain.account import Environment
from ptsdesk.domain.profile import KeyringKind, KeyringState
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.theme.tokens import Tone


def motto() -> str:
    """What ptsdesk is, and that nothing is decided for good."""
    return tr(
        "A desk for collecting, paying out and keeping the record. Choose how to start; you can do the other later."
    )


@dataclass(frozen=True, slots=True)
class StartCard:
    """One of the two ways to begin. ``points`` are icons with a line each."""

    key: str
    environment: Environment
    title: str
    text: str
    points: tuple[tuple[str, str], ...]
    button: str
    point_ink: str


def start_cards() -> tuple[StartCard, StartCard]:
    """Practice first, real money second."""
    sandbox = StartCard(
        "open-sandbox",
        Environment.SANDBOX,
        tr("Try it in the sandbox"),
        tr("A practice provider inside this program. Nothing leaves this computer and no real money moves."),
        (
            ("check", tr("Payments, payouts and subscriptions, with answers like the real ones")),
            ("check", tr("Plays faults on request: lost answers, duplicates, late failures")),
            ("check", tr("No account, no keys, nothing to install")),
        ),
        tr("Open the sandbox"),
        "ok",
    )
    live = StartCard(
        "connect-account",
        Environment.LIVE,
        tr("Connect a merchant account"),
        tr("Real money. Takes about 10 minutes with the papers from the provider."),
        (
            ("file-text", tr("Merchant id, docking id (GUID) and API address")),
            ("key-round", tr("Safecode and transaction secret")),
            ("file-key", tr("Your private key, and the provider's public key")),
            ("map-pin", tr("This computer's public address, put on the provider's list")),
        ),
        tr("Connect an account"),
        "text_2",
    )
    return sandbox, live


@dataclass(frozen=True, slots=True)
class KeyringWords:
    """What is said of the place of the secrets: one line when all is well, else a note with a title."""

    text: str
    icon: str
    tone: Tone
    title: str = ""


_TITLES = {
    KeyringKind.LOCKED: "The keyring is locked",
    KeyringKind.ABSENT: "No keyring found",
    KeyringKind.DENIED: "Access was refused",
    KeyringKind.HUNG: "The keyring does not answer",
    KeyringKind.NO_COLLECTION: "The keyring is empty",
    KeyringKind.UNSAFE: "This keyring is not safe",
    KeyringKind.VAULT_LOCKED: "The vault is locked",
}


def keyring_words(state: KeyringState) -> KeyringWords:
    """Where secrets will be kept, or why not yet and what to do."""
    if state.kind is KeyringKind.READY:
        text = tr("Secrets will be kept in {name}. It was found and is unlocked.", name=state.name)
        return KeyringWords(text, "lock-keyhole", Tone.OK)
    if state.kind is KeyringKind.VAULT:
        return KeyringWords(tr("Secrets will be kept in this computer's vault. It is open."), "lock-keyhole", Tone.OK)
    if state.kind is KeyringKind.SESSION:
        text = tr("Secrets are kept for this session only: they are forgotten when ptsdesk is closed.")
        return KeyringWords(text, "hourglass", Tone.ATTENTION)
    sentence = tr(state.template, **state.params)
    return KeyringWords(sentence, "triangle-alert", Tone.ATTENTION, tr(_TITLES[state.kind]))


def looking_for_keyring() -> KeyringWords:
    """Before the keyring answered."""
    return KeyringWords(tr("Looking for this computer's keyring…"), "lock-keyhole", Tone.NEUTRAL)


def session_means() -> tuple[str, ...]:
    """What it costs to keep the secrets for this session only."""
    return (
        tr("Nothing secret is written to this computer."),
        tr("When ptsdesk is closed, the account's secrets and the key of the journal are forgotten."),
        tr("The journal of this session cannot be read afterwards. Only the order ids stay; ask about each of them."),
        tr("At the next start the account's secrets have to be typed again."),
    )


LANGUAGES: tuple[str, ...] = ("English",)
"""Each in its own words, so none is translated."""


LICENCES: tuple[tuple[str, str], ...] = (
    ("Inter, JetBrains Mono", "SIL Open Font License 1.1"),
    ("Lucide", "ISC, MIT"),
    ("PySide6-Essentials", "LGPL-3.0-only"),
    ("alembic", "MIT"),
    ("babel", "BSD-3-Clause"),
    ("cryptography", "Apache-2.0"),
    ("keyring", "MIT"),
    ("platformdirs", "MIT"),
    ("pycryptodome", "BSD-2-Clause"),
    ("python-stdnum", "LGPL-2.1-or-later"),
    ("requests", "Apache-2.0"),
    ("segno", "BSD-3-Clause"),
    ("sqlalchemy", "MIT"),
    ("sqlcipher3", "Zlib"),
    ("urllib3", "MIT"),
)
"""What ptsdesk is made with: the name and the licence that is made use of."""
