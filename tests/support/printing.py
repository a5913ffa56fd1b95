"""Every way in which an error or an object of ptsdesk becomes text: what the program does, and what other tools do.

Each path takes an error and gives the text that somebody could read. ``OF_PTSDESK`` are the program's own: they must be
clean for any error at all, a library's with a secret in its words too. ``ANY`` are Python's and of crash reporters:
they must be clean for every error that ptsdesk itself makes.
"""

from __future__ import annotations

import contextlib
import copy
import faulthandler
import io
import json
import logging
import pickle
import pprint
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QtMsgType, qCritical, qInstallMessageHandler, qWarning

from ptsdesk.domain.record import Finding, JournalHealth
from ptsdesk.domain.settings import Settings
from ptsdesk.errors import PtsError
from ptsdesk.gui import guard
from ptsdesk.gui.guard import Faults
from ptsdesk.gui.presenter_errors import words
from ptsdesk.gui.tasks import place_of
from ptsdesk.services import bundle
from ptsdesk.services.checks import Check
from ptsdesk.services.known_words import known_words
from ptsdesk.services.wire import Call, Pipe
from ptsdesk.services.worker import Worker
from ptsdesk.verbs.reply import deliver, from_anything

Path = Callable[[BaseException], str]


class Kept(logging.Handler):
    """What a log would hold, formatted as a file would have it."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        self.lines += [self.format(record), repr(vars(record))]


@contextlib.contextmanager
def logged() -> Iterator[Kept]:
    """Everything that any logger of the program says, and nothing of it to the test's own judge."""
    kept, root = Kept(), logging.getLogger("ptsdesk")
    before = logging.Logger.handle

    def handle(logger: logging.Logger, record: logging.LogRecord) -> None:
        kept.emit(record)

    logging.Logger.handle = handle  # type: ignore[method-assign]
    level, root.level = root.level, logging.DEBUG
    try:
        yield kept
    finally:
        logging.Logger.handle = before  # type: ignore[method-assign]
        root.setLevel(level)


# ------------------------------------------------------------------------------------------------ Python's own


def stack_with_locals(error: BaseException) -> str:
    """As crash reporters do: each line of code with the variables that it had. Without the error's own words."""
    stack = traceback.StackSummary.extract(traceback.walk_tb(error.__traceback__), capture_locals=True)
    return "".join(stack.format())


def chain_with_locals(error: BaseException) -> str:
    """The same for the errors behind it, also those that ``raise … from None`` only hides."""
    told, seen = [], set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        one = waiting.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        told += [stack_with_locals(one), repr(one), repr(vars(one)) if hasattr(one, "__dict__") else ""]
        waiting += [one.__cause__, one.__context__]
    return "".join(told)


def formatted(error: BaseException) -> str:
    return "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())


def logging_module(error: BaseException) -> str:
    with logged() as kept:
        log = logging.getLogger("ptsdesk.test")
        log.error("%s %r", error, error, exc_info=error)
        log.warning("failed", extra={"problem": error})
    return "\n".join(kept.lines)


def default_hook(error: BaseException) -> str:
    out = io.StringIO()
    with contextlib.redirect_stderr(out):
        sys.__excepthook__(type(error), error, error.__traceback__)
    return out.getvalue()


def pickled(error: BaseException) -> str:
    try:
        data = pickle.dumps(error)
    except (TypeError, pickle.PicklingError, AttributeError) as problem:
        return str(problem)
    return data.decode("latin-1") + repr(pickle.loads(data))  # noqa: S301 - made just now


def copied(error: BaseException) -> str:
    try:
        return f"{copy.copy(error)!r} {copy.deepcopy(error)!r}"
    except TypeError as problem:
        return str(problem)


def dumped(error: BaseException) -> str:
    with tempfile.TemporaryFile() as file:
        faulthandler.dump_traceback(file)
        file.seek(0)
        return file.read().decode("utf-8", "replace")


ANY: dict[str, Path] = {
    "str": str,
    "repr": repr,
    "format": lambda error: f"{error} {error!s:>9} {error!a}",
    "percent": lambda error: "%s %r" % (error, error),  # noqa: UP031
    "pprint": lambda error: pprint.pformat([error, error.args, vars(error)]),
    "json": lambda error: json.dumps({"error": error, "all": vars(error)}, default=repr),
    "traceback": lambda error: "".join(traceback.format_exception(error)),
    "traceback with locals": formatted,
    "the errors behind it": chain_with_locals,
    "logging": logging_module,
    "excepthook of Python": default_hook,
    "pickle": pickled,
    "copy": copied,
}

