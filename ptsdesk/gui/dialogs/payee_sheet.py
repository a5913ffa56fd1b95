"""The sheet in which a payee of the book is added or changed. It sends nothing."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from ptsdesk.domain.payees import Payee, PayeeEntry
from ptsdesk.errors import InputError, PtsError
from ptsdesk.gui import presenter_payees as words
from ptsdesk.gui.context import Context
from ptsdesk.gui.forms.payout_details import PayoutDetails
from ptsdesk.gui.forms.payout_route import PayoutRoute
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.presenter_errors import field_messages
from ptsdesk.gui.presenter_pages import told
from ptsdesk.gui.theme.tokens import Space, Tone
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.base import announce
from ptsdesk.gui.widgets.buttons import Button, Kind
from ptsdesk.gui.widgets.notes import Note
from ptsdesk.gui.widgets.sheet import Sheet
from ptsdesk.services.api import ChannelList

CURRENCY = "PHP"
"""Whose list of channels is asked for when none is given."""


class PayeeSheet(Sheet):
    """``entry`` is the payee that is changed, None for a new one; ``draft`` is what the fields begin with.

    ``channels`` is the provider's list; without one it is asked for. Save checks here, then the desk checks and keeps;
    what is wrong is shown where it was typed, and the sheet stays.
    """

    saved = Signal(object)
    """The ``PayeeEntry`` as it is kept now."""

    def __init__(
        self,
        context: Context,
        host: QWidget,
        entry: PayeeEntry | None,
        channels: ChannelList | None,
        *,
        draft: Payee | None = None,
    ) -> None:
        self.context = context
        self.entry = entry
        self._saving = False
        title = tr("New payee") if entry is None else tr("Edit payee")
        super().__init__(host, title, tr("Save payee"), kind=Kind.PRIMARY, environment=context.environment, top=0)
        begin = draft or (entry.payee if entry is not None else Payee("", "", "", ""))
        self._draft = begin
        self.retry = Button(
            tr("Try again"), icon="refresh-cw", name=tr("Ask for the channels again"), identifier="payee-retry",
            parent=self,
        )  # fmt: skip
        self.note = Note("", Tone.ATTENTION, action=self.retry, parent=self)
        self.route = PayoutRoute(tr("Payee"), self)
        self.details = PayoutDetails(tr("Payee"), self)
        self.alert = Note("", Tone.ATTENTION, parent=self)
        for part in (self.note, self.route, self.details, self.alert):
            self.body.addWidget(part)
        self.body.setSpacing(Space.S12)
        self.body.addStretch(1)
        self.note.hide()
        self.alert.hide()
        self.route.changed.connect(self._route_changed)
        self.details.edited.connect(self._look)
        self.details.more.toggled.connect(self._grown)
        self.retry.clicked.connect(self._ask)
        self.details.set_values({**begin.details, "name": begin.name} if begin.name else begin.details)
        self.route.show_list(channels, begin.channel, begin.subject)
        self.set_first_focus(self.route.channel_box if entry is None else self.details.texts.lines["name"])
        if channels is None:
            self._ask()

    # --- the provider's list -----------------------------------------------------------------------------------------

    @Slot()
    def _ask(self) -> None:
        desk = self.context.desk
        if desk is None:
            return
        self._tell(tr("Asking the provider which channels there are…"), Tone.NEUTRAL)
        self.context.tasks.run_read(lambda: desk.channels(CURRENCY), self._list_came, self._list_failed)

    def _list_came(self, found: ChannelList) -> None:
        self.note.hide()
        self.route.show_list(found, self.route.channel, self.route.subject)
        self._grown()

    def _list_failed(self, error: PtsError) -> None:
        self._tell(told(error).text, Tone.ATTENTION, told(error).title, retry=True)

    def _tell(self, text: str, tone: Tone, title: str = "", *, retry: bool = False) -> None:
        self.note.show_note(text, tone, title=title, spoken=tone is not Tone.NEUTRAL)
        self.retry.setVisible(retry)
        self.note.show()
        self._grown()

    # --- what was typed ----------------------------------------------------------------------------------------------

    @property
    def payee(self) -> Payee:
        """The payee as typed, unchecked."""
        details = self.details.values()
        name = details.pop("name", "")
        kept = self.entry.payee if self.entry is not None else Payee("", "", "", "")
        return replace(kept, name=name, channel=self.route.channel, subject=self.route.subject, details=details)

    @Slot()
    def _route_changed(self) -> None:
        self.details.set_route(self.route.channel, self.route.subject)
        self._look()
        self._grown()

    @Slot()
    def _look(self) -> None:
        """Warn as long as the account is another one than the one that is kept."""
        typed = self.payee
        shown = self.entry is not None and bool(typed.account) and typed.key != self.entry.payee.key
        if shown and self.alert.isHidden() and self.entry is not None:
            kept = self.entry.payee if self.entry.is_changed else replace(self.entry.payee, previous="")
            title, text = words.changed_note(kept)
            self.alert.show_note(text, Tone.ATTENTION, title=title, spoken=True)
        if shown == self.alert.isHidden():
            self.alert.setVisible(shown)
        self._grown()

    @Slot()
    def _grown(self) -> None:
        """The sheet is as tall as what it holds."""
        self.body.invalidate()
        self.retheme()

    # --- saving ------------------------------------------------------------------------------------------------------

    @override
    @Slot()
    def _commit(self) -> None:
        """Save instead of closing at once: the sheet closes when the payee is kept."""
        desk = self.context.desk
        if desk is None or self._saving or not self.awake:
            return
        right = self.route.check()
        right = self.details.check_all() and right
        self._grown()
        if not right:
            self._focus_first_error()
            return
        payee = self.payee
        self._set_saving(saving=True)
        self.context.tasks.run_read(lambda: desk.save_payee(payee), self._kept, self._refused)

    def _set_saving(self, *, saving: bool) -> None:
        self._saving = saving
        self.set_ready(not saving, tr("Saving…"))
        self.cancel.setEnabled(not saving)

    def _kept(self, entry: PayeeEntry) -> None:
        self._set_saving(saving=False)
        super()._commit()
        self.saved.emit(entry)

    def _refused(self, error: PtsError) -> None:
        self._set_saving(saving=False)
        left = []
        if isinstance(error, InputError):
            for field, text in field_messages(error).items():
                if not self._show_problem(field, text):
                    left.append(text)
        if left or not isinstance(error, InputError):
            self._tell(" ".join(left) or told(error).text, Tone.BAD, told(error).title)
        self._grown()
        self._focus_first_error()

    def _show_problem(self, field: str, text: str) -> bool:
        named = f"details.{field}" if field in self.details.texts.fields else field
        return self.route.show_problem(field, text) or self.details.show_problem(named, text)

    def _focus_first_error(self) -> None:
        for field in (self.route.channel_field, self.route.subject_field):
            if field.error:
                field.target.setFocus()
                announce(field.target, field.error, assertive=True)
                return
        self.details.focus_first_error()

    @override
    def reject(self) -> None:
        """What is being saved is waited for: it takes a moment and cannot be taken back."""
        if not self._saving:
            super().reject()
