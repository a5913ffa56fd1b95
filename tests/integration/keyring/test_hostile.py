"""Twelve sessions in which a secret could end in the wrong place: each must end in the keyring or be refused in words.

Where it is refused, a person may choose a vault or this session only: both keep it, and nothing of it is on the disk.

Every session is a process of its own on a bus of its own, with a home, a temporary folder and a keyring below one
folder, which is swept for the secret afterwards in twelve encodings.
"""

from __future__ import annotations

import json
import os
import random
import site
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.helpers.figures import figure
from tests.support.card_sweep import Secrets, sweep

ROOT = Path(__file__).resolve().parents[3]
WITH_KEYRING = ROOT / "packaging" / "dev" / "with-keyring"
CHILD = ROOT / "tests" / "support" / "keyring_child.py"

pytestmark = [
    pytest.mark.proof,
    pytest.mark.skipif(sys.platform != "linux", reason="the Secret Service exists on Linux only"),
    pytest.mark.usefixtures("secret_service"),
]

PLAIN = """
import pathlib, keyring.backend
HERE = pathlib.Path({leak!r})
class Keyring(keyring.backend.KeyringBackend):
    priority = 99
    def set_password(self, service, username, password): HERE.write_text(password)
    def get_password(self, service, username): return HERE.read_text() if HERE.exists() else None
    def delete_password(self, service, username): HERE.unlink(missing_ok=True)
"""
BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
  "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
<deny send_destination="org.freedesktop.secrets"/></policy></busconfig>
"""
DENIED = """
gnome-keyring-daemon --unlock --components=secrets <"$1" >/dev/null 2>&1
until dbus-send --session --print-reply --dest=org.freedesktop.DBus /org/freedesktop/DBus \
    org.freedesktop.DBus.GetNameOwner string:org.freedesktop.secrets >/dev/null 2>&1; do sleep 0.05; done
