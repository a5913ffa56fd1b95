"""Hostile answers from data files: ``answers/*.json``, a name and a recipe each. Read without any code of ptsdesk.

A recipe starts from the good answer of the operation and says what is done to it, in this order:

======================  ==============================================================================================
``members``             members changed before signing, as JSON texts; null takes one out
``stranger``            signed by somebody else
``unsigned``            members changed after signing, ``sign`` among them
``run_together``        the second member's pair is written into the value of the first, and the second is emptied
``body``                parts in place of the good body
``replace``             texts of the body exchanged once each
``encode``              the body as text in another encoding
``gzip``, ``zlib``      the body packed, so many times
``status``, ``type``, ``headers``, ``cut``, ``untimed``
                        of the HTTP answer; ``cut`` bytes at the end are never sent; ``untimed``: without a Date
``raw``, ``then``       parts of a whole answer, head and all; and whether it is dripped, held, or torn off behind
``true``                it is odd, but signed and about the order: to be taken
======================  ==============================================================================================

A part is a text, a list of parts, or one of ``{"good": 1}``, ``{"unsigned_good": 1}``, ``{"data": 1}`` (signed),
``{"quoted": 1}`` (that as a JSON text), ``{"base64": …}``, ``{"times": n, "of": part, "first": part}``,
``{"count": n, "of": "…%d…"}``, ``{"gzip": part}``, ``{"zlib": part}`` and ``{"text": part}``.
"""

from __future__ import annotations

import base64
import gzip
import json
import zlib
from functools import cache
from pathlib import Path
from typing import Any

from tests.support.strict_server import StrictProvider
from tests.support.strict_wire import Answer, Keys, envelope, flat

FOLDER = Path(__file__).with_name("answers")
CREATES = ("payment", "withdraw", "subscribe")
OPERATIONS = (*CREATES, *(f"{kind}/query" for kind in CREATES))
STRANGER = Keys()
_KNOWN = {
    "members", "stranger", "unsigned", "run_together", "body", "replace", "encode", "gzip", "zlib", "status", "type",
    "headers", "cut", "untimed", "raw", "then", "true",
}  # fmt: skip

Recipe = dict[str, Any]


@cache
def recipes() -> dict[str, Recipe]:
    """Every answer by ``file: name``."""
    found = {}
    for path in sorted(FOLDER.glob("*.json")):
        for name, recipe in json.loads(path.read_text(encoding="utf-8")).items():
            if unknown := set(recipe) - _KNOWN:
                raise ValueError(f"{path.name}, {name}: {unknown}")
            found[f"{path.stem}: {name}"] = recipe
    return found


def waits(recipe: Recipe) -> bool:
    """Whether nothing but a deadline ends it."""
    return recipe.get("then") in ("hold", "drip")


def made(recipe: Recipe, operation: str, provider: StrictProvider, fields: dict[str, Any]) -> Answer:
    """The answer of a recipe to one request."""
    return _Kitchen(recipe, operation, provider, fields).answer()


class _Kitchen:
    """One answer on its way."""

    def __init__(self, recipe: Recipe, operation: str, provider: StrictProvider, fields: dict[str, Any]) -> None:
        self._recipe = recipe
        kind, _, question = operation.partition("/")
        data = (provider.queried if question else provider.created)(kind, fields)
        data = self._changed(data, recipe.get("members", {}))
        data = provider.answers.with_sign(data, keys=STRANGER if recipe.get("stranger") else None)
        if "run_together" in recipe:
            data = _run_together(data, *recipe["run_together"])
        self._data = self._changed(data, recipe.get("unsigned", {}))

    def answer(self) -> Answer:
        recipe = self._recipe
        headers = {}
        for name, value in recipe.get("headers", []):
            # Names may stand twice on the wire; a dictionary holds them apart by their case.
            while name in headers:
                name = name.swapcase() if name.swapcase() not in headers else f"{name}-"  # noqa: PLW2901
            headers[name] = self._bytes(value).decode("latin-1")
        if "raw" in recipe:
            return Answer(b"", raw=self._bytes(recipe["raw"]), then=recipe.get("then", "close"))
        return Answer(
            self._body(),
            status=recipe.get("status", 200),
            content_type=recipe.get("type", "application/json"),
            headers=headers,
            cut=recipe.get("cut", 0),
        )

    def _changed(self, data: dict[str, str], changes: dict[str, Any]) -> dict[str, str]:
        gone = {name for name, value in changes.items() if value is None}
        new = {name: self._bytes(value).decode() for name, value in changes.items() if value is not None}
        return {name: text for name, text in (data | new).items() if name not in gone}

    def _body(self) -> bytes:
        recipe = self._recipe
        body = self._bytes(recipe.get("body", {"good": 1}))
        for old, new in recipe.get("replace", []):
            if old.encode() not in body:
                raise ValueError(f"{old} is not in the answer")
            body = body.replace(old.encode(), self._bytes(new), 1)
        if "encode" in recipe:
            body = _encoded(body, recipe["encode"])
        for _ in range(int(recipe.get("gzip", 0))):
            body = gzip.compress(body)
        for _ in range(int(recipe.get("zlib", 0))):
            body = zlib.compress(body)
        return body

    def _bytes(self, part: Any) -> bytes:
        if isinstance(part, str):
            return part.encode()
        if isinstance(part, list):
            return b"".join(self._bytes(one) for one in part)
        [name, *_] = part
        if name in ("good", "unsigned_good"):
            keep = {key: text for key, text in self._data.items() if key != "sign" or name == "good"}
            return envelope(keep).body
        return self._own(name, part)

    def _own(self, name: str, part: dict[str, Any]) -> bytes:
        match name:
            case "data":
                return flat(self._data).encode()
            case "quoted":
                return json.dumps(flat(self._data)).encode()
            case "base64":
                return base64.b64decode(part["base64"])
            case "times":
                return self._bytes(part.get("first", "")) + self._bytes(part["of"]) * part["times"]
            case "count":
                return "".join(part["of"] % number for number in range(part["count"])).encode()
            case "gzip":
                return gzip.compress(self._bytes(part["gzip"]), 1)
            case "zlib":
                return zlib.compress(self._bytes(part["zlib"]), 1)
            case "text":
                return self._bytes(part["text"])
        raise ValueError(name)


def _run_together(data: dict[str, str], first: str, second: str) -> dict[str, str]:
    joined = f"{data[first].strip(chr(34))}&{second}={data[second].strip(chr(34))}"
    return data | {first: json.dumps(joined), second: "null"}


def _encoded(body: bytes, encoding: str) -> bytes:
    other = body.decode().encode(encoding)
    # UTF-7 differs only where the signature happens to have a plus; a brace may be written in two ways.
    return other if other != body else other.replace(b"{", b"+AHs-", 1)
