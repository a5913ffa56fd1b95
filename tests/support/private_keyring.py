"""A session bus of a test's own, with a real gnome-keyring that is there, locked, hung or not there."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Self

from jeepney import DBusAddress, MessageType, new_method_call
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import DBusConnection, open_dbus_connection

BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
  "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
</policy></busconfig>
"""
NAME = "org.freedesktop.secrets"
_SERVICE = DBusAddress("/org/freedesktop/secrets", NAME, "org.freedesktop.Secret.Service")
_DEFAULT = "/org/freedesktop/secrets/aliases/default"


class PrivateKeyring:
    """Nothing is started on this bus by itself: without :meth:`start` there is no keyring."""

    def __init__(self, folder: Path) -> None:
        for name in ("data", "run"):
            (folder / name).mkdir(parents=True, mode=0o700)
        config = folder / "bus.conf"
        config.write_text(BUS)
        self._folder = folder
        self._bus = subprocess.Popen(
            ["dbus-daemon", f"--config-file={config}", "--nofork", "--print-address=1"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        assert self._bus.stdout is not None
        self.address = self._bus.stdout.readline().strip()
        self._daemon: subprocess.Popen[bytes] | None = None

    def start(self, *, unlocked: bool = True) -> None:
        """Start the service; the first time unlocked, which makes its keyring."""
        self.stop()
        variables = {**os.environ, "DBUS_SESSION_BUS_ADDRESS": self.address}
        variables |= {"XDG_DATA_HOME": str(self._folder / "data"), "XDG_RUNTIME_DIR": str(self._folder / "run")}
        for name in ("DISPLAY", "WAYLAND_DISPLAY"):
            variables.pop(name, None)
        with self._connection() as bus:
            rule = f"type='signal',member='NameOwnerChanged',arg0='{NAME}'"
            bus.send_and_get_reply(message_bus.AddMatch(rule))
            self._daemon = subprocess.Popen(
                ["gnome-keyring-daemon", "--foreground", "--components=secrets", *(["--unlock"] if unlocked else [])],
                stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=variables,
            )  # fmt: skip
            assert self._daemon.stdin is not None
            self._daemon.stdin.write(b"ci-pass")
            self._daemon.stdin.close()
            while bus.receive(timeout=30).header.message_type is not MessageType.signal:
                continue

    def lock(self) -> None:
        """As the desktop's own program does."""
        with self._connection() as bus:
            answer = bus.send_and_get_reply(new_method_call(_SERVICE, "Lock", "ao", ([_DEFAULT],)), timeout=30)
        assert answer.header.message_type is MessageType.method_return

    def hang(self) -> None:
        """It stops in the middle of its work."""
        assert self._daemon is not None
        self._daemon.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """It works again."""
        if self._daemon is not None:
            self._daemon.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        """The service ends."""
        if self._daemon is not None:
            self.go_on()
            self._daemon.kill()
            self._daemon.wait(30)
            self._daemon = None

    def _connection(self) -> DBusConnection:
        before = os.environ["DBUS_SESSION_BUS_ADDRESS"]
        os.environ["DBUS_SESSION_BUS_ADDRESS"] = self.address
        try:
            return open_dbus_connection()
        finally:
            os.environ["DBUS_SESSION_BUS_ADDRESS"] = before

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        self._bus.kill()
        self._bus.communicate(timeout=30)
