"""The words of the locked window. Nothing is claimed that is not known."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ptsdesk.domain.orders import OrderKind
from ptsdesk.domain.profile import KeyringKind
from ptsdesk.errors import KeyringError, PtsError
from ptsdesk.gui import presenter_errors
from ptsdesk.gui.i18n import plural, tr
from ptsdesk.gui.presenter_time import short_time
from ptsdesk.services.api import Away, UnlockAnswer


class Why(StrEnum):
    """What made the window lock."""

    HAND = "hand"
    IDLE = "idle"
    SCREEN = "screen"
    SLEEP = "sleep"
    START = "start"


WHY_AWAY = {Away.LOCKED: Why.SCREEN, Away.SLEEP: Why.SLEEP}


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """What goes on behind the cover. None where it is not known yet."""

    watched: int | None = None
    attention: int = 0
    drafts: tuple[OrderKind, ...] = ()


def since_line(why: Why, at_ms: int, minutes: int) -> str:
    """When the window was locked, and by what."""
    time = short_time(at_ms)
    if why is Why.IDLE:
        sentence = "Locked at {time} after {n} minute without use.", "Locked at {time} after {n} minutes without use."
        return plural(*sentence, minutes, time=time)
    sentences = {
        Why.HAND: "Locked at {time} by hand.",
        Why.SCREEN: "Locked at {time} together with the computer's screen.",
        Why.SLEEP: "Locked at {time}, before the computer went to sleep.",
        Why.START: "Locked since the start at {time}.",
    }
    return tr(sentences[why], time=time)


def watched_line(now: Meanwhile) -> str:
    """How many orders are still looked after."""
    if now.watched is None:
        return ""
    if now.watched:
        text = plural("{n} open order is still being watched.", "{n} open orders are still being watched.", now.watched)
    else:
        text = tr("No open orders.")
    if not now.attention:
        return text
    return f"{text} {plural('{n} needs attention.', '{n} need attention.', now.attention)}"


_DRAFTS = {
    OrderKind.PAYMENT: ("{n} payment draft kept.", "{n} payment drafts kept."),
    OrderKind.WITHDRAWAL: ("{n} withdrawal draft kept.", "{n} withdrawal drafts kept."),
}


def kept_line(now: Meanwhile, *, card_cleared: bool) -> str:
    """What was typed and is still there, and what is not."""
    if len(now.drafts) == 1 and now.drafts[0] in _DRAFTS:
        parts = [plural(*_DRAFTS[now.drafts[0]], 1)]
    else:
        parts = [plural("{n} draft kept.", "{n} drafts kept.", len(now.drafts))] if now.drafts else []
    if card_cleared:
        parts.append(tr("The card form was cleared."))
    return " ".join(parts)


def no_password() -> tuple[str, str]:
    """Title and sentence for a lock that keeps nobody out."""
    return (
        tr("No password is set"),
        tr("Anyone at this computer can go on. Set a password in Settings, Lock and privacy."),
    )


def password_line(is_set: bool | None) -> str:
    """Whether there is a password, for the settings."""
    if is_set is None:
        return tr("Not asked yet.")
    if is_set:
        return tr("Set. The locked window opens with it; after three wrong tries each further one waits longer.")
    return tr("None is set. The lock covers the window and anyone can open it.")


def forgotten_words(kind: KeyringKind | None) -> str:
    """What is left to do without the password, by where it is kept; None while that is not known."""
    none = tr("There is no other password.")
    if kind in (KeyringKind.VAULT, KeyringKind.VAULT_LOCKED):
        rest = tr(
            "It is in the vault, and no other program can remove it there; the passphrase of the vault does not open "
            "the lock. The commands of ptsdesk still work with that passphrase: ask about open orders with them."
        )
    elif kind is KeyringKind.SESSION:
        rest = tr(
            "It is kept for this session only: close ptsdesk and start it again, and it is gone. So are the secrets of "
            "the accounts and the key of the journal."
        )
    elif kind is None:
        rest = ""
    else:
        rest = tr(
            "Close ptsdesk, open this computer's passwords program, which asks for the computer's own password, remove "
            "the entry of ptsdesk whose name ends with /lock, and start ptsdesk again. Orders, accounts and keys are "
            "not touched."
        )
    return f"{none} {rest}".strip()


def wrong_line(answer: UnlockAnswer) -> str:
    """Why a password did not open the window."""
    if answer.wait_ms:
        return wait_line(answer.wait_ms)
    return tr("This is not the password. Type it again.")


def locked_meanwhile() -> str:
    """Why the right password did not open the window."""
    return tr("The computer was locked meanwhile. Type the password again.")


def wait_line(wait_ms: int) -> str:
    """How long the next try has to wait."""
    seconds = max(-(-wait_ms // 1000), 1)
    if seconds < 60:
        return plural("Too many wrong tries. Wait {n} s.", "Too many wrong tries. Wait {n} s.", seconds)
    text = "Too many wrong tries. Wait {minutes} min {seconds} s."
    return tr(text, minutes=seconds // 60, seconds=f"{seconds % 60:02d}")


def failure_line(error: PtsError) -> str:
    """Why nobody can say whether a password is right."""
    sentence = presenter_errors.message(error)
    if isinstance(error, KeyringError):
        return f"{presenter_errors.title(error)}. {sentence}"
    return sentence
