"""Each way in which an account may be wrong has a sentence of its own, against an independent provider over TLS."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from dataclasses import replace
from pathlib import Path

import pytest
import trustme

from ptsdesk.domain.profile import Proof
from ptsdesk.errors import InputErrors
from ptsdesk.services import proving
from ptsdesk.services.office import RealOffice
from ptsdesk.services.ports import SystemClock
from tests.support.account_world import OTHER_SAFECODE, OTHER_SECRET, Playing, World
from tests.support.strict_server import platform_keys
from tests.support.strict_wire import Answer, Keys, refusal


class Off(SystemClock):
    """The system's clocks, set ahead."""

    def __init__(self, ahead_ms: int) -> None:
        self.ahead_ms = ahead_ms

    def now_ms(self) -> int:
        return super().now_ms() + self.ahead_ms


@pytest.fixture
def office(world: World) -> RealOffice:
    return world.office()


def failed(proof: Proof, name: str, *words: str) -> None:
    """The proof ends with this step, and what stands before it passed."""
    assert not proof.ok
    assert proof.failed is proof.steps[-1]
    assert proof.steps[-1].name == name, proof.steps
    assert [step.ok for step in proof.steps[:-1]] == [True] * (len(proof.steps) - 1)
    for word in words:
        assert word in proof.steps[-1].sentence, proof.steps[-1].sentence


def test_everything_right_is_proved_and_nothing_is_kept(world: World, office: RealOffice) -> None:
    proof = world.prove(office)
    names = ["name", "tls", "clock", "address", "hmac", "safecode", "account", "signature", "answer"]
    assert (proof.ok, [step.name for step in proof.steps], proof.failed) == (True, names, None)
    assert abs(proof.offset_ms or 0) < 2000
    assert [kind for kind, _ in world.provider.seen] == ["balance"]
    assert office.account_states() == ()
    assert world.memory.entries == {}
    assert not list((world.folder / "data").rglob("*"))


def test_a_name_that_leads_nowhere(world: World, office: RealOffice) -> None:
    proof = world.prove(office, account=world.account(url="https://nobody.invalid"))
    failed(proof, "name", "nobody.invalid", "Check the API address")


def test_a_port_that_refuses(world: World, office: RealOffice) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        proof = world.prove(office, account=world.account(url=f"https://127.0.0.1:{unused.getsockname()[1]}"))
    failed(proof, "reach", "refuses connections")


def test_a_certificate_that_nobody_trusts(world: World, office: RealOffice) -> None:
    failed(world.prove(office, account=world.account(ca_file=None)), "tls", "nobody that this computer trusts")
    failed(world.prove(office, account=world.account(ca_file=str(world.provider.wrong_ca_file))), "tls", "CA file")


def test_the_certificate_of_another_host(world: World, office: RealOffice, tmp_path: Path) -> None:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("other.example").configure_cert(context)
    ca_file = tmp_path / "lone.pem"
    authority.cert_pem.write_to_path(str(ca_file))
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            with contextlib.suppress(OSError):
                connection, _ = listener.accept()
                with context.wrap_socket(connection, server_side=True) as wrapped:
                    wrapped.recv(1)

        thread = threading.Thread(target=serve)
        thread.start()
        url = f"https://127.0.0.1:{listener.getsockname()[1]}"
        proof = world.prove(office, account=world.account(url=url, ca_file=str(ca_file)))
        thread.join(10)
    failed(proof, "tls", "another host")


def test_a_server_that_takes_the_question_and_says_nothing(
    world: World, office: RealOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proving, "QUESTION_S", 0.7)
    world.provider.play = staticmethod(lambda _: Answer(b"", silence="hang"))
    failed(world.prove(office), "reach", "did not answer in time")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer(b"", silence="drop"), "closed"),
        (Answer(b"oops", status=503), "an error of its own"),
        (Answer(b"", status=302, headers={"Location": "https://other.example"}), "another address"),
    ],
)
def test_an_answer_that_is_none(world: World, office: RealOffice, answer: Answer, words: str) -> None:
    world.provider.play = staticmethod(lambda _: answer)
    failed(world.prove(office), "reach", words, "Check the API address")


@pytest.mark.parametrize("code", ["1018", "8007"])
def test_an_address_that_is_not_on_the_list(world: World, office: RealOffice, code: str) -> None:
    world.provider.refuses(code)
    failed(world.prove(office), "address", "public address")


def test_a_wrong_transaction_secret(world: World, office: RealOffice) -> None:
    failed(world.prove(office, transaction_secret=OTHER_SECRET), "hmac", "transaction secret does not fit")


def test_a_wrong_safecode(world: World, office: RealOffice) -> None:
    failed(world.prove(office, safecode=OTHER_SAFECODE), "safecode", "safecode does not fit")


def test_a_wrong_private_key(world: World, office: RealOffice) -> None:
    token = office.make_key().token
    failed(world.prove(office, key_token=token), "signature", "private key does not fit", "Upload")


