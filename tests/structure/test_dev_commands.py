"""The set-up behind `make`: what it decides, what it says, and that a second run costs next to nothing."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

from tests.structure.source import ROOT

DEV = ROOT / "packaging" / "dev"
LOCKS = ROOT / "packaging" / "requirements"

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="Debian's packages and the Secret Service exist on Linux")


def call(*command: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """One command with some variables set, its output kept."""
    words = [str(word) for word in command]
    env = os.environ | environment
    return subprocess.run(
        words, env=env, cwd=ROOT, capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL, check=False
    )


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """packaging/dev/environment.py as a module."""
    monkeypatch.syspath_prepend(DEV)
    import environment

    return environment


# ---------------------------------------------------------------------------------------------- the environment


def test_an_environment_is_made_anew_for_what_it_is_built_from_only(environment: ModuleType) -> None:
    project = {"project": {"dependencies": ["a==1"]}, "tool": {"ruff": {"line-length": 120}}}
    first = environment.fingerprint(b"lock", project, Path("/somewhere"), (3, 11))
    linted = project | {"tool": {"ruff": {"line-length": 100}}}
    assert environment.fingerprint(b"lock", linted, Path("/somewhere"), (3, 11)) == first
    others = [
        environment.fingerprint(b"other", project, Path("/somewhere"), (3, 11)),
        environment.fingerprint(b"lock", {"project": {"dependencies": ["a==2"]}}, Path("/somewhere"), (3, 11)),
        environment.fingerprint(b"lock", project, Path("/moved"), (3, 11)),
        environment.fingerprint(b"lock", project, Path("/somewhere"), (3, 12)),
    ]
    assert len({first, *others}) == 5


def test_half_an_environment_is_not_taken_for_one(
    environment: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    python = tmp_path / "bin" / "python"
    monkeypatch.setattr(environment, "VENV", tmp_path)
    monkeypatch.setattr(environment, "PYTHON", python)
    assert environment._version_of_venv() is None
    python.parent.mkdir()
    python.symlink_to(sys.executable)
    assert environment._version_of_venv() is None  # no pyvenv.cfg
    (tmp_path / "pyvenv.cfg").write_text("version = 3.9.1\n")
    assert environment._version_of_venv() is None  # made with another version
    (tmp_path / "pyvenv.cfg").write_text("version = {}.{}.0\n".format(*sys.version_info))
    assert environment._version_of_venv() == sys.version_info[:2]
    python.unlink()
    python.symlink_to(tmp_path / "gone")
    assert environment._version_of_venv() is None  # the Python it was made from is gone


def test_a_second_run_costs_next_to_nothing() -> None:
    code = "import environment; print(environment._is_ready())"
    before = os.times()
    done = call(sys.executable, "-E", "-s", "-c", f"import sys; sys.path.insert(0, {str(DEV)!r}); {code}")
    after = os.times()
    assert after.children_user + after.children_system - before.children_user - before.children_system < 3
    assert done.stdout.strip() == "True", "this .venv was not made by `make`"


# ---------------------------------------------------------------------------------------------- the lock files


def locked(name: str) -> dict[str, str]:
    """Package to version, as a lock file pins them."""
    text = (LOCKS / name).read_text(encoding="utf-8")
    return {found[1].lower(): found[2] for found in re.finditer(r"^([A-Za-z0-9._-]+)==(\S+)", text, re.MULTILINE)}


@pytest.mark.parametrize("name", ["run.lock", "dev.lock"])
def test_a_lock_pins_what_the_project_asks_for(name: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = project["dependencies"] + (project["optional-dependencies"]["dev"] if name == "dev.lock" else [])
    pins = dict(one.lower().split("==") for one in asked)
    assert pins.items() <= locked(name).items(), "run `make lock`"


@pytest.mark.parametrize("name", ["run.lock", "dev.lock"])
def test_every_locked_package_has_hashes_and_no_address(name: str) -> None:
    text = (LOCKS / name).read_text(encoding="utf-8")
    entries = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]
    assert len(entries) == len(locked(name)) > 20
    assert all("--hash=sha256:" in entry for entry in entries)
    assert "://" not in text


def test_both_locks_agree() -> None:
    assert locked("run.lock").items() <= locked("dev.lock").items()


# ---------------------------------------------------------------------------------------------- the commands


@on_linux
def test_without_a_display_run_says_so_in_one_sentence() -> None:
    done = call("sh", DEV / "start.sh", "run", DISPLAY="", WAYLAND_DISPLAY="")
    assert done.returncode == 1
    assert done.stdout == ""
    assert re.fullmatch(r"ptsdesk: There is no display here[^\n]*make tour[^\n]*\.\n", done.stderr)


def test_an_unknown_verb_lists_the_verbs() -> None:
    done = call(sys.executable, DEV / "make.py", "fly")
    assert done.returncode == 2
    assert "tour    run the main job" in done.stderr


def test_the_makefile_offers_every_verb(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(DEV)
    import make

    targets = set(re.findall(r"^(\w+): ##", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert targets == {*make.VERBS, "help"}


@on_linux
def test_a_lane_that_dies_ends_the_run_and_names_its_test(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(DEV)
    import make

    monkeypatch.setattr(make, "cores", lambda: 2)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    (tmp_path / "test_dies.py").write_text("import os\ndef test_it():\n    os._exit(0)\n")
    done = call(sys.executable, "-m", "pytest", *make.lanes(), "-c", tmp_path / "pytest.ini", tmp_path)
    assert done.returncode != 0
    assert "1 failed" in done.stdout
    assert re.search(r"worker 'gw\d' crashed while running '[^']*test_dies.py::test_it'", done.stdout)


@pytest.fixture
def bare_system(tmp_path: Path) -> Path:
    """Programs that play a Debian without the packages, and a user who may install nothing."""
    stubs = {
        "id": "echo 1000",
        "sudo": "exit 1",
        "dpkg-query": "printf 'ii  dbus\\nrc  gnome-keyring\\nii  libglib2.0-0t64\\n'; exit 1",
        "apt-cache": "echo '  Candidate: 1.0'",
        "apt-get": "echo installing is not permitted; exit 100",
    }
    for name, text in stubs.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{text}\n")
        (tmp_path / name).chmod(0o755)
    return tmp_path


@on_linux
def test_who_may_not_install_gets_the_line_to_run(bare_system: Path) -> None:
    path = f"{bare_system}:{os.environ['PATH']}"
    done = call("sh", DEV / "system.sh", "keyring", PATH=path)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == (
        "  sudo apt-get update && sudo apt-get install -y --no-install-recommends gnome-keyring"
    )


@on_linux
def test_either_name_of_a_renamed_package_will_do(bare_system: Path) -> None:
    done = call("sh", DEV / "system.sh", "window", PATH=f"{bare_system}:{os.environ['PATH']}")
    assert "libgl1" in done.stderr
    assert "libglib2.0-0" not in done.stderr


@on_linux
def test_nothing_is_asked_for_when_all_is_there(bare_system: Path) -> None:
    (bare_system / "dpkg-query").write_text("#!/bin/sh\nprintf 'ii  dbus\\nii  gnome-keyring\\n'\n")
    done = call("sh", DEV / "system.sh", "keyring", PATH=f"{bare_system}:{os.environ['PATH']}")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


# ---------------------------------------------------------------------------------------------- the keyring

WRITE_AND_READ = """
import sys
from keyring.backends.SecretService import Keyring
keyring = Keyring()
print(keyring.get_password("ptsdesk-test", "name"))
keyring.set_password("ptsdesk-test", "name", sys.argv[1])
"""


@on_linux
def test_the_throwaway_keyring_starts_empty_each_time() -> None:
    for _ in range(2):
        done = call(DEV / "with-keyring", sys.executable, "-c", WRITE_AND_READ, "first")
        assert (done.returncode, done.stdout) == (0, "None\n"), done.stderr


@on_linux
def test_a_kept_keyring_remembers_and_is_private(tmp_path: Path) -> None:
    keep = tmp_path / "keyring"
    outputs = [
        call(DEV / "with-keyring", "--keep", keep, sys.executable, "-c", WRITE_AND_READ, word).stdout
        for word in ("first", "second")
    ]
    assert outputs == ["None\n", "first\n"]
    assert stat.S_IMODE(keep.stat().st_mode) == 0o700
    assert stat.S_IMODE((keep / "password").stat().st_mode) == 0o600


@on_linux
def test_the_wrapper_hands_on_exit_code_and_streams_and_leaves_nothing(tmp_path: Path) -> None:
    done = call(DEV / "with-keyring", "sh", "-c", "echo out; echo err >&2; exit 7", TMPDIR=str(tmp_path))
    assert (done.returncode, done.stdout, done.stderr) == (7, "out\n", "err\n")
    assert list(tmp_path.iterdir()) == []


@on_linux
def test_the_wrapper_without_a_command_says_how_it_is_used() -> None:
    done = call(DEV / "with-keyring")
    assert done.returncode == 2
    assert done.stderr.startswith("usage: with-keyring")
