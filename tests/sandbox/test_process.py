"""The sandbox as a process: the ready line, how it ends, how the window starts it."""

from __future__ import annotations

import contextlib
import io
import json
import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import pytest

from ptsdesk.errors import SandboxError
from ptsdesk.sandbox import launcher, main
from ptsdesk.sandbox.launcher import SandboxInfo, launch
from ptsdesk.sandbox.statuses import Pace
from tests.sandbox.merchant import Merchant

READY = {
    "url", "ca_file", "user_id", "guid", "safecode", "transaction_secret", "server_public_key",
    "merchant_private_key_file", "use",
}  # fmt: skip


def merchant_of(info) -> Merchant:
    return Merchant(info, lambda: int(time.time()))


def wait_for(condition, limit_s: float = 60.0) -> None:
    ended = time.monotonic() + limit_s
    while not condition():
        assert time.monotonic() < ended, "it did not happen in time"
        time.sleep(0.01)


def is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"


@contextlib.contextmanager
def alone(state, *options: str, stdin=subprocess.DEVNULL):
    """The sandbox as a person or a script runs it."""
    command = [sys.executable, "-m", "ptsdesk.sandbox", "--state-dir", str(state), *options]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=stdin, stdout=pipe, stderr=pipe, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_alone_it_prints_one_line_and_ends_cleanly(state, number):
    with alone(state, "--json") as process:
        line = process.stdout.readline()
        members = json.loads(line)
        assert set(members) == READY
        assert members["use"] == {
            "payment": ["QRPH", "PHP"], "withdraw": ["QRPH_INSTAPAY", "PHP"], "subscribe": ["CARD", "PHP"],
        }  # fmt: skip
        assert Path(members["ca_file"]).is_absolute()
        assert members["server_public_key"].startswith("-----BEGIN PUBLIC KEY-----\n")
        assert Path(members["merchant_private_key_file"]).read_text().startswith("-----BEGIN PRIVATE KEY-----\n")
        merchant_of(SandboxInfo.from_json(line)).good("payment")
        process.send_signal(number)
        assert process.communicate(timeout=60) == ("", "")
        assert process.returncode == 0


def test_the_lines_for_a_person_hold_no_secret(state):
    with alone(state) as process:
        lines = [process.stdout.readline() for _ in range(8)]
        process.terminate()
        process.wait(60)
    text = "".join(lines)
    identity = json.loads((state / "identity.json").read_text())
    assert "No real money" in text
    assert identity["guid"] in text
    assert identity["safecode"] not in text
    assert identity["transaction_secret"] not in text


def test_the_start_is_quick(state):
    before = os.times()
    launch(state).close()
    after = os.times()
    took = after.children_user + after.children_system - before.children_user - before.children_system
    assert 0 < took < 3  # seconds of work, its end included; 0.3 s measured


def test_options(state):
    with launch(state, pace="0.2,0.1") as process:
        merchant = merchant_of(process.info)
        order_id = merchant.good("payment")["order_id"]
        wait_for(lambda: merchant.status("payment", order_id) == "2000")
    port = int(process.info.url.rpartition(":")[2])
    with launch(state, port=port) as again:
        assert again.info.url == process.info.url
        with pytest.raises(SandboxError, match=f"Port {port} is in use"):
            launch(state, port=port)


def test_the_clock_can_be_off(state):
    with alone(state, "--json", "--clock-offset", "-60") as process:
        merchant = merchant_of(SandboxInfo.from_json(process.stdout.readline()))
        assert merchant.code("balance") == "1020"
        assert merchant.code("balance", timestamp=int(time.time()) - 60) == "1000"


def test_closing_ends_the_process_and_may_be_repeated(state):
    process = launch(state)
    assert process.is_running
    process.close()
    process.close()
    assert not process.is_running
    assert process._process.returncode == 0


