"""How a payout goes: the provider's lists, what stands there while there is none, and a code where it lists no bank."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ptsdesk.domain import rules
from ptsdesk.domain.orders import OrderKind
from ptsdesk.gui.forms.channel_picker import OLD_MS, Trouble
from ptsdesk.gui.forms.payout_route import PayoutRoute
from ptsdesk.gui.forms.spec import TextSpec
from ptsdesk.gui.forms.text_fields import TextFields
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.presenter import channel_word
from ptsdesk.gui.presenter_payees import subject_names
from ptsdesk.gui.presenter_withdrawal import bank_word
from ptsdesk.gui.theme.tokens import Space, Tone
from ptsdesk.gui.widgets.base import announce
from ptsdesk.gui.widgets.buttons import Button
from ptsdesk.gui.widgets.notes import Note
from ptsdesk.services.api import ChannelList

_CODE = "code"
_FIELD = "details.channel_subject"


def _check_code(text: str) -> str:
    return rules.DETAIL_CHECKS["channel_subject"](text, _FIELD)


def _code_spec() -> TextSpec:
    return TextSpec(
        key=_CODE,
        label=tr("Receiving bank or wallet"),
        identifier="receiving-code",
        help=tr("The provider lists none for this channel: type its code, if the channel needs one."),
        check=_check_code,
        show_optional=True,
        placeholder="GCASH",
        problem_field=_FIELD,
    )


class RoutePicker(QWidget):
    """A choice is never changed silently; without a list nothing can be sent, and what was chosen is kept."""

    edited = Signal()
    retry_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.found: ChannelList | None = None
        """The provider's list."""
        self.route = PayoutRoute(parent=self)
        self.codes = TextFields([_code_spec()], self.route)
        self.retry = Button(tr("Try again"), icon="refresh-cw", name=tr("Ask for the channels again"), parent=self)
        self.note = Note("", Tone.NEUTRAL, action=self.retry, parent=self)
        row = self.route.layout()
        if row is not None:
            row.addWidget(self.code_field)
            row.setAlignment(self.code_field, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S12)
        column.addWidget(self.route)
        column.addWidget(self.note)
        self.route.changed.connect(self._changed)
        self.codes.edited.connect(self._code_edited)
        self.retry.clicked.connect(self.retry_asked)
        self.code_field.hide()
        self.show_loading()

    @property
    def code_field(self) -> QWidget:
        """The plain field for a code."""
        return self.codes.fields[_CODE]

    # --- values ------------------------------------------------------------------------------------------------------

    @property
    def channel(self) -> str:
        """The chosen channel, on the list or not; empty for none."""
        return self.route.channel

    @property
    def subject(self) -> str:
        """The code of the receiving bank or wallet; empty for none."""
        return self.codes.text(_CODE) if self._typed_code else self.route.subject

    @property
    def _typed_code(self) -> bool:
        return self.found is not None and bool(self.channel) and not self._subjects()

    def _subjects(self) -> set[str]:
        listed = self.found.of(OrderKind.WITHDRAWAL) if self.found is not None else ()
        return {one.subject for one in listed if one.code == self.channel and one.subject}

    @property
    def has_list(self) -> bool:
        """Whether there is a list to choose from."""
        return self.found is not None and bool(self.found.of(OrderKind.WITHDRAWAL))

    def is_old(self, now_ms: int) -> bool:
        """Whether the list is to be asked for again."""
        return self.found is None or not 0 <= now_ms - self.found.asked_ms <= OLD_MS

    @property
    def names(self) -> dict[str, str]:
        """How the provider calls the banks and wallets, by code."""
        return subject_names(self.found)

    def choose(self, channel: str, subject: str) -> None:
        """Choose these, on the list or not."""
        self.codes.set_values({_CODE: subject})
        self.route.show_list(self.found, channel, subject)
        self._place()

    # --- the provider's list -----------------------------------------------------------------------------------------

    def show_loading(self) -> None:
        """Another list was asked for; the one that was there is not of this currency."""
        self.found = None
        self.route.show_list(None, self.channel, self.subject)
        self._place()
        self._tell(tr("Asking the provider which channels there are…"), Tone.NEUTRAL)

    def show_trouble(self, trouble: Trouble) -> None:
        """The list could not be had. One that is there already stays."""
        if self.found is not None:
            text = tr("A newer list could not be had: {reason}", reason=trouble.sentence)
            self._tell(text, Tone.ATTENTION, retry=True)
            return
        text = tr("{reason} Nothing can be sent without the list; what you typed is kept.", reason=trouble.sentence)
        self._tell(text, Tone.ATTENTION, trouble.title, retry=True)

    def show_list(self, found: ChannelList) -> None:
        """Offer the provider's channels; the first one is chosen when none was."""
        channel, subject = self.channel, self.subject
        listed = found.of(OrderKind.WITHDRAWAL)
        self.found = found
        self.codes.set_values({_CODE: subject})
        self.route.show_list(found, channel or (listed[0].code if listed else ""), subject)
        self._place()
        self.note.hide()
        if not listed:
            text = tr("The provider lists no channel for withdrawals in {currency}.", currency=found.currency)
            self._tell(text, Tone.ATTENTION, retry=True)

    def _tell(self, text: str, tone: Tone, title: str = "", *, retry: bool = False) -> None:
        self.note.show_note(text, tone, title=title, spoken=tone is not Tone.NEUTRAL)
        self.retry.setVisible(retry)
        self.note.show()

    def _place(self) -> None:
        self.code_field.setVisible(self._typed_code)
        if self._typed_code:
            self.route.subject_field.hide()

    # --- checking ----------------------------------------------------------------------------------------------------

    def check(self, *, spoken: bool = False) -> bool:
        """Whether the way is one that the provider lists; what is wrong is shown at its field."""
        channel, subject = self._channel_problem(), self._subject_problem()
        self.route.channel_field.set_error(channel, spoken=spoken)
        self.route.subject_field.set_error("" if channel else subject, spoken=spoken)
        good = self.codes.check(_CODE, spoken=spoken) if self._typed_code else not subject
        return not channel and good

    def _channel_problem(self) -> str:
        if not self.has_list:
            return tr("The provider's channel list is missing, so nothing can be sent. Try again.")
        if not self.channel:
            return tr("Choose how the money goes.")
        if self.found is not None and self.channel not in {one.code for one in self.found.of(OrderKind.WITHDRAWAL)}:
            return _gone(channel_word(self.channel))
        return ""

    def _subject_problem(self) -> str:
        subjects = self._subjects()
        if not subjects:
            return ""
        if not self.subject:
            return tr("Choose who receives it.")
        return "" if self.subject in subjects else _gone(bank_word(self.subject, self.channel, self.names))

    def is_right(self) -> bool:
        """The same without saying so on the screen."""
        return not self._channel_problem() and not self._subject_problem()

    def show_problem(self, field: str, text: str) -> bool:
        """Show a sentence of the services at its field; False when none here answers to it."""
        return (self._typed_code and self.codes.show_problem(field, text)) or self.route.show_problem(field, text)

    def focus_first_error(self) -> bool:
        """Put the focus where something is wrong first; False when nothing is."""
        fields = (self.route.channel_field, self.route.subject_field, self.codes.fields[_CODE])
        for field in fields:
            if field.error and field.isVisibleTo(self):
                target = self.retry if not self.has_list and self.retry.isVisibleTo(self) else field.target
                target.setFocus(Qt.FocusReason.OtherFocusReason)
                announce(target, field.error, assertive=True)
                return True
        return False

    def stops(self) -> list[QWidget]:
        """What Tab visits, in order."""
        return [*self.route.stops(), self.codes.lines[_CODE], self.retry]

    @Slot()
    def _changed(self) -> None:
        self._place()
        self.edited.emit()

    @Slot(str)
    def _code_edited(self, _key: str) -> None:
        self.edited.emit()


def _gone(name: str) -> str:
    return tr("{channel} is no longer on the provider's list. Choose another one.", channel=name)
