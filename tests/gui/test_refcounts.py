"""The Qt binding must not lose references to None, True and False: a bug of some versions aborts the process."""

from __future__ import annotations

import sys

import pytest
from PySide6.QtWidgets import QPushButton

CALLS = 1000
SLACK = 50
"""Other parts of the interpreter may take or give a few references meanwhile."""


def returning_none(button: QPushButton) -> object:
    return button.setEnabled(True)


def returning_true(button: QPushButton) -> object:
    return button.isEnabled()


def returning_false(button: QPushButton) -> object:
    return button.isDown()


@pytest.mark.parametrize(
    ("call", "value"),
    [(returning_none, None), (returning_true, True), (returning_false, False)],
    ids=["None", "True", "False"],
)
def test_a_thousand_calls_lose_no_reference(qtbot, call, value):
    button = QPushButton()
    qtbot.addWidget(button)
    assert call(button) is value
    before = sys.getrefcount(value)
    for _ in range(CALLS):
        call(button)
    assert sys.getrefcount(value) >= before - SLACK


def test_signals_and_properties_lose_no_reference(qtbot):
    button = QPushButton()
    qtbot.addWidget(button)
    button.setCheckable(True)
    heard = []
    button.toggled.connect(heard.append)
    before = {value: sys.getrefcount(value) for value in (None, True, False)}
    for _ in range(CALLS):
        button.toggle()
        button.setProperty("invalid", True)
        assert button.property("invalid") is True
        assert button.property("missing") is None
    heard.clear()
    for value, count in before.items():
        assert sys.getrefcount(value) >= count - SLACK
