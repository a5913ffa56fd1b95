"""Titles and sentences for errors: the template is translated first and filled in afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ptsdesk.errors import (
    InputError,
    JournalBusy,
    JournalDamaged,
    JournalDisk,
    JournalKeyMissing,
    JournalNewer,
    KeyringAbsent,
    KeyringLocked,
    KeyringRefused,
    KeyringSilent,
    NotSentError,
    PtsError,
    SandboxError,
    SecretMissing,
    ServiceStopped,
    SettingsError,
)
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.theme.tokens import Tone
from ptsdesk.services.advice import advice
from ptsdesk.services.api import Connection


@dataclass(frozen=True, slots=True)
class ErrorWords:
    """What a person reads: what happened, why, and what to do next (may be empty)."""

    title: str
    sentence: str
    next_step: str = ""
    icon: str = "circle-alert"
    tone: Tone = Tone.BAD


_STEPS: Mapping[type[PtsError], tuple[str, str]] = {
    KeyringAbsent: (
        "Install and start a keyring (GNOME Keyring or KWallet), sign in to the desktop again, then try again.",
        "key-round",
    ),
    KeyringSilent: ("Answer the keyring if it asks for a password, or sign in again. Then try again.", "lock"),
    KeyringLocked: ("Unlock the keyring with your sign-in password, then try again.", "lock"),
    KeyringRefused: ("Allow ptsdesk to use the keyring, then try again.", "key-round"),
    SecretMissing: ("", "key-round"),
    JournalKeyMissing: ("Sending is off until this is fixed. Delete nothing.", "database"),
    JournalNewer: ("Install the newer ptsdesk. Sending is off until this is fixed.", "database"),
    JournalDamaged: (
        "Sending is off until this is fixed. Put back the backup, or ask your administrator; delete nothing.",
        "database",
    ),
    JournalDisk: ("Sending is off until this is fixed. Make room on the disk, then try again.", "database"),
    JournalBusy: ("Close the other ptsdesk, or wait until its command has ended, then try again.", "database"),
    SettingsError: ("Put the settings file right or move it away, then try again.", "settings"),
    SandboxError: ("Try again. If it stays, the log holds the detail.", "flask-conical"),
    ServiceStopped: ("Try again. Then look at Unresolved: what was on its way is kept there.", "unplug"),
    NotSentError: ("Check this computer's network, then try again.", "wifi-off"),
}


def message(error: PtsError) -> str:
    """The sentence of an error in the window's language."""
    return tr(error.template, **error.params)


def title(error: PtsError) -> str:
    """The title of an error in the window's language."""
    return tr(error.title)


def words(error: PtsError) -> ErrorWords:
    """All that is said about an error; the next step is the most particular one there is."""
    for kind in type(error).__mro__:
        if kind in _STEPS:
            step, icon = _STEPS[kind]
            return ErrorWords(title(error), message(error), tr(step), icon)
    return ErrorWords(title(error), message(error))


def field_messages(error: InputError) -> dict[str, str]:
    """Field name and sentence for every field that cannot be used."""
    problems = getattr(error, "problems", (error,))
    return {problem.field: message(problem) for problem in problems}


_REFUSED_HERE = advice("1018").title


def connection_words(connection: Connection) -> tuple[str, str, Tone]:
    """Word, icon and tone for the status corner. Nothing is claimed before the first answer."""
    if connection.reachable is None:
        return tr("Not asked yet"), "unplug", Tone.NEUTRAL
    if not connection.reachable:
        return tr("Not reachable"), "unplug", Tone.BAD
    if connection.title == _REFUSED_HERE:
        return tr("Address refused"), "unplug", Tone.BAD
    if connection.title:
        return tr("Needs attention"), "triangle-alert", Tone.ATTENTION
    return tr("Connected"), "plug-zap", Tone.OK
