"""The window's side of the worker process: an :class:`Office` and :class:`Desk` whose calls cross a pipe.

Light on purpose: the window imports this, and none of the libraries behind it.
"""

from __future__ import annotations

import contextlib
import itertools
import logging
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import Any, cast

from ptsdesk.domain.account import Account
from ptsdesk.domain.card_entry import Card
from ptsdesk.domain.profile import AccountState, KeyFacts, Proof, SecretKind
from ptsdesk.domain.secret import Secret
from ptsdesk.errors import ServiceStopped
from ptsdesk.hardening import own_process
from ptsdesk.services.api import Away, Desk, Office, UnlockAnswer
from ptsdesk.services.wire import NEWS, Call, Done, Pipe, Told, pack_card, pack_secrets

_GONE = "The working part of ptsdesk has stopped. Nothing is sent twice: open the account again and look at Unresolved."

_log = logging.getLogger(__name__)


class Link:
    """Calls into the worker process. Safe from any thread; each call waits in its own thread."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        if process.stdin is None or process.stdout is None:
            raise ValueError("the worker needs both pipes")
        self._process = process
        self._pipe = Pipe(process.stdout, process.stdin)
        self._numbers = itertools.count(1)
        self._waiting: dict[int, SimpleQueue[Told | Done]] = {}
        self._lock = threading.Lock()
        self._open = True
        self.on_news: Callable[[Any], None] | None = None
        """Called on the listener's thread with what the worker tells by itself. It must not block."""
        self._listener = threading.Thread(target=self._listen, name="worker answers", daemon=True)
        self._listener.start()

    def call(self, target: str, method: str, *args: Any, **kwargs: Any) -> Any:
        """Call a method over there and wait for what it returns or raises.

        ``progress`` is told in this thread. A ``card`` and ``secrets`` go beside the call, never in it.
        """
        progress, card, secrets = (kwargs.pop(name, None) for name in ("progress", "card", "secrets"))
        number = next(self._numbers)
        answers: SimpleQueue[Told | Done] = SimpleQueue()
        frame = self._pipe.pack(Call(number, target, method, args, tuple(kwargs.items()), progress is not None))
        with self._lock:
            if not self._open:
                raise ServiceStopped(_GONE)
            self._waiting[number] = answers
        try:
            hidden = pack_card(number, card) if card is not None else None
            self._pipe.write(frame, pack_secrets(number, secrets) if secrets is not None else hidden)
        except (OSError, ValueError):
            self._lose()
        while isinstance(message := answers.get(), Told):
            if progress is not None:
                progress(message.step)
        if message.error is not None:
            raise message.error
        return message.value

    def close(self, timeout_s: float = 60) -> None:
        """Ask the worker to finish what it does and wait for its end."""
        with contextlib.suppress(OSError):  # it may have ended before
            self._pipe.close()
        try:
            self._process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            _log.error("the worker is still at work; it ends by itself")
            return
        self._listener.join(timeout_s)
        if self._process.stdout is not None:
            self._process.stdout.close()

    def _listen(self) -> None:
        try:
            while (message := self._pipe.receive()) is not None:
                if isinstance(message, Told | Done):
                    self._hand_over(message)
        except Exception as error:  # noqa: BLE001 - a frame of another version, say: nobody may wait for ever
            _log.error("the worker's answer cannot be read: %s", type(error).__name__)
        finally:
            self._lose()

    def _hand_over(self, message: Told | Done) -> None:
        if isinstance(message, Told) and message.number == NEWS:
            if self.on_news is not None:
                self.on_news(message.step)
            return
        with self._lock:
            known = self._waiting.pop if isinstance(message, Done) else self._waiting.get
            answers = known(message.number, None)
        if answers is not None:
            answers.put(message)

    def _lose(self) -> None:
        with self._lock:
            self._open = False
            waiting, self._waiting = self._waiting, {}
        for number, answers in waiting.items():
            answers.put(Done(number, error=ServiceStopped(_GONE)))


class RemoteDesk:
    """A desk over there. Its methods are those of :class:`Desk`; the worker refuses any other."""

    def __init__(self, link: Link, account: Account) -> None:
        self._link = link
        self.account = account

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return partial(self._link.call, self.account.key, name)

    def submit(self, intent: Any, progress: Any = None) -> Any:
        """As :meth:`Desk.submit`; the progress is told in the calling thread."""
        return self._link.call(self.account.key, "submit", intent, progress=progress)

    def subscribe(self, intent: Any, card: Card, progress: Any = None) -> Any:
        """As :meth:`Desk.subscribe`; the card crosses in a frame of its own, which is overwritten after use."""
        try:
            return self._link.call(self.account.key, "subscribe", intent, card=card, progress=progress)
        finally:
            card.wipe()


