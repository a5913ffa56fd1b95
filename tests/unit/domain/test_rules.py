"""What may stand in each field."""

import pytest

from ptsdesk.domain import rules
from ptsdesk.domain.card import holds_pan, luhn_valid
from ptsdesk.errors import InputError, InputErrors

PANS = [
    "4111111111111111",
    "4111 1111 1111 1111",
    "5555-5555-5555-4444",
    "378282246310005",
    "６０１１１１１１１１１１１１１７",
    "3530.1113.3330.0000",
]


@pytest.mark.parametrize("pan", PANS)
def test_a_card_number_is_found_wherever_it_stands(pan: str) -> None:
    assert holds_pan(pan)
    assert holds_pan(f"card {pan} thanks")
    for check in (rules.check_reference, rules.check_customer):
        with pytest.raises(InputError, match="looks like a card number") as caught:
            check(f"my card is {pan}")
        assert pan not in str(caught.value)


@pytest.mark.parametrize(
    "text",
    ["4111111111111112", "P261112-7KQ4M9XW2TBR6HNC", "0917 555 0142", "1234567890123456789012", "9111111111111111"],
)
def test_other_numbers_are_no_card_numbers(text: str) -> None:
    assert not holds_pan(text)


def test_luhn() -> None:
    assert luhn_valid("79927398713")
    assert not luhn_valid("79927398710")


@pytest.mark.parametrize("text", ["", "Invoice 2248", "Año nuevo ñ Ñ 付款", "50 % & more"])
def test_plain_references_pass(text: str) -> None:
    assert rules.check_reference(text) == text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x" * 10_240, "too long: at most 200"),
        ("a\nb", "one line"),
        ("a\u202eb", "one line"),
        ("<b>bold</b>", "Leave out the characters"),
        ("\ud800", "one line"),
    ],
)
def test_other_references_do_not(text: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        rules.check_reference(text)


@pytest.mark.parametrize("url", ["https://shop.example.test/a?b=1", "http://shop.example.test:8080/"])
def test_web_addresses(url: str) -> None:
    assert rules.check_url(url, "callback_url") == url


@pytest.mark.parametrize(
    "url",
    [
        "ftp://a.b/",
        "javascript:alert(1)",
        "shop.example",
        "https://",
        "https://a b/",
        "https://[bad",
        "https://a:99999/",
    ],
)
def test_other_addresses(url: str) -> None:
    with pytest.raises(InputError, match="whole web address") as caught:
        rules.check_url(url, "callback_url")
    assert caught.value.field == "callback_url"


def test_an_address_with_a_password_is_refused() -> None:
    with pytest.raises(InputError, match="user name or password"):
        rules.check_url("https://me:secret@a.example/", "callback_url")


def test_plain_http_gets_a_warning() -> None:
    assert rules.url_warning("http://a.example/")
    assert not rules.url_warning("https://a.example/")


def test_codes() -> None:
    assert rules.check_currency("PHP") == "PHP"
    assert rules.check_channel("QRPH_INSTAPAY") == "QRPH_INSTAPAY"
    with pytest.raises(InputError):
        rules.check_currency("php")
    with pytest.raises(InputError):
        rules.check_channel("QR PH")


def test_details_of_a_withdrawal() -> None:
    details = {
        "phone": "09171234567",
        "channel_subject": "UNO",
        "account_number": "1234567890",
        "email": "ana@example.com",
        "name": "Ana María O'Neil-Cruz Jr.",
        "address": "12 Main St., Makati",
        "bank_branch": "Makati",
        "company": "Harbor & Co.",
    }
    assert rules.check_details(details) == details


@pytest.mark.parametrize(
    ("name", "text", "field"),
    [
        ("phone", "0917123456", "details.phone"),
        ("channel_subject", "U N O", "details.channel_subject"),
        ("account_number", "123", "details.account_number"),
        ("email", "ana", "details.email"),
        ("name", "Ana 2", "details.name"),
        ("name", "", "details.name"),
        ("name", "Ana@home", "details.name"),
        ("name", "x" * 31, "details.name"),
        ("card_number", "1", "details.card_number"),
        ("pan", "1", "details.pan"),
        ("Bad Name", "1", "details"),
        ("note", "4111111111111111", "details.note"),
    ],
)
def test_wrong_details_are_named(name: str, text: str, field: str) -> None:
    with pytest.raises(InputError) as caught:
        rules.check_details({name: text})
    assert caught.value.field == field


def test_all_wrong_details_are_named_at_once() -> None:
    with pytest.raises(InputErrors) as caught:
        rules.check_details({"phone": "1", "email": "ana@example.com", "name": "Ana 2"})
    assert [problem.field for problem in caught.value.problems] == ["details.phone", "details.name"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("email", "4111111111111111@a.example"),
        ("email", "4111-1111-1111-1111@a.example"),
        ("channel_subject", "4111111111111111"),
        ("channel_subject", "4111-1111-1111-1111"),
        ("account_number", "4111111111111111"),
        ("account_number", "5500005555555559"),
        ("account_number", "378282246310005"),
    ],
)
def test_a_card_number_is_refused_in_every_detail(name: str, text: str) -> None:
    with pytest.raises(InputError, match="looks like a card number"):
        rules.check_details({name: text})


