from __future__ import annotations

import pytest

from ptsdesk.protocol.codes import (
    ACCEPTED,
    DUPLICATE,
    ENVELOPE_CODES,
    NOT_FOUND,
    CodeGroup,
    EnvelopeCode,
    OrderStatus,
    read_status,
)


def test_every_documented_code_is_there() -> None:
    assert len(ENVELOPE_CODES) == 59
    assert "8009" not in ENVELOPE_CODES
    assert EnvelopeCode("1010").meaning == "Signature check failed"
    assert EnvelopeCode("1010").known


def test_an_unknown_code_has_no_known_meaning() -> None:
    code = EnvelopeCode("7777")
    assert (code.meaning, code.known, code.group, str(code)) == ("Unknown code", False, CodeGroup.OTHER, "7777")


@pytest.mark.parametrize(
    ("texts", "group"),
    [
        ("1000", CodeGroup.ACCEPTED),
        ("1002", CodeGroup.NOT_FOUND),
        ("1003", CodeGroup.DUPLICATE),
        ("1001 1009 1010 1012 1016 1017 1018 1020 8007 8013", CodeGroup.PRECEDES_EXECUTION),
        ("1004 1005 1006 1007 1008 1011 1013 1015 1019 4001 8001 8003 9000 9999 0000", CodeGroup.OTHER),
    ],
)
def test_groups(texts: str, group: CodeGroup) -> None:
    assert {EnvelopeCode(text).group for text in texts.split()} == {group}


def test_code_and_status_with_the_same_text_are_two_things() -> None:
    assert ACCEPTED.text == OrderStatus.PROCESSING == "1000"
    assert ACCEPTED != OrderStatus.PROCESSING
    assert OrderStatus.PROCESSING != ACCEPTED
    assert ACCEPTED not in set(OrderStatus)


def test_named_codes() -> None:
    assert (ACCEPTED.group, NOT_FOUND.group, DUPLICATE.group) == (
        CodeGroup.ACCEPTED,
        CodeGroup.NOT_FOUND,
        CodeGroup.DUPLICATE,
    )


def test_statuses() -> None:
    assert [status.value for status in OrderStatus] == ["0000", "1000", "2000", "3000", "4000", "5000"]
    assert {status for status in OrderStatus if status.final} == {OrderStatus.SUCCESS, OrderStatus.FAILED}
    assert OrderStatus.EXPIRED.meaning == "Expired, may still succeed"


@pytest.mark.parametrize("text", ["", "0", "1000 ", "6000", "２000"])
def test_a_text_that_is_no_status(text: str) -> None:
    assert read_status(text) is None


def test_a_status_is_read() -> None:
    assert read_status("5000") is OrderStatus.EXPIRED