# ------------------------------------------------------------------------------------------------ the program's own


class _Failing:
    """An office that ends as it is told to."""

    def __init__(self, error: BaseException) -> None:
        self._error = error

    def accounts(self) -> Any:
        raise self._error


def worker(error: BaseException) -> str:
    """The answer that crosses the pipe, and the worker's log."""
    out = io.BytesIO()
    served = Worker(Pipe(io.BytesIO(), out), lambda: _Failing(error))  # type: ignore[arg-type,return-value]
    with logged() as kept:
        served._answer(Call(1, "office", "accounts"))
        served._answer(Call(2, "nowhere", "submit"))
    return out.getvalue().decode("latin-1") + "\n".join(kept.lines)


def verb(error: BaseException) -> str:
    out, err = io.StringIO(), io.StringIO()
    deliver(from_anything(error), out, err)
    return out.getvalue() + err.getvalue()


@contextlib.contextmanager
def _hooks() -> Iterator[tuple[Faults, list[str]]]:
    faults, told = Faults(), []
    faults.found.connect(lambda fault: told.append(f"{fault!r} {fault.detail} {words(fault)}"))
    faults.install()
    try:
        yield faults, told
    finally:
        faults.remove()


def window_hook(error: BaseException) -> str:
    with logged() as kept, _hooks() as (_, told):
        sys.excepthook(type(error), error, error.__traceback__)
    return "\n".join([*kept.lines, *told])


def thread_hook(error: BaseException) -> str:
    def fail() -> None:
        raise error

    with logged() as kept, _hooks() as (_, told):
        thread = threading.Thread(target=fail)
        thread.start()
        thread.join()
    return "\n".join([*kept.lines, *told])


class _Finalised:
    """Fails while it is taken away: Python cannot raise that anywhere."""

    def __init__(self, error: BaseException) -> None:
        self._error = error

    def __del__(self) -> None:
        raise self._error


def unraisable_hook(error: BaseException) -> str:
    with logged() as kept, _hooks() as (_, told):
        dying = _Finalised(error)
        del dying
    return "\n".join([*kept.lines, *told])


def qt_message(error: BaseException) -> str:
    """What Qt itself says goes to the log; here it repeats whatever it was given."""
    with logged() as kept:
        before = qInstallMessageHandler(guard._qt_message)
        try:
            qWarning(f"could not parse {error}")
            qCritical(f"could not parse {error!r}")
            guard._qt_message(QtMsgType.QtInfoMsg, None, f"\N{EURO SIGN} {error}")  # type: ignore[arg-type]
        finally:
            qInstallMessageHandler(before)
    return "\n".join(kept.lines)


def window_words(error: BaseException) -> str:
    return repr(words(error)) if isinstance(error, PtsError) else ""


def report(error: BaseException) -> str:
    """The report for support, when a careless line has put all about an error into everything it is made of."""
    told = f"{error} {error!r}"
    lines = tuple(logging_module(error).splitlines())
    check = Check(told, False, told, told, {"reason": told, "n": told, "status": told}, detail="{reason} {n} {status}")
    facts = dict.fromkeys((*bundle.PROGRAM, *bundle.WINDOW), told)
    sources = bundle.Sources(
        program=facts, window=facts, settings=Settings(last_account=told, proxy=told), checks=(check,),
        health=JournalHealth(0, told, False, None, None, (Finding(told, True, told, {"reason": told}),)),
        tally=bundle.Tally({told: 1}, {told: 1}), log=lines, missing=(told, type(error).__name__),
    )  # fmt: skip
    # All lines are looked at, not only the last ones.
    return "".join(
        bundle.render(replace(sources, log=lines[start : start + bundle.LOG_LINES]), known_words())
        for start in range(0, max(len(lines), 1), bundle.LOG_LINES)
    )


OF_PTSDESK: dict[str, Path] = {
    "report for support": report,
    "stack with locals": stack_with_locals,
    "worker": worker,
    "verb": verb,
    "window's excepthook": window_hook,
    "window's threading.excepthook": thread_hook,
    "window's unraisablehook": unraisable_hook,
    "window's log": place_of,
    "Qt message": qt_message,
    "words of the window": window_words,
    "faulthandler": dumped,
}


def printed(error: BaseException) -> dict[str, str]:
    """The text of every path that must be clean for this error."""
    paths = {**OF_PTSDESK, **ANY} if isinstance(error, PtsError) else OF_PTSDESK
    return {name: path(error) for name, path in paths.items()}