@pytest.mark.parametrize("number", ["1234567890", "4111111111111112", "6011111111111117", "79927398713000000006"])
def test_other_account_numbers_are_taken(number: str) -> None:
    assert rules.check_details({"account_number": number}) == {"account_number": number}


@pytest.mark.parametrize(
    "hidden",
    [
        "card%204111111111111111%20x",
        "4111%C2%A01111%C2%A01111%C2%A01111",
        "%EF%BC%94%EF%BC%91" + "%EF%BC%91" * 14,
        "4111%252D1111%252D1111%252D1111",
        "4111%25252D1111%25252D1111%25252D1111",
        "4111%FF%FF%FF%FF1111%FF%FF%FF%FF1111%FF%FF%FF%FF1111",
    ],
)
def test_percent_signs_hide_no_card_number(hidden: str) -> None:
    with pytest.raises(InputError, match="looks like a card number"):
        rules.check_url(f"https://a.example/{hidden}", "callback_url")


def test_a_card_number_in_place_of_an_account_number_is_named_so() -> None:
    with pytest.raises(InputErrors) as caught:
        rules.check_details({"account_number": "4111111111111111"})
    assert [problem.message for problem in caught.value.problems] == [
        "This looks like a card number, not an account number. Card numbers are never kept here."
    ]


def test_a_channel_is_no_card_number() -> None:
    with pytest.raises(InputError, match="looks like a card number"):
        rules.check_channel("4111111111111111")


def test_a_combining_accent_belongs_to_a_name() -> None:
    assert rules.check_person("Mari\u0301a", "name")


@pytest.mark.parametrize(
    ("text", "is_card"),
    [
        ("", False),
        ("0012345678", False),
        ("4111111111111111", True),
        ("4111 1111-1111 1111", True),
        (" 378282246310005 ", True),
        ("4111 1111 1111 1111 1227", True),
        ("12 4111 1111 1111 1111", True),
        ("4111111111111111 12/27 123", True),
        ("card 4111111111111111", True),
        ("６０１１１１１１１１１１１１１７", True),
        ("4111111111111112", False),
        ("4111 1111 1111", False),
        ("4000000000006", False),  # passes the check digit, but no card in use has 13 digits
        ("0000 4000 0000 0006", False),
        ("12345678901234567890", False),
    ],
)
def test_a_card_number_for_an_account_number(text: str, is_card: bool) -> None:
    assert rules.is_card_for_account(text) is is_card


def test_a_card_number_hides_in_no_longer_row_of_digits() -> None:
    assert rules.is_card_for_account("4111 1111 1111 1111 0027 1234 5678 9012")


def test_a_reason_is_ten_characters_of_plain_text() -> None:
    assert rules.check_reason("  told by Ben ") == "told by Ben"
    assert rules.check_reason("x" * rules.MIN_REASON, "why") == "x" * 10
    for wrong in ("", "          ", "x" * 9, "x" * 201, "4111 1111 1111 1111", "line one\nline two"):
        with pytest.raises(InputError) as caught:
            rules.check_reason(wrong, "why")
        assert caught.value.field == "why"
