"""The fields of the connect page: which system, where and as whom, the secrets, the two keys."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ptsdesk.domain.account import BodyForm, Environment, check_api_url, is_same_site
from ptsdesk.domain.secret import Secret
from ptsdesk.domain.secret_rules import check_safecode, check_transaction_secret
from ptsdesk.errors import KeyMaterialError
from ptsdesk.gui import presenter_connect as words
from ptsdesk.gui.context import Context
from ptsdesk.gui.forms import connect_form as form
from ptsdesk.gui.forms.disclosure import Disclosure
from ptsdesk.gui.forms.key_source import MAKE, KeySource
from ptsdesk.gui.forms.platform_key import PlatformKeyPart
from ptsdesk.gui.forms.side_by_side import SideBySide
from ptsdesk.gui.forms.text_fields import TextFields
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.theme.tokens import Space
from ptsdesk.gui.widgets.buttons import Button
from ptsdesk.gui.widgets.choices import ChoiceGroup, Segmented
from ptsdesk.gui.widgets.field import Field
from ptsdesk.gui.widgets.file_dialog import ask_what_to_open
from ptsdesk.gui.widgets.inputs import LineEdit
from ptsdesk.gui.widgets.labels import Caption, IconLabel
from ptsdesk.gui.widgets.secret_line import SecretEntry
from ptsdesk.gui.widgets.surfaces import Card

_STACKED = 520
_CHECKS = {form.SAFECODE: check_safecode, form.TRANSACTION_SECRET: check_transaction_secret}


class ConnectFields(QWidget):
    """Everything that is typed. Nothing is sent from here, and no secret stays when the page is left."""

    edited = Signal()
    """Something is other than before."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.environment_group = ChoiceGroup(tr("Which system"), "environment-choice", parent=self)
        self.environment_group.set_choices(words.environment_choices(), Environment.LIVE)
        self.environment_note = Caption("", "text_2", wrap=True, parent=self)
        self.texts = TextFields(form.connect_specs(lambda: context.accounts), self)
        self.secrets = {
            form.SAFECODE: SecretEntry(
                tr("Safecode"), "safecode", help_text=tr("32 letters and digits; encrypts requests"), parent=self
            ),
            form.TRANSACTION_SECRET: SecretEntry(
                tr("Transaction secret"), "transaction-secret", help_text=tr("Signs each request"), parent=self
            ),
        }
        self.key = KeySource(context, parent=self)
        self.platform = PlatformKeyPart(context, self)
        self._make_more()
        self._lay_out()
        self._wire()
        self._environment_chosen()

    def _make_more(self) -> None:
        self.more = Disclosure(tr("Rarely needed"), "rarely-needed", aside=tr("CA file, form of requests"), parent=self)
        self.ca_line = LineEdit(tr("CA file"), "ca-file", parent=self)
        self.ca_browse = Button(
            tr("Choose file"), icon="folder-open", name=tr("Choose the CA file"), identifier="ca-browse", parent=self
        )
        text = tr("Only for a provider whose certificate this computer does not know. Its path is kept.")
        self.ca_field = Field(
            tr("CA file"), self.ca_line, help_text=text, optional=True, beside=self.ca_browse, parent=self
        )
        self.body_form = Segmented(tr("Requests are posted as"), words.body_forms(), "body-form", self)
        help_text = tr("Text, unless the provider says otherwise.")
        self.body_field = Field(tr("Requests are posted as"), self.body_form, help_text=help_text, parent=self)

    # --- building ----------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S16)
        for card in (self._where(), self._secrets(), self._keys()):
            column.addWidget(card)
        column.addStretch(1)

    def _where(self) -> Card:
        card = Card(tr("Account"), aside=tr("from the papers of the provider"), parent=self)
        card.body.setSpacing(14)
        card.body.addWidget(self.environment_group)
        card.body.addWidget(self.environment_note)
        fields = self.texts.fields
        card.body.addWidget(_pair(fields["name"], fields["user_id"], card))
        card.body.addWidget(_pair(fields["url"], fields["guid"], card))
        return card

    def _secrets(self) -> Card:
        card = Card(tr("Secrets"), parent=self)
        card.body.setSpacing(14)
        both = (self.secrets[form.SAFECODE], self.secrets[form.TRANSACTION_SECRET])
        card.body.addWidget(_pair(*both, card))
        text = tr("They go into the keyring and are never shown again, not even in part.")
        card.body.addWidget(IconLabel("eye-off", text, ink="text_2", wrap=True, parent=card))
        return card

    def _keys(self) -> QWidget:
        both = QWidget(self)
        column = QVBoxLayout(both)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S16)
        own = Card(tr("Your private key"), aside=tr("signs requests"), parent=both)
        own.body.addWidget(self.key)
        theirs = Card(tr("The provider's side"), aside=tr("checks answers"), parent=both)
        theirs.body.setSpacing(14)
        theirs.body.addWidget(self.platform)
        self.more.body.addWidget(self.ca_field)
        row = QHBoxLayout()
        row.addWidget(self.body_field)
        row.addStretch(1)
        self.more.body.addLayout(row)
        theirs.body.addWidget(self.more)
        column.addWidget(own)
        column.addWidget(theirs)
        return both

    def _wire(self) -> None:
        self.environment_group.chosen.connect(self._environment_chosen)
        self.texts.edited.connect(self._something)
        for key, entry in self.secrets.items():
            entry.edited.connect(self._something)
            entry.line.editingFinished.connect(self._left)
            entry.line.setProperty("secret", key)
        self.key.changed.connect(self._something)
        self.platform.changed.connect(self._something)
        self.ca_line.textEdited.connect(self._ca_edited)
        self.ca_browse.clicked.connect(self._browse_ca)
        self.body_form.chosen.connect(self._something)

    # --- values ------------------------------------------------------------------------------------------------------

    @property
    def environment(self) -> Environment:
        """LIVE or SANDBOX, as chosen."""
        return Environment(self.environment_group.key)

    def values(self) -> dict[str, str]:
        """All that is no secret."""
        return self.texts.values() | {
            form.ENVIRONMENT: self.environment_group.key,
            form.BODY_FORM: self.body_form.key,
            form.CA_FILE: self.ca_line.text().strip(),
            form.PLATFORM_KEY: self.platform.text,
        }

    def draft(self) -> form.ConnectDraft | None:
        """What stays when the page is left; None when nothing was typed."""
        made = self.key.facts if self.made else None
        return None if self.empty and made is None else form.ConnectDraft(self.values(), made)

    def restore(self, draft: form.ConnectDraft) -> None:
        """Fill the form again, as after coming back; the secrets stay empty."""
        self._set_values(draft.values)
        if draft.made is not None:
            self.key.show_made(draft.made)

    def _set_values(self, values: Mapping[str, str]) -> None:
        self.environment_group.choose(values.get(form.ENVIRONMENT, Environment.LIVE))
        self.texts.set_values(values)
        self.platform.set_text(values.get(form.PLATFORM_KEY, ""))
        self.ca_line.setText(values.get(form.CA_FILE, ""))
        self.body_form.choose(values.get(form.BODY_FORM, BodyForm.TEXT))
        self.more.open(bool(self.ca_line.text()) or self.body_form.key != BodyForm.TEXT)
        self.edited.emit()

    @property
    def empty(self) -> bool:
        """Whether nothing was typed that would have to be kept."""
        return not any((*self.texts.values().values(), self.platform.text, self.ca_line.text().strip()))

    def secret(self, key: str) -> Secret:
        """What was typed, without the blanks that pasting adds."""
        return _CHECKS[key](self.secrets[key].secret().reveal())

    @property
    def token(self) -> str:
        """What the worker knows the private key by."""
        return self.key.facts.token if self.key.facts is not None else ""

    def wipe(self) -> bool:
        """Overwrite the secrets and forget the key. Whether there was something."""
        had = any(entry.filled for entry in self.secrets.values())
        for entry in self.secrets.values():
            entry.wipe()
            entry.clear_messages()
        # A pair that was made here may have been uploaded already: it stays in the worker, which shows it to nobody.
        return had if self.made else self.key.wipe() or had

    @property
    def made(self) -> bool:
        """Whether the key is a pair that was made here."""
        return self.key.facts is not None and self.key.ways.key == MAKE

    # --- checking ----------------------------------------------------------------------------------------------------

    def secret_problem(self, key: str) -> str:
        """What is wrong with a secret that was typed; empty while nothing is."""
        if not self.secrets[key].filled:
            return ""
        try:
            self.secret(key)
        except KeyMaterialError as error:
            return words.key_problem(error)
        return ""

    def host_problem(self) -> str:
        """Whether the address is known here as one of the other system."""
        url = self.texts.right("url")
        for tag in self._context.accounts:
            other = tag.environment is not self.environment
            if url and other and is_same_site(f"{form.SCHEME}{tag.host}", url):
                return words.other_environment(tag.name, tag.environment)
        return ""

    def check_all(self) -> bool:
        """Check every part; the focus goes to the first one that is wrong."""
        good = [self.texts.check_all(), self._check_host(), self.platform.check()]
        for key, entry in self.secrets.items():
            problem = self.secret_problem(key) if entry.filled else words.missing(key)
            entry.set_error(problem, spoken=False)
            good.append(not problem)
        self.ca_field.set_error("")
        if self.key.facts is not None:
            self.key.tell("")
        else:
            self.key.tell(words.missing(form.PRIVATE_KEY))
            good.append(False)
        if all(good):
            return True
        self.focus_first_error()
        return False

    def _check_host(self) -> bool:
        problem = self.host_problem()
        if problem:
            self.texts.fields["url"].set_error(problem)
        return not problem

    def state(self, key: str) -> tuple[str, bool, bool]:
        """What may be shown of a part, whether it is right, and whether it is wrong."""
        if key in self.secrets:
            filled, problem = self.secrets[key].filled, self.secret_problem(key)
            return "", filled and not problem, bool(self.secrets[key].error)
        if key == form.PRIVATE_KEY:
            facts = self.key.facts
            good = facts is not None and not self.key.problem
            return (facts.about if facts else ""), good, bool(self.key.problem)
        if key == form.PLATFORM_KEY:
            known = self.platform.facts
            return (known.about if known else ""), known is not None, bool(self.platform.field.error)
        right = self.texts.right(key)
        if key == "url" and right:
            right = check_api_url(right)
        return right.removeprefix(form.SCHEME), bool(right), bool(self.texts.fields[key].error)

    # --- sentences of others -----------------------------------------------------------------------------------------

    def show_problem(self, key: str, text: str) -> bool:
        """Show a sentence at the field it belongs to; False when none answers to it."""
        if key in self.secrets:
            self.secrets[key].set_error(text)
        elif key in (form.PRIVATE_KEY, "passphrase"):
            self.key.tell(text)
        elif key in (form.PLATFORM_KEY, "platform_key_pem"):
            self.platform.field.set_error(text)
        elif key == form.CA_FILE:
            self.more.open()
            self.ca_field.set_error(text)
        else:
            return self.texts.show_problem(key, text)
        return True

    def focus_first_error(self) -> None:
        """Put the focus into the first field that is wrong, in the order of the form."""
        fields = [*self.texts.fields.values(), *self.secrets.values()]
        for field in fields:
            if field.error:
                field.target.setFocus(Qt.FocusReason.OtherFocusReason)
                return
        if self.key.problem:
            self.key.take_focus()
        elif self.platform.field.error:
            self.platform.take_focus()
        elif self.ca_field.error:
            self.ca_line.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- what a person does ------------------------------------------------------------------------------------------

    @Slot()
    def _environment_chosen(self) -> None:
        self.environment_note.setText(words.environment_note(self.environment))
        if self.texts.fields["url"].error and self.texts.right("url"):
            self.texts.fields["url"].set_error(self.host_problem())
        self._something()

    @Slot()
    def _left(self) -> None:
        """A secret is checked when its line is left, and says nothing while it is empty."""
        line = self.sender()
        for key, entry in self.secrets.items():
            if entry.line is line:
                entry.set_error(self.secret_problem(key))
                entry.set_confirmation("" if entry.error or not entry.filled else words.secret_right(key))
        self.edited.emit()

    @Slot()
    def _ca_edited(self) -> None:
        self.ca_field.set_error("")
        self.edited.emit()

    @Slot()
    def _browse_ca(self) -> None:
        kinds = tr("Certificates (*.pem *.crt *.cer);;All files (*)")
        ask_what_to_open(self, tr("CA file"), kinds, self.choose_ca)

    @Slot(str)
    def choose_ca(self, path: str) -> None:
        """Take a CA file."""
        self.ca_line.setText(path)
        self._ca_edited()

    @Slot()
    def _something(self) -> None:
        self.edited.emit()


def _pair(left: QWidget, right: QWidget, parent: QWidget) -> SideBySide:
    """Two fields beside each other, or one below the other where there is little room."""
    return SideBySide(left, right, stretch=(1, 1), narrow=_STACKED, parent=parent)
