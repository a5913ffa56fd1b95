"""What is known of an account's secrets, and the rules about its name and address."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ptsdesk.domain.account import Account, Environment, Removed, binds_address, check_environment, is_same_site
from ptsdesk.domain.profile import AccountState, KeyFacts, Proof, ProofStep, SecretKind, SecretState
from ptsdesk.errors import InputError

ACCOUNT = Account("Harbor", Environment.LIVE, "https://api.example.com", "28", "smajhv5r2etr", "PEM")
FINGERPRINT = ":".join(["8C", "41", "0F", *["00"] * 28, "A2"])


def state(*missing: SecretKind, account: Account = ACCOUNT) -> AccountState:
    return AccountState(account, tuple(SecretState(kind, kind not in missing, 5) for kind in SecretKind))


def test_an_account_is_ready_when_nothing_is_missing() -> None:
    assert (state().missing, state().ready) == (0, True)
    assert (state(SecretKind.SAFECODE).missing, state(SecretKind.SAFECODE).ready) == (1, False)
    bare = state(*SecretKind, account=replace(ACCOUNT, platform_key_pem=""))
    assert (bare.missing, bare.ready) == (4, False)
    assert state(SecretKind.PRIVATE_KEY).secret(SecretKind.PRIVATE_KEY) == SecretState(SecretKind.PRIVATE_KEY, False, 5)


def test_a_key_in_a_few_words() -> None:
    assert KeyFacts("token", 2048, FINGERPRINT, "PEM").about == "RSA 2048, 8C:41:0F … A2"


def test_a_proof_ends_with_the_step_that_failed() -> None:
    good, bad = ProofStep("name", True, "{host} was found.", {"host": "x"}), ProofStep("tls", False, "No.")
    assert (Proof((good,)).ok, Proof((good,)).failed, good.sentence) == (True, None, "x was found.")
    proof = Proof((good, bad), 7)
    assert (proof.ok, proof.failed, bad.sentence) == (False, bad, "No.")


def test_the_key_of_an_account_is_its_first_name() -> None:
    assert ACCOUNT.key == "Harbor"
    assert replace(ACCOUNT, name="Pier 7", filed_as="Harbor").key == "Harbor"


@pytest.mark.parametrize(
    "url",
    [
        "https://api.example.com",
        "https://API.example.com:443",
        "https://api.example.com.",
        "https://API.EXAMPLE.COM",
        "https://api.example.com:8443",
    ],
)
def test_one_address_has_one_environment(url: str) -> None:
    other = replace(ACCOUNT, name="Test", environment=Environment.SANDBOX, url=url)
    with pytest.raises(InputError, match="Harbor has this address as LIVE") as caught:
        check_environment(other, [ACCOUNT])
    assert caught.value.field == "url"
    check_environment(replace(other, environment=Environment.LIVE), [ACCOUNT])


@pytest.mark.parametrize("url", ["https://test.example.com", "https://example.com", f"https://{'é' * 70}.example"])
def test_another_address_may_have_the_other(url: str) -> None:
    check_environment(replace(ACCOUNT, name="Test", environment=Environment.SANDBOX, url=url), [ACCOUNT])


def test_an_address_in_any_spelling_is_the_same() -> None:
    here = replace(ACCOUNT, url="https://bücher.example")
    other = replace(ACCOUNT, environment=Environment.SANDBOX, url="https://xn--bcher-kva.example")
    with pytest.raises(InputError):
        check_environment(other, [here])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://api.example.com", "https://api.example.com\N{IDEOGRAPHIC FULL STOP}"),
        ("https://api.example.com", "https://API\N{FULLWIDTH FULL STOP}example.com.:0443"),
        ("https://[::1]:8443", "https://[0:0:0::1]:8443"),
    ],
)
def test_no_other_writing_of_a_host_hides_it(one: str, other: str) -> None:
    with pytest.raises(InputError):
        check_environment(
            replace(ACCOUNT, environment=Environment.SANDBOX, url=other), [replace(ACCOUNT, name="Live", url=one)]
        )


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.0.1", "[::1]", "localhost", "shop.localhost"])
def test_on_this_computer_the_port_counts(host: str) -> None:
    assert is_same_site(f"https://{host}:8443", f"https://{host.upper()}:8443")
    assert not is_same_site(f"https://{host}:8443", f"https://{host}")
    assert not binds_address(replace(ACCOUNT, url=f"https://{host}"), used=True)


def test_which_removed_account_tells_of_its_host() -> None:
    test = replace(ACCOUNT, environment=Environment.SANDBOX)
    assert [binds_address(one, used=used) for one in (ACCOUNT, test) for used in (False, True)] == [
        True,
        True,
        False,
        True,
    ]
    assert not binds_address(replace(test, built_in=True), used=True)
    left = Removed("Harbor", Environment.LIVE, ACCOUNT.url)
    with pytest.raises(InputError, match="which was removed here, had this address as LIVE"):
        check_environment(replace(test, url="https://api.example.com:9"), [left])
    check_environment(ACCOUNT, [left])


def test_the_place_of_an_account() -> None:
    assert replace(ACCOUNT, url="https://API.example.com.").place == ACCOUNT.place == "api.example.com:443"
    assert replace(ACCOUNT, built_in=True).place == ""
