"""Counts what other processes still have of a card in their memory, in many ways to write digits.

Of the number ten digits are looked for: behind the first four that name the network, before the two that are left of
the last four when they are shown. A copy of which the allocator overwrote the beginning counts too.
"""

from __future__ import annotations

import base64
import contextlib
import os
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HIDDEN = slice(4, 14)
_CHUNK = 16 << 20
_LONGEST = 512
_AROUND = 64
_PAGE = os.sysconf("SC_PAGE_SIZE")
_ENTRY = 8
_TOUCHED = re.compile(rb"[\x40-\xff]+")
"""The highest byte of a page's entry: bit 63 is "present", bit 62 "swapped" (pagemap in proc(5))."""


@dataclass(frozen=True)
class Card:
    """What was typed."""

    number: str
    month: str
    year: str
    code: str


def number_forms(number: str) -> dict[str, bytes]:
    """The digits in each way to write them that a program has."""
    digits = number[HIDDEN]
    groups = " ".join(number[at : at + 4] for at in range(0, len(number), 4))
    forms = {
        "ascii": digits.encode(),
        "utf-16": digits.encode("utf-16-le"),
        "utf-16-be": digits.encode("utf-16-be"),
        "utf-32": digits.encode("utf-32-le"),
        "utf-32-be": digits.encode("utf-32-be"),
        "values": bytes(map(int, digits)),
        "packed": bytes.fromhex(digits),
        "packed, from the half": bytes.fromhex(number[5:15]),
        "reversed": digits[::-1].encode(),
        "hex": digits.encode().hex().encode(),
        "grouped": groups[4:16].encode(),
        "grouped utf-16": groups[4:16].encode("utf-16-le"),
    }
    for before in range(3):
        # The characters that hold bits of a neighbour are left out.
        whole = base64.b64encode(b"\0" * before + number.encode()).rstrip(b"=")
        forms[f"base64 {before}"] = whole[4:-1][: len(whole) - 8]
    return forms


def code_forms(card: Card) -> dict[str, bytes]:
    """The security code where it stands for itself: as a text of Python, or behind what announces it. As patterns."""
    code = card.code.encode()
    return {
        "code as a text": rb"%s.{16}(?:.{8})?%s\0" % (re.escape(len(code).to_bytes(8, "little")), code),
        "code in a frame": rb"%s\n%s\n%s" % (card.month.encode(), card.year.encode(), code),
        "code announced": rb"(?:cvc|cvv|cvn|csc|code)[^0-9]{1,8}%s(?![0-9])" % code,
    }


class Scan:
    """Searches processes for one card."""

    def __init__(self, card: Card) -> None:
        self._numbers = number_forms(card.number)
        self._code = card.code.encode()
        self._codes = {name: re.compile(pattern, re.DOTALL) for name, pattern in code_forms(card).items()}

    def of(self, pid: int) -> Counter[str]:
        """How many copies a process holds, by the way they are written. Needs the right to read any memory."""
        found: Counter[str] = Counter()
        with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
            for start, end in regions(pid):
                for at in range(start, end, _CHUNK):
                    memory.seek(at)
                    # Memory that went away since, or that is none (a device's), cannot be read.
                    with contextlib.suppress(OSError, ValueError):
                        self.count(memory.read(min(_CHUNK + _LONGEST, end - at)), found)
        return found

    def count(self, data: bytes, found: Counter[str]) -> None:
        """Add what one piece of memory holds. What begins behind its end is counted with the next one."""
        for name, form in self._numbers.items():
            hits = sum(1 for at in places(form, data) if at < _CHUNK)
            if hits:
                found[name] += hits
        for at in places(self._code, data):
            around = data[max(at - _AROUND, 0) : at + _AROUND]
            behind = min(at, _AROUND) + len(self._code)
            hows = {name for name, pattern in self._codes.items() if _ends_at(pattern, around, behind)}
            found.update(hows if at < _CHUNK else ())


def places(form: bytes, data: bytes) -> Iterator[int]:
    """Where a form stands in the data."""
    at = data.find(form)
    while at >= 0:
        yield at
        at = data.find(form, at + 1)


def _ends_at(pattern: re.Pattern[bytes], data: bytes, place: int) -> bool:
    return any(place <= hit.end() <= place + 1 for hit in pattern.finditer(data))


def regions(pid: int) -> Iterator[tuple[int, int]]:
    """The memory of a process that it could write a card to: not what it only reads of its files, nor never touched."""
    for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
        span, rights = line.split()[:2]
        if rights.startswith("rw"):
            start, end = span.split("-")
            yield from touched(pid, int(start, 16), int(end, 16))


def touched(pid: int, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The pages of a region that are in memory or swapped out; nothing was ever written to the others, often half."""
    with Path(f"/proc/{pid}/pagemap").open("rb", buffering=0) as pages:
        pages.seek(start // _PAGE * _ENTRY)
        entries = pages.read((end - start) // _PAGE * _ENTRY)
    for run in _TOUCHED.finditer(entries[_ENTRY - 1 :: _ENTRY]):
        yield start + run.start() * _PAGE, start + run.end() * _PAGE
