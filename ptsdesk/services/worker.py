"""The process that does the work for the window: journal, keys and provider, in a process without a window.

Why a process of its own: the window stays small and never waits for this one's imports, locks or garbage; a crash of
the window cannot cut a payment short; and the secrets are never in the window's memory. When the window goes away,
the payment under way is finished and recorded, then this process ends.
"""

from __future__ import annotations

import argparse
import contextlib
import logging
import os
import signal
import sys
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from ptsdesk.domain.card_entry import Card
from ptsdesk.domain.secret import Secret
from ptsdesk.errors import PtsError
from ptsdesk.hardening import harden
from ptsdesk.services import api
from ptsdesk.services.own_log import keep_own_log
from ptsdesk.services.wire import NEWS, SECRETS_OF, Call, CardFor, Done, Pipe, SecretsFor, Told

READERS = 3
MONEY = frozenset({"submit", "subscribe", "disable"})
"""Calls that change something at the provider: one after the other, in one lane."""
ALONE = MONEY | {"restore"}
"""And in the same lane the call that changes the journal under them."""

_log = logging.getLogger("ptsdesk.services.worker")
"""By its name: as a process of its own this module is called otherwise."""
_TRY_AGAIN = "This did not work. Try again."
_MAYBE_SENT = "This did not end as it should. It may have been sent: do not pay again, and look for it in History."

Opener = Callable[[], api.Office]


def allowed(protocol: type) -> frozenset[str]:
    """The methods of a protocol: nothing else can be called from the other side."""
    return frozenset(name for part in protocol.__mro__ for name in vars(part) if not name.startswith("_"))


_OFFICE = allowed(api.Office) - {"add_account"}
_DESK = allowed(api.Desk)


class Worker:
    """Serves calls until the pipe ends."""

    def __init__(self, pipe: Pipe, open_office: Opener) -> None:
        self._pipe = pipe
        self._open_office = open_office
        self._office: api.Office | None = None
        self._desks: dict[str, api.Desk] = {}
        self._cards: dict[int, Card] = {}
        self._secrets: dict[int, tuple[Secret | None, ...]] = {}
        self._money = ThreadPoolExecutor(1, "money")
        self._read = ThreadPoolExecutor(READERS, "read")

    def serve(self) -> None:
        """Take calls; at the end finish the payment under way and let everything go."""
        try:
            while (message := self._pipe.receive()) is not None:
                if isinstance(message, CardFor):
                    self._cards[message.number] = message.card
                elif isinstance(message, SecretsFor):
                    self._secrets[message.number] = message.secrets
                elif isinstance(message, Call):
                    lane = self._money if message.method in ALONE else self._read
                    lane.submit(self._answer, message)
        finally:
            self._money.shutdown(wait=True)
            if self._office is not None:
                self._office.close()  # questions under way end with it
            self._read.shutdown(wait=True, cancel_futures=True)

    def _answer(self, call: Call) -> None:
        card = self._cards.pop(call.number, None)
        secrets = self._secrets.pop(call.number, ())
        try:
            self._answer_with(call, card, secrets)
        finally:
            if card is not None:
                card.wipe()

    def _answer_with(self, call: Call, card: Card | None, secrets: tuple[Secret | None, ...]) -> None:
        try:
            frame = self._pipe.pack(Done(call.number, self._run(call, card, secrets)))
        except PtsError as error:
            frame = self._packed(call, error)
        except BaseException as error:  # noqa: BLE001 - whatever happens, the window must get an answer
            # Its own words may hold what a person typed: the type and the place are enough for a log.
            trail = " < ".join(
                f"{Path(f.filename).name}:{f.lineno}" for f in traceback.extract_tb(error.__traceback__)[::-1]
            )
            _log.error("%s at %s", type(error).__name__, trail)
            words = _MAYBE_SENT if call.method in MONEY else _TRY_AGAIN
            frame = self._packed(call, PtsError(words, detail=type(error).__name__))
        with contextlib.suppress(OSError):  # the window is gone; what was done is in the journal
            self._pipe.write(frame)

    def _packed(self, call: Call, error: PtsError) -> bytes:
        try:
            return self._pipe.pack(Done(call.number, error=error))
        except Exception:  # noqa: BLE001 - an error that cannot cross still has its words
            return self._pipe.pack(Done(call.number, error=PtsError("{message}", message=error.message)))

    def _run(self, call: Call, card: Card | None, secrets: tuple[Secret | None, ...]) -> Any:
        if call.target == "office":
            return self._run_office(call, secrets)
        if call.method not in _DESK or call.method == "account":
            raise LookupError(call.method)
        kwargs = dict(call.kwargs)
        if card is not None:
            kwargs["card"] = card
        if call.follow:
            kwargs["progress"] = self._teller(call.number)
        return getattr(self._desks[call.target], call.method)(*call.args, **kwargs)

    def _run_office(self, call: Call, secrets: tuple[Secret | None, ...]) -> Any:
        if self._office is None:
            self._office = self._open_office()
        if call.method == "hello":
            return True
        if call.method not in _OFFICE:
            raise LookupError(call.method)
        if call.method == "follow_session":
            return self._office.follow_session(self._teller(NEWS))
        args, kwargs = (*secrets, *call.args), dict(call.kwargs)
        if call.method in SECRETS_OF:
            args, kwargs = call.args, {**kwargs, **dict(zip(SECRETS_OF[call.method], secrets, strict=True))}
        result = getattr(self._office, call.method)(*args, **kwargs)
        if call.method == "open":
            self._desks[result.account.key] = result
            return result.account
        return result

    def _teller(self, number: int) -> Callable[[Any], None]:
        def tell(step: Any) -> None:
            with contextlib.suppress(OSError, ValueError):  # what is done goes on without a listener
                self._pipe.write(self._pipe.pack(Told(number, step)))

        return tell


def main(arguments: list[str] | None = None) -> int:
    """Serve the window at the other end of standard input and output."""
    harden()
    parser = argparse.ArgumentParser(prog="ptsdesk-worker")
    parser.add_argument("--data-dir", type=Path)
    parser.add_argument("--practice", action="store_true")
    options = parser.parse_args(arguments)
    for name in ("SIGINT", "SIGHUP", "SIGTERM"):  # neither a Ctrl-C nor the end of a session cuts a payment short:
        if hasattr(signal, name):  # the end of the pipe, which comes with the window's end, ends this process
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    keep_own_log("ptsdesk worker")
    pipe = Pipe(os.fdopen(os.dup(0), "rb", buffering=0), os.fdopen(os.dup(1), "wb"))  # a buffer would keep a card
    os.dup2(2, 1)  # whatever prints must not end up between the frames

    def open_office() -> api.Office:
        from ptsdesk.services.office import open_office as real  # noqa: PLC0415 - heavy, and errors belong to the call

        return real(options.data_dir, practice=options.practice)

    Worker(pipe, open_office).serve()
    return 0


if __name__ == "__main__":
    sys.exit(main())
