"""A wait in a test of the window ends when what it waits for is so; on a busy machine that may take long."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

PATIENCE_MS = 30_000

for _wait in (QtBot.waitUntil, QtBot.waitSignal, QtBot.waitSignals, QtBot.waitActive, QtBot.waitExposed):
    # pytest-qt has no setting for its five seconds.
    assert "timeout" in (_wait.__kwdefaults__ or {})
    _wait.__kwdefaults__["timeout"] = PATIENCE_MS