shift; exec "$@"
"""


@dataclass
class Session:
    """A folder in which everything of one session lies, and how its process is started."""

    folder: Path
    prefix: list[str] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=dict)
    trick: str = "none"
    limit_s: str = "20"
    python: list[str] = field(default_factory=lambda: [sys.executable])

    def __post_init__(self) -> None:
        for name in ("home", "tmp", "config", "data", "plain", "run"):
            (self.folder / name).mkdir(mode=0o700)
        self.prefix = [str(WITH_KEYRING), "--keep", str(self.folder / "keyring"), *self.prefix]

    @property
    def leak(self) -> Path:
        """Where the plain-text back end writes."""
        return self.folder / "home" / "passwords.txt"

    def plain_module(self) -> None:
        """A plain-text back end that can be imported."""
        (self.folder / "plain" / "plainkeyring.py").write_text(PLAIN.format(leak=str(self.leak)))

    def on_path(self) -> None:
        self.environment["PYTHONPATH"] = f"{self.folder / 'plain'}:{ROOT}"

    def installed(self) -> None:
        """The back end as a package that is installed, so that keyring finds it by itself."""
        self.plain_module()
        self.on_path()
        distribution = self.folder / "plain" / "plainkeyring-1.dist-info"
        distribution.mkdir()
        (distribution / "METADATA").write_text("Metadata-Version: 2.1\nName: plainkeyring\nVersion: 1\n")
        (distribution / "entry_points.txt").write_text("[keyring.backends]\nplain = plainkeyring\n")

    def rc(self, *lines: str) -> None:
        """keyring's own settings file."""
        (self.folder / "config" / "python_keyring").mkdir()
        (self.folder / "config" / "python_keyring" / "keyringrc.cfg").write_text("\n".join(("[backend]", *lines)))

    def run(self, control: str, secret: str) -> tuple[dict[str, object], str]:
        """What the child told, and everything it printed."""
        places = {
            "HOME": "home", "TMPDIR": "tmp", "XDG_CONFIG_HOME": "config", "XDG_DATA_HOME": "data",
            "XDG_CACHE_HOME": "home", "XDG_RUNTIME_DIR": "run",
        }  # fmt: skip
        variables = {**os.environ, "PYTHONPATH": str(ROOT)}
        for name in ("DISPLAY", "WAYLAND_DISPLAY", "PTSDESK_THROWAWAY_KEYRING"):
            variables.pop(name, None)
        variables |= {name: str(self.folder / place) for name, place in places.items()} | self.environment
        done = subprocess.run(
            [*self.prefix, *self.python, str(CHILD), self.trick, self.limit_s],
            input=f"{control} {secret}", capture_output=True, text=True, timeout=100, check=False,
            cwd=self.folder / "home", env=variables,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        told: dict[str, object] = json.loads(done.stdout)
        return told, done.stdout + done.stderr


def null(session: Session) -> None:
    session.environment["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"


def fail(session: Session) -> None:
    session.environment["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"


def plaintext(session: Session) -> None:
    session.installed()


def chainer(session: Session) -> None:
    session.installed()
    session.environment["PYTHON_KEYRING_BACKEND"] = "keyring.backends.chainer.ChainerBackend"


def variable(session: Session) -> None:
    session.plain_module()
    session.on_path()
    session.environment["PYTHON_KEYRING_BACKEND"] = "plainkeyring.Keyring"
    session.environment["KEYRING_PROPERTY_PREFERRED_COLLECTION"] = "/org/freedesktop/secrets/collection/elsewhere"


def rc_file(session: Session) -> None:
    session.plain_module()
    session.on_path()
    session.rc("default-keyring=plainkeyring.Keyring")


def rc_path(session: Session) -> None:
    session.plain_module()
    session.rc("default-keyring=plainkeyring.Keyring", f"keyring-path={session.folder / 'plain'}")


def no_bus(session: Session) -> None:
    session.prefix = ["env", "DBUS_SESSION_BUS_ADDRESS=disabled:"]


def locked(session: Session) -> None:
    session.trick = "lock"


def denied(session: Session) -> None:
    config, password = session.folder / "bus.conf", session.folder / "password"
    config.write_text(BUS)
    password.write_text("ci-pass")
    session.prefix = ["dbus-run-session", f"--config-file={config}", "--", "sh", "-c", DENIED, "sh", str(password)]


def hung(session: Session) -> None:
    session.trick, session.limit_s = "hang", "1"


def frozen(session: Session) -> None:
    """What a packaged program has: the libraries, and no list of what is installed, so no plug-ins are found."""
    bundle = session.folder.parent / "bundle"
    bundle.mkdir()
    for entry in Path(site.getsitepackages()[0]).iterdir():
        if not entry.name.endswith((".dist-info", ".pth")) and not entry.name.startswith("__"):
            (bundle / entry.name).symlink_to(entry)
    # Only these folders: neither the environment's own packages nor what variables name.
    start = f"import sys, runpy; sys.path[:] = [p for p in sys.path if 'site-packages' not in p] + [{str(bundle)!r}, "
    start += f"{str(ROOT)!r}]; sys.argv = sys.argv[1:]; runpy.run_path(sys.argv[0], run_name='__main__')"
    session.trick, session.python = "frozen", [sys.executable, "-S", "-E", "-c", start]


KEPT, OWN = "kept in the keyring", "keyring.backends.SecretService.Keyring"


@dataclass(frozen=True)
class SetUp:
    """One hostile session. ``tempted``: what keyring itself would take there; ``ends``: an error, or kept."""

    name: str
    prepare: Callable[[Session], None]
    tempted: str
    ends: str = KEPT
    words: str = ""


SET_UPS = (
    SetUp("Null", null, "keyring.backends.null.Keyring"),
    SetUp("fail", fail, "NoKeyringError"),
    SetUp("plaintext", plaintext, "plainkeyring.Keyring"),
    SetUp("chainer", chainer, "keyring.backends.chainer.ChainerBackend"),
    SetUp("environment variable", variable, "plainkeyring.Keyring"),
    SetUp("rc file", rc_file, "plainkeyring.Keyring"),
    SetUp("rc path", rc_path, "plainkeyring.Keyring"),
    SetUp("missing bus", no_bus, "NoKeyringError", "KeyringAbsent", "install gnome-keyring or KWallet"),
    SetUp("locked", locked, "", "KeyringLocked", "is locked and was not unlocked"),
    SetUp("denied", denied, "", "KeyringRefused", "Allow ptsdesk"),
    SetUp("hung", hung, "", "KeyringSilent", "has not answered for 1 seconds"),
    SetUp("frozen build", frozen, "NoKeyringError"),
)
WRITES_PLAIN = {"plaintext", "chainer", "environment variable", "rc file", "rc path"}
WITHOUT_SERVICE = {"Null", "fail", "plaintext", "chainer", "environment variable", "rc file", "rc path", "frozen build"}


def secrets_of(name: str) -> tuple[str, str]:
    """Two texts of 32 digits, which every one of the twelve encodings can be looked through for."""
    draw = random.Random(name)
    return "".join(draw.choices("0123456789", k=32)), "".join(draw.choices("0123456789", k=32))


def problem_of(one: SetUp, told: dict[str, object], ends: str, words: str) -> str:
    """What is not as it must be, or nothing."""
    for call in ("set", "get", "delete"):
        outcome = told[call]
        assert isinstance(outcome, dict)
        said = (outcome.get("error", KEPT), words in outcome.get("message", ""))
        if said != (ends, ends != KEPT or not words):
            return f"{one.name}: {call}: {outcome}"
    if told.get("instead", {}) != ({} if ends == KEPT else {"vault": True, "session": True}):
        return f"{one.name}: instead: {told.get('instead')}"
    kept = told["same"] is (ends == KEPT)
    return "" if kept else f"{one.name}: what came back is not what was kept"


def test_twelve(tmp_path: Path) -> None:
    wrong: list[str] = []
    leaks: list[str] = []
    sessions = refused = 0
    for one in SET_UPS:
        for service in (True, False) if one.name in WITHOUT_SERVICE else (True,):
            name = f"{one.name}, {'with' if service else 'without'} a service"
            folder = tmp_path / str(sessions) / "s"  # short: sockets lie in it
            folder.mkdir(parents=True)
            session = Session(folder)
            one.prepare(session)
            ends, words = one.ends, one.words
            if not service:
                session.prefix, ends, words = (
                    ["env", "DBUS_SESSION_BUS_ADDRESS=disabled:"],
                    "KeyringAbsent",
                    "No keyring",
                )
            _, secret = secrets_of(name)
            refused += ends != KEPT
            told, said = session.run("-", secret)
            sessions += 1
            wrong += [problem] if (problem := problem_of(one, told, ends, words)) else []
            wrong += [f"{name}: loaded {told['plain modules']}"] if told["plain modules"] else []
            found = sweep(folder, [Secrets(secret)], {"printed": [said]})
            leaks += [f"{name}: {finding.place} {finding.how}" for finding in found]
    told_or_refused = len(SET_UPS) - len({problem.partition(":")[0] for problem in wrong})
    figure(
        "hostile keyrings",
        f"{told_or_refused}/{len(SET_UPS)} set-ups refused or told ({sessions} sessions, in {refused} of them "
        f"a vault and a session without a place), {len(leaks)} places on the disk with a secret",
    )
    assert (len(SET_UPS), wrong, leaks) == (12, [], [])


@pytest.mark.parametrize("one", [one for one in SET_UPS if one.tempted], ids=lambda one: one.name)
def test_the_temptation_is_real(one: SetUp, tmp_path: Path) -> None:
    """keyring's own choice falls for it, and where it writes plain text the sweep finds that."""
    folder = tmp_path / "session"
    folder.mkdir()
    session = Session(folder)
    one.prepare(session)
    control, secret = secrets_of(one.name)
    told, _ = session.run(control, secret)
    chosen = told["control"]
    assert isinstance(chosen, dict)
    assert chosen["class"] == one.tempted
    places = {finding.place for finding in sweep(folder, [Secrets(control)])}
    assert places == ({"home/passwords.txt"} if one.name in WRITES_PLAIN else set())
