from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ptsdesk.protocol.strictjson import MAX_DEPTH, Number, StrictJsonError, parse, write

NUMBERS = st.from_regex(r"\A-?(0|[1-9][0-9]{0,12})(\.[0-9]{1,8})?([eE][+-]?[0-9]{1,3})?\Z").map(Number)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=12,
)


@given(VALUES)
def test_round_trip(value) -> None:
    assert parse(write(value)) == value


def test_compact_and_unescaped() -> None:
    assert write({"a": [1, "ñ🎁\n", True, None, Number("1.10")], "b": {}}) == '{"a":[1,"ñ🎁\\n",true,null,1.10],"b":{}}'


def test_half_a_pair_in_two_escapes_is_a_character() -> None:
    assert parse(r'"\ud83c\udf81"') == "🎁"


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "\ufeff{}", "{", "{}x", "{} {}", '{"a":1,}', "[1,]", "{'a':1}", '{a:1}', "// x\n{}", "[1 2]",
        "NaN", "Infinity", "-Infinity", '{"a":NaN}', "007", "+1", "1.", ".5", "0x10", "1_000", "--1", "1e", "١",
        '"\x01"', '"\n"', '"a', '"\\x"', '"\\ud800"', '{"\\udfff":1}', '["\\ud83c"]', "tru", "True", "None", "\xa0{}",
        '{"a":1,"a":1}', '{"x":{"a":1,"b":2,"a":3}}', "\x00", '{"a":1}\x00', "\\",
    ],
)  # fmt: skip
def test_refused(text: str) -> None:
    with pytest.raises(StrictJsonError) as caught:
        parse(text)
    assert not text.strip() or text not in str(caught.value)


def test_depth_is_bounded() -> None:
    assert parse("[" * MAX_DEPTH + "]" * MAX_DEPTH)
    for opening, closing in (("[", "]"), ('{"a":', "}")):
        with pytest.raises(StrictJsonError, match="deep"):
            parse(opening * (MAX_DEPTH + 1) + "1" + closing * (MAX_DEPTH + 1))


def test_brackets_in_strings_are_not_depth() -> None:
    text = '["' + "[{" * 100 + '\\"[[[[", "]"]'
    assert parse(text) == ["[{" * 100 + '"[[[[', "]"]


@pytest.mark.parametrize(
    "text", ['"' + '\\"' * 500_000, '"' * 1_000_000, "[" * 1_000_000, '{"a":' * 200_000, "[]," * 300_000]
)
def test_a_megabyte_of_malice_costs_one_pass(text: str) -> None:
    started = time.process_time()
    with pytest.raises(StrictJsonError):
        parse(text)
    assert time.process_time() - started < 3


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        parse(text)
    except StrictJsonError:
        return
