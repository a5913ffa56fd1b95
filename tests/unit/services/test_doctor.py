"""One line a check: what each finding says, and that nothing is claimed behind a step that failed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from ptsdesk.domain.account import Account
from ptsdesk.domain.orders import OrderKind
from ptsdesk.domain.record import Finding, JournalHealth
from ptsdesk.errors import (
    JournalDamaged,
    KeyringLocked,
    NotSentError,
    RefusedError,
    TlsError,
    UnknownHostError,
    UnprovedError,
    UnreachableError,
)
from ptsdesk.services import doctor
from ptsdesk.services.api import Check
from ptsdesk.services.doctor import Ask, examine
from ptsdesk.storage.journal import Journal
from tests.support import scripted_gateway as say
from tests.unit.services.conftest import ACCOUNT, DeskMaker, ManualClock, form

DAY = 86_400_000
HEALTH = JournalHealth(events=3, head="0" * 64, anchored=True, checked_ms=1, backup_ms=None)


class Gateway:
    """Answers a balance question, or does not; its clock agrees unless it is told otherwise."""

    def __init__(self, error: NotSentError | None = None, offset_ms: int | None = 0) -> None:
        self._error = error
        self.clock = self
        self.offset_ms = offset_ms

    def balance(self, _request: object) -> object:
        if self._error is not None:
            raise self._error
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
        checks = examine(Ask(account, gateway or Gateway(), journal, clock.now_ms, told))  # type: ignore[arg-type]
        assert len({one.name for one in checks}) == len(checks)
        assert all(one.sentence.endswith(".") for one in checks)
        return {one.name: one for one in checks}

    return run


def bad(checks: dict[str, Check]) -> list[str]:
    return [name for name, check in checks.items() if not check.ok]


ALL = ["keyring", "journal", "backup", "name", "tls", "clock", "hmac", "safecode", "signature"]


def test_all_is_well(examined: Examine) -> None:
    checks = examined()
    assert (list(checks), bad(checks)) == (ALL, [])
    assert "this computer trusts" in checks["tls"].sentence
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
    assert list(checks)[3:] == [*lines, wrong]
    assert bad(checks) == [wrong]
    assert checks[wrong].sentence == error.message


@pytest.mark.parametrize(
    ("code", "line"),
    [("1009", "hmac"), ("1012", "hmac"), ("1017", "safecode"), ("1018", "address"), ("8007", "address"),
     ("1010", "signature"), ("1020", "signature"), ("9999", "signature")],
)  # fmt: skip
def test_a_refusal_is_told_at_the_line_it_is_about(examined: Examine, code: str, line: str) -> None:
    checks = examined(refusal=RefusedError(code, "Refused", "Do this."))
    assert list(checks)[3:] == ["name", "tls", "clock", line]
    assert (bad(checks), checks[line].value) == ([line], code)


def test_an_answer_that_proves_nothing(examined: Examine) -> None:
    checks = examined(refusal=UnprovedError("The answer's signature is not valid."))
    assert bad(checks) == ["signature"]
    assert "hmac" not in checks


@pytest.mark.parametrize(("offset", "word"), [(None, "did not tell"), (9_000, "9 s behind"), (-9_000, "9 s ahead")])
def test_a_clock(examined: Examine, offset: int | None, word: str) -> None:
    checks = examined(Gateway(offset_ms=offset))
    assert bad(checks) == ["clock"]
    assert word in checks["clock"].sentence


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
    assert "no order to back up" in examined()["backup"].sentence
    desk, _ = desk_with(say.accepted)
    desk.submit(desk.prepare(form(OrderKind.PAYMENT)))
    assert "the first one is made" in examined()["backup"].sentence
    made = replace(HEALTH, backup_ms=clock.ms + DAY)
    clock.ms += 2 * DAY
    assert bad(examined()) == ["backup"]
    assert "Leave the window open" in examined()["backup"].sentence
    assert examined(health=made)["backup"].sentence == "The newest backup is 24 hours old."
    clock.ms += 30 * DAY
    assert bad(examined(health=made)) == [], "nothing came since"
    checks = examined(health=replace(HEALTH, backup_ms=made.backup_ms - 2 * DAY))  # type: ignore[operator]
    assert (bad(checks), "33 days old" in checks["backup"].sentence) == (["backup"], True)
    clock.ms -= 60 * DAY
    assert examined(health=made)["backup"].sentence == "The newest backup is 0 hours old.", "the clock was set back"


def test_a_backup_that_fails_says_why(examined: Examine) -> None:
    finding = Finding("backup", True, "No backup could be made: {reason}", {"reason": "The disk is full."})
    checks = examined(health=replace(HEALTH, findings=(finding,)))
    assert bad(checks) == ["backup"]
    assert "The disk is full." in checks["backup"].sentence
