"""Through which channel a card is charged: the provider's one, a choice of several, or a code typed by hand."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ptsdesk.domain import rules
from ptsdesk.domain.orders import OrderKind
from ptsdesk.gui.forms.channel_picker import OLD_MS, Trouble
from ptsdesk.gui.forms.spec import TextSpec
from ptsdesk.gui.forms.text_fields import TextFields
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.presenter_payment import channel_line
from ptsdesk.gui.theme.tokens import Space, Tone
from ptsdesk.gui.widgets.buttons import Button
from ptsdesk.gui.widgets.field import Field
from ptsdesk.gui.widgets.inputs import ComboBox
from ptsdesk.gui.widgets.notes import Note
from ptsdesk.services.api import ChannelList


class CardChannel(QWidget):
    """Nothing is guessed: with one channel it is shown in the summary, with several a person chooses, with none types.

    The vendor documents no code for card subscriptions (PTS API, sections 11 and 19).
    """

    edited = Signal()
    retry_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._asked_ms: int | None = None
        self._only = ""
        self._codes: tuple[str, ...] = ()
        self.retry = Button(tr("Try again"), icon="refresh-cw", name=tr("Ask for the channels again"), parent=self)
        self.note = Note("", Tone.NEUTRAL, action=self.retry, parent=self)
        self.box = ComboBox(tr("Channel"), "channel", parent=self)
        self.field = Field(tr("Channel"), self.box, help_text=tr("From the provider's list."), parent=self)
        self.typed = TextFields((_code_spec(),), self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S12)
        for part in (self.note, self.field, self.code_field):
            column.addWidget(part)
        self.retry.clicked.connect(self.retry_asked)
        self.box.currentIndexChanged.connect(self._chosen)
        self.typed.edited.connect(self._typed_edited)
        self.show_loading()

    @property
    def code_field(self) -> Field:
        """The field for a code typed by hand."""
        return self.typed.fields["channel"]

    def stops(self) -> list[QWidget]:
        """Where Tab stops."""
        return [self.retry, self.box, self.typed.lines["channel"]]

    @property
    def code(self) -> str:
        """The channel that will be sent, when there is one."""
        if self._only:
            return self._only
        if self._codes:
            return str(self.box.currentData() or "")
        return self.typed.right("channel") if self._by_hand else ""

    @property
    def _by_hand(self) -> bool:
        return not self.code_field.isHidden()

    @property
    def has_list(self) -> bool:
        """Whether the provider's list came."""
        return self._asked_ms is not None

    def is_old(self, now_ms: int) -> bool:
        """Whether the list should be asked for again."""
        return self._asked_ms is None or now_ms - self._asked_ms > OLD_MS

    def show_loading(self) -> None:
        """There is no list yet; it was asked for."""
        self._forget()
        self._say(tr("Asking the provider which channels there are…"), retry=False)

    def show_trouble(self, trouble: Trouble) -> None:
        """The list could not be had. One that is there already stays."""
        if self.has_list:
            return
        text = tr("{reason} Nothing can be sent without the list; what you typed is kept.", reason=trouble.sentence)
        self._say(text, title=trouble.title, retry=True)
        self._show()

    def show_list(self, found: ChannelList) -> None:
        """Offer the provider's channels for card subscriptions; a choice that is still offered stays."""
        before, typed = self.code, self._by_hand
        codes = tuple(dict.fromkeys(channel.code for channel in found.of(OrderKind.SUBSCRIPTION)))
        self._asked_ms, self._codes = found.asked_ms, codes if len(codes) > 1 else ()
        self._only = codes[0] if len(codes) == 1 else ""
        self._fill_box(before if not typed else "")
        self.note.hide()
        gone = before and before not in codes and not typed
        if not codes:
            self._say(tr("The provider lists no channel for card subscriptions in {currency}. Ask them for its code.",
                         currency=found.currency), retry=True)  # fmt: skip
        elif gone:
            text = tr("{channel} is no longer on the provider's list.", channel=channel_line(before))
            self._say(text, retry=False)
        self._show()
        self.edited.emit()

    def _fill_box(self, wanted: str) -> None:
        self.box.blockSignals(True)
        self.box.clear()
        for code in self._codes:
            self.box.addItem(channel_line(code), code)
        self.box.setPlaceholderText(tr("Choose the channel"))
        self.box.setCurrentIndex(self.box.findData(wanted) if wanted else -1)
        self.box.blockSignals(False)
        self.field.clear_messages()

    def _forget(self) -> None:
        self._asked_ms, self._only, self._codes = None, "", ()
        self._show()

    def _show(self) -> None:
        self.field.setVisible(bool(self._codes))
        self.code_field.setVisible(self.has_list and not self._codes and not self._only)
        shown = (self.note, self.field, self.code_field)
        self.setVisible(any(not part.isHidden() for part in shown))

    def _say(self, text: str, *, title: str = "", retry: bool) -> None:
        tone = Tone.ATTENTION if retry else Tone.NEUTRAL
        self.note.show_note(text, tone, title=title, spoken=tone is not Tone.NEUTRAL)
        self.retry.setVisible(retry)
        self.note.show()
        self.setVisible(True)

    # --- checking ----------------------------------------------------------------------------------------------------

    def check(self) -> bool:
        """Whether there is a channel; the error is shown where it belongs."""
        if self._codes:
            self.field.set_error("" if self.code else tr("Choose the channel."))
        elif self._by_hand:
            self.typed.check("channel")
        return bool(self.code)

    def show_problem(self, text: str) -> None:
        """A sentence of the services about the channel."""
        if self._codes:
            self.field.set_error(text)
        elif self._by_hand:
            self.code_field.set_error(text)
        else:
            self._say(text, retry=True)

    @property
    def target(self) -> QWidget | None:
        """Where the focus goes when something is wrong here; None when nothing is."""
        if self._codes:
            return self.box if self.field.error else None
        if self._by_hand:
            return self.typed.lines["channel"] if self.code_field.error else None
        return None if self._only else self.retry

    @Slot(int)
    def _chosen(self, _place: int) -> None:
        self.field.set_error("")
        self.edited.emit()

    @Slot(str)
    def _typed_edited(self, _key: str) -> None:
        self.edited.emit()


def _code_spec() -> TextSpec:
    return TextSpec(
        key="channel",
        label=tr("Channel code"),
        identifier="channel-code",
        help=tr("As the provider gave it to you. It is sent exactly as typed."),
        check=rules.check_channel,
        optional=False,
    )
