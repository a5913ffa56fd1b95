"""Every error that a person may meet, as one tree.

::

    PtsError
    ├── InputError                 what was typed cannot be used (exit 2)
    │   └── InputErrors            several of them, one a field
    ├── AccountError               no such account, a name taken twice (exit 2)
    │   └── NotProved              the provider does not take the account as it is given
    ├── KeyMaterialError           a PEM, safecode or secret that cannot be read (exit 2)
    │   └── PassphraseError        the pass phrase of a key is missing or wrong
    ├── NotSentError               no request byte left this computer (exit 5)
    │   ├── UnreachableError       route, port, time limit
    │   │   └── UnknownHostError   the name leads nowhere, or could not be looked up
    │   ├── TlsError               certificate, host name, protocol version
    │   └── ClockUnproved          the provider did not show its time first
    ├── AnswerError                the provider answered, but not with what was asked for
    │   ├── RefusedError           a refusal with a code (exit 3)
    │   └── UnprovedError          an answer that cannot be read or trusted, or none (exit 4)
    ├── KeyringError               (exit 6)
    │   ├── KeyringAbsent
    │   │   ├── KeyringEmpty       it is there, but holds no keyring to keep something in
    │   │   └── KeyringUnsafe      what answers would not keep a secret, so it gets none
    │   ├── KeyringLocked
    │   │   ├── KeyringSilent      it does not answer at all, or waits for an answer in a window of its own
    │   │   └── VaultLocked        the vault waits for its passphrase
    │   └── KeyringRefused
    │       └── SecretMissing      what keeps the secrets lacks one that belongs here
    │           └── JournalKeyMissing
    ├── JournalError               (exit 6)
    │   ├── JournalDamaged
    │   ├── JournalNewer           written by a newer ptsdesk
    │   ├── JournalDisk            full, read-only, failing
    │   ├── JournalStale           the order changed since it was read
    │   └── JournalBusy            open in another ptsdesk (exit 7)
    ├── SettingsError              (exit 6)
    ├── ServiceStopped             the window's other half is gone (exit 6)
    └── SandboxError               the embedded test provider did not start (exit 6)

A message is an English template plus parameters, so that the window can translate the template first and fill it in
after. ``detail`` is for logs: it never holds a secret, a card number or anything that a person typed.
"""

from __future__ import annotations

from collections.abc import Iterable

Param = str | int


def _revive(kind: type[PtsError], arguments: tuple[object, ...], state: dict[str, object]) -> PtsError:
    error = kind.__new__(kind, *arguments)
    error.__dict__.update(state)
    return error


class PtsError(Exception):
    """The root: a title, a sentence that says what to do, and detail that is fit for a log."""

    title = "Something went wrong"
    exit_code = 6

    def __init__(self, template: str, *, detail: str = "", **params: Param) -> None:
        self.template = template
        self.params = params
        self.detail = detail
        super().__init__(self.message)

    def __reduce__(self) -> tuple[object, ...]:
        """Errors travel between processes whole: their arguments are not those of ``Exception``."""
        return _revive, (type(self), self.args, self.__dict__)

    @property
    def message(self) -> str:
        """The sentence in English."""
        return self.template.format(**self.params) if self.params else self.template


class InputError(PtsError):
    """A value that cannot be used; ``field`` names the place where it was typed.

    The value itself is never kept: it may be a card number.
    """

    title = "Please correct this"
    exit_code = 2

    def __init__(self, field: str, template: str, *, detail: str = "", **params: Param) -> None:
        self.field = field
        super().__init__(template, detail=detail, **params)


class InputErrors(InputError):
    """All the fields of one form that cannot be used, in the order of the form."""

    def __init__(self, problems: Iterable[InputError]) -> None:
        self.problems = tuple(problems)
        first = self.problems[0]
        super().__init__(first.field, first.template)
        self.params = first.params
        self.args = (self.message,)


class AccountError(PtsError):
    """The account asked for does not exist, exists already or may not be used here."""

    title = "Account"
    exit_code = 2


class NotProved(AccountError):
    """An account was not kept, or its secret not replaced: the question that proves it got no good answer."""

    title = "The account was not proved"

    def __init__(self, step: str, template: str, *, detail: str = "", **params: Param) -> None:
        self.step = step
        """The name of the :class:`ptsdesk.domain.profile.ProofStep` that failed."""
        super().__init__(template, detail=detail, **params)


