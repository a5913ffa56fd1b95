from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ptsdesk.domain.secret import Secret
from ptsdesk.protocol.phptext import php_number
from ptsdesk.protocol.signing import (
    ALL_RULES,
    DEFAULT_RULES,
    BooleanRule,
    NotSignable,
    NullRule,
    NumberRule,
    VerifyRules,
    matching_rules,
    sign,
    string_to_sign,
    verify,
)
from ptsdesk.protocol.strictjson import Number
from tests.vectors.known import SAFECODE, private_key, public_key

KEYS = ("b", "a", "c")


def test_rules_are_tried_from_likely_to_unlikely_and_each_once() -> None:
    assert ALL_RULES[0] == DEFAULT_RULES
    assert len(set(ALL_RULES)) == len(ALL_RULES) == 12
    assert [rules.changes for rules in ALL_RULES] == sorted(rules.changes for rules in ALL_RULES)


@pytest.mark.parametrize("rules", ALL_RULES, ids=str)
def test_whatever_rules_signed_it_are_found(rules: VerifyRules) -> None:
    fields = {"a": False, "b": Number("1.10"), "c": None}
    signature = sign(string_to_sign(fields, KEYS, SAFECODE, rules), private_key("rsa2048"))
    found = matching_rules(fields, KEYS, signature, SAFECODE, public_key("rsa2048"))
    assert found == rules


def test_equal_strings_are_verified_once(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def counting(text: Secret, *_: object) -> bool:
        seen.append(text.reveal())
        return False

    monkeypatch.setattr("ptsdesk.protocol.signing.verify", counting)
    assert matching_rules({"a": "x"}, ("a",), "sign", SAFECODE, public_key("rsa2048")) is None
    assert len(seen) == 1


def test_the_string_to_sign_shows_nothing() -> None:
    text = string_to_sign({"card_number": "4111111111111111"}, ("card_number",), SAFECODE)
    assert "4111" not in f"{text!r} {text}"
    assert text.reveal().startswith("card_number=4111111111111111&")


@pytest.mark.parametrize("value", [{}, [], {"a": "b"}])
def test_an_object_has_no_text(value) -> None:
    with pytest.raises(NotSignable):
        string_to_sign({"a": value}, ("a",), SAFECODE)


@pytest.mark.parametrize("signature", ["", "AAAA", "AAA", "=", "é", "AA==\n", " AA=="])
def test_a_text_that_is_no_signature(signature: str) -> None:
    assert not verify(Secret("text"), signature, public_key("rsa2048"))


def test_the_longer_key_does_not_take_the_shorter_ones_signature() -> None:
    signature = sign(Secret("text"), private_key("rsa2048"))
    assert verify(Secret("text"), signature, public_key("rsa2048"))
    assert not verify(Secret("text"), signature, public_key("rsa3072"))


@given(st.dictionaries(st.sampled_from("abcdef"), st.text(max_size=8) | st.none() | st.booleans(), max_size=6))
def test_order_of_fields_and_keys_does_not_matter(fields) -> None:
    keys = "abcdef"
    backwards = dict(reversed(fields.items()))
    for number, boolean, null in itertools.product(NumberRule, BooleanRule, NullRule):
        rules = VerifyRules(number, boolean, null)
        assert string_to_sign(fields, keys, SAFECODE, rules) == string_to_sign(
            backwards, reversed(keys), SAFECODE, rules
        )


# Left: JSON. Right: what PHP 8 prints for (string) json_decode(left).
PHP = {
    "0": "0",
    "-0.0": "-0",
    "0.0": "0",
    "0e5": "0",
    "1": "1",
    "-17": "-17",
    "40000.0": "40000",
    "1.10": "1.1",
    "-1.50": "-1.5",
    "0.1661": "0.1661",
    "1e2": "100",
    "1E+2": "100",
    "2.5e-3": "0.0025",
    "0.0001": "0.0001",
    "0.00001": "1.0E-5",
    "0.000001": "1.0E-6",
    "0.0000123": "1.23E-5",
    "-0.00001": "-1.0E-5",
    "12345678901.123456": "12345678901.123",
    "99999999999999.0": "99999999999999",
    "100000000000000.0": "1.0E+14",
    "123456789012345.0": "1.2345678901234E+14",
    "0.3": "0.3",
    "9223372036854775807": "9223372036854775807",
    "9223372036854775808": "9.2233720368548E+18",
    "-9223372036854775808": "-9223372036854775808",
    "4503599627370497.5": "4.5035996273705E+15",
    "1e300": "1.0E+300",
    "1e301": "1e301",
    "1" + "0" * 50: "1" + "0" * 50,
}


@pytest.mark.parametrize(("literal", "text"), PHP.items())
def test_php_text(literal: str, text: str) -> None:
    assert php_number(literal) == text


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e15, max_value=1e15))
def test_php_text_is_the_14_digit_text_of_the_binary_number(value: float) -> None:
    literal = f"{value:.17e}"
    if abs(value) < 1e-300:
        return
    plain, _, exponent = f"{value:.14g}".partition("e")
    expected = plain if not exponent else f"{plain if '.' in plain else plain + '.0'}E{int(exponent):+d}"
    assert php_number(literal) == expected


def test_a_value_that_takes_in_the_pair_behind_it_is_not_the_signed_one() -> None:
    """Leaving empty pairs out, both objects have one string to sign; only the first one was signed."""
    good = {"a": "1", "b": "2", "c": None}
    signature = sign(string_to_sign(good, KEYS, SAFECODE, VerifyRules(null=NullRule.SKIP)), private_key("rsa2048"))
    key = public_key("rsa2048")
    assert matching_rules(good, KEYS, signature, SAFECODE, key) is not None
    for empty in ({"b": None}, {"b": ""}, {}):
        forged = {"a": "1&b=2", "c": None, **empty}
        assert string_to_sign(forged, KEYS, SAFECODE, VerifyRules(null=NullRule.SKIP)) == string_to_sign(
            good, KEYS, SAFECODE, VerifyRules(null=NullRule.SKIP)
        )
        assert matching_rules(forged, KEYS, signature, SAFECODE, key) is None