def test_a_stopped_process_is_ended_all_the_same(state, monkeypatch):
    monkeypatch.setattr(launcher, "END_LIMIT_S", 0.1)
    process = launch(state)
    os.kill(process.pid, signal.SIGSTOP)
    process.close()
    assert process._process.returncode == -signal.SIGKILL


def test_a_killed_parent_leaves_no_orphan(state):
    program = textwrap.dedent(f"""
        import time
        from pathlib import Path
        from ptsdesk.sandbox.launcher import launch
        print(launch(Path({str(state)!r})).pid, flush=True)
        time.sleep(60)
    """)
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as parent:
        child = int(parent.stdout.readline())
        assert is_there(child)
        parent.kill()
    wait_for(lambda: not is_there(child))


def test_alone_it_does_not_care_about_standard_input(state):
    with alone(state, "--json", stdin=subprocess.PIPE) as process:
        merchant = merchant_of(SandboxInfo.from_json(process.stdout.readline()))
        process.stdin.close()
        merchant.good("balance")
        assert process.poll() is None


def test_kill_at_any_moment_loses_no_executed_order(state):
    with launch(state) as process:
        merchant = merchant_of(process.info)
        accepted: list[str] = []

        def pay() -> None:
            with contextlib.suppress(OSError):
                while True:
                    accepted.append(merchant.good("payment")["order_id"])

        payer = threading.Thread(target=pay)
        payer.start()
        wait_for(lambda: len(accepted) >= 20)
        os.kill(process.pid, signal.SIGKILL)
        payer.join()
    with launch(state) as process:
        again = merchant_of(process.info)
        assert all(again.call("payment_query", order_id=order_id).code == "1000" for order_id in accepted)


def test_two_first_starts_at_once_agree_on_one_identity(tmp_path):
    found = []

    def begin() -> None:
        with launch(tmp_path / "new") as process:
            found.append((process.info.guid, process.info.safecode, process.info.server_public_key))
            merchant_of(process.info).good("balance")

    threads = [threading.Thread(target=begin) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 3
    assert len(set(found)) == 1


def spoil_key(state, name: str) -> None:
    path = state / "identity.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {name: "-----BEGIN PRIVATE KEY-----"}))


def make_newer(state) -> None:
    books = sqlite3.connect(state / "orders.sqlite3")
    books.execute("PRAGMA user_version = 2")
    books.close()


def test_a_port_that_cannot_be_remembered_or_read_does_not_matter(state):
    (state / "port").mkdir()
    launch(state).close()
    (state / "port").rmdir()
    (state / "port").write_text("not a port")
    launch(state).close()


@pytest.mark.parametrize(("damage", "words"), [
    (lambda state: (state / "identity.json").write_text("{}"), "identity.json is damaged. Delete it and start again"),
    (lambda state: (state / "identity.json").write_text("not json"), "is damaged"),
    (lambda state: spoil_key(state, "server_private_key"), "identity.json is damaged"),
    (lambda state: spoil_key(state, "merchant_private_key"), "identity.json is damaged"),
    (lambda state: spoil_key(state, "ca_private_key"), "identity.json is damaged"),
    (lambda state: (state / "orders.sqlite3").write_bytes(b"x" * 4096), "orders.sqlite3 cannot be opened. Delete"),
    (lambda state: make_newer(state), "orders.sqlite3 cannot be opened. Delete"),
    (lambda state: (state / "ca.pem").mkdir(), "cannot write in"),
])  # fmt: skip
def test_a_damaged_folder_is_a_sentence(state, damage, words, capfd):
    damage(state)
    with pytest.raises(SandboxError, match=words):
        launch(state)
    assert capfd.readouterr() == ("", "")


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path, capsys):
    (tmp_path / "file{x}").write_text("")
    with pytest.raises(SandboxError, match=r"cannot write in .*file\{x\}/sandbox"):
        launch(tmp_path / "file{x}" / "sandbox")
    out = io.StringIO()
    code = main.run(tmp_path / "file{x}" / "sandbox", as_json=False, exit_with_stdin=False, out=out)
    assert code == 6
    assert out.getvalue().endswith("Choose another folder, or make room on the disk.\n")
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("command", [["/nonexistent/ptsdesk"], [sys.executable, "-c", "print('{}')"],
    [sys.executable, "-c", ""], [sys.executable, "-c", "print('[1]')"], [sys.executable, "-c", "print('hello')"],
])  # fmt: skip
def test_a_command_that_is_no_sandbox(tmp_path, command):
    with pytest.raises(SandboxError):
        launch(tmp_path, command=command)


