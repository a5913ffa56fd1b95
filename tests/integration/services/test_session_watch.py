"""The computer's own lock and sleep, heard on a real bus: ``dbus-send`` plays the screen saver and logind."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from ptsdesk.services.api import Away
from ptsdesk.services.session_watch import SessionWatch

pytestmark = pytest.mark.usefixtures("secret_service")
SAVER = "org.freedesktop.ScreenSaver.ActiveChanged"
SLEEP = "org.freedesktop.login1.Manager.PrepareForSleep"
LOCK = "org.freedesktop.login1.Session.Lock"


def send(name: str, *arguments: str, path: str = "/org/freedesktop/login1") -> None:
    """One signal on the private bus, on which both watched buses are here."""
    subprocess.run(["dbus-send", "--session", "--type=signal", path, name, *arguments], check=True)


class Heard:
    """What was told, and a way to wait for it."""

    def __init__(self) -> None:
        self.told: list[Away] = []
        self._changed = threading.Condition()

    def __call__(self, away: Away) -> None:
        with self._changed:
            self.told.append(away)
            self._changed.notify_all()

    def until(self, count: int) -> list[Away]:
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.told) >= count, 20)
            return self.told


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Iterator[Heard]:
    """A watch that listens already. The session's bus plays the system's too."""
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", os.environ["DBUS_SESSION_BUS_ADDRESS"])
    heard = Heard()
    before = set(threading.enumerate())
    watch = SessionWatch(heard)
    watch.start()
    until_listening(watch)
    yield heard
    watch.stop()
    watch.stop()
    for thread in set(threading.enumerate()) - before:
        thread.join(20)
        assert not thread.is_alive()


def until_listening(watch: SessionWatch) -> None:
    """Until both connections have asked for their signals."""
    wait_for(lambda: watch.listening == 2)


def wait_for(condition: Callable[[], bool], limit_s: float = 20) -> None:
    ends = time.monotonic() + limit_s
    gate = threading.Event()
    while not condition():
        assert time.monotonic() < ends
        gate.wait(0.01)


@pytest.mark.parametrize("name", ["freedesktop", "gnome", "cinnamon", "mate", "xfce"])
def test_a_screen_that_is_locked_is_told(heard: Heard, name: str) -> None:
    saver = f"org.{name}.ScreenSaver.ActiveChanged"
    send(saver, "boolean:false", path="/ScreenSaver")
    send(saver, "boolean:true", path="/ScreenSaver")
    assert heard.until(1) == [Away.LOCKED]


def test_going_to_sleep_is_told_and_waking_up_is_not(heard: Heard) -> None:
    send(SLEEP, "boolean:false")
    send(SLEEP, "boolean:true")
    assert heard.until(1) == [Away.SLEEP]


def test_the_lock_of_the_session_is_told(heard: Heard) -> None:
    send(LOCK, path="/org/freedesktop/login1/session/_31")
    assert heard.until(1) == [Away.LOCKED]


def test_signals_of_other_shapes_and_names_are_passed_over(heard: Heard) -> None:
    send(SAVER, "string:true", path="/ScreenSaver")
    send(SAVER, path="/ScreenSaver")
    send("org.freedesktop.login1.Session.Unlock", path="/org/freedesktop/login1/session/_31")
    send("org.example.ScreenSaver.ActiveChanged", "boolean:true")
    send(SLEEP, "boolean:true")
    assert heard.until(1) == [Away.SLEEP]


def test_without_a_bus_nothing_is_told_and_nothing_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DBUS_SESSION_BUS_ADDRESS", "DBUS_SYSTEM_BUS_ADDRESS"):
        monkeypatch.setenv(name, "unix:path=/nonexistent/bus")
    heard = Heard()
    before = set(threading.enumerate())
    watch = SessionWatch(heard)
    watch.start()
    for thread in set(threading.enumerate()) - before:
        thread.join(20)
        assert not thread.is_alive()
    assert heard.told == []
    watch.stop()
