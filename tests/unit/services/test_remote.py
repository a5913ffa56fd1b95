"""The window's side of the worker process, against a real process with a toy office behind it."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ptsdesk.domain.card_entry import Card
from ptsdesk.domain.orders import OrderKind
from ptsdesk.domain.secret import Secret
from ptsdesk.errors import InputErrors, KeyringAbsent, PtsError, ServiceStopped
from ptsdesk.services import api, remote
from ptsdesk.services.api import Desk, Office, Phase
from ptsdesk.services.wire import Call, CardFor, Done, Pipe, SecretsFor, pack_card, pack_secrets
from ptsdesk.services.worker import allowed

TOY = Path(__file__).parents[2] / "support" / "toy_worker.py"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    office = remote.open_office(None, practice=True, command=[sys.executable, str(TOY), str(tmp_path)])
    yield office
    office.close()
    assert (tmp_path / "closed").exists()


@pytest.fixture
def desk(office: Office) -> Desk:
    return office.open("Toy")


def test_calls_cross_the_pipe_and_come_back(office: Office, desk: Desk) -> None:
    assert [account.name for account in office.accounts()] == ["Toy"]
    assert desk.account.name == "Toy"
    assert desk.new_order_id(OrderKind.PAYMENT) == "order of payment"


def test_the_progress_is_told_in_the_calling_thread(desk: Desk) -> None:
    told: list[tuple[Phase, int]] = []
    answer = desk.submit("one", lambda phase: told.append((phase, threading.get_ident())))  # type: ignore[arg-type]
    assert answer == "sent one"
    assert told == [(phase, threading.get_ident()) for phase in Phase]


def test_errors_arrive_as_they_were_raised(office: Office, desk: Desk) -> None:
    with pytest.raises(InputErrors) as caught:
        desk.prepare(None)  # type: ignore[arg-type]
    assert [problem.message for problem in caught.value.problems] == ["At most 3 digits.", "Too long."]
    with pytest.raises(KeyringAbsent, match="Install one"):
        office.open("Other")


def test_a_mistake_of_ours_arrives_as_a_sentence(desk: Desk) -> None:
    with pytest.raises(PtsError, match=r"This did not work\. Try again\.") as caught:
        desk.check("4111111111111111")
    assert caught.value.detail == "ZeroDivisionError"
    with pytest.raises(PtsError, match="did not work"):
        desk.unresolved()


@pytest.mark.parametrize("name", ["account_secrets", "close", "save", "shutdown"])
def test_only_the_desks_own_methods_can_be_called(desk: Desk, name: str) -> None:
    with pytest.raises(PtsError) as caught:
        getattr(desk, name)()
    assert caught.value.detail == "LookupError"


def test_private_names_never_cross(office: Office, desk: Desk) -> None:
    for thing in (office, desk):
        with pytest.raises(AttributeError):
            thing._secret  # type: ignore[union-attr]  # noqa: B018
    assert "account" in allowed(api.Desk)
    assert not any(name.startswith("_") for name in allowed(api.Office))


def test_an_office_that_does_not_open_leaves_no_process(tmp_path: Path) -> None:
    with pytest.raises(KeyringAbsent):
        remote.open_office(None, practice=False, command=[sys.executable, str(TOY), str(tmp_path), "refuse"])


def test_a_worker_that_dies_ends_every_waiting_call(tmp_path: Path) -> None:
    office = remote.open_office(None, practice=False, command=[sys.executable, str(TOY), str(tmp_path)])
    desk = office.open("Toy")
    with pytest.raises(ServiceStopped, match="Nothing is sent twice"):
        desk.order("x")
    with pytest.raises(ServiceStopped):
        desk.new_order_id(OrderKind.PAYMENT)
    office.close()


def test_a_payment_under_way_is_finished_when_the_window_is_gone(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "go")
    process = subprocess.Popen([sys.executable, str(TOY), str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin is not None
    assert process.stdout is not None
    pipe = Pipe(process.stdout, process.stdin)
    pipe.write(pipe.pack(Call(1, "office", "open", ("Toy",))))
    assert isinstance(pipe.receive(), Done)
    pipe.write(pipe.pack(Call(2, "Toy", "submit", ("one",), follow=True)))
    pipe.receive()
    process.stdin.close()
    process.stdout.close()
    assert not (tmp_path / "done").exists()
    (tmp_path / "go").write_text("now", "ascii")
    assert process.wait(20) == 0
    assert (tmp_path / "done").read_text("ascii") == "one"
    assert (tmp_path / "closed").exists()


def test_a_cut_frame_is_the_end() -> None:
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb") as reader, os.fdopen(writing, "wb") as writer:
        writer.write(b"\x00\x00\x10\x00cut")
        writer.close()
        assert Pipe(reader, writer).receive() is None


CARD = Card(Secret("4242424242424242"), Secret("08"), Secret("29"), Secret("739"))


def test_a_card_crosses_beside_its_call(desk: Desk) -> None:
    assert desk.subscribe("one", CARD) == "one 23 4242"  # type: ignore[arg-type]
    assert desk.learned() == "nothing"


@pytest.mark.parametrize("number", ["4242\n4242\n4242\n4242", "4242\ud800", "", "\n\n\n\n\n"])
def test_a_card_of_any_text_ends_no_process(desk: Desk, number: str) -> None:
    desk.subscribe("one", replace(CARD, number=Secret(number)))  # type: ignore[arg-type]
    assert desk.learned() == "nothing"


def test_a_fault_with_a_card_prints_no_card(desk: Desk, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(PtsError, match="may have been sent") as caught:
        desk.subscribe("fault", CARD)  # type: ignore[arg-type]
    assert caught.value.detail == "ZeroDivisionError"
    desk.learned()
    assert "4242" not in capfd.readouterr().err


@pytest.mark.parametrize("args", [(CARD,), (CARD.number,)])
def test_no_card_crosses_in_a_call(args: tuple[object, ...]) -> None:
    with pytest.raises(TypeError, match="never serialised"):
        Pipe.pack(Call(1, "Toy", "prepare", args))


def test_the_frame_of_a_card_is_overwritten_after_use() -> None:
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb") as reader, os.fdopen(writing, "wb") as writer:
        pipe = Pipe(reader, writer)
        frame = pack_card(7, CARD)
        assert b"4242424242424242" in frame
        pipe.write(pipe.pack(Call(7, "Toy", "subscribe")), frame)
        assert set(frame) == {0}
        got = pipe.receive()
        assert got == CardFor(7, CARD)
        assert "4242" not in repr(got)
        assert isinstance(pipe.receive(), Call)


def test_the_frame_of_a_card_is_overwritten_when_nobody_reads() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    writer = os.fdopen(writing, "wb", buffering=0)
    frame = pack_card(7, CARD)
    with pytest.raises(OSError, match="Broken pipe"):
        Pipe(writer, writer).write(b"", frame)
    assert set(frame) == {0}
    writer.close()


PASSWORDS: tuple[Secret, None] = (Secret("open \u00e9 \n sesame"), None)


def test_passwords_cross_beside_their_call(office: Office, capfd: pytest.CaptureFixture[str]) -> None:
    office.set_lock_password(*PASSWORDS)
    assert [office.try_unlock(Secret(text)).wait_ms for text in ("\ud800", "four")] == [1, 4]
    with pytest.raises(PtsError, match="did not work") as caught:
        office.set_lock_password(Secret("sesame"), Secret(""))
    assert caught.value.detail == "ZeroDivisionError"
    with pytest.raises(PtsError, match="did not work"):
        office.try_unlock(Secret(""))
    assert "sesame" not in capfd.readouterr().err


def test_the_frame_of_passwords_is_overwritten_after_use() -> None:
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb") as reader, os.fdopen(writing, "wb") as writer:
        pipe = Pipe(reader, writer)
        frame = pack_secrets(7, PASSWORDS)
        assert b"sesame" in frame
        pipe.write(pipe.pack(Call(7, "office", "set_lock_password")), frame)
        assert set(frame) == {0}
        got = pipe.receive()
        assert got == SecretsFor(7, PASSWORDS)
        assert "sesame" not in repr(got)
        assert isinstance(pipe.receive(), Call)


def test_a_packaged_program_starts_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    assert remote.worker_command(Path("d"), practice=True)[1:] == [
        "-P",
        "-m",
        "ptsdesk.services.worker",
        "--data-dir",
        "d",
        "--practice",
    ]
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert remote.worker_command(None, practice=False) == [sys.executable, "worker"]


def test_the_program_itself_can_be_the_worker(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "ptsdesk", "worker", "--data-dir", str(tmp_path), "--practice"]
    office = remote.open_office(None, practice=True, command=command)
    assert [account.name for account in office.accounts()] == ["Sandbox shop"]
    office.close()