class RemoteOffice:
    """The office over there."""

    def __init__(self, link: Link) -> None:
        self._link = link

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return partial(self._link.call, "office", name)

    def open(self, name: str) -> Desk:
        """Open an account over there."""
        return cast("Desk", RemoteDesk(self._link, self._link.call("office", "open", name)))

    def set_lock_password(self, new: Secret, old: Secret | None) -> None:
        """As :meth:`Office.set_lock_password`; the passwords cross in a frame of their own."""
        self._link.call("office", "set_lock_password", secrets=(new, old))

    def try_unlock(self, password: Secret) -> UnlockAnswer:
        """As :meth:`Office.try_unlock`; the password crosses in a frame of its own."""
        return cast("UnlockAnswer", self._link.call("office", "try_unlock", secrets=(password,)))

    def use_vault(self, passphrase: Secret) -> None:
        """As :meth:`Office.use_vault`; the passphrase crosses in a frame of its own, as in the two below."""
        self._link.call("office", "use_vault", secrets=(passphrase,))

    def open_vault(self, passphrase: Secret) -> UnlockAnswer:
        """As :meth:`Office.open_vault`."""
        return cast("UnlockAnswer", self._link.call("office", "open_vault", secrets=(passphrase,)))

    def change_vault_passphrase(self, new: Secret, old: Secret) -> None:
        """As :meth:`Office.change_vault_passphrase`."""
        self._link.call("office", "change_vault_passphrase", secrets=(new, old))

    def read_key(self, path: str, passphrase: Secret | None) -> KeyFacts:
        """As :meth:`AccountsCare.read_key`; secrets cross in a frame of their own, here and below."""
        return cast("KeyFacts", self._link.call("office", "read_key", path, secrets=(passphrase,)))

    def take_key(self, pem: Secret, passphrase: Secret | None) -> KeyFacts:
        """As :meth:`AccountsCare.take_key`."""
        return cast("KeyFacts", self._link.call("office", "take_key", secrets=(pem, passphrase)))

    def prove_account(
        self,
        account: Account,
        safecode: Secret | None,
        transaction_secret: Secret | None,
        key_token: str,
        like: str = "",
    ) -> Proof:
        """As :meth:`AccountsCare.prove_account`."""
        given = {"account": account, "key_token": key_token, "like": like}
        secrets = (safecode, transaction_secret)
        return cast("Proof", self._link.call("office", "prove_account", secrets=secrets, **given))

    def connect_account(
        self, account: Account, safecode: Secret, transaction_secret: Secret, key_token: str
    ) -> Account:
        """As :meth:`AccountsCare.connect_account`."""
        given, secrets = {"account": account, "key_token": key_token}, (safecode, transaction_secret)
        return cast("Account", self._link.call("office", "connect_account", secrets=secrets, **given))

    def replace_secret(self, name: str, kind: SecretKind, value: Secret | None, key_token: str = "") -> AccountState:
        """As :meth:`AccountsCare.replace_secret`."""
        given = {"name": name, "kind": kind, "key_token": key_token}
        return cast("AccountState", self._link.call("office", "replace_secret", secrets=(value,), **given))

    def replace_secrets(
        self, name: str, safecode: Secret | None, transaction_secret: Secret | None, key_token: str = ""
    ) -> AccountState:
        """As :meth:`AccountsCare.replace_secrets`."""
        given, secrets = {"name": name, "key_token": key_token}, (safecode, transaction_secret)
        return cast("AccountState", self._link.call("office", "replace_secrets", secrets=secrets, **given))

    def follow_session(self, tell: Callable[[Away], None]) -> None:
        """As :meth:`Office.follow_session`; told on the listener's thread."""
        self._link.on_news = tell
        self._link.call("office", "follow_session")

    def close(self) -> None:
        """Let the worker finish and end."""
        self._link.close()


def worker_command(data_dir: Path | None, *, practice: bool) -> list[str]:
    """How to start the worker: this program again, also when it is a packaged one."""
    frozen = getattr(sys, "frozen", False)
    command = [sys.executable, "worker"] if frozen else own_process("ptsdesk.services.worker")
    if data_dir is not None:
        command += ["--data-dir", str(data_dir)]
    return [*command, "--practice"] if practice else command


def open_office(data_dir: Path | None, *, practice: bool, command: Sequence[str] | None = None) -> Office:
    """Start the worker and open the office in it. Raises what opening it raises; then the worker has ended."""
    process = subprocess.Popen(  # noqa: S603 - this program itself
        list(command or worker_command(data_dir, practice=practice)),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        bufsize=0,  # a buffer would keep a card
    )
    link = Link(process)
    try:
        link.call("office", "hello")
    except Exception:
        link.close()
        raise
    return cast("Office", RemoteOffice(link))
