"""Words of Settings, Merchant accounts: what is stored, what is missing, what a test found, what removing does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from ptsdesk.domain.account import BodyForm, Environment
from ptsdesk.domain.profile import AccountState, KeyFacts, KeyringKind, KeyringState, SecretKind
from ptsdesk.gui.i18n import plural, tr
from ptsdesk.gui.presenter_time import date_text
from ptsdesk.gui.theme.tokens import Tone
from ptsdesk.gui.widgets.badge import BadgeSpec
from ptsdesk.services.api import AccountTag


class Part(StrEnum):
    """What an account needs beside its name and address: the rows of the table of secrets, in order."""

    SAFECODE = "safecode"
    TRANSACTION_SECRET = "transaction_secret"  # noqa: S105 - a word, no secret
    PRIVATE_KEY = "private_key"
    PLATFORM_KEY = "platform_key"
    GUID = "guid"

    @property
    def secret(self) -> SecretKind | None:
        """Which secret of the keyring it is; None for what is public."""
        return _SECRETS.get(self)


_SECRETS: Mapping[str, SecretKind] = {kind.value: kind for kind in SecretKind}

_ICONS: Mapping[Part, str] = {
    Part.SAFECODE: "key-round",
    Part.TRANSACTION_SECRET: "key-round",
    Part.PRIVATE_KEY: "file-key",
    Part.PLATFORM_KEY: "shield-check",
    Part.GUID: "link",
}


@dataclass(frozen=True, slots=True)
class PartRow:
    """One row of the table: what it is, whether it is stored and since when, and what its button says."""

    part: Part
    name: str
    about: str
    icon: str
    stored: bool
    since: str
    removable: bool

    @property
    def badge(self) -> BadgeSpec:
        """Stored or not."""
        if self.stored:
            return BadgeSpec(tr("Stored"), "lock-keyhole", Tone.OK)
        return BadgeSpec(tr("Not stored"), "lock-keyhole-open", Tone.BAD)

    @property
    def button(self) -> str:
        """The word on the button."""
        return tr("Replace") if self.stored else tr("Add")

    @property
    def button_name(self) -> str:
        """The name of the button, which says what of."""
        return replace_title(self.part) if self.stored else add_title(self.part)

    @property
    def remove_name(self) -> str:
        """The name of the button that removes it."""
        return tr("Remove {what}", what=in_a_sentence(self.part))


def part_name(part: Part) -> str:
    """The name of a part as a heading."""
    names = {
        Part.SAFECODE: tr("Safecode"),
        Part.TRANSACTION_SECRET: tr("Transaction secret"),
        Part.PRIVATE_KEY: tr("Merchant private key"),
        Part.PLATFORM_KEY: tr("Provider's public key"),
        Part.GUID: tr("Docking id (GUID)"),
    }
    return names[part]


def in_a_sentence(part: Part) -> str:
    """The same inside a sentence."""
    names = {
        Part.SAFECODE: tr("safecode"),
        Part.TRANSACTION_SECRET: tr("transaction secret"),
        Part.PRIVATE_KEY: tr("merchant private key"),
        Part.PLATFORM_KEY: tr("provider's public key"),
        Part.GUID: tr("docking id (GUID)"),
    }
    return names[part]


def _about(part: Part) -> str:
    texts = {
        Part.SAFECODE: tr("Encrypts requests, 32 characters"),
        Part.TRANSACTION_SECRET: tr("Signs each request body"),
        Part.PRIVATE_KEY: tr("Signs requests, RSA"),
        Part.PLATFORM_KEY: tr("Checks answers; without it none is believed"),
        Part.GUID: tr("Part of the API address"),
    }
    return texts[part]


def part_rows(state: AccountState) -> tuple[PartRow, ...]:
    """The table of one account."""
    return tuple(_row(state, part) for part in Part)


def _row(state: AccountState, part: Part) -> PartRow:
    kind = part.secret
    if kind is None:
        stored = bool(state.account.platform_key_pem if part is Part.PLATFORM_KEY else state.account.guid)
        since, removable = tr("kept on this computer, not secret") if stored else never_stored(), False
    else:
        secret = state.secret(kind)
        stored, since, removable = secret.stored, never_stored(), secret.stored
        if stored:
            day = tr("since {date}", date=date_text(secret.stored_ms)) if secret.stored_ms is not None else ""
            since = "\n".join(one for one in (secret.about, day) if one) or tr("in the keyring")
    return PartRow(part, part_name(part), _about(part), _ICONS[part], stored, since, removable)


def never_stored() -> str:
    """Of a part that is missing."""
    return tr("not stored on this computer")


# --- cards -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AccountCardWords:
    """What a card says of an account."""

    name: str
    line: str
    environment: Environment
    state: BadgeSpec

    @property
    def spoken(self) -> str:
        """For a screen reader, after the name."""
        return f"{self.environment.value.upper()}, {self.line}, {self.state.text}"


def card_words(tag: AccountTag, state: AccountState | None, *, in_use: bool) -> AccountCardWords:
    """The card of an account; ``state`` is None while the keyring was not asked, and for the built-in one."""
    if tag.built_in:
        return AccountCardWords(tag.name, tr("Built in, always there"), tag.environment, _ready())
    line = tr("Merchant {id}, in use", id=tag.user_id) if in_use else tr("Merchant {id}", id=tag.user_id)
    return AccountCardWords(tag.name, line, tag.environment, state_badge(state))


def state_badge(state: AccountState | None) -> BadgeSpec:
    """Ready, or how much is missing."""
    if state is None:
        return BadgeSpec(tr("Not known yet"), "circle-dashed", Tone.NEUTRAL)
    if state.ready:
        return _ready()
    text = plural("{n} secret missing", "{n} secrets missing", state.missing)
    return BadgeSpec(text, "lock-keyhole-open", Tone.BAD)


def _ready() -> BadgeSpec:
    return BadgeSpec(tr("Ready"), "circle-check", Tone.OK)


def intro() -> str:
    """Below the heading."""
    return tr("Each account has its own keys, its own journal and its own colour. LIVE and SANDBOX never share a list.")


def built_in_text() -> str:
    """In the place of the fields of the built-in account."""
    return tr(
        "The built-in test provider runs on this computer, with keys of its own that are made for it. There is nothing "
        "to set and nothing to remove, and no real money is ever moved."
    )


# --- the keyring -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class KeyringLine:
    """The line beside "Secrets", and what to do when nothing can be kept now (else empty)."""

    text: str
    icon: str
    tone: Tone
    sentence: str = ""


def keyring_line(state: KeyringState | None) -> KeyringLine:
    """Where the secrets are kept."""
    if state is None:
        return KeyringLine("", "lock-keyhole", Tone.NEUTRAL)
    name = state.name or tr("Keyring")
    texts = {
        KeyringKind.READY: tr("{keyring}, unlocked", keyring=name),
        KeyringKind.VAULT: tr("Passphrase vault, open"),
        KeyringKind.SESSION: tr("This session only"),
        KeyringKind.LOCKED: tr("{keyring}, locked", keyring=name),
        KeyringKind.VAULT_LOCKED: tr("Passphrase vault, locked"),
        KeyringKind.ABSENT: tr("No keyring found"),
        KeyringKind.HUNG: tr("{keyring} does not answer", keyring=name),
        KeyringKind.DENIED: tr("Access was refused"),
        KeyringKind.NO_COLLECTION: tr("No keyring is set up"),
        KeyringKind.UNSAFE: tr("No safe keyring"),
    }
    if state.kind is KeyringKind.SESSION:
        return KeyringLine(texts[state.kind], "hourglass", Tone.ATTENTION, tr(state.template, **state.params))
    if state.ready:
        return KeyringLine(texts[state.kind], "lock-keyhole", Tone.OK)
    return KeyringLine(texts[state.kind], "triangle-alert", Tone.BAD, tr(state.template, **state.params))


# --- fields ----------------------------------------------------------------------------------------------------------


def body_form_name(form: BodyForm) -> str:
    """How requests are posted."""
    return tr("Plain text") if form is BodyForm.TEXT else tr("JSON")


def address_checked() -> str:
    """The confirmation below the API address."""
    return tr("https, certificate valid")


def address_help() -> str:
    """Below an API address that was not tried yet."""
    return tr("https; the certificate is checked at each call")


# --- sheets ----------------------------------------------------------------------------------------------------------


def replace_title(part: Part) -> str:
    """The title of the sheet, and the name of the button that opens it."""
    return tr("Replace {what}", what=in_a_sentence(part))


def add_title(part: Part) -> str:
    """The same for a part that is not stored."""
    return tr("Add {what}", what=in_a_sentence(part))


def sheet_text(part: Part, *, stored: bool, provable: bool) -> str:
    """What the sheet says first."""
    if not provable:
        return tr("It is tested with the provider as soon as nothing else is missing.")
    if not stored:
        return tr("It is tested with one signed question to the provider, which moves no money, before it is kept.")
    if part is Part.PRIVATE_KEY:
        return tr(
            "The old key works until the new one is proved. Upload the new public key at the provider first, then "
            "press Test and replace: payments go on meanwhile, and a request that is under way ends with the old key."
        )
    return tr(
        "The new one is tested with one signed question to the provider, which moves no money. The old one works until "
        "then, and stays when the test fails."
    )


def commit_text(*, stored: bool, provable: bool) -> str:
    """The word on the button of the sheet."""
    if not provable:
        return tr("Keep it")
    return tr("Test and replace") if stored else tr("Test and add")


def value_help(part: Part) -> str:
    """Below the line for a secret."""
    if part is Part.SAFECODE:
        return tr("32 letters and digits, from the merchant backend, API Docking.")
    if part is Part.TRANSACTION_SECRET:
        return tr("From the merchant backend, API Docking.")
    if part is Part.GUID:
        return tr("The last part of the address in the merchant backend, API Docking, for example smajhv5r2etr.")
    return tr("From the merchant backend, API Docking: the key that begins with -----BEGIN PUBLIC KEY-----.")


def key_found(facts: KeyFacts) -> str:
    """Of a key that was read or made."""
    return tr("{bits} bit RSA key. Fingerprint {print}", bits=facts.bits, print=facts.fingerprint)


def upload_help() -> str:
    """Below the public key."""
    return tr("Upload it in the merchant backend, API Docking. It is not secret.")


def forget_text(part: Part, account: str) -> str:
    """What removing a secret does."""
    return tr(
        "The {what} of {account} is wiped from this computer. The account cannot be opened and its open orders cannot "
        "be asked about until it is added again. Orders and payees stay.",
        what=in_a_sentence(part),
        account=account,
    )


def still_open(count: int) -> str:
    """Above the button that wipes one secret, while orders of the account are open."""
    one = "{n} order of this account is still open: until the secret is added again nobody can ask about it."
    many = "{n} orders of this account are still open: until the secret is added again nobody can ask about them."
    return plural(one, many, count)


def still_open_here(count: int) -> str:
    """Above the button that removes an account, while orders of it are open."""
    one = "{n} order of this account is still open: the account is not removed before it is settled."
    many = "{n} orders of this account are still open: the account is not removed before they are settled."
    return plural(one, many, count)


def remove_text(account: str) -> str:
    """What removing an account does."""
    return tr(
        "The secrets of {account} are wiped from this computer; at the provider nothing changes. "
        "An account whose orders are still open is not removed.",
        account=account,
    )


def removed_text(archive: str) -> str:
    """After the account was removed."""
    if archive:
        return tr("Its orders were written to {file}.", file=archive)
    return tr("Its secrets were wiped. Its orders stay in the journal.")


# --- exporting and importing -----------------------------------------------------------------------------------------


def import_title() -> str:
    """The title of the question for a file."""
    return tr("Import an account")


def imported_text() -> str:
    """After an import."""
    return tr("Add its secrets now; the file holds none.")


def exported_text() -> str:
    """After an export."""
    return tr("It holds no secret: each computer gets its own.")
