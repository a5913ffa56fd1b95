"""Reads the modules of a QR code back into their text (ISO/IEC 18004), to compare before a customer is shown them.

Independent of the library that draws codes. No error correction: the modules come from memory, not from a camera, so
anything that does not read cleanly is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

Matrix = Sequence[Sequence[bool]]

LARGEST = 20
"""Versions above this hold more than a payment code ever has."""

_LEVELS = "MLHQ"
"""Error correction levels by the two bits of the format information."""
_FORMAT_MASK = 0b101010000010010

_CHECK_WORDS = {
    "L": (7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28),
    "M": (10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26),
    "Q": (13, 22, 18, 26, 18, 24, 18, 22, 20, 24, 28, 26, 24, 20, 30, 24, 28, 28, 26, 30),
    "H": (17, 28, 22, 16, 22, 28, 26, 26, 24, 28, 24, 28, 22, 24, 24, 30, 28, 28, 26, 28),
}
"""Error correction code words in each block, by version (ISO/IEC 18004, table 9)."""
_BLOCKS = {
    "L": (1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8),
    "M": (1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16),
    "Q": (1, 1, 2, 2, 4, 4, 6, 6, 8, 8, 8, 10, 12, 16, 12, 17, 16, 18, 21, 20),
    "H": (1, 1, 2, 4, 4, 4, 5, 6, 8, 8, 11, 11, 16, 16, 18, 16, 19, 21, 25, 25),
}
"""How many blocks, by version."""

_ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_NUMERIC_MODE, _ALPHANUMERIC_MODE, _BYTE_MODE = 1, 2, 4
_COUNT_BITS = {_NUMERIC_MODE: (10, 12), _ALPHANUMERIC_MODE: (9, 11), _BYTE_MODE: (8, 16)}
"""Bits of the character count, for versions 1 to 9 and above."""


class UnreadableQrError(ValueError):
    """The modules are not a QR code that this reader understands."""


def read_qr(matrix: Matrix) -> str:
    """The text in a code. Raises :class:`UnreadableQrError`."""
    size = len(matrix)
    version = (size - 17) // 4
    if size % 4 != 1 or not 1 <= version <= LARGEST or any(len(row) != size for row in matrix):
        raise UnreadableQrError("size")
    level, mask = _format(matrix)
    return _text(_data(_words(matrix, version, mask), version, level), version)


def _format(matrix: Matrix) -> tuple[str, int]:
    """Error correction level and mask; both copies must agree."""
    size = len(matrix)
    beside = [(8, x) for x in (0, 1, 2, 3, 4, 5, 7, 8)] + [(y, 8) for y in (7, 5, 4, 3, 2, 1, 0)]
    apart = [(size - 1 - place, 8) for place in range(7)] + [(8, size - 8 + place) for place in range(8)]
    first, second = (_number(matrix[y][x] for y, x in places) for places in (beside, apart))
    if first != second:
        raise UnreadableQrError("format")
    value = (first ^ _FORMAT_MASK) >> 10
    return _LEVELS[value >> 3], value & 7


def _number(bits: Iterator[bool] | Sequence[bool]) -> int:
    value = 0
    for bit in bits:
        value = value << 1 | bit
    return value


def _function_modules(version: int) -> set[tuple[int, int]]:
    """The modules that carry no data: finders with format, timing, alignment, version."""
    size = 17 + 4 * version
    found = {(y, x) for y in range(9) for x in range(9)}
    found |= {(y, x) for y in range(9) for x in range(size - 8, size)}
    found |= {(y, x) for y in range(size - 8, size) for x in range(9)}
    found |= {(6, place) for place in range(size)} | {(place, 6) for place in range(size)}
    centres = _centres(version)
    for y in centres:
        for x in centres:
            # In the three corners the finders are already.
            if (y, x) not in ((6, 6), (6, centres[-1]), (centres[-1], 6)):
                found |= {(y + down, x + right) for down in range(-2, 3) for right in range(-2, 3)}
    if version >= 7:
        found |= {(y, x) for y in range(6) for x in range(size - 11, size - 8)}
        found |= {(y, x) for y in range(size - 11, size - 8) for x in range(6)}
    return found


def _centres(version: int) -> tuple[int, ...]:
    """Where alignment patterns have their middle (ISO/IEC 18004, annex E)."""
    if version == 1:
        return (6,)
    count = version // 7 + 2
    last = 4 * version + 10
    step = -(-(last - 6) // (count - 1))
    step += step % 2
    return (6, *reversed([last - step * place for place in range(count - 1)]))


_MASKS: tuple[Callable[[int, int], int], ...] = (
    lambda y, x: (y + x) % 2,
    lambda y, _x: y % 2,
    lambda _y, x: x % 3,
    lambda y, x: (y + x) % 3,
    lambda y, x: (y // 2 + x // 3) % 2,
    lambda y, x: y * x % 2 + y * x % 3,
    lambda y, x: (y * x % 2 + y * x % 3) % 2,
    lambda y, x: ((y + x) % 2 + y * x % 3) % 2,
)
"""A module is turned over where its mask is 0."""


def _words(matrix: Matrix, version: int, mask: int) -> list[int]:
    """The code words in the order of the symbol: two columns at a time, from the right, up and down in turn."""
    size, turned = len(matrix), _MASKS[mask]
    taken = _function_modules(version)
    bits: list[bool] = []
    upwards = True
    for right in [*range(size - 1, 6, -2), *range(5, 0, -2)]:
        for y in range(size - 1, -1, -1) if upwards else range(size):
            free = [x for x in (right, right - 1) if (y, x) not in taken]
            bits.extend(bool(matrix[y][x]) != (turned(y, x) == 0) for x in free)
        upwards = not upwards
    return [_number(bits[start : start + 8]) for start in range(0, len(bits) - 7, 8)]


def _data(words: list[int], version: int, level: str) -> list[int]:
    """The data words: blocks are interleaved, the shorter ones first; check words follow and are left out."""
    blocks, checks = _BLOCKS[level][version - 1], _CHECK_WORDS[level][version - 1]
    shortest, longer = divmod(len(words), blocks)
    lengths = [shortest - checks + (block >= blocks - longer) for block in range(blocks)]
    found: list[list[int]] = [[] for _ in lengths]
    stream = iter(words)
    for place in range(max(lengths)):
        for block, length in zip(found, lengths, strict=True):
            if place < length:
                block.append(next(stream))
    return [word for block in found for word in block]


def _text(words: list[int], version: int) -> str:
    """The segments of the bit stream, one after the other."""
    bits = "".join(f"{word:08b}" for word in words)
    place, parts = 0, []
    while (mode := int(bits[place : place + 4] or "0", 2)) != 0:
        if mode not in _COUNT_BITS:
            raise UnreadableQrError("mode")
        place += 4
        width = _COUNT_BITS[mode][version > 9]
        count = int(bits[place : place + width] or "0", 2)
        place += width
        text, place = _segment(bits, place, mode, count)
        parts.append(text)
    return "".join(parts)


def _segment(bits: str, place: int, mode: int, count: int) -> tuple[str, int]:
    if mode == _BYTE_MODE:
        end = place + 8 * count
        return _decoded(int(bits[at : at + 8] or "0", 2) for at in range(place, end, 8)), end
    group, widths = (3, (0, 4, 7, 10)) if mode == _NUMERIC_MODE else (2, (0, 6, 11))
    text = ""
    while count:
        taken = min(group, count)
        value = int(bits[place : place + widths[taken]] or "0", 2)
        place += widths[taken]
        text += f"{value:0{taken}d}" if mode == _NUMERIC_MODE else _pair(value, taken)
        count -= taken
    return text, place


def _pair(value: int, count: int) -> str:
    if value >= 45**count:
        raise UnreadableQrError("character")
    return _ALPHANUMERIC[value // 45] + _ALPHANUMERIC[value % 45] if count == 2 else _ALPHANUMERIC[value]


def _decoded(data: Iterator[int]) -> str:
    """Bytes as UTF-8, else as ISO 8859-1: what writers use without saying so."""
    raw = bytes(data)
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("iso-8859-1")
