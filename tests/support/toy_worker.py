"""A worker process with a toy office, for tests of the pipe: the real worker loop, nothing behind it."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from ptsdesk.domain.account import Account, Environment
from ptsdesk.domain.card_entry import Card
from ptsdesk.domain.secret import Secret
from ptsdesk.errors import InputError, InputErrors, KeyringAbsent
from ptsdesk.services.api import Phase, UnlockAnswer
from ptsdesk.services.wire import Pipe
from ptsdesk.services.worker import Worker

ACCOUNT = Account("Toy", Environment.SANDBOX, "https://toy.example", "1", "g", "pem")


class ToyDesk:
    """Answers as its methods' names say; ``submit`` leaves a file behind when it is done."""

    account = ACCOUNT

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def new_order_id(self, kind: str) -> str:
        return f"order of {kind}"

    def prepare(self, form: object) -> None:
        raise InputErrors(
            [InputError("amount", "At most {digits} digits.", digits=3), InputError("remark", "Too long.")]
        )

    def check(self, order_id: str) -> None:
        raise ZeroDivisionError(order_id)

    def order(self, order_id: str) -> None:
        os._exit(9)

    def unresolved(self) -> object:
        return lambda: None

    def submit(self, intent: str, progress: Any = None) -> str:
        for phase in Phase:
            if progress:
                progress(phase)
        fifo = self._folder / "go"
        if fifo.exists():
            fifo.read_text("ascii")
        (self._folder / "done").write_text(intent, "ascii")
        return f"sent {intent}"

    def subscribe(self, intent: str, card: Card, progress: Any = None) -> str:
        if intent == "fault":
            raise ZeroDivisionError(card.number.reveal())
        parts = (card.number, card.exp_month, card.exp_year, card.cvc)
        return f"{intent} {sum(len(part.reveal()) for part in parts)} {card.number.reveal()[-4:]}"

    def learned(self) -> str:
        return "nothing"


class ToyOffice:
    """One account and a place for files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def accounts(self) -> tuple[Account, ...]:
        return (ACCOUNT,)

    def open(self, name: str) -> ToyDesk:
        if name != "Toy":
            raise KeyringAbsent("No keyring. Install one.")
        return ToyDesk(self._folder)

    def lock_password_set(self) -> bool:
        return False

    def set_lock_password(self, new: Secret, old: Secret | None) -> None:
        if old is not None or new != Secret("open \u00e9 \n sesame"):
            raise ZeroDivisionError(new.reveal())

    def try_unlock(self, password: Secret) -> UnlockAnswer:
        if not password:
            raise ZeroDivisionError(password.reveal())
        return UnlockAnswer(False, len(password.reveal()))

    def close(self) -> None:
        (self._folder / "closed").write_text("", "ascii")


def main() -> None:
    """Serve until the pipe ends; a second argument refuses to open at all."""
    pipe = Pipe(sys.stdin.buffer, os.fdopen(os.dup(1), "wb"))
    os.dup2(2, 1)

    def opener() -> Any:
        if len(sys.argv) > 2:
            raise KeyringAbsent("No keyring. Install one.")
        return ToyOffice(Path(sys.argv[1]))

    Worker(pipe, opener).serve()


if __name__ == "__main__":
    main()
