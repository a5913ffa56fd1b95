"""Every test begins with the light theme at 100 %, without motion; every window is closed and its threads ended."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ptsdesk.domain.account import Environment
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.theme.tokens import Mode
from tests.gui.support.fake_desk import FakeDesk, account
from tests.gui.support.fake_office import FakeOffice
from tests.gui.support.locking import PASSWORD, open_again
from tests.gui.support.pages import remembering
from tests.gui.support.shell import LIVE, Shell


@pytest.fixture(autouse=True)
def look(qapp: QApplication) -> None:
    """The theme of the process, set back."""
    theme().apply(qapp, Mode.LIGHT, "sandbox", 1.0)
    theme().reduced_motion = True


@pytest.fixture
def make_shell(qtbot: QtBot) -> Iterator[Callable[..., Shell]]:
    """``make_shell(office, load=…)`` gives a window that is not shown yet."""
    made: list[Shell] = []

    def make(*args: object, **kwargs: object) -> Shell:
        made.append(Shell(qtbot, *args, **kwargs))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for shell in made:
        shell.end()


@pytest.fixture
def shell(make_shell: Callable[..., Shell]) -> Shell:
    """The window with the built-in sandbox open."""
    return make_shell().start()


@pytest.fixture
def two(make_shell: Callable[..., Shell]) -> Shell:
    """A window over a LIVE account and the sandbox, with pages that remember."""
    office = FakeOffice(FakeDesk(account()), FakeDesk(account(LIVE, Environment.LIVE)))
    return make_shell(office, load=remembering).start()


@pytest.fixture
def office() -> FakeOffice:
    """With a password."""
    office = FakeOffice()
    office.password = PASSWORD
    return office


@pytest.fixture
def used(make_shell: Callable[..., Shell], office: FakeOffice) -> Shell:
    """A window with a password, opened once after its start."""
    shell = make_shell(office).start()
    open_again(shell)
    return shell
