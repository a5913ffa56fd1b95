"""The words of the program itself: what it says, its modules and functions. Only these are harmless in a log line.

They are read from the compiled modules, so a packaged program knows them too, and nothing has to be kept by hand.
"""

from __future__ import annotations

import builtins
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from types import CodeType

import ptsdesk

HIDDEN = "(hidden)"
"""Stands for every word that is not known."""
_SPEAKING = re.compile(r"ptsdesk\.(errors|client|domain|protocol|services|storage|gui\.(guard|tasks))(\..*)?")
"""The modules whose texts are read for words; of all others only the names of files and functions."""
_WORD = re.compile(r"[A-Za-z]+(?:'[a-z]+)?")
_SAID = re.compile(
    r"(?<![A-Za-z0-9@._/{-])"
    r"(?:(?:(?<=^)|(?<=[.:] ))[A-Z][a-z]*|[a-z]+|[A-Z]{2,})(?:'[a-z]+)?"
    r"(?![A-Za-z0-9@_/}-]|\.[a-z])"
)
"""A name in the middle of a sentence is somebody's, so it is no word of the program."""
_PLACE = re.compile(r"([a-z_0-9]{1,40}\.py):[0-9]{1,5}")
_LOGGER = re.compile(r"ptsdesk(?:\.[a-z_]{1,40}){1,4}")
_TOKEN = re.compile(r"([(\[\"'<]*)(.*?)([)\]\"'>.,:;!?]*)", re.DOTALL)
_PLAIN = frozenset("< > - = + / & ->".split())
_HEAD = (
    re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    re.compile(r"[0-9]{2}:[0-9]{2}:[0-9]{2}(,[0-9]{3})?"),
    re.compile(r"DEBUG|INFO|WARNING|ERROR|CRITICAL"),
)
"""What a line of the log begins with."""


@dataclass(frozen=True, slots=True)
class KnownWords:
    """What may be repeated."""

    words: frozenset[str]
    """In small letters."""
    names: frozenset[str]
    """Modules, files, functions and kinds of errors, as they are written."""

    def redact(self, text: str) -> str:
        """The text with each word that is not known replaced. Digits are never known, but for places in the code."""
        return " ".join(self._kept(token) for token in text.split())

    def line(self, text: str) -> str:
        """A line of the log: its time and level are kept, the rest as in :meth:`redact`."""
        rest = text.split()
        kept = 0
        for rule in _HEAD:
            kept += kept < len(rest) and rule.fullmatch(rest[kept]) is not None
        return " ".join([*rest[:kept], *(self._kept(token) for token in rest[kept:])])

    def known(self, text: str) -> bool:
        """Whether a text is nothing but words of the program: then finding it somewhere says nothing."""
        return all(self._harmless(token) for token in text.split())

    def _kept(self, token: str) -> str:
        parts = _TOKEN.fullmatch(token)
        if parts is None or not parts[2]:
            return token if token in _PLAIN or not token.strip("()[]\"'<>.,:;!?") else HIDDEN
        return f"{parts[1]}{parts[2]}{parts[3]}" if self._harmless(parts[2]) else HIDDEN

    def _harmless(self, word: str) -> bool:
        if word in self.names or word in _PLAIN:
            return True
        place = _PLACE.fullmatch(word)
        if place is not None:
            return place[1] in self.names
        if _LOGGER.fullmatch(word):
            return word in self.names
        return _WORD.fullmatch(word) is not None and word.lower() in self.words


@cache
def known_words() -> KnownWords:
    """Read once; some tenths of a second."""
    words: set[str] = set()
    names = {name for name, value in vars(builtins).items() if isinstance(value, type) and "Error" in name}
    for module, code in _codes(list(ptsdesk.__path__), "ptsdesk."):
        names |= {module, f"{module.rpartition('.')[2]}.py"}
        speaks = _SPEAKING.fullmatch(module) is not None
        for inner in _inside(code):
            if inner.co_name.isidentifier():
                names.add(inner.co_name)
            if speaks:
                words |= {word.lower() for text in _texts(inner) for word in _SAID.findall(text)}
    return KnownWords(frozenset(words), frozenset(names))


def _codes(path: list[str], prefix: str) -> Iterator[tuple[str, CodeType]]:
    """Every module of the program with its code; none of them is imported."""
    for info in pkgutil.iter_modules(path, prefix):
        spec = info.module_finder.find_spec(info.name, None)
        loader = spec.loader if spec is not None else None
        get_code = getattr(loader, "get_code", None)
        code = get_code(info.name) if get_code is not None else None
        if code is not None:
            yield info.name, code
        if info.ispkg and spec is not None:
            yield from _codes(list(spec.submodule_search_locations or ()), f"{info.name}.")


def _inside(code: CodeType) -> Iterator[CodeType]:
    yield code
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield from _inside(one)


def _texts(code: CodeType) -> Iterator[str]:
    """Its texts, but not what it is for: that is for readers, with examples. It stands first, in a class second."""
    start = 2 if "__qualname__" in code.co_names else 1
    yield from (one for one in code.co_consts[start:] if isinstance(one, str))
