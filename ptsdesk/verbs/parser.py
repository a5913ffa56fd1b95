"""What may be typed. Every mistake becomes an :class:`~ptsdesk.errors.InputError` that names the option, not the value.

The options before the verb and each verb have a parser of their own: the window starts without building any verb's.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import NoReturn, TypeVar

from ptsdesk.domain.card import holds_pan
from ptsdesk.errors import InputError, InputErrors

Namespace = argparse.Namespace
_Choice = TypeVar("_Choice", bound=StrEnum)


class Once(argparse.Action):
    """Keeps one value and refuses a second: of two amounts nobody knows which one was meant."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: object,
        option_string: str | None = None,
    ) -> None:
        """Called by argparse for each time the option was typed."""
        del parser, option_string
        if getattr(namespace, self.dest) is not None:
            raise InputError(self.dest, "Give {option} once.", option=self.option_strings[0])
        setattr(namespace, self.dest, values)


class Parser(argparse.ArgumentParser):
    """An argument parser that raises in place of ending the program, and never repeats what was typed."""

    def __init__(self, prog: str, summary: str, epilog: str | None = None) -> None:
        super().__init__(
            prog=prog,
            description=summary,
            epilog=epilog,
            allow_abbrev=False,
            exit_on_error=False,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )

    def error(self, message: str) -> NoReturn:
        """Called by argparse; its message may hold what was typed, so it is dropped."""
        del message
        raise InputError("options", "An option is missing its value, or has one too many. Add --help to see what fits.")

    def read(self, words: Sequence[str]) -> Namespace:
        """Parse, or raise InputError."""
        try:
            args, rest = self.parse_known_args(list(words))
        except argparse.ArgumentError as error:
            name = (error.argument_name or "options").split("/")[-1].lstrip("-")
            raise InputError(
                name.replace("-", "_"), "This option needs one value, or takes none. Add --help to see what fits."
            ) from None
        if rest:
            raise InputError(
                "options", "There is a word or an option that this verb does not take. Add --help to see them."
            )
        _refuse_unreadable(args)
        return args


def _refuse_unreadable(args: Namespace) -> None:
    """Bytes that are no text here arrive as lone surrogates: no record and no message takes them."""
    for name, value in vars(args).items():
        texts = value if isinstance(value, list) else [value]
        if any(isinstance(text, str) and any("\ud800" <= letter <= "\udfff" for letter in text) for text in texts):
            field = "options" if name == "word" else name
            raise InputError(field, "This is not readable text in this terminal's encoding. Type it again.")


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a verb. ``kind``: ``text``, ``flag`` or ``list``."""

    name: str
    meaning: str
    required: bool = False
    kind: str = "text"
    metavar: str = "TEXT"
    public: bool = True
    """Refused when it looks like a card number; off for file names and account numbers."""
    blank: bool = False
    """Whether an empty value means the same as leaving the option out."""

    @property
    def key(self) -> str:
        """The attribute in the parsed arguments, and the field name in errors."""
        return self.name.replace("-", "_")


@dataclass(frozen=True, slots=True)
class Verb:
    """One verb: what it is called, what it takes, who carries it out (a function's name, resolved late)."""

    words: tuple[str, ...]
    summary: str
    options: tuple[Option, ...] = ()
    positional: Option | None = None
    """A word that may stand without its option's name."""

    def parse(self, words: Sequence[str]) -> Namespace:
        """The arguments, with everything that is required present. Raises InputErrors."""
        parser = Parser(" ".join(("ptsdesk", *self.words)), self.summary)
        for option in self.options:
            _add(parser, option)
        if self.positional:
            parser.add_argument("word", nargs="?", metavar=self.positional.metavar, help=self.positional.meaning)
            if all(option.name != self.positional.name for option in self.options):
                _add(parser, self.positional, hidden=True)
        args = parser.read(words)
        if self.positional:
            _place(args, self.positional)
        self._check(args)
        return args

    def _check(self, args: Namespace) -> None:
        options = (*self.options, *((self.positional,) if self.positional else ()))
        problems = [problem for option in options if (problem := _problem(args, option)) is not None]
        if problems:
            raise InputErrors(problems)


def _add(parser: Parser, option: Option, *, hidden: bool = False) -> None:
    meaning = argparse.SUPPRESS if hidden else option.meaning + (" (required)" if option.required else "")
    name = f"--{option.name}"
    if option.kind == "flag":
        parser.add_argument(name, action="store_true", help=meaning)
    elif option.kind == "list":
        parser.add_argument(name, action="append", default=[], metavar=option.metavar, help=meaning)
    else:
        parser.add_argument(name, action=Once, default=None, metavar=option.metavar, help=meaning)


def _place(args: Namespace, option: Option) -> None:
    """Let the bare word and its option's name mean the same."""
    if args.word is not None and getattr(args, option.key) is not None:
        raise InputError(option.key, "This is given twice.")
    if args.word is not None:
        setattr(args, option.key, args.word)


def _problem(args: Namespace, option: Option) -> InputError | None:
    value = getattr(args, option.key)
    if option.required and value is None:
        return InputError(option.key, "This is needed: --{option}.", option=option.name)
    texts = value if isinstance(value, list) else [value]
    if isinstance(value, str) and not value.strip() and not option.blank:
        return InputError(option.key, "--{option} needs a value: this one is empty.", option=option.name)
    if option.public and any(isinstance(text, str) and _looks_like_card(text) for text in texts):
        return InputError(option.key, "This looks like a card number. Card numbers are never given here: remove it.")
    return None


def _looks_like_card(text: str) -> bool:
    # No network's numbers begin with 20, but order ids made from a date do.
    return not text.startswith("20") and holds_pan(text)


def choice(text: str | None, kind: type[_Choice], field: str, default: _Choice) -> _Choice:
    """One of a few words."""
    if text is None:
        return default
    try:
        return kind(text)
    except ValueError:
        known = ", ".join(kind)
        raise InputError(field, "Choose one of these: {known}.", known=known) from None


def number(text: str | None, field: str, default: int, low: int, high: int) -> int:
    """A whole number in a range."""
    if text is None:
        return default
    if text.isascii() and text.isdecimal() and len(text) <= len(str(high)) and low <= int(text) <= high:
        return int(text)
    raise InputError(field, "Give a whole number from {low} to {high}.", low=low, high=high)


def folder(text: str | None, field: str = "data_dir") -> Path | None:
    """A folder as an absolute path; it need not exist yet."""
    if text is None:
        return None
    if not text.strip() or "\0" in text:
        raise InputError(field, "Name a folder.")
    return Path(text).expanduser().absolute()