def test_a_provider_that_calls_a_bad_header_a_bad_signature(
    world: World, office: RealOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PTS API, section 21: 1010 is as plausible for the header as for the sign."""
    from tests.support import strict_wire

    monkeypatch.setattr(strict_wire, "TRANSACTION_SECRET", OTHER_SECRET)
    real = Playing.answer

    def answer(self: Playing, path: str, headers: dict[str, list[str]], body: bytes) -> Answer:
        found = real(self, path, headers, body)
        return refusal("1010", "No") if b'"1009"' in found.body else found

    monkeypatch.setattr(Playing, "answer", answer)
    failed(world.prove(office), "hmac", "transaction secret does not fit")


def test_a_wrong_key_of_the_provider(world: World, office: RealOffice) -> None:
    account = world.account(platform_key_pem=Keys().public_pem)
    failed(world.prove(office, account=account), "answer", "not signed with the public key that is given here")


def test_an_unknown_guid(world: World, office: RealOffice) -> None:
    failed(world.prove(office, account=world.account(guid="nobody")), "account", "GUID")


def test_an_unknown_merchant_id(world: World, office: RealOffice) -> None:
    def foreign(path: str) -> Answer | None:
        """Section 21: a foreign merchant id is 1009, found when the body is open; a body that nobody opens is 1017."""
        asked.append(path)
        return refusal("1009" if len(asked) == 1 else "1017", "No")

    asked: list[str] = []
    world.provider.play = staticmethod(foreign)
    proof = world.prove(office)
    failed(proof, "account", "does not know this merchant id")
    assert proof.steps[-1].params["field"] == "user_id"
    assert len(asked) == 2


@pytest.mark.parametrize(("code", "name"), [("8106", "account"), ("8107", "signature"), ("1012", "hmac")])
def test_other_refusals_have_their_place(world: World, office: RealOffice, code: str, name: str) -> None:
    world.provider.refuses(code)
    failed(world.prove(office), name)


def test_a_refusal_that_is_in_no_list(world: World, office: RealOffice) -> None:
    world.provider.refuses("9008")
    failed(world.prove(office), "request", "9008", "Trouble at the provider")


def test_who_may_not_see_the_balance_is_proved_by_the_channels(world: World, office: RealOffice) -> None:
    world.provider.play = staticmethod(lambda path: refusal("1011", "No") if path.endswith("/balance") else None)
    assert world.prove(office).ok
    assert [kind for kind, _ in world.provider.seen] == ["support-channel"]


@pytest.mark.parametrize("body", [b"<!DOCTYPE html><html></html>", b'window.location.href = "https://x.example";'])
def test_a_page(world: World, office: RealOffice, body: bytes) -> None:
    world.provider.play = staticmethod(lambda _: Answer(body, content_type="text/html"))
    proof = world.prove(office)
    failed(proof, "answer", "web page")
    assert proof.steps[-1].params["field"] == "url"


def test_an_answer_that_cannot_be_read(world: World, office: RealOffice) -> None:
    world.provider.play = staticmethod(lambda _: Answer(b"{"))
    failed(world.prove(office), "answer", "could not be read")


def test_an_answer_for_another_merchant(world: World, office: RealOffice) -> None:
    answers = world.provider.answers
    data = answers.with_sign({"user_id": '"29"', "PHP": '{"MAYA":1}'}, ("user_id",), platform_keys())
    from tests.support.strict_wire import envelope

    world.provider.play = staticmethod(lambda _: envelope(data))
    failed(world.prove(office), "account", "another merchant")


def test_a_clock_that_is_off_is_corrected_and_told(world: World) -> None:
    world.ports = replace(world.ports, clock=Off(90_000))
    proof = world.prove(world.office())
    step = next(step for step in proof.steps if step.name == "clock")
    assert (proof.ok, step.ok, "90 s off" in step.sentence) == (True, True, True), proof.steps
    assert proof.offset_ms is not None
    assert abs(proof.offset_ms + 90_000) < 2000


def test_a_clock_that_is_days_off_is_not_passed_over(world: World) -> None:
    world.ports = replace(world.ports, clock=Off(2 * 86_400_000))
    failed(world.prove(world.office()), "clock", "more than a day off")


def test_a_provider_that_tells_no_time_and_refuses_ours(world: World, office: RealOffice) -> None:
    world.provider.tell_time = False
    world.provider.refuses("1020")
    failed(world.prove(office), "clock", "did not tell its own")


def test_a_provider_that_refuses_its_own_time(world: World, office: RealOffice) -> None:
    world.provider.rule_shift_s = 60
    failed(world.prove(office), "clock", "the provider's own time")


def test_what_cannot_be_used_is_told_at_its_field_before_anything_is_asked(world: World, office: RealOffice) -> None:
    account = world.account(
        name=" ", url="http://api.example", user_id="", guid="a/b", platform_key_pem="x", ca_file=str(world.folder)
    )
    with pytest.raises(InputErrors) as caught:
        world.prove(office, account=account, safecode="short", transaction_secret=" ")
    fields = [problem.field for problem in caught.value.problems]
    assert fields == [
        "name", "url", "user_id", "guid", "platform_key", "ca_file", "safecode", "transaction_secret"
    ]  # fmt: skip
    with pytest.raises(InputErrors) as caught:
        office.prove_account(world.account(), None, None, "")
    assert [problem.field for problem in caught.value.problems] == ["safecode", "transaction_secret", "private_key"]
    assert world.provider.seen == []


def test_ones_own_public_key_is_not_the_providers(world: World, office: RealOffice) -> None:
    account = world.account(platform_key_pem=world.provider.merchant.public_pem)
    with pytest.raises(InputErrors) as caught:
        world.prove(office, account=account)
    assert [problem.field for problem in caught.value.problems] == ["platform_key"]
