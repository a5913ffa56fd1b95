"""Shows a report for support before it is saved: the very text of the file."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ptsdesk.domain.account import Environment
from ptsdesk.gui import presenter_support as words
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.widgets.buttons import Kind
from ptsdesk.gui.widgets.inputs import PlainTextEdit
from ptsdesk.gui.widgets.labels import Caption, Label
from ptsdesk.gui.widgets.sheet import Sheet
from ptsdesk.services.support_api import Bundle

_TEXT_HEIGHT = 360


class BundleSheet(Sheet):
    """``committed`` asks for a place to save it. Nothing is written before."""

    def __init__(self, host: QWidget, environment: Environment, bundle: Bundle) -> None:
        super().__init__(
            host, tr("Save a report for support"), tr("Save report"), kind=Kind.PRIMARY, environment=environment, top=0
        )
        self.bundle = bundle
        self.about = Label(words.about_report(), Role.BODY, "text_2", wrap=True, parent=self)
        self.text = PlainTextEdit(tr("Report"), "report-text", mono=True, parent=self)
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setPlainText(bundle.text)
        self.text.setFixedHeight(theme().px(_TEXT_HEIGHT))
        self.size_line = Caption(words.size_line(bundle), "text_2", wrap=True, parent=self)
        for widget in (self.about, self.text, self.size_line):
            self.body.addWidget(widget)
        self.set_first_focus(self.text)
