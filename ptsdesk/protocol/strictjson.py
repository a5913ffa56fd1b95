"""JSON read strictly, with every number kept as it was written; and written compactly.

The signature covers the literal text of a number (PTS API, section 2.1), so ``1.10`` must not become ``1.1``.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import NoReturn

MAX_DEPTH = 32

# Possessive, and content with a string that never ends: a hostile text costs one pass, not one for each quote.
_BRACKETS = re.compile(r'"(?:[^"\\]++|\\.)*+"?+|[\[\]{}]', re.DOTALL)
_plain = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode
_SURROGATE_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]")


class StrictJsonError(ValueError):
    """The text is not JSON as RFC 8259 has it, or repeats a name, or nests too deeply."""


@dataclass(frozen=True, slots=True)
class Number:
    """A JSON number, exactly as it was written."""

    literal: str


JsonValue = str | int | Number | bool | None | list["JsonValue"] | dict[str, "JsonValue"]
"""What :func:`parse` gives (never ``int``) and what :func:`write` takes."""


def parse(text: str) -> JsonValue:
    """Read one JSON text.

    Refuses a byte order mark, NaN and Infinity, a repeated name, anything behind the value, control characters in
    strings, half surrogate pairs, and more than 32 levels. The size is the caller's care.
    """
    _check_depth(text)
    try:
        value: JsonValue = _strict(text)
        if _SURROGATE_ESCAPE.search(text):
            write(value).encode()
    except StrictJsonError:
        raise
    except ValueError:
        # The parser's own error carries the whole text, which may be anybody's.
        raise StrictJsonError("not JSON") from None
    return value


def write(value: JsonValue) -> str:
    """The value as compact JSON: one line, characters unescaped, numbers as they were written."""
    match value:
        case Number():
            return value.literal
        case dict():
            return "{" + ",".join(f"{_text(name)}:{write(member)}" for name, member in value.items()) + "}"
        case list():
            return "[" + ",".join(write(member) for member in value) + "]"
        case _:
            return _plain(value)


def _text(value: str) -> str:
    return _plain(value)


def _check_depth(text: str) -> None:
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return
    depth = 0
    for token in _BRACKETS.finditer(text):
        first = text[token.start()]
        if first in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                raise StrictJsonError("nested too deeply")
        elif first != '"':
            depth -= 1


def _object(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise StrictJsonError("a name stands twice in one object")
    return members


def _refuse_constant(_name: str) -> NoReturn:
    raise StrictJsonError("not a JSON number")


_strict = json.JSONDecoder(
    parse_int=Number, parse_float=Number, parse_constant=_refuse_constant, object_pairs_hook=_object
).decode
