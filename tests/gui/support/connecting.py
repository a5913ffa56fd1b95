"""What a person does on the connect page of a window over the office in memory."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from ptsdesk.gui.forms.connect_form import SAFECODE, TRANSACTION_SECRET
from ptsdesk.gui.forms.key_source import MAKE
from ptsdesk.gui.pages.connect import ConnectPage
from tests.gui.support.fake_accounts import PUBLIC_PEM
from tests.gui.support.fake_office import FakeOffice
from tests.gui.support.shell import Shell

NAME, USER_ID, ADDRESS, GUID = "Harbor Cebu", "41", "https://api.pts-provider.example", "smajhv5r2etr"
CODE, SECRET = "8b998abba49ae33a194cb9677b13ecbe", "f00dfacef00dfacef00dfacef00dface"
LIVE = "Harbor"
"""An account that this computer knows already."""
TEXTS = {"name": NAME, "user_id": USER_ID, "url": ADDRESS, "guid": GUID}


class Connecting:
    """The page and its window."""

    def __init__(self, shell: Shell) -> None:
        self.shell = shell
        shell.context.navigate("connect")
        shell.settle()
        page = shell.stack.page
        assert isinstance(page, ConnectPage)
        self.page = page

    def type(self, widget: QWidget, text: str) -> None:
        """With the keyboard."""
        target = widget.focusProxy() or widget
        target.setFocus()
        self.shell.qtbot.keyClicks(target, text)

    def paste(self, widget: QWidget, text: str) -> None:
        """From the clipboard, by the keyboard."""
        QApplication.clipboard().setText(text)
        target = widget.focusProxy() or widget
        target.setFocus()
        self.shell.qtbot.keyClick(target, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)

    def fill_texts(self, **changed: str) -> None:
        """All that is no secret and no key."""
        for key, text in (TEXTS | changed).items():
            self.type(self.page.fields.texts.lines[key], text)

    def fill_secrets(self, code: str = CODE, secret: str = SECRET) -> None:
        """Both of them."""
        self.type(self.page.fields.secrets[SAFECODE].line, code)
        self.type(self.page.fields.secrets[TRANSACTION_SECRET].line, secret)

    def make_key(self) -> None:
        """A pair that is made here."""
        key = self.page.fields.key
        key.ways.choose(MAKE)
        key.make.click()
        self.shell.qtbot.waitUntil(lambda: key.facts is not None)

    def fill_platform_key(self) -> None:
        """Pasted, and judged."""
        platform = self.page.fields.platform
        self.paste(platform.edit, PUBLIC_PEM)
        platform.judge()
        self.shell.qtbot.waitUntil(lambda: platform.facts is not None)

    def fill(self) -> None:
        """Everything."""
        self.fill_texts()
        self.fill_secrets()
        self.make_key()
        self.fill_platform_key()

    def test(self) -> None:
        """Press Test and save and wait for what comes of it."""
        self.page.rail.test.click()
        self.shell.settle()

    def error(self, key: str) -> str:
        """What is said at a field."""
        fields = self.page.fields
        if key in fields.secrets:
            return fields.secrets[key].error
        if key == "private_key":
            return fields.key.problem
        if key == "platform_key":
            return fields.platform.field.error
        if key == "ca_file":
            return fields.ca_field.error
        return fields.texts.fields[key].error


def calls(office: FakeOffice, word: str) -> list[str]:
    """What the office was asked for that begins with a word."""
    return [call for call in office.account_calls if call.startswith(word)]
