from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from pytestqt.qtbot import QtBot

from ptsdesk import app
from ptsdesk.domain.account import Environment
from ptsdesk.domain.settings import Appearance, Settings
from ptsdesk.gui.single_instance import show_first_window
from ptsdesk.storage.files import write_document

HEAVY = {
    "requests", "urllib3", "keyring", "sqlalchemy", "alembic", "sqlcipher3", "Crypto", "cryptography", "pydantic",
    "ptsdesk.client", "ptsdesk.protocol", "ptsdesk.sandbox", "ptsdesk.services.office", "ptsdesk.storage.journal",
}  # fmt: skip
NOT_YET = {"PySide6.QtNetwork", "ptsdesk.services.api", "ptsdesk.gui.context", "ptsdesk.gui.pages", "subprocess"}

STAGES = """
import json, sys
from pathlib import Path
from types import SimpleNamespace
from ptsdesk import app

seen = {}
furnish = app.Run.furnish

def first(run):
    seen["appeared"] = sorted(sys.modules)
    furnish(run)

def second(run):
    seen["painted"] = sorted(sys.modules)
    run._window.close()

app.Run.furnish, app.Run.begin = first, second
options = SimpleNamespace(data_dir=Path(sys.argv[1]), practice=True, theme=None, pseudo=False)
seen["code"] = app.run_window(options)
print(json.dumps(seen))
"""


def test_the_first_paint_needs_qt_and_the_frame_only(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", STAGES, tmp_path], capture_output=True, text=True, timeout=60, check=True
    )
    seen = json.loads(done.stdout)
    assert seen["code"] == 0
    for stage in ("appeared", "painted"):
        assert "PySide6.QtWidgets" in seen[stage]
        assert set(seen[stage]) & (HEAVY | NOT_YET) == set()
    assert "ptsdesk.gui.widgets.navigation" not in seen["appeared"]
    assert "ptsdesk.gui.widgets.navigation" in seen["painted"]
    assert "Traceback" not in done.stderr


@pytest.fixture
def left_page(tmp_path: Path) -> Path:
    """A page for a payer that a window left which was killed."""
    page = tmp_path / "answer-pages" / "page.html"
    page.parent.mkdir()
    page.write_text("x")
    return page


@pytest.fixture
def first_program(tmp_path: Path, left_page: Path) -> object:
    """The real program, as a person starts it."""
    program = subprocess.Popen([sys.executable, "-m", "ptsdesk", "--data-dir", tmp_path, "--practice"])
    yield program
    program.kill()
    program.wait()


def test_a_second_start_ends_at_once_and_a_signal_ends_the_first(
    qtbot: QtBot, tmp_path: Path, left_page: Path, first_program: subprocess.Popen[bytes]
) -> None:
    qtbot.waitUntil(lambda: first_program.poll() is not None or show_first_window(tmp_path), timeout=30_000)
    assert first_program.poll() is None
    assert not left_page.parent.exists(), "what a window left that was killed"
    second = subprocess.run([sys.executable, "-m", "ptsdesk", "--data-dir", tmp_path], timeout=20, check=False)
    assert second.returncode == 0
    assert first_program.poll() is None
    first_program.send_signal(signal.SIGTERM)
    assert first_program.wait(30) == 0
    assert not show_first_window(tmp_path)


def options(folder: Path, **changed: object) -> SimpleNamespace:
    return SimpleNamespace(**{"data_dir": folder, "practice": False, "theme": None, "pseudo": False} | changed)


def keep_account(folder: Path, environment: str) -> None:
    entry = {"name": "Harbor", "environment": environment, "user_id": "28", "url": "https://api.example.com"}
    write_document(folder / "accounts.json", 1, {"accounts": [entry], "former": []})


@pytest.mark.parametrize(
    ("environment", "practice", "name"),
    [
        ("live", False, "Harbor"),
        ("live", True, "Sandbox shop"),
        ("sandbox", True, "Harbor"),
        ("else", False, "Sandbox shop"),
    ],
)
def test_the_last_account_comes_first_unless_practice_forbids_it(
    tmp_path: Path, environment: str, practice: bool, name: str
) -> None:
    keep_account(tmp_path, environment)
    tag = app.first_tag(tmp_path, "Harbor", practice=practice)
    assert tag.name == name
    assert tag.environment is (Environment(environment) if name == "Harbor" else Environment.SANDBOX)


def test_the_first_paint_shows_a_host_as_the_network_has_it(tmp_path: Path) -> None:
    """Of a list that an older ptsdesk wrote."""
    keep_account(tmp_path, "live")
    path = tmp_path / "accounts.json"
    path.write_text(path.read_text().replace("api.example", "\N{CYRILLIC SMALL LETTER A}pi.example"))
    assert app.first_tag(tmp_path, "Harbor", practice=False).host == "xn--pi-6kc.example.com"


@pytest.mark.parametrize(
    "text", ["", "{", '{"version": 1}', '{"version": 9, "accounts": []}', '{"version": 1, "accounts": 4}']
)
def test_a_list_of_accounts_that_cannot_be_read_begins_with_the_sandbox(tmp_path: Path, text: str) -> None:
    (tmp_path / "accounts.json").write_text(text)
    assert app.first_tag(tmp_path, "Harbor", practice=False).built_in


def test_options_hold_for_one_start(tmp_path: Path) -> None:
    start = app.prepare(tmp_path, options(tmp_path, theme="dark", pseudo=True))
    assert (start.settings.appearance, start.settings.pseudo_language) == (Appearance.DARK, True)
    assert (start.stored.appearance, start.stored.pseudo_language) == (Appearance.SYSTEM, False)
    assert start.notice is None


def test_a_new_installation_is_welcomed_and_no_other(tmp_path: Path) -> None:
    assert app.prepare(tmp_path, options(tmp_path)).welcome
    assert not app.prepare(tmp_path, options(tmp_path, practice=True)).welcome
    for known in (Settings(welcomed=True), Settings(last_account="Sandbox shop")):
        assert not app.wants_welcome(tmp_path, known, practice=False)
    keep_account(tmp_path, "live")
    assert not app.prepare(tmp_path, options(tmp_path)).welcome


def test_damaged_settings_are_a_notice_and_not_the_end(tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_text("not json")
    start = app.prepare(tmp_path, options(tmp_path))
    assert start.notice is not None
    assert "settings.json" in start.notice.message


def test_without_a_display_it_says_so(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    if sys.platform in {"win32", "darwin"}:
        assert app.has_display()
        return
    assert app.run_window(options(Path("nowhere"))) == app.NO_DISPLAY
    said = capsys.readouterr().err
    assert said.startswith("There is no display")
    assert said.count("\n") == 1


def test_imports_are_pythons_own_again() -> None:
    script = "import builtins; before = builtins.__import__; from ptsdesk import app; app.load_qt(); "
    script += "import sys; sys.exit(0 if builtins.__import__ is before and 'PySide6.QtWidgets' in sys.modules else 1)"
    assert subprocess.run([sys.executable, "-c", script], timeout=60, check=False).returncode == 0
