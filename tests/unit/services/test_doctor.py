"""One line a check: what each finding says, and that nothing is claimed behind a step that failed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from ptsdesk.client.keyproof import KeyProof
from ptsdesk.client.line import LineFacts
from ptsdesk.domain.account import Account
from ptsdesk.domain.orders import OrderKind
from ptsdesk.domain.profile import KeyringKind, KeyringState
from ptsdesk.domain.record import Finding, JournalHealth
from ptsdesk.errors import (
    JournalDamaged,
    JournalDisk,
    KeyringLocked,
    NotSentError,
    PtsError,
    RefusedError,
    TlsError,
    UnknownHostError,
    UnprovedError,
    UnreachableError,
)
from ptsdesk.protocol.answers import Refused
from ptsdesk.protocol.codes import EnvelopeCode
from ptsdesk.services import doctor
from ptsdesk.services.checks import Check, Level, When, sentences, worst
from ptsdesk.services.doctor import Ask, Memory, examine, seen_address
from ptsdesk.services.doctor_here import Here
from ptsdesk.storage.journal import Journal
from tests.support import scripted_gateway as say
from tests.unit.services.conftest import ACCOUNT, DeskMaker, ManualClock, form

DAY = 86_400_000
FACTS = LineFacts("api.example.com", "203.0.113.9", 41, "TLSv1.3", 1_794_400_000_000 + 90 * DAY)
PROOF = KeyProof(True, True, 2048, "8C:41:0F:33:A2", "3F:A2:90:C7:1D:08")
HEALTH = JournalHealth(events=3, head="0" * 64, anchored=True, checked_ms=1, backup_ms=None)


class Gateway:
    """Answers a balance question, or does not; its clock agrees unless it is told otherwise."""

    proxy = ""

    def __init__(
        self, error: NotSentError | None = None, offset_ms: int | None = 0, result: object = None, **facts: object
    ) -> None:
        self._error = error
        self.clock = self
        self.offset_ms = offset_ms
        self.result = result
        self.facts = FACTS if not facts else replace(FACTS, **facts)  # type: ignore[arg-type]
        self.proof: KeyProof | Exception = PROOF
        self.asked = 0

    def look(self) -> LineFacts:
        if self._error is not None:
            raise self._error
        return self.facts

    def prove_keys(self) -> KeyProof:
        if isinstance(self.proof, Exception):
            raise self.proof
        return self.proof

    def balance(self, _request: object) -> object:
        self.asked += 1
        return self


Examine = Callable[..., dict[str, Check]]


@pytest.fixture
def examined(journal: Journal, clock: ManualClock, monkeypatch: pytest.MonkeyPatch) -> Examine:
    """The checks by name."""

    def run(
        gateway: Gateway | None = None,
        refusal: Exception | None = None,
        health: JournalHealth | Exception | None = HEALTH,
        account: Account = ACCOUNT,
        last_ms: int | None = None,
        **here: object,
    ) -> dict[str, Check]:
        def proved(_exchange: object) -> None:
            if refusal is not None:
                raise refusal

        def tell() -> JournalHealth:
            if isinstance(health, Exception):
                raise health
            assert health is not None
            return health

        monkeypatch.setattr(doctor, "proved", proved)
        told = tell if health is not None else None
        parts = Here(told, **here)  # type: ignore[arg-type]
        remembered = Memory(lambda: last_ms)
        checks = examine(
            Ask(account, gateway or Gateway(), journal, clock.now_ms, parts, remembered)  # type: ignore[arg-type]
        )
        assert len({one.name for one in checks}) == len(checks)
        assert all(one.sentence.endswith(".") for one in checks)
        return {one.name: one for one in checks}

    return run


def bad(checks: dict[str, Check]) -> list[str]:
    return [name for name, check in checks.items() if not check.ok]


ALL = ["keyring", "journal", "backup", "name", "tls", "clock", "address", "hmac", "safecode", "keys", "signature"]


def test_all_is_well(examined: Examine) -> None:
    checks = examined()
    assert (list(checks), bad(checks)) == (ALL, [])
    assert {one.level for one in checks.values()} == {Level.PASSED}
    said = {name: one.sentence for name, one in checks.items()}
    assert said["name"] == "api.example.com was found. Its address is 203.0.113.9."
    assert said["tls"].startswith("api.example.com, 41 ms, TLS 1.3. Certificate valid until ")
    assert said["tls"].endswith(", from a known authority.")
    assert said["keys"] == "Private key and safecode load and sign. RSA 2048, fingerprint 8C:41:0F:33 … 33:A2."
    assert "verified, 11 Nov 2026, 20:26." in said["signature"]
    assert said["signature"].endswith("Its key is 3F:A2:90:C7 … 1D:08.")
    assert "CA file" in examined(account=replace(ACCOUNT, ca_file="/ca.pem"))["tls"].sentence
    assert list(examined(health=None)) == [name for name in ALL if name != "backup"]


@pytest.mark.parametrize(
    ("error", "lines", "wrong"),
    [
        (UnknownHostError("There is no host named {host}.", host="x"), [], "name"),
        (UnreachableError("{host} refuses.", host="x"), [], "reach"),
        (TlsError("The certificate of {host} has expired.", host=ACCOUNT.host), ["name"], "tls"),
        (TlsError("The CA file {file} cannot be read.", file="x"), [], "tls"),
        (NotSentError("This computer was too slow."), [], "reach"),
    ],
)
def test_a_way_that_ends_is_told_at_its_step(
    examined: Examine, error: NotSentError, lines: list[str], wrong: str
) -> None:
    checks = examined(Gateway(error))
    assert list(checks)[3:] == [*lines, wrong, "keys"]
    assert bad(checks) == [wrong]
    assert checks[wrong].sentence == error.message


@pytest.mark.parametrize(
    ("code", "line"),
    [("1009", "hmac"), ("1012", "hmac"), ("1017", "safecode"), ("1018", "address"), ("8007", "address"),
     ("1010", "signature"), ("1020", "signature"), ("9999", "signature")],
)  # fmt: skip
def test_a_refusal_is_told_at_the_line_it_is_about(examined: Examine, code: str, line: str) -> None:
    checks = examined(refusal=RefusedError(code, "Refused", "Do this."))
    assert list(checks)[3:] == ["name", "tls", "clock", line, "keys"]
    assert (bad(checks), checks[line].value) == ([line], code)


def test_an_answer_that_proves_nothing(examined: Examine) -> None:
    checks = examined(refusal=UnprovedError("The answer's signature is not valid."))
    assert bad(checks) == ["signature"]
    assert "hmac" not in checks


@pytest.mark.parametrize(
    ("offset", "word"), [(None, "did not tell"), (9_000, "9.0 s behind"), (-3_750, "3.8 s ahead of")]
)
def test_a_clock(examined: Examine, offset: int | None, word: str) -> None:
    checks = examined(Gateway(offset_ms=offset))
    assert bad(checks) == ["clock"]
    assert word in checks["clock"].sentence
    assert "automatic time" in checks["clock"].sentence
    assert checks["clock"].level is Level.WARNING


@pytest.mark.parametrize("name", ["changed", "disk", "missing"])
def test_a_serious_finding_is_the_journals_line(examined: Examine, name: str) -> None:
    finding = Finding(name, True, "{count} places were changed.", {"count": 2})
    checks = examined(health=replace(HEALTH, findings=(finding,)))
    assert (bad(checks), checks["journal"].sentence) == (["journal"], "2 places were changed.")


def test_what_is_for_information_is_no_fault(examined: Examine) -> None:
    assert bad(examined(health=replace(HEALTH, findings=(Finding("put_back", False, "A backup was put back."),)))) == []


@pytest.mark.parametrize("error", [JournalDamaged("It is damaged."), KeyringLocked("It is locked.")])
def test_a_journal_that_cannot_be_asked(examined: Examine, error: Exception) -> None:
    checks = examined(health=error)
    assert bad(checks) == ["journal"]
    assert "backup" not in checks


def test_the_age_of_the_backup(examined: Examine, desk_with: DeskMaker, clock: ManualClock) -> None:
    assert "Nothing to back up" in examined()["backup"].sentence
    desk, _ = desk_with(say.accepted)
    desk.submit(desk.prepare(form(OrderKind.PAYMENT)))
    assert "The first one is made" in examined()["backup"].sentence
    made = replace(HEALTH, backup_ms=clock.ms + DAY)
    clock.ms += 2 * DAY
    assert bad(examined()) == ["backup"]
    assert "Leave the window open" in examined()["backup"].sentence
    assert examined(health=made)["backup"].sentence == "24 h old. It was read back whole when it was made."
    clock.ms += 30 * DAY
    assert bad(examined(health=made)) == [], "nothing came since"
    checks = examined(health=replace(HEALTH, backup_ms=made.backup_ms - 2 * DAY))  # type: ignore[operator]
    assert (bad(checks), "33 days old" in checks["backup"].sentence) == (["backup"], True)
    clock.ms -= 60 * DAY
    assert examined(health=made)["backup"].sentence == "0 min old. It was read back whole when it was made.", (
        "the clock was set back"
    )


def test_a_backup_that_fails_says_why(examined: Examine) -> None:
    finding = Finding("backup", True, "No backup could be made: {reason}", {"reason": "The disk is full."})
    checks = examined(health=replace(HEALTH, findings=(finding,)))
    assert bad(checks) == ["backup"]
    assert "The disk is full." in checks["backup"].sentence


# ---------------------------------------------------------------------------------------------- the lines by themselves


def state(kind: KeyringKind, template: str = "", name: str = "GNOME Keyring") -> Callable[[], KeyringState]:
    return lambda: KeyringState(kind, name, template)


@pytest.mark.parametrize(
    ("kind", "said", "level"),
    [
        (KeyringKind.READY, "GNOME Keyring, unlocked, answered in 12 ms. A test item was", Level.PASSED),
        (KeyringKind.VAULT, "The vault is open, answered in 12 ms. A test item was", Level.PASSED),
        (KeyringKind.SESSION, "Secrets are kept for this session only. They are forgotten", Level.WARNING),
        (KeyringKind.LOCKED, "It is locked. Unlock it.", Level.PROBLEM),
    ],
)
def test_a_keyring_that_was_tried(examined: Examine, kind: KeyringKind, said: str, level: Level) -> None:
    line = examined(keyring=state(kind, "It is locked. Unlock it."), try_keyring=lambda: 12)["keyring"]
    assert line.sentence.startswith(said)
    assert line.level is level


@pytest.mark.parametrize("error", [KeyringLocked("It is locked."), JournalDamaged("The file identity is damaged.")])
def test_a_keyring_that_fails_says_why(examined: Examine, error: PtsError) -> None:
    def fails() -> int:
        raise error

    checks = examined(keyring=state(KeyringKind.READY), try_keyring=fails)
    assert (bad(checks), checks["keyring"].sentence) == (["keyring"], error.message)
    assert checks["keyring"].level is Level.PROBLEM


@pytest.mark.parametrize(
    ("free", "said", "level"),
    [
        (182_400_000_000, "Written and read back, 182 GB free. Record chain intact, 0 entries.", Level.PASSED),
        (1_540_000_000_000, "Written and read back, 1.5 TB free. Record chain intact, 0 entries.", Level.PASSED),
        (1_000_000_000, "Written and read back, 1.0 GB free. Record chain intact, 0 entries.", Level.PASSED),
        (999_999_999, "Written and read back, only 999 MB free. Make room on", Level.WARNING),
        (5, "Written and read back, only 0.0 MB free. Make room on", Level.WARNING),
    ],
)
def test_what_is_free_on_the_disk(examined: Examine, free: int, said: str, level: Level) -> None:
    line = examined(free_bytes=lambda: free)["journal"]
    assert line.sentence.startswith(said)
    assert line.level is level


def test_a_disk_that_does_not_tell_its_space(examined: Examine) -> None:
    def gone() -> int:
        raise OSError(5, "Input/output error")

    assert examined(free_bytes=gone)["journal"].sentence == "Written and read back. Record chain intact, 0 entries."


def test_a_journal_that_takes_no_record(examined: Examine) -> None:
    def full() -> None:
        raise JournalDisk("The disk is full.")

    checks = examined(try_record=full)
    assert (bad(checks), checks["journal"].sentence) == (["journal"], "The disk is full.")


def test_when_a_backup_was_put_back_is_told(examined: Examine, clock: ManualClock) -> None:
    health = replace(HEALTH, backup_ms=clock.ms - 3 * 3_600_000, restored_ms=clock.ms - 9 * DAY)
    assert examined(health=health)["backup"].sentence == "3 h old. A backup was last put back on 2 Nov 2026."


def test_a_certificate_that_ends_soon(examined: Examine, clock: ManualClock) -> None:
    line = examined(Gateway(valid_until_ms=clock.ms + 13 * DAY))["tls"]
    assert line.level is Level.WARNING
    assert "ends on 24 Nov 2026. Tell the provider" in line.sentence


def test_a_name_that_is_an_address_and_one_behind_a_proxy(examined: Examine) -> None:
    assert "no name is looked up" in examined(Gateway(address=FACTS.host))["name"].sentence
    behind = Gateway()
    behind.proxy = "proxy.example:3128"
    assert examined(behind)["name"].sentence == (
        "api.example.com was found by the proxy. The proxy is proxy.example:3128."
    )


@pytest.mark.parametrize(
    "proof", [ValueError("bad key"), replace(PROOF, signs=False), replace(PROOF, seals=False)]
)  # fmt: skip
def test_keys_that_do_not_work(examined: Examine, proof: KeyProof | Exception) -> None:
    gateway = Gateway()
    gateway.proof = proof
    checks = examined(gateway)
    assert bad(checks) == ["keys"]
    assert "Its key is" not in checks["signature"].sentence


@pytest.mark.parametrize("code", ["1018", "8007"])
def test_an_address_that_is_refused(examined: Examine, clock: ManualClock, code: str) -> None:
    refusal = RefusedError(code, "This computer's address is not on the provider's list", "Ask the provider.")
    told = Gateway(result=Refused(EnvelopeCode(code), "IP 198.51.100.7 not allowed"))
    line = examined(told, refusal, last_ms=clock.ms - DAY)["address"]
    assert line.sentence.startswith(f"198.51.100.7 was refused (code {code}). It was last accepted here on 10 Nov 2026")
    assert "on the list of merchant 28: 198.51.100.7. Until then" in line.sentence
    silent = examined(Gateway(result=Refused(EnvelopeCode(code), "Not allowed")), refusal)["address"]
    assert silent.sentence.startswith(f"This computer's address was refused (code {code}). Only addresses on")
    assert "Ask the provider which address it sees" in silent.sentence


@pytest.mark.parametrize(
    ("message", "address"),
    [
        ("Your IP 198.51.100.7 is not in the whitelist.", "198.51.100.7"),
        ("ip:2001:db8::7, refused", "2001:db8::7"),
        ("order 20261112.140836 of 999.999.999.999", ""),
        ("version 1.2.3.4.5", ""),
        ("IP not allowed", ""),
        ("", ""),
    ],
)
def test_the_address_in_the_providers_words(message: str, address: str) -> None:
    assert seen_address(message) == address


def test_the_worst_comes_first() -> None:
    good, mild, grave = Check("a", True, "x"), Check("b", False, "x", warning=True), Check("c", False, "x")
    assert worst((good,)) is None
    assert worst((good, mild)) is mild
    assert worst((mild, grave)) is grave


def test_sentences_have_their_full_stops() -> None:
    assert sentences(["6 h old", "", "Is it?", "Yes."]) == "6 h old. Is it? Yes."
    assert str(When(0, date_only=True)) == "1 Jan 1970"


@pytest.mark.parametrize(("offset", "asked"), [(None, 2), (0, 1)])
def test_a_question_of_unknown_time_that_is_refused_is_asked_again(
    examined: Examine, offset: int | None, asked: int
) -> None:
    gateway = Gateway(offset_ms=offset, result=Refused(EnvelopeCode("1020"), "timestamp"))
    examined(gateway, RefusedError("1020", "Refused", "Do this."))
    assert gateway.asked == asked


@pytest.mark.parametrize("at", ["look", "question"])
def test_what_it_learnt_of_the_way_is_remembered(desk_with: DeskMaker, at: str) -> None:
    refused = UnreachableError("{host} refuses.", host="x")
    desk, gateway = desk_with(refused)

    def look() -> LineFacts:
        if at == "look":
            raise refused
        return FACTS

    gateway.look = look  # type: ignore[attr-defined]
    gateway.prove_keys = lambda: PROOF  # type: ignore[attr-defined]
    assert bad({one.name: one for one in desk.doctor()}) == ["reach"]
    assert desk.connection().reachable is False
