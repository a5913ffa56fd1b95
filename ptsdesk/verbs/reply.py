"""What a verb gives back, and how it reaches the terminal: one JSON object on stdout, one sentence on stderr."""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import IO

from ptsdesk.errors import InputError, InputErrors, PtsError, RefusedError

Body = dict[str, object]
"""A JSON object on its way out."""


class Exit(IntEnum):
    """The exit codes of the command line."""

    DONE = 0
    BAD_INPUT = 2
    REFUSED = 3
    UNKNOWN = 4
    NOT_SENT = 5
    LOCAL_TROUBLE = 6
    """Keyring, journal or settings; also a fault of ptsdesk itself."""
    BUSY = 7


INTERRUPTED = 130
"""A read-only verb that was stopped by a signal, as shells count it."""


@dataclass(frozen=True, slots=True)
class Reply:
    """The outcome of a verb. ``sentence`` is for a person, ``body`` for a script.

    ``abandoned`` says that a call is still running which nobody will wait for: the program ends without closing.
    """

    code: int
    body: Mapping[str, object]
    sentence: str
    abandoned: bool = False


def error_body(error: PtsError) -> Body:
    """Title, sentence and, for bad input, the field: never the value that was typed."""
    body: Body = {"title": error.title, "message": error.message}
    if isinstance(error, InputError):
        body["field"] = error.field
    if isinstance(error, InputErrors):
        body["problems"] = [{"field": one.field, "message": one.message} for one in error.problems]
    if isinstance(error, RefusedError):
        body["code"] = error.code
    return body


def from_error(error: PtsError, more: Mapping[str, object] | None = None) -> Reply:
    """The reply for an error of the tree; its class knows the exit code. ``more`` goes beside the error."""
    sentence = f"{error.title}: {error.message}"
    if isinstance(error, InputErrors):
        sentence = " ".join(f"{one.field}: {one.message}" for one in error.problems)
    elif isinstance(error, InputError):
        sentence = f"{error.field}: {error.message}"
    return Reply(error.exit_code, {"error": error_body(error), **(more or {})}, sentence)


def from_anything(trouble: BaseException) -> Reply:
    """The reply for whatever ended a run that had sent nothing, or had reported what it sent."""
    if isinstance(trouble, PtsError):
        return from_error(trouble)
    if isinstance(trouble, Exception):
        return from_fault(trouble)
    sentence = "Stopped. Nothing was sent."
    return Reply(INTERRUPTED, {"error": {"title": "Stopped", "message": sentence}}, sentence)


def from_fault(fault: Exception) -> Reply:
    """The reply for a mistake in ptsdesk. Names the place, not the values: those may be secret."""
    place = where(fault)
    message = "ptsdesk made a mistake and stopped. Please report this line."
    body = {"error": {"title": PtsError.title, "message": message, "detail": place}}
    return Reply(Exit.LOCAL_TROUBLE, body, f"{message} ({place})")


def where(fault: BaseException) -> str:
    """The kind of a fault and the last line of code it went through."""
    frames = traceback.extract_tb(fault.__traceback__)
    place = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(fault).__name__}{place}"


def deliver(reply: Reply, stdout: IO[str] | None, stderr: IO[str] | None) -> int:
    """Write the reply and return its exit code. A reader that went away changes nothing: the code still tells."""
    # The sentence may quote the provider: what could steer a terminal is shown as a replacement character.
    sentence = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in reply.sentence)
    _write(stdout, json.dumps(reply.body, ensure_ascii=True, allow_nan=False))
    _write(stderr, sentence.encode("ascii", "backslashreplace").decode() if _is_narrow(stderr) else sentence)
    return int(reply.code)


def _is_narrow(stream: IO[str] | None) -> bool:
    return (getattr(stream, "encoding", None) or "ascii").lower().replace("-", "") not in {"utf8", "utf8sig"}


def _write(stream: IO[str] | None, line: str) -> None:
    if stream is None:
        return
    try:
        stream.write(line + "\n")
        stream.flush()
    except (OSError, ValueError):
        # Python flushes again at its end and would complain: let it flush into nothing.
        if stream in (sys.stdout, sys.stderr):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, stream.fileno())
