"""Sessions in which the keyring does not answer, each in a process and on a bus of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
WITH_KEYRING = ROOT / "packaging" / "dev" / "with-keyring"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the Secret Service exists on Linux only")

ASK = """
import sys, warnings
warnings.simplefilter("error")
from ptsdesk.domain.secret import Secret
from ptsdesk.errors import KeyringError
from ptsdesk.storage.secrets import SecretStore
store = SecretStore(time_limit_s=20)
{prepare}
for call in (lambda: store.get("x"), lambda: store.set("x", Secret("s3cr3t")), lambda: store.delete("x")):
    try:
        print("answered", call())
    except KeyringError as error:
        print(type(error).__name__, "|", error.message)
print([name for name in sys.modules if name in {{"keyring.backends.chainer", "keyrings.alt", "keyrings"}}])
"""
LOCK = """
store.set("x", Secret("before"))
import secretstorage
bus = secretstorage.dbus_init()
secretstorage.get_default_collection(bus).lock()
bus.close()
"""


def run(prefix: list[str], prepare: str = "", **environment: str | None) -> list[str]:
    """What the child prints, under the command ``prefix`` and with some variables changed (None: taken away)."""
    variables = {**os.environ, **environment}
    code = ASK.format(prepare=textwrap.dedent(prepare))
    done = subprocess.run(
        [*prefix, sys.executable, "-X", "dev", "-c", code],
        cwd=ROOT,
        env={name: value for name, value in variables.items() if value is not None},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert "ResourceWarning" not in done.stderr
    assert "s3cr3t" not in done.stdout + done.stderr
    return done.stdout.splitlines()[-4:]


@pytest.mark.parametrize("address", [None, "", "disabled:", "unix:path=/nonexistent/bus", "nonsense"])
def test_no_bus_at_all(address: str | None) -> None:
    out = run([], DBUS_SESSION_BUS_ADDRESS=address)
    assert [line.partition(" |")[0] for line in out[:3]] == ["KeyringAbsent"] * 3
    assert "install gnome-keyring or KWallet" in out[0]


BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
  "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/>{receive}<allow own="*"/></policy></busconfig>
"""


def bus(tmp_path: Path, receive: str) -> list[str]:
    """A private bus on which nothing can be started."""
    config = tmp_path / "bus.conf"
    config.write_text(BUS.format(receive=receive))
    return ["dbus-run-session", f"--config-file={config}", "--"]


@pytest.mark.usefixtures("secret_service")
def test_a_bus_without_a_service(tmp_path: Path) -> None:
    out = run(bus(tmp_path, '<allow eavesdrop="true"/>'))
    assert [line.partition(" |")[0] for line in out[:3]] == ["KeyringAbsent"] * 3


@pytest.mark.usefixtures("secret_service")
def test_a_bus_that_never_answers_ends_at_the_time_limit(tmp_path: Path) -> None:
    out = run(bus(tmp_path, ""), "store = SecretStore(time_limit_s=0.5)")
    assert [line.partition(" |")[0] for line in out[:3]] == ["KeyringSilent"] * 3
    assert "has not answered" in out[0]


@pytest.mark.usefixtures("secret_service")
def test_a_locked_collection_that_nobody_unlocks() -> None:
    out = run([str(WITH_KEYRING)], LOCK, DISPLAY=None, WAYLAND_DISPLAY=None)
    assert [line.partition(" |")[0] for line in out[:3]] == ["KeyringLocked"] * 3
    assert "Unlock it" in out[0]


@pytest.mark.usefixtures("secret_service")
def test_an_unlocked_collection_answers() -> None:
    assert run([str(WITH_KEYRING)])[:3] == ["answered None"] * 3


@pytest.mark.usefixtures("secret_service")
def test_no_environment_variable_or_file_chooses_another_keyring(tmp_path: Path) -> None:
    """A plain-text back end is offered in every way that keyring knows: none is taken."""
    plain = tmp_path / "plainkeyring.py"
    plain.write_text(
        "import pathlib, keyring.backend\n"
        "class Keyring(keyring.backend.KeyringBackend):\n"
        "    priority = 99\n"
        f"    def set_password(self, *args): pathlib.Path({str(tmp_path / 'leak')!r}).write_text(repr(args))\n"
        "    def get_password(self, *args): return 'from the plain file'\n"
        "    def delete_password(self, *args): pass\n"
    )
    distribution = tmp_path / "plainkeyring-1.dist-info"
    distribution.mkdir()
    (distribution / "METADATA").write_text("Metadata-Version: 2.1\nName: plainkeyring\nVersion: 1\n")
    (distribution / "entry_points.txt").write_text("[keyring.backends]\nplain = plainkeyring\n")
    settings = tmp_path / "config" / "python_keyring"
    settings.mkdir(parents=True)
    (settings / "keyringrc.cfg").write_text(
        f"[backend]\ndefault-keyring=plainkeyring.Keyring\nkeyring-path={tmp_path}\n"
    )
    prefix = [str(WITH_KEYRING), shutil.which("env") or "env", f"XDG_CONFIG_HOME={tmp_path / 'config'}"]
    ambient = {
        "PYTHON_KEYRING_BACKEND": "plainkeyring.Keyring",
        "KEYRING_PROPERTY_PREFERRED_COLLECTION": "/org/freedesktop/secrets/collection/elsewhere",
        "PYTHONPATH": str(tmp_path),
    }
    # keyring's own choice falls for it, so the temptation is real.
    control = run(prefix, "import keyring; print(keyring.get_password('a', 'b'))\nsys.exit()", **ambient)
    assert control == ["from the plain file"]
    out = run(prefix, **ambient)
    assert out == ["answered None", "answered None", "answered None", "[]"]
    assert not (tmp_path / "leak").exists()
