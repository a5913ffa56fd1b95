"""Reads a key or certificate file that a person chose: whatever it is, it neither blocks nor fills the memory."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from ptsdesk.errors import KeyMaterialError
from ptsdesk.storage.files import reason_of

MAX_BYTES = 64 * 1024
"""Far above any key or certificate in PEM form."""

_NO_FILE = "There is no such file. Check its path."
_OPEN = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0)
"""Without waiting: a pipe that nobody writes to would hold the opener up for ever."""
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def read_chosen(name: str) -> str:
    """The text of a file that should be PEM. Raises KeyMaterialError with a sentence that says what it is instead.

    A link is followed, as any program does: keys are often kept behind one, and what it leads to is judged. A byte
    order mark is no harm, nor is UTF-16 with one: that is what PowerShell writes when a program's output is redirected.
    """
    if "\0" in name:
        raise KeyMaterialError(_NO_FILE)
    try:
        _check_kind(os.stat(name))  # noqa: PTH116 - a path of any bytes
        with os.fdopen(os.open(name, _OPEN), "rb") as file:
            _check_kind(os.fstat(file.fileno()))
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise _explained(error) from None
    if len(data) > MAX_BYTES:
        raise _too_long()
    return _text(data)


def _check_kind(found: os.stat_result) -> None:
    if stat.S_ISDIR(found.st_mode):
        raise KeyMaterialError("This is a folder. Choose the file in it.")
    if not stat.S_ISREG(found.st_mode):
        raise KeyMaterialError("This is a pipe or a device, not a file. Save the key to a file first.")
    if found.st_size > MAX_BYTES:
        raise _too_long()


def _too_long() -> KeyMaterialError:
    return KeyMaterialError("This file is far too long for a key. Choose the key file itself.")


def _explained(error: OSError) -> KeyMaterialError:
    detail = f"errno {error.errno}"
    if error.errno in {errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG}:
        return KeyMaterialError(_NO_FILE, detail=detail)
    if error.errno == errno.ELOOP:
        return KeyMaterialError("This link leads in a circle. Choose the file itself.", detail=detail)
    if error.errno in {errno.EACCES, errno.EPERM}:
        return KeyMaterialError("You may not read this file. Check its permissions.", detail=detail)
    return KeyMaterialError("This file cannot be read: {reason}.", reason=reason_of(error), detail=detail)


def _text(data: bytes) -> str:
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        # Words in an older encoding around a key are no harm: the key itself is ASCII, or is found damaged.
        text = data.decode("latin-1") if b"-----BEGIN" in data else "\0"
    if "\0" in text:
        raise KeyMaterialError(
            "This is a binary file (DER, PKCS#12 or a key store). Save the key in it as PEM, for example with openssl."
        )
    return text


def write_new(path: Path, text: str) -> None:
    """Write a file that is not there yet. Raises KeyMaterialError when it is, or cannot be written."""
    try:
        with path.open("x", encoding="ascii", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise KeyMaterialError("There is a file of this name already. Name another one.") from None
    except (OSError, ValueError) as error:
        reason = reason_of(error) if isinstance(error, OSError) else type(error).__name__
        raise KeyMaterialError("This file cannot be written: {reason}.", reason=reason) from None
