"""The public part of one account: its name here, merchant id, address, CA file. Saved when it is proved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from ptsdesk.domain.account import Account, BodyForm, Environment, check_api_url, check_new_name, check_user_id
from ptsdesk.domain.profile import AccountState
from ptsdesk.errors import InputError, NotProved, PtsError
from ptsdesk.gui import presenter_accounts as words
from ptsdesk.gui import presenter_proof
from ptsdesk.gui.context import Context
from ptsdesk.gui.forms.shared_specs import real_address
from ptsdesk.gui.forms.spec import TextSpec
from ptsdesk.gui.forms.text_fields import TextFields
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.presenter_errors import field_messages, message
from ptsdesk.gui.presenter_pages import told
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.theme.tokens import Space, Tone
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.buttons import Button, Kind
from ptsdesk.gui.widgets.environment import EnvironmentTag
from ptsdesk.gui.widgets.field import Field, first_error
from ptsdesk.gui.widgets.file_dialog import ask_what_to_open
from ptsdesk.gui.widgets.inputs import ComboBox, LineEdit
from ptsdesk.gui.widgets.labels import Caption, IconLabel, Label
from ptsdesk.gui.widgets.notes import Note
from ptsdesk.gui.widgets.surfaces import Card, Divider
from ptsdesk.gui.widgets.wrap_row import WrapRow
from ptsdesk.services.api import Office

_SHARES = (3, 2, 4, 2)
_STACKED = 720
"""Below this width the four fields stand in two rows."""


def prove_and_change(office: Office, state: AccountState, changed: Account) -> Account:
    """Change what is public of an account. What concerns the provider is proved first, when all secrets are there.

    On a reader's thread. Raises NotProved, InputError, AccountError, KeyringError; then nothing has changed.
    """
    same_there = replace(changed, name=state.account.name) == state.account
    if not same_there and presenter_proof.can_be_proved(state, changed):
        proof = office.prove_account(changed, None, None, "", like=state.account.name)
        step = proof.failed
        if step is not None:
            raise NotProved(step.name, step.template, detail="", **step.params)
    return office.change_account(state.account.name, changed)


def _specs() -> list[TextSpec]:
    return [
        TextSpec("name", tr("Name shown here"), "account-name", tr("Only on this computer"), check_new_name,
                 optional=False),
        TextSpec("user_id", tr("Merchant id (user_id)"), "merchant-id", tr("From the provider"), check_user_id,
                 optional=False),
        TextSpec("url", tr("API address"), "api-address", words.address_help(), check_api_url, optional=False,
                 warn=real_address),
        TextSpec("ca_file", tr("CA file"), "ca-file", tr("PEM. Only when the provider's certificate is from a private "
                 "authority."), str, show_optional=True),
    ]  # fmt: skip


class DetailsCard(Card):
    """What is typed stays with its account until it is saved or discarded, also when another account is looked at."""

    saved = Signal(object, object)
    """The ``Account`` before, and as it is kept now."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(margin=0, parent=parent)
        self._context = context
        self._state: AccountState | None = None
        self._typed: dict[str, dict[str, str]] = {}
        self._saving = False
        self._filling = False
        self.body.setSpacing(0)
        self.name = Label("", Role.SECTION, wrap=True, parent=self)
        self.tag = EnvironmentTag(Environment.LIVE, self)
        self.texts = TextFields(_specs(), self)
        self.answer = LineEdit(tr("Answer type"), "answer-type", parent=self)
        self.answer.setReadOnly(True)
        self.answer_field = Field(tr("Answer type"), self.answer, help_text=tr("Set by the provider"), parent=self)
        forms = [(words.body_form_name(form), form.value) for form in BodyForm]
        self.body_form = ComboBox(tr("Form of requests"), "body-form", forms, parent=self)
        self.browse = Button(tr("Choose CA file"), icon="file-text", identifier="choose-ca-file", parent=self)
        self.more = Button(tr("More"), Kind.LINK, icon="chevron-down", name=tr("CA file and form of requests"),
                           identifier="account-more", parent=self)  # fmt: skip
        self.more.setCheckable(True)
        self.note = Note("", Tone.BAD, parent=self)
        self.discard = Button(tr("Discard changes"), identifier="discard-account", parent=self)
        self.save = Button(tr("Test and save"), Kind.PRIMARY, identifier="save-account", parent=self)
        self._lay_out()
        self._wire()

    def _lay_out(self) -> None:
        fixed = Caption(tr("The environment is fixed when the account is made"), parent=self)
        head = WrapRow([self.name, self.tag, self.more], [fixed], spacing=10, parent=self)
        head.row.setContentsMargins(Space.S16, 7, Space.S16, 7)
        self.body.addWidget(head)
        self.body.addWidget(Divider(self))
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(Space.S12)
        self._grid.setVerticalSpacing(Space.S12)
        self._stacked: bool | None = None
        form = Field(tr("Form of requests"), self.body_form, help_text=tr("As the provider asks for it"), parent=self)
        self.extra = QWidget(self)
        extra = QGridLayout(self.extra)
        extra.setContentsMargins(0, Space.S4, 0, 0)
        extra.setSpacing(Space.S12)
        ca = QHBoxLayout()
        ca.setSpacing(10)
        ca.addWidget(self.texts.fields["ca_file"], 1)
        ca.addWidget(self.browse, 0, Qt.AlignmentFlag.AlignVCenter)
        extra.addLayout(ca, 0, 0)
        self._extra_grid, self._form_field = extra, form
        extra.setColumnStretch(0, 3)
        extra.setColumnStretch(1, 1)
        self.extra.hide()
        column = QVBoxLayout()
        column.setContentsMargins(Space.S16, Space.S12, Space.S16, Space.S12)
        column.setSpacing(Space.S8)
        column.addLayout(self._grid)
        column.addWidget(self.extra)
        column.addWidget(self.note)
        column.addWidget(self._make_unsaved())
        self.body.addLayout(column)
        self.note.hide()
        self._arrange(stacked=False)

    def _make_unsaved(self) -> QWidget:
        self.unsaved = QWidget(self)
        row = QHBoxLayout(self.unsaved)
        row.setContentsMargins(0, Space.S4, 0, 0)
        row.setSpacing(Space.S8)
        self._unsaved_line = IconLabel("pencil", "", wrap=True, parent=self.unsaved)
        row.addWidget(self._unsaved_line, 1, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.discard)
        row.addWidget(self.save)
        self.unsaved.hide()
        return self.unsaved

    def _wire(self) -> None:
        self.texts.edited.connect(self._edited)
        self.body_form.activated.connect(self._edited)
        self.browse.clicked.connect(self._browse)
        self.more.toggled.connect(self._unfold)
        self.save.clicked.connect(self.save_now)
        self.discard.clicked.connect(self.discard_now)
        for line in self.texts.lines.values():
            line.returnPressed.connect(self._entered)

    def _arrange(self, *, stacked: bool) -> None:
        if stacked == self._stacked:
            return
        self._stacked = stacked
        fields = [self.texts.fields[key] for key in ("name", "user_id", "url")] + [self.answer_field]
        for place, field in enumerate(fields):
            row, column = divmod(place, 2) if stacked else (0, place)
            self._grid.addWidget(field, row, column, Qt.AlignmentFlag.AlignTop)
        below = (1, 0) if stacked else (0, 1)
        self._extra_grid.addWidget(self._form_field, *below, Qt.AlignmentFlag.AlignTop)
        for column, share in enumerate(_SHARES):
            self._grid.setColumnStretch(column, (3, 2, 0, 0)[column] if stacked else share)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange(stacked=event.size().width() < theme().px(_STACKED))
        super().resizeEvent(event)

    def stops(self) -> list[QWidget]:
        """Where Tab stops, in order."""
        lines = self.texts.lines
        return [
            self.more, lines["name"], lines["user_id"], lines["url"], self.answer, lines["ca_file"], self.browse,
            self.body_form, self.discard, self.save,
        ]  # fmt: skip

    # --- showing -----------------------------------------------------------------------------------------------------

    def show_state(self, state: AccountState) -> None:
        """Show an account, with what was typed of it and is not saved."""
        self._keep_typed()
        self._state = state
        account = state.account
        self.name.setText(account.name)
        self.tag.set_environment(account.environment)
        values = {**_values(account), **self._typed.get(account.name, {})}
        self._filling = True
        self.texts.set_values(values)
        self.body_form.setCurrentIndex(self.body_form.findData(values["body_form"]))
        self._filling = False
        if account.ca_file:
            self.more.setChecked(True)
        self.note.hide()
        self._look()

    def _keep_typed(self) -> None:
        if self._state is not None:
            name = self._state.account.name
            typed = {key: text for key, text in self._now().items() if text != _values(self._state.account)[key]}
            self._typed.pop(name, None)
            if typed:
                self._typed[name] = typed

    def forget_typed(self, name: str) -> None:
        """Of an account that is gone or was renamed."""
        self._typed.pop(name, None)
        if self._state is not None and self._state.account.name == name:
            self._state = None

    def show_answer_type(self, text: str) -> None:
        """How the provider answers create calls."""
        self.answer.setText(text)
        self.answer.setCursorPosition(0)

    def confirm_address(self, *, checked: bool) -> None:
        """Whether the address that is kept has proved to be the right server."""
        field = self.texts.fields["url"]
        field.set_confirmation(words.address_checked() if checked and not self.changed else "")

    # --- typing ------------------------------------------------------------------------------------------------------

    def _now(self) -> dict[str, str]:
        return {**self.texts.values(), "body_form": str(self.body_form.currentData())}

    @property
    def changed(self) -> bool:
        """Whether something is typed that is not saved."""
        return self._state is not None and self._now() != _values(self._state.account)

    @Slot()
    def _edited(self, _what: object = None) -> None:
        if not self._filling:
            self.note.hide()
            self.texts.fields["url"].set_confirmation("")
            self._look()

    def _look(self) -> None:
        self.unsaved.setVisible(self.changed)
        if self._state is None:
            return
        provable = self._needs_proof() and presenter_proof.can_be_proved(self._state, self._meant(self._state.account))
        self._unsaved_line.label.setText(
            tr("Not saved yet. It is tested with the provider first.") if provable else tr("Not saved yet.")
        )
        self.save.set_text(tr("Saving…") if self._saving else tr("Test and save") if provable else tr("Save"))

    def _needs_proof(self) -> bool:
        now, before = self._now(), _values(self._state.account) if self._state is not None else {}
        return any(now[key] != before.get(key) for key in now if key != "name")

    def _meant(self, kept: Account) -> Account:
        now = self._now()
        return replace(
            kept, name=now["name"], user_id=now["user_id"], url=now["url"].rstrip("/"),
            ca_file=now["ca_file"] or None, body_form=BodyForm(now["body_form"]),
        )  # fmt: skip

    @Slot(bool)
    def _unfold(self, opened: bool) -> None:
        self.extra.setVisible(opened)
        self.more.set_icon("chevron-up" if opened else "chevron-down")

    @Slot()
    def _browse(self) -> None:
        kinds = tr("Certificates (*.pem *.crt *.cer);;All files (*)")
        ask_what_to_open(self, tr("CA file"), kinds, self.texts.lines["ca_file"].setText)

    @Slot()
    def _entered(self) -> None:
        if self.changed:
            self.save_now()

    @Slot()
    def discard_now(self) -> None:
        """What is kept stands in the fields again."""
        if self._state is not None and not self._saving:
            self._typed.pop(self._state.account.name, None)
            state, self._state = self._state, None
            self.show_state(state)
            self.texts.lines["name"].setFocus()

    # --- saving ------------------------------------------------------------------------------------------------------

    @Slot()
    def save_now(self) -> None:
        """Check, prove and keep what was typed; what is wrong is told where it was typed."""
        state, with_office = self._state, self._context.with_office
        if state is None or with_office is None or self._saving or not self.changed:
            return
        if not self.texts.check_all():
            first_error(list(self.texts.fields.values()))
            return
        changed = self._meant(state.account)
        self._set_saving(saving=True)
        job: Callable[[Office], Account] = partial(_change, state, changed)
        self._context.tasks.run_read(
            partial(with_office, job), partial(self._kept, state), partial(self._refused, state, changed)
        )

    def _set_saving(self, *, saving: bool) -> None:
        self._saving = saving
        self._look()

    def _kept(self, before: AccountState, account: Account) -> None:
        self._set_saving(saving=False)
        self.forget_typed(before.account.name)
        self.saved.emit(before.account, account)

    def _refused(self, before: AccountState, changed: Account, error: PtsError) -> None:
        self._set_saving(saving=False)
        if self._state is not before:
            return
        found: dict[str, str] = {}
        if isinstance(error, NotProved):
            found = {presenter_proof.field_of_step(error.step, changed, before.account): message(error)}
        elif isinstance(error, InputError):
            found = field_messages(error)
        shown = [self.texts.show_problem(field, text) for field, text in found.items()]
        if not any(shown):
            self.note.show_note(told(error).text, Tone.BAD, title=told(error).title, spoken=True)
            self.note.show()
        elif self.texts.fields["ca_file"].error:
            self.more.setChecked(True)
        first_error(list(self.texts.fields.values()))


def _values(account: Account) -> dict[str, str]:
    return {
        "name": account.name, "user_id": account.user_id, "url": account.url, "ca_file": account.ca_file or "",
        "body_form": account.body_form.value,
    }  # fmt: skip


def _change(state: AccountState, changed: Account, office: Office) -> Account:
    return prove_and_change(office, state, changed)
