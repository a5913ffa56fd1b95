"""Accounts, secrets and channels."""

import copy
import pickle

import pytest

from ptsdesk.domain.account import (
    BUILT_IN_SANDBOX,
    Account,
    Environment,
    check_account_name,
    check_api_url,
    check_guid,
    check_new_name,
    check_user_id,
    folded_name,
    place_of,
)
from ptsdesk.domain.channels import Channel, channel_name
from ptsdesk.domain.orders import OrderKind
from ptsdesk.domain.secret import Secret
from ptsdesk.errors import InputError, InputErrors, PtsError


def test_the_host_is_what_people_recognise() -> None:
    assert (
        Account("A", Environment.LIVE, "https://api.example.com:8443", "28", "g", "pem").host == "api.example.com:8443"
    )


@pytest.mark.parametrize(
    "url",
    [
        "https://api.example.com",
        "https://api.example.com/",
        "https://127.0.0.1:8443",
        "https://[::1]:8443",
        "https://a_b.example.:443",
    ],
)
def test_api_addresses(url: str) -> None:
    assert check_api_url(url) == url.rstrip("/")


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("https://\N{CYRILLIC SMALL LETTER A}pi.example.com/", "https://xn--pi-6kc.example.com"),
        ("https://b\u00fccher.example:443", "https://xn--bcher-kva.example"),
        ("https://B\u00dcCHER.example:8443/", "https://xn--bcher-kva.example:8443"),
        (
            "https://api\N{IDEOGRAPHIC FULL STOP}example\N{FULLWIDTH FULL STOP}com\N{IDEOGRAPHIC FULL STOP}",
            "https://api.example.com",
        ),
        ("https://[::\N{FULLWIDTH DIGIT ONE}]", None),
        (f"https://{'é' * 70}.example", None),
    ],
)
def test_a_host_with_other_letters_is_shown_as_the_network_has_it(typed: str, url: str | None) -> None:
    """What looks like another host does not look like it then."""
    if url is None:
        with pytest.raises(InputError, match="cannot be read"):
            check_api_url(typed)
        return
    assert check_api_url(typed) == url
    assert place_of(typed) == place_of(url)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://api.example.com", "must begin with https"),
        ("api.example.com", "must begin with https"),
        ("https://", "a host only"),
        ("https://a.example/merchant", "a host only"),
        ("https://me@a.example", "a host only"),
        ("https://a.example?x", "a host only"),
        ("https://a.example#x", "a host only"),
        ("https://[", "cannot be read"),
        ("https://a.example:0", "cannot be read"),
        ("https://a .example", "cannot be read"),
        ("\x01https://a.example", "cannot be read"),
        ("https://a.example\x00", "cannot be read"),
        ("https://a.example/?", "cannot be read"),
        ("https://a.example/#", "cannot be read"),
        ("https://.", "cannot be read"),
        ("https://a..example", "cannot be read"),
        ("https://a.example,b.example", "cannot be read"),
        ("https://a%62.example", "cannot be read"),
        ("https://<a>.example", "cannot be read"),
        ("https://*.example", "cannot be read"),
        (f"https://{'a' * 64}.example", "cannot be read"),
        (f"https://{'a.' * 127}example", "cannot be read"),
        ("https://2130706433", "cannot be read"),
        ("https://127.1", "cannot be read"),
        ("https://0x7f000001", "cannot be read"),
        ("https://[fe80::1%25eth0]", "cannot be read"),
    ],
)
def test_other_api_addresses(url: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        check_api_url(url)


def test_names_and_ids() -> None:
    assert check_account_name("Harbor & Co. Trading") == "Harbor & Co. Trading"
    assert check_user_id("28") == "28"
    assert check_guid("smajhv5r2etr") == "smajhv5r2etr"
    for check, bad in (
        (check_account_name, " x"),
        (check_account_name, "<b>"),
        (check_user_id, ""),
        (check_guid, "a/b"),
    ):
        with pytest.raises(InputError):
            check(bad)


@pytest.mark.parametrize(
    "name", ["a\u202eb", "a\u200bb", "Sandbox\u00ad shop", "a\u2028b", "a\x9bb", "\udcff", "a\x00", "a\nb"]
)
def test_an_account_name_hides_nothing(name: str) -> None:
    with pytest.raises(InputError, match="hidden characters") as raised:
        check_account_name(name)
    assert raised.value.field == "name"


@pytest.mark.parametrize("name", ["Harbor\u3164", "Harbor\ufe0f", "\u2800", "Har\u034fbor", "Harbor\U000e0100"])
def test_a_new_name_does_not_look_like_another_one(name: str) -> None:
    with pytest.raises(InputError, match="hidden characters"):
        check_new_name(name)
    assert check_new_name("Pe\u00f1a \u6797 Harbor") == "Pe\u00f1a \u6797 Harbor"
    # A list that was kept by an earlier ptsdesk can still be read.
    assert check_account_name(name) == name


def test_names_that_people_take_for_the_same() -> None:
    for name in ("sandbox shop", "SANDBOX SHOP", "Sandbox\u00a0shop", "\uff33andbox shop"):
        assert folded_name(name) == folded_name(BUILT_IN_SANDBOX)
        with pytest.raises(InputError, match="built-in sandbox"):
            check_new_name(name)
    assert folded_name("Sandbox shops") != folded_name(BUILT_IN_SANDBOX)


def test_a_secret_is_never_seen() -> None:
    secret = Secret("8b998abba49ae33a194cb9677b13ecbe")
    for text in (repr(secret), str(secret), f"{secret}", f"{secret:>10}", repr([secret])):
        assert "8b99" not in text
    with pytest.raises(TypeError):
        pickle.dumps(secret)
    with pytest.raises(TypeError):
        copy.deepcopy(secret)


def test_secrets_compare_by_value() -> None:
    assert Secret("a") == Secret("a")
    assert Secret("a") != Secret("b")
    assert Secret("a") != "a"
    assert hash(Secret("a")) == hash(Secret("b"))
    assert Secret("a").reveal() == "a"
    assert Secret("a")
    assert not Secret("")


def test_channels_have_names_that_people_know() -> None:
    channel = Channel("QRPH", OrderKind.PAYMENT, "PHP")
    assert (channel.name, channel.hint) == ("QR Ph", "any bank or wallet app")
    new = Channel("NEW_ONE", OrderKind.PAYMENT, "PHP")
    assert (new.name, new.hint) == ("NEW_ONE", "")
    assert channel_name("MAYA") == "Maya"


def test_errors_fill_their_template_and_name_their_field() -> None:
    error = PtsError("At most {digits} digits.", digits=3)
    assert error.message == "At most 3 digits."
    assert PtsError("Braces {stay} when nothing fills them.").message.startswith("Braces {stay}")
    several = InputErrors([InputError("amount", "First."), InputError("remark", "Second.")])
    assert (several.field, several.message) == ("amount", "First.")
    assert [problem.field for problem in several.problems] == ["amount", "remark"]


def test_errors_travel_between_processes_whole() -> None:
    several = InputErrors([InputError("amount", "At most {digits} digits.", digits=3), InputError("remark", "Second.")])
    copied = pickle.loads(pickle.dumps(several))  # noqa: S301 - made in this very line
    assert type(copied) is InputErrors
    assert (copied.field, copied.message, str(copied)) == ("amount", "At most 3 digits.", "At most 3 digits.")
    assert [problem.message for problem in copied.problems] == ["At most 3 digits.", "Second."]
