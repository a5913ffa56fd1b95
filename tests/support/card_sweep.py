"""Looks for a card number and a security code in anything: bytes, texts, files, folders, databases. In 12 encodings.

Every encoding is a way to *read* bytes: it gives the texts that they hold when they are taken so. Each text is searched
for the number, and what was unpacked is read again in all the other ways, so a number in the base64 of a compressed
file is found as ``compressed+base64``.

A security code of three digits is in every file of some size, so on its own it means nothing. It is found only behind
a word that announces one (:data:`MARKERS`), at most :data:`REACH` characters away with no other digit between, or right
behind the card's own number. For texts that a person or the window made, where each word counts (a clipboard, an undo
stack, a log line), :func:`find_word` finds the code as a word of its own: give the session a code that the texts do
not hold by chance, see :func:`tests.support.test_cards.cvc_for`.

A finding never holds what it found.
"""

from __future__ import annotations

import base64
import binascii
import html
import re
import sqlite3
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote_to_bytes

MARKERS = ("cvc", "cvv", "cvn", "csc", "cid", "security", "card_code")
REACH = 24
MAX_UNPACKED = 64 * 2**20
MAX_SPOILED = 64 * 2**10
_DEPTH = 3
_PIECE = 4096
_AROUND = 256

Read = Callable[[bytes], Iterable[bytes]]
"""The texts that bytes hold when they are read in one way, each as Latin-1: a byte is a character."""


@dataclass(frozen=True)
class Secrets:
    """One card as it was typed. ``cvc`` may be left out."""

    pan: str = field(repr=False)
    cvc: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Finding:
    """Where something was found, and how: never what."""

    place: str
    how: str


# ------------------------------------------------------------------------------------------------ the ways to read


def _as_is(data: bytes) -> Iterator[bytes]:
    yield data


_SEPARATED = re.compile(rb"(?<=[0-9])(?:[ \t\r\n_./,*|-]|\xc2\xa0|\xa0|\xe2\x80[\x80-\xaf]|&nbsp;){1,3}(?=[0-9])")


def _grouped(data: bytes) -> Iterator[bytes]:
    joined = _SEPARATED.sub(b"", data)
    if joined != data:
        yield joined


def _reversed(data: bytes) -> Iterator[bytes]:
    yield data[::-1]


def _wide(*patterns: bytes) -> Read:
    """Runs of characters with zero bytes around them, the zero bytes taken out."""
    runs = [re.compile(rb"(?:%s){4,}" % pattern) for pattern in patterns]

    def read(data: bytes) -> Iterator[bytes]:
        for run in runs:
            found = [one.group().replace(b"\0", b"") for one in run.finditer(data)]
            if found:
                yield b"\n".join(found)

    return read


_BASE64_RUN = re.compile(rb"[A-Za-z0-9+/_-](?:[A-Za-z0-9+/_-]|\\?\r?\n|\\[rn]){11,}={0,2}")
_NO_BASE64 = re.compile(rb"\\[rn]|[^A-Za-z0-9+/]")


