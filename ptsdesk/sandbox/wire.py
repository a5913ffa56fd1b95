"""JSON as the wire needs it: strict when read, exact in its numbers when written.

A number keeps the text it was written with, because the text is what a signature covers (PTS API, section 2.1).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NoReturn

MAX_DEPTH = 32


@dataclass(frozen=True, slots=True)
class Number:
    """A JSON number by its literal, such as ``1.10``."""

    literal: str


Json = None | bool | str | Number | Sequence["Json"] | Mapping[str, "Json"]


class MalformedError(Exception):
    """The text is not the JSON object that it should be."""


def read_object(raw: bytes) -> dict[str, Json]:
    """Read one JSON object: UTF-8, no byte order mark, no NaN, no repeated key, no lone surrogate, bounded depth."""
    try:
        value = json.loads(
            raw.decode("utf-8"),
            object_pairs_hook=_object,
            parse_constant=_constant,
            parse_int=Number,
            parse_float=Number,
        )
    except (ValueError, RecursionError) as error:
        raise MalformedError from error
    if not isinstance(value, dict):
        raise MalformedError
    _check_inside(value, 1)
    return value


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise MalformedError
    return members


def _constant(_name: str) -> NoReturn:
    raise MalformedError


def _check_inside(value: Json, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise MalformedError
    if isinstance(value, str):
        try:
            value.encode("utf-8")
        except UnicodeEncodeError as error:
            raise MalformedError from error
    elif isinstance(value, Mapping):
        for name, member in value.items():
            _check_inside(name, depth)
            _check_inside(member, depth + 1)
    elif isinstance(value, Sequence):
        for member in value:
            _check_inside(member, depth + 1)


def write(value: Json) -> str:
    """Write compact JSON; a :class:`Number` stands there exactly as its literal says."""
    if isinstance(value, Number):
        return value.literal
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{write(name)}:{write(member)}" for name, member in value.items()) + "}"
    if value is None or isinstance(value, bool | str):
        return json.dumps(value, ensure_ascii=False)
    return "[" + ",".join(write(member) for member in value) + "]"