class KeyMaterialError(PtsError):
    """A key, safecode or secret has the wrong shape."""

    title = "The key cannot be read"
    exit_code = 2


class PassphraseError(KeyMaterialError):
    """The key is protected with a pass phrase, and none or a wrong one was given."""


class NotSentError(PtsError):
    """No byte of the request left this computer, so nothing can have moved."""

    title = "Not sent"
    exit_code = 5


class UnreachableError(NotSentError):
    """The host could not be found or reached."""

    title = "The provider could not be reached"


class UnknownHostError(UnreachableError):
    """The host's name leads nowhere, or could not be looked up."""


class TlsError(NotSentError):
    """A connection was made but the server did not prove to be the right one."""

    title = "The connection cannot be trusted"


class ClockUnproved(NotSentError):
    """No signed answer to a harmless question showed the provider's time, so no money is stamped by it."""

    title = "The provider's clock is not known"


class AnswerError(PtsError):
    """A read-only question got no usable answer. Never raised for a call that moves money."""


class RefusedError(AnswerError):
    """The provider refused; ``code`` is its envelope code. Refusals are never signed."""

    title = "Refused by the provider"
    exit_code = 3

    def __init__(self, code: str, title: str, template: str, *, detail: str = "") -> None:
        self.code = code
        self.title = title
        super().__init__(template, detail=detail)


class UnprovedError(AnswerError):
    """The answer was lost, cannot be read or does not prove anything."""

    title = "The answer cannot be trusted"
    exit_code = 4


class KeyringError(PtsError):
    """The operating system's keyring did not give or take a secret."""

    title = "Keyring"


class KeyringAbsent(KeyringError):
    """There is no keyring service in this session."""

    title = "No keyring found"


class KeyringEmpty(KeyringAbsent):
    """The service is there, but no keyring was ever made in it."""

    title = "There is no keyring yet"


class KeyringUnsafe(KeyringAbsent):
    """What answers would forget a secret, or is not known to keep it safe."""

    title = "This keyring keeps nothing"


class KeyringLocked(KeyringError):
    """The keyring is there but locked, and was not unlocked."""

    title = "The keyring is locked"


class KeyringSilent(KeyringLocked):
    """The keyring gave no answer in time: it hangs, or asks for a password in a window of its own."""

    title = "The keyring does not answer"


class VaultLocked(KeyringLocked):
    """The secrets are in a vault, and nobody has typed its passphrase yet."""

    title = "The vault is locked"


class KeyringRefused(KeyringError):
    """The keyring answered no, or holds something else than expected."""

    title = "Access was refused"


class SecretMissing(KeyringRefused):
    """What keeps the secrets answers, and lacks one that belongs here: it was wiped, or a session kept none."""

    title = "A secret is missing"


class JournalKeyMissing(SecretMissing):
    """It lacks the key of the journal that is here."""

    title = "The journal's key is missing"


class JournalError(PtsError):
    """The record on this computer cannot be used. Sending is off."""

    title = "The journal cannot be read"


class JournalDamaged(JournalError):
    """The file is not a journal, was changed, or its key does not fit."""


class JournalNewer(JournalError):
    """The file was written by a newer version of this program."""

    title = "The journal is newer than this program"


class JournalDisk(JournalError):
    """The disk is full, read-only or failing."""

    title = "The disk does not take the record"


class JournalStale(JournalError):
    """The order is no longer in the state that the caller saw. Nothing was written."""

    title = "The order has changed"


class JournalBusy(JournalError):
    """Another ptsdesk has the journal open."""

    title = "ptsdesk is already open"
    exit_code = 7


class SettingsError(PtsError):
    """The settings file cannot be read or written."""

    title = "Settings"


class ServiceStopped(PtsError):
    """The process that talks to the provider ended while the window was waiting for it."""

    title = "The connection to the provider's side of ptsdesk is gone"


class SandboxError(PtsError):
    """The embedded test provider did not start or stopped."""

    title = "The sandbox did not start"


class ReportRefused(PtsError):
    """Something private was found in a report for support, so there is none."""

    title = "The report was not made"
