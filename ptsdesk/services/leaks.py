"""Looks for private texts in what is about to leave this computer, also where they were encoded.

Every encoding is a way to read bytes, and what was unpacked is read again in all ways. Nothing that is found is
repeated: the caller learns the name of it only.
"""

from __future__ import annotations

import base64
import binascii
import html
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from ptsdesk.domain.secret import Secret, forgetting

SHORTEST = 5
"""Characters: what is shorter is in every text by chance."""
_FEWEST_DIGITS = 9
"""Of what is digits only: fewer are in every text by chance, too."""
_LONG = 10
_DEPTH = 3
_MOST_UNPACKED = 1 << 20

_BETWEEN = re.compile(rb"[\s.,:;_/|*'\"+\\-]+")
_BASE64 = re.compile(rb"[A-Za-z0-9+/_-](?:[A-Za-z0-9+/_-]|\r?\n){7,}={0,2}")
_HEX = re.compile(rb"(?:0x|\\x|[0-9A-Fa-f][ :,-]?){8,}")
_NO_HEX = re.compile(rb"0x|\\x|[^0-9A-Fa-f]")
# From the first of a run of backslashes only: counted anew from each, a million of them would take hours.
_ESCAPE = re.compile(rb"(?<!\\)\\+(?:u\{?0*([0-9A-Fa-f]{2})\}?|x([0-9A-Fa-f]{2})|([0-3][0-7]{2}))")
_ENTITY = re.compile(rb"&#?[0-9A-Za-z]{1,8};")
_STREAM = re.compile(rb"\x1f\x8b\x08|[\x08\x18\x28\x38\x48\x58\x68\x78][\0-\xff]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Needle:
    """A text to look for. A short one counts only as words of its own: letters of other words make it up by chance."""

    name: str
    folded: bytes
    words: re.Pattern[bytes] | None

    def is_in(self, plain: bytes, folded: bytes) -> bool:
        if self.words is not None:
            return self.words.search(plain) is not None
        return self.folded in folded or self.folded in folded[::-1]


@forgetting
def found_in(needles: Mapping[str, Secret], text: bytes) -> tuple[str, ...]:
    """The names of those that the bytes hold, in whatever case, grouping, order or encoding."""
    wanted = [made for name, secret in needles.items() if (made := _needle(name, secret)) is not None]
    found: dict[str, None] = {}
    for reading in _readings(text, _DEPTH):
        plain, folded = reading.lower(), _folded(reading)
        found |= dict.fromkeys(one.name for one in wanted if one.is_in(plain, folded))
    return tuple(found)


def _needle(name: str, secret: Secret) -> _Needle | None:
    plain = secret.reveal().encode("utf-8", "surrogatepass").lower().strip()
    folded = _folded(plain)
    if len(folded) < SHORTEST or (folded.isdigit() and len(folded) < _FEWEST_DIGITS):
        return None
    short = len(folded) < _LONG
    return _Needle(name, folded, re.compile(rb"(?<![a-z0-9])%s(?![a-z0-9])" % re.escape(plain)) if short else None)


def _folded(data: bytes) -> bytes:
    """Without what may stand between the characters of a number or a key, in one case."""
    return _BETWEEN.sub(b"", data).lower()


def _readings(data: bytes, depth: int) -> Iterator[bytes]:
    yield data
    if depth:
        for unpack in _WAYS:
            for inner in unpack(data):
                if inner != data:
                    yield from _readings(inner, depth - 1)


def _without_zeros(data: bytes) -> Iterator[bytes]:
    """UTF-16 and UTF-32."""
    if b"\0" in data:
        yield data.replace(b"\0", b"")


def _from_base64(data: bytes) -> Iterator[bytes]:
    """Every run, from each of its first four characters: where the encoder began is not known."""
    for run in _BASE64.finditer(data):
        text = re.sub(rb"[\r\n=]", b"", run.group()).translate(bytes.maketrans(b"-_", b"+/"))
        for start in range(4):
            piece = text[start:]
            rest = len(piece) % 4
            padded = piece[:-1] if rest == 1 else piece + b"=" * (-len(piece) % 4)
            yield base64.b64decode(padded)


def _from_hex(data: bytes) -> Iterator[bytes]:
    for run in _HEX.finditer(data):
        digits = _NO_HEX.sub(b"", run.group())
        for start in (0, 1):
            yield binascii.unhexlify(digits[start : start + (len(digits) - start) // 2 * 2])


def _from_percent(data: bytes) -> Iterator[bytes]:
    if b"%" in data:
        yield unquote_to_bytes(data.replace(b"%25", b"%"))


def _from_escapes(data: bytes) -> Iterator[bytes]:
    def plain(found: re.Match[bytes]) -> bytes:
        sixteen = found[1] or found[2]
        return bytes([int(sixteen, 16) if sixteen else int(found[3], 8)])

    yield _ESCAPE.sub(plain, data)


def _from_entities(data: bytes) -> Iterator[bytes]:
    yield _ENTITY.sub(lambda found: html.unescape(found.group().decode()).encode("utf-8", "replace"), data)


def _from_streams(data: bytes) -> Iterator[bytes]:
    """Gzip and zlib, wherever they begin; of a broken one its beginning."""
    for head in _STREAM.finditer(data):
        gzip = head.group().startswith(b"\x1f")
        if not gzip and int.from_bytes(head.group()) % 31:
            continue
        unpacker = zlib.decompressobj(31 if gzip else 15)
        try:
            yield unpacker.decompress(data[head.start() :], _MOST_UNPACKED)
        except zlib.error:
            continue


_WAYS: tuple[Callable[[bytes], Iterable[bytes]], ...] = (
    _without_zeros, _from_base64, _from_hex, _from_percent, _from_escapes, _from_entities, _from_streams,
)  # fmt: skip