def test_a_child_that_says_nothing_is_ended(tmp_path):
    pid_file = tmp_path / "pid"
    code = f"import os, time; open({str(pid_file)!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    with pytest.raises(SandboxError, match="did not start in time"):
        launch(tmp_path, command=[sys.executable, "-c", code], limit_s=1.0)
    assert not is_there(int(pid_file.read_text()))


def test_a_frozen_program_passes_its_own_command(state):
    command = [sys.executable, "-c", "import sys; from ptsdesk.sandbox.main import main; sys.exit(main(sys.argv[1:]))"]
    with launch(state, command=command) as process:
        merchant_of(process.info).good("balance")


def test_run_in_a_thread_ends_with_its_standard_input(state, monkeypatch):
    reading, writing = os.pipe()
    real_read = os.read
    monkeypatch.setattr(main.os, "read", lambda _fd, size: real_read(reading, size))
    out = io.StringIO()
    codes: list[int] = []
    thread = threading.Thread(target=lambda: codes.append(main.run(state, as_json=True, exit_with_stdin=True, out=out)))
    thread.start()
    wait_for(lambda: out.getvalue().endswith("\n"))
    os.write(writing, b"noise is ignored")
    os.close(writing)
    thread.join(10)
    os.close(reading)
    assert codes == [0]


@pytest.mark.parametrize(("text", "pace"), [("4,2", Pace()), ("0.5,0", Pace(500, 0)), (" 1 , 1 ", Pace(1000, 1000))])
def test_pace(text, pace):
    assert main.read_pace(text) == pace


@pytest.mark.parametrize("text", ["", "4", "4,2,1", "-1,2", "nan,1", "1,inf", "a,b", "1,90000"])
def test_paces_that_are_not(text):
    with pytest.raises(ValueError, match=r".*"):
        main.read_pace(text)


@pytest.mark.parametrize("options", [["--pace", "x"], ["--port", "65536"], ["--port", "-1"], ["--port", "a"]])
def test_bad_options_are_refused(state, options):
    with alone(state, *options) as process:
        process.wait(60)
        assert process.returncode == 2
        assert "Traceback" not in process.stderr.read()


def test_secrets_are_not_in_the_texts_of_objects(sandbox):
    texts = repr(sandbox) + repr(sandbox.info)
    assert sandbox.info.safecode not in texts
    assert sandbox.info.transaction_secret not in texts


def test_the_launcher_and_the_table_are_light():
    program = (
        "import sys; import ptsdesk.sandbox.launcher, ptsdesk.sandbox.scenarios; "
        "heavy = {'cryptography', 'http', 'sqlite3', 'ssl', 'Crypto', 'requests', 'PySide6'} & set(sys.modules); "
        "sys.exit(','.join(heavy) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_sandbox_shares_nothing_with_the_client():
    program = (
        "import sys; import ptsdesk.sandbox.main; "
        "ours = {n for n in sys.modules if n.startswith('ptsdesk.') and not n.startswith('ptsdesk.sandbox')}; "
        "theirs = {'Crypto', 'requests', 'sqlalchemy', 'PySide6', 'keyring'} & set(sys.modules); "
        "sys.exit(str((ours - {'ptsdesk.errors'}, theirs)) if ours - {'ptsdesk.errors'} or theirs else 0)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
