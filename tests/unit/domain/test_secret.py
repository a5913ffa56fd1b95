"""A secret shows nothing of itself, and what held it in plain text for a moment forgets it."""

from __future__ import annotations

import copy
import json
import pickle
import traceback
from collections.abc import Callable

import pytest

from ptsdesk.domain.secret import Fleeting, Secret, forget_frames, forgetting

PLAIN = "8b998abba49ae33a194cb9677b13ecbe"


def lines_of(error: BaseException) -> str:
    return "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())


def deep(text: str) -> None:
    copied = text.upper()
    if copied:
        raise ValueError("deep down")


def chained(text: str) -> None:
    try:
        deep(text)
    except ValueError as error:
        raise LookupError("above it") from error


def caught_from(call: Callable[[str], None]) -> BaseException:
    with pytest.raises((ValueError, LookupError)) as caught:
        call(Secret(PLAIN).reveal())
    return caught.value


@pytest.mark.parametrize("call", [deep, chained])
def test_a_traceback_with_locals_shows_it_unless_it_is_forgotten(call: Callable[[str], None]) -> None:
    assert PLAIN in lines_of(caught_from(call))
    said = lines_of(caught_from(forgetting(call)))
    assert PLAIN not in said
    assert PLAIN.upper() not in said
    assert "deep down" in said, "the error itself stays"
    assert 'raise ValueError("deep down")' in said, "and so do the places"


def test_what_a_function_returns_and_takes_is_its_own() -> None:
    @forgetting
    def joined(first: str, *, last: str = "z") -> str:
        """Words."""
        return first + last

    assert (joined("a"), joined("a", last="b"), joined.__doc__, joined.__name__) == ("az", "ab", "Words.", "joined")


def test_an_error_that_is_only_hidden_is_let_go() -> None:
    @forgetting
    def hiding() -> None:
        try:
            deep(PLAIN)
        except ValueError:
            raise LookupError("above it") from None

    with pytest.raises(LookupError) as caught:
        hiding()
    assert caught.value.__context__ is None


def test_a_circle_of_errors_ends() -> None:
    one, two = ValueError("one"), ValueError("two")
    one.__cause__, two.__cause__ = two, one
    forget_frames(one)


@pytest.mark.parametrize(
    "show",
    [repr, str, format, "{0!r} {0!s} {0}".format, "%s %r".__mod__, lambda secret: f"{secret:>40}", json.dumps],
    ids=lambda show: getattr(show, "__name__", "format"),
)
def test_no_way_of_printing_shows_it(show: Callable[[object], str]) -> None:
    secret: object = Secret(PLAIN)
    try:
        shown = show((secret, secret)) if show == "%s %r".__mod__ else show(secret)
    except TypeError as error:
        shown = str(error)
    assert PLAIN not in shown


@pytest.mark.parametrize("carry", [pickle.dumps, copy.copy, copy.deepcopy])
def test_it_is_not_serialised_or_copied(carry: Callable[[object], object]) -> None:
    with pytest.raises(TypeError, match="never serialised"):
        carry({"key": Secret(PLAIN)}["key"])


def test_it_compares_by_value_and_hashes_by_kind() -> None:
    assert Secret("a") == Secret("a")
    assert Secret("a") != Secret("b")
    assert Secret("a") != "a"
    assert hash(Secret("a")) == hash(Secret("b"))
    assert (bool(Secret("")), bool(Secret("a"))) == (False, True)


def test_one_in_a_buffer_is_as_any_other_until_it_is_overwritten() -> None:
    given = bytearray(PLAIN.encode())
    one, other = Fleeting(given), Secret(PLAIN)
    given[:] = bytes(len(given))
    assert one.reveal() == PLAIN
    assert one == other == Fleeting(PLAIN.encode())
    assert hash(one) != 0
    assert (one.part(0, 6), one.part(-4)) == (other.part(0, 6), other.part(-4)) == (PLAIN[:6], PLAIN[-4:])
    assert bytes(one.view()) == bytes(other.view()) == PLAIN.encode()
    assert bool(one)
    assert not Fleeting(b"")
    assert repr(one) == f"{one}" == str(one) == "Secret(…)"
    with pytest.raises(TypeError):
        pickle.dumps(one)
    one.wipe()
    assert set(one.view()) == {0}
    assert one != other
