"""How the customer pays: cards made from the provider's list, and what stands there while there is no list."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ptsdesk.domain.channels import Channel
from ptsdesk.domain.orders import OrderKind
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.presenter import channel_word
from ptsdesk.gui.presenter_time import old
from ptsdesk.gui.theme.tokens import Space, Tone
from ptsdesk.gui.widgets.base import announce, slug
from ptsdesk.gui.widgets.buttons import Button
from ptsdesk.gui.widgets.choices import Choice, ChoiceGroup
from ptsdesk.gui.widgets.labels import Caption, IconLabel, SectionTitle
from ptsdesk.gui.widgets.notes import Note
from ptsdesk.services.api import ChannelList

OLD_MS = 15 * 60_000
"""An older list is asked for again by itself when the page is shown."""

_ICONS = {"QRPH": "qr-code", "MAYA": "wallet", "GCASH_API": "smartphone", "CARD": "key-round"}


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why there is no list, in words."""

    title: str
    sentence: str


def channel_hint(channel: Channel) -> str:
    """The code and who can pay with it: "QRPH · any bank or wallet app"."""
    return f"{channel.code} · {tr(channel.hint)}" if channel.hint else channel.code


class ChannelPicker(QWidget):
    """Shows the channels for payments of one currency. A choice is never changed silently.

    While there is no list (:meth:`show_loading`, :meth:`show_trouble`, an empty list) :attr:`key` is empty, so
    nothing can be sent; a list that was there stays usable while a newer one is asked for.
    """

    chosen = Signal(str)
    retry_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._list: ChannelList | None = None
        self._lost = ""
        self.aside = Caption("", parent=self)
        self.group = ChoiceGroup(tr("Channel"), "channel", parent=self)
        self.retry = Button(tr("Try again"), icon="refresh-cw", name=tr("Ask for the channels again"), parent=self)
        self.note = Note("", Tone.NEUTRAL, action=self.retry, parent=self)
        self.error_line = IconLabel("circle-alert", "", ink="bad", wrap=True, parent=self)
        self._lay_out()
        self.group.chosen.connect(self._card_chosen)
        self.retry.clicked.connect(self.retry_asked)
        self.show_loading()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(SectionTitle(tr("How the customer pays"), self), 1)
        head.addWidget(self.aside)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S12)
        column.addLayout(head)
        column.addWidget(self.group)
        column.addWidget(self.note)
        column.addWidget(self.error_line)
        self.error_line.hide()

    @property
    def key(self) -> str:
        """The chosen channel's code; empty while there is none."""
        return self.group.key if self._list is not None else ""

    @property
    def has_list(self) -> bool:
        """Whether there is a list to choose from."""
        return self._list is not None and bool(self.group.cards)

    @property
    def error(self) -> str:
        """The sentence shown under the cards."""
        return self.error_line.label.text() if not self.error_line.isHidden() else ""

    @property
    def target(self) -> QWidget:
        """Where the focus goes when something is wrong here."""
        return self.group.cards[0] if self.has_list else self.retry

    def is_old(self, now_ms: int) -> bool:
        """Whether the list should be asked for again."""
        return self._list is None or now_ms - self._list.asked_ms > OLD_MS

    def tick(self, now_ms: int) -> None:
        """Say how old the list is."""
        if self._list is not None:
            self.aside.setText(tr("provider's list, {old}", old=old(self._list.asked_ms, now_ms)))

    def show_loading(self) -> None:
        """There is no list yet; it was asked for."""
        self._forget()
        self._show_note(tr("Asking the provider which channels there are…"), Tone.NEUTRAL, "", retry=False)

    def show_trouble(self, trouble: Trouble) -> None:
        """The list could not be had. One that is there already stays."""
        if self._list is not None:
            text = tr("A newer list could not be had: {reason}", reason=trouble.sentence)
            self._show_note(text, Tone.ATTENTION, "", retry=True)
            return
        text = tr("{reason} Nothing can be sent without the list; what you typed is kept.", reason=trouble.sentence)
        self._show_note(text, Tone.ATTENTION, trouble.title, retry=True)

    def show_list(self, found: ChannelList, wanted: str, now_ms: int) -> None:
        """Offer the provider's channels; ``wanted`` is chosen when it is offered, else the first at the first time."""
        before = self.group.key or wanted
        channels = list({channel.code: channel for channel in found.of(OrderKind.PAYMENT)}.values())
        self._list, self._lost = found, ""
        self.group.set_choices([_choice(channel) for channel in channels], before)
        self.group.setVisible(bool(channels))
        self.tick(now_ms)
        self.set_error("")
        self.note.hide()
        codes = [channel.code for channel in channels]
        if not channels:
            text = tr("The provider lists no channel for payments in {currency}.", currency=found.currency)
            self._show_note(text, Tone.ATTENTION, "", retry=True)
        elif before and before not in codes:
            self._lost = before
            name = channel_word(before)
            text = tr("{channel} is no longer on the provider's list. Choose another one.", channel=name)
            self._show_note(text, Tone.ATTENTION, "", retry=False)
        elif not before:
            self.group.choose(codes[0])

    def choose(self, code: str) -> None:
        """Choose a channel that is offered."""
        self.group.choose(code)

    def set_error(self, text: str) -> None:
        """Say what is wrong; an empty text takes it away."""
        if text and text != self.error:
            announce(self.target, text, assertive=True)
        self.error_line.show_line("circle-alert", text, "bad")
        self.error_line.setVisible(bool(text))
        if self.has_list:
            card = self.group.cards[0]
            card.setAccessibleDescription(text or card.choice.detail)

    def check(self) -> bool:
        """Whether a channel is chosen; the error is shown."""
        if self.key:
            self.set_error("")
        elif self.has_list:
            self.set_error(tr("Choose how the customer pays."))
        else:
            self.set_error(tr("The provider's channel list is missing, so nothing can be sent. Try again."))
        return bool(self.key)

    def _forget(self) -> None:
        self._list = None
        self.group.set_choices([])
        self.group.hide()
        self.aside.setText("")
        self.set_error("")

    def _show_note(self, text: str, tone: Tone, title: str, *, retry: bool) -> None:
        self.note.show_note(text, tone, title=title, spoken=tone is not Tone.NEUTRAL)
        self.retry.setVisible(retry)
        self.note.show()

    @Slot(str)
    def _card_chosen(self, key: str) -> None:
        self.set_error("")
        if self._lost:
            self._lost = ""
            self.note.hide()
        self.chosen.emit(key)


def _choice(channel: Channel) -> Choice:
    name = tr("Channel: {name}", name=channel.name)
    return Choice(
        key=channel.code,
        title=channel.name,
        detail=channel_hint(channel),
        icon=_ICONS.get(channel.code, "banknote"),
        name=name,
        identifier=f"channel-{slug(channel.name)}",
    )