def _base64(data: bytes) -> Iterator[bytes]:
    """Every run, from each of its first four characters: where the encoder began is not known."""
    for run in _BASE64_RUN.finditer(data):
        text = _NO_BASE64.sub(b"", run.group().translate(bytes.maketrans(b"-_", b"+/")))
        for start in range(4):
            piece = text[start:]
            yield base64.b64decode(piece[: len(piece) // 4 * 4] + _rest(piece))


def _rest(piece: bytes) -> bytes:
    """The characters behind the last whole group, filled up; one alone says nothing."""
    over = piece[len(piece) // 4 * 4 :]
    return b"" if len(over) < 2 else over.ljust(4, b"=")


_HEX_RUN = re.compile(rb"(?:0x|\\x|[0-9A-Fa-f][ :,-]?){12,}")
_NO_HEX = re.compile(rb"0x|\\x|[^0-9A-Fa-f]")


def _hex(data: bytes) -> Iterator[bytes]:
    for run in _HEX_RUN.finditer(data):
        digits = _NO_HEX.sub(b"", run.group())
        for start in (0, 1):
            yield binascii.unhexlify(digits[start : start + (len(digits) - start) // 2 * 2])


def _around(escape: re.Pattern[bytes], plain: Callable[[bytes], bytes]) -> Read:
    """What stands around escapes, with all of them undone; the rest of a long file is not copied for them."""

    def read(data: bytes) -> Iterator[bytes]:
        start = end = 0
        for found in escape.finditer(data):
            if found.start() - _AROUND > end:
                if end:
                    yield plain(data[start:end])
                start = found.start() - _AROUND
            end = found.end() + _AROUND
            start = max(start, 0)
        if end:
            yield plain(data[start:end])

    return read


def _unquoted(text: bytes) -> bytes:
    return unquote_to_bytes(text.replace(b"%25", b"%"))


_ESCAPE = re.compile(rb"\\+(?:u\{?0*([0-9A-Fa-f]{2})\}?|x([0-9A-Fa-f]{2})|([0-3][0-7]{2}))")


def _unescaped(text: bytes) -> bytes:
    r"""``\u0034`` of JSON, ``\x34`` and ``\064`` of C, Python and shells."""

    def plain(found: re.Match[bytes]) -> bytes:
        sixteen = found[1] or found[2]
        return bytes([int(sixteen, 16) if sixteen else int(found[3], 8)])

    return _ESCAPE.sub(plain, text)


_ENTITY = re.compile(rb"&#(?:[xX][0-9A-Fa-f]{1,6}|[0-9]{1,7});?")


def _without_entities(text: bytes) -> bytes:
    return _ENTITY.sub(lambda found: html.unescape(found.group().decode()).encode("utf-8", "replace"), text)


def _packed_digits(data: bytes) -> Iterator[bytes]:
    """Two digits a byte, from either half of a byte on."""
    yield binascii.hexlify(data)


_ZLIB_HEAD = re.compile(rb"[\x08\x18\x28\x38\x48\x58\x68\x78][\0-\xff]", re.DOTALL)
"""Method and window in the first byte; both together are a multiple of 31 (RFC 1950)."""
_GZIP_HEAD = b"\x1f\x8b\x08"


def _compressed(data: bytes) -> Iterator[bytes]:
    """gzip and zlib streams wherever they begin, and the members of a zip file (so of a spreadsheet too)."""
    gzipped = [(found.start(), 31) for found in re.finditer(re.escape(_GZIP_HEAD), data)]
    heads = (found for found in _ZLIB_HEAD.finditer(data) if int.from_bytes(found.group()) % 31 == 0)
    for at, window in [*gzipped, *((found.start(), 15) for found in heads)]:
        if text := _unpacked(data, at, window):
            yield text
    if b"PK\x03\x04" in data:
        yield from _members(data)


def _members(data: bytes) -> Iterator[bytes]:
    """Each entry by its own head: an archive that was cut off has no list at its end."""
    for found in re.finditer(rb"PK\x03\x04", data):
        head = data[found.start() : found.start() + 30]
        if len(head) < 30 or int.from_bytes(head[8:10], "little") != zipfile.ZIP_DEFLATED:
            continue
        start = found.start() + 30 + int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little")
        yield _unpacked(data, start, -15)
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            for entry in archive.infolist():
                if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
                    yield archive.read(entry)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError):
        return


def _unpacked(data: bytes, at: int, window: int) -> bytes:
    """What a stream that begins there gives. One that is spoiled further on gives its beginning: most are no stream."""
    unpacker, text = zlib.decompressobj(window), bytearray()
    view = memoryview(data)
    try:
        for start in range(at, len(data), _PIECE):
            text += unpacker.decompress(view[start : start + _PIECE])
            if unpacker.eof or len(text) > MAX_UNPACKED:
                break
    except zlib.error:
        del text[MAX_SPOILED:]
    return bytes(text)


ENCODINGS: dict[str, Read] = {
    "utf-8": _as_is,
    "grouped": _grouped,
    "reversed": _reversed,
    "utf-16": _wide(rb"[\x20-\x7e]\0", rb"\0[\x20-\x7e]"),
    "utf-32": _wide(rb"[\x20-\x7e]\0\0\0", rb"\0\0\0[\x20-\x7e]"),
    "base64": _base64,
    "hex": _hex,
    "percent": _around(re.compile(rb"%[0-9A-Fa-f]{2}"), _unquoted),
    "escapes": _around(_ESCAPE, _unescaped),
    "html entities": _around(_ENTITY, _without_entities),
    "packed digits": _packed_digits,
    "compressed": _compressed,
}
"""The 12 encodings. ASCII is UTF-8; UTF-16 and UTF-32 in both byte orders; base64 in its three alignments and both
alphabets, on one line or many; hexadecimal in either case; packed digits are BCD."""

_SHAPES = {"utf-8", "reversed", "packed digits", "grouped"}
"""Only another order or grouping of the same digits: nothing was unpacked that would have to be read again."""


# ------------------------------------------------------------------------------------------------ finding


def find(pan: str, cvc: str | None, data: bytes) -> list[str]:
    """The encodings in which the bytes hold the number; with ``cvc:`` before them those that hold the code."""
    number = pan.encode()
    announced = _Announced(pan, cvc) if cvc else None
    found: dict[str, None] = {}
    for name, text in _readings(data, _DEPTH):
        if number in text:
            found[name] = None
        if announced and name.rpartition("+")[2] != "packed digits" and announced.is_in(text):
            found[f"cvc:{name}"] = None
    return list(found)


def find_any(needles: Mapping[str, str], data: bytes) -> list[Finding]:
    """Which of several texts the bytes hold, and in which encoding: each reading is made once for all of them."""
    wanted = {name: text.encode() for name, text in needles.items()}
    found: dict[Finding, None] = {}
    for how, text in _readings(data, _DEPTH):
        for name, needle in wanted.items():
            if needle in text:
                found[Finding(name, how)] = None
    return list(found)


def find_word(word: str, text: str) -> bool:
    """Whether the text holds the digits as a word of their own. For texts of a person or the window, not for files."""
    return re.search(rf"(?<![0-9]){re.escape(word)}(?![0-9])", text) is not None


class _Announced:
    """Finds the code behind a word that announces it, or behind the card's number with an expiry between at most."""

    def __init__(self, pan: str, cvc: str) -> None:
        code = cvc.encode()
        self._forms = (code, base64.b64encode(code).rstrip(b"="), binascii.hexlify(code))
        words = b"|".join(marker.encode() for marker in MARKERS)
        expiry = rb"(?:[^0-9]{0,3}[0-9]{2,4}){0,2}[^0-9]{0,3}"
        before = rb"(?:(?:%s)2?[^0-9]{0,%d}|%s%s)(?<![0-9])$" % (words, REACH, re.escape(pan.encode()), expiry)
        self._before = re.compile(before, re.IGNORECASE)
        self._longest = REACH + max(map(len, MARKERS)) + len(pan)

    def is_in(self, text: bytes) -> bool:
        for form in self._forms:
            at = text.find(form)
            while at >= 0:
                behind = text[at + len(form) : at + len(form) + 1]
                if not behind.isdigit() and self._before.search(text[max(at - self._longest, 0) : at]):
                    return True
                at = text.find(form, at + 1)
        return False


def _readings(data: bytes, depth: int) -> Iterator[tuple[str, bytes]]:
    """Every reading with its name; what was unpacked is read further, to the given depth."""
    for name, read in ENCODINGS.items():
        for text in read(data):
            yield name, text
            if depth > 1 and name not in _SHAPES:
                for inner, deeper in _readings(text, depth - 1):
                    if name == "hex" and inner == "packed digits":
                        continue  # that is the text itself
                    yield name if inner == "utf-8" else f"{name}+{inner}", deeper


# ------------------------------------------------------------------------------------------------ sweeping


def sweep(
    folder: Path, secrets: Iterable[Secrets], dumps: Mapping[str, Iterable[str | bytes]] | None = None
) -> list[Finding]:
    """Search every file below a folder, names too, and what the caller took out of files that are encrypted.

    Args:
        folder: searched with everything in it; links are not followed.
        secrets: the cards that were typed.
        dumps: a name for each, such as ``journal``, and its texts: the decrypted rows of the SQLCipher journal.

    A SQLite file is read raw, with its free pages, and row by row: a long text is split over pages in the file.
    """
    cards = tuple(secrets)
    found: list[Finding] = []
    for path in sorted(folder.rglob("*")):
        place = path.relative_to(folder).as_posix()
        found += _in_text(f"{place} (name)", path.name, cards)
        if path.is_file() and not path.is_symlink():
            data = path.read_bytes()
            found += _in_text(place, data, cards)
            if data.startswith(b"SQLite format 3\0"):
                found += _in_text(f"{place} (rows)", b"\n".join(_rows(path)), cards)
    for name, texts in (dumps or {}).items():
        found += _in_text(name, b"\n".join(_bytes(text) for text in texts), cards)
    return found


def sweep_texts(texts: Mapping[str, str | bytes], secrets: Iterable[Secrets]) -> list[Finding]:
    """Search texts that have no file: a clipboard, an undo stack, an accessible name. The code counts as a word too."""
    cards = tuple(secrets)
    found: list[Finding] = []
    for place, text in texts.items():
        found += _in_text(place, text, cards)
        words = text if isinstance(text, str) else text.decode("utf-8", "replace")
        found += [Finding(place, "cvc:word") for card in cards if card.cvc and find_word(card.cvc, words)]
    return found


def _in_text(place: str, text: str | bytes, cards: tuple[Secrets, ...]) -> list[Finding]:
    data = _bytes(text)
    hows = dict.fromkeys(how for card in cards for how in find(card.pan, card.cvc, data))
    return [Finding(place, how) for how in hows]


def _bytes(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")


def _rows(path: Path) -> Iterator[bytes]:
    """Every value of every row of a SQLite file, whatever its tables are."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as database:
        database.text_factory = bytes
        names = [row[0].decode() for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for name in names:
            quoted = name.replace('"', '""')
            for row in database.execute(f'SELECT * FROM "{quoted}"'):  # noqa: S608 - the file's own names
                yield b"\n".join(value if isinstance(value, bytes) else str(value).encode() for value in row)
