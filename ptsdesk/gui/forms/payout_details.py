"""The ``details`` of a payout: the members that the way of paying asks for, the others folded away.

PTS API, section 7; which members a channel needs is not documented: ``domain.destinations`` decides.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from ptsdesk.domain import rules
from ptsdesk.domain.destinations import KNOWN, check_members, is_wallet, members_of
from ptsdesk.gui.forms.disclosure import Disclosure
from ptsdesk.gui.forms.key_values import KeyValueEditor, others_of
from ptsdesk.gui.forms.spec import TextSpec, is_card_number, sentence
from ptsdesk.gui.forms.text_fields import TextFields
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.presenter_payees import (
    both_accounts_warning,
    grouped_account,
    member_help,
    member_label,
    plain_account,
)
from ptsdesk.gui.theme.tokens import Space
from ptsdesk.gui.widgets.base import identify
from ptsdesk.gui.widgets.field import Field

NUMBERS = frozenset({"account_number", "phone"})
_OPTIONAL = frozenset({"email", "address"})
_PLACEHOLDERS = {"email": "name@example.com"}
_IDENTIFIERS = {"name": "name", "account_number": "account-number", "phone": "mobile-number", "email": "e-mail"}
_COLUMNS = 2


def detail_specs() -> tuple[TextSpec, ...]:
    """One text field for each member that the API names, in the window's language."""
    return tuple(_spec(name) for name in KNOWN)


def _spec(name: str) -> TextSpec:
    number, field, check = name in NUMBERS, f"details.{name}", rules.DETAIL_CHECKS[name]
    return TextSpec(
        key=name,
        label=member_label(name),
        identifier=_IDENTIFIERS.get(name, name),
        help=member_help(name),
        check=lambda text: check(text, field),
        show_optional=name in _OPTIONAL,
        placeholder=_PLACEHOLDERS.get(name, ""),
        problem_field=field,
        clean=plain_account if number else str.strip,
        shown=grouped_account if number else str,
        is_card=rules.is_card_for_account if name == "account_number" else is_card_number,
    )


class PayoutDetails(QWidget):
    """The fields of ``details`` but ``channel_subject``, which the route gives.

    Texts stay where they are when another route asks for other members: a field that is not asked for but holds
    something is shown under "More details". ``owner`` stands before every accessible name, where the same fields may be
    in the window twice (a sheet over a form).
    """

    edited = Signal()

    def __init__(self, owner: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._route = ("", "")
        self._hidden: frozenset[str] = frozenset()
        self._opened_here = False
        self.main = QWidget(self)
        self._main_grid = _grid(self.main)
        prefix = "payee-" if owner else ""
        title = tr("More details")
        self.more = Disclosure(title, f"{prefix}more-details", name=f"{owner}: {title}" if owner else "", parent=self)
        self.rest = QWidget(self.more.content)
        self._rest_grid = _grid(self.rest)
        self.more.body.addWidget(self.rest)
        self.texts = TextFields(detail_specs(), self.main)
        self.others = KeyValueEditor(owner, self.more.content)
        self.more.body.addWidget(self.others)
        if owner:
            self._name_for(owner, prefix)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S12)
        column.addWidget(self.main)
        column.addWidget(self.more)
        self.texts.edited.connect(self._edited)
        self.others.edited.connect(self.edited)
        self._place()

    def _name_for(self, owner: str, prefix: str) -> None:
        """Other names than those of the same fields elsewhere in the window."""
        self.texts.fields["name"].set_label(tr("Name"))
        for spec in self.texts.specs.values():
            label = tr("Name") if spec.key == "name" else spec.label
            identify(self.texts.lines[spec.key], f"{owner}: {label}", f"{prefix}{spec.identifier}")

    # --- what is asked for -------------------------------------------------------------------------------------------

    def set_route(self, channel: str, subject: str) -> None:
        """Which way the money goes; decides which members are asked for. Nothing typed is touched."""
        if (channel, subject) != self._route:
            self._route = (channel, subject)
            for field in self.texts.fields.values():
                field.set_error("")
            self._place()

    def set_hidden(self, names: Collection[str]) -> None:
        """Members that are shown elsewhere, such as the name of a payee on a card; their values stay part of this."""
        self._hidden = frozenset(names)
        self._place()

    def _place(self) -> None:
        """Put each field where its member belongs, in the order in which it is asked for."""
        members = [one for one in members_of(*self._route) if one.name not in self._hidden]
        first = [self.texts.fields[one.name] for one in members if one.first]
        rest = [self.texts.fields[one.name] for one in members if not one.first]
        for field in self.texts.fields.values():
            self._main_grid.removeWidget(field)
            self._rest_grid.removeWidget(field)
        for name in self._hidden:
            self.texts.fields[name].hide()
        _fill(self.main, self._main_grid, first)
        _fill(self.rest, self._rest_grid, rest)
        self._open_for_texts()
        self._warn()

    def _open_for_texts(self) -> None:
        """Nothing that will be sent is folded away; what was opened for that only is folded again."""
        rest = (name for name, field in self.texts.fields.items() if self.rest.isAncestorOf(field))
        needed = bool(self.others.rows) or any(self.texts.text(name) for name in rest)
        if needed and not self.more.opened:
            self._opened_here = True
            self.more.open()
        elif not needed and self._opened_here:
            self._opened_here = False
            self.more.open(False)

    @property
    def account_member(self) -> str:
        """Which member the account of this route is: ``phone`` of a wallet, ``account_number`` of a bank."""
        channel, subject = self._route
        return "phone" if is_wallet(subject or channel) else "account_number"

    # --- values ------------------------------------------------------------------------------------------------------

    def values(self) -> dict[str, str]:
        """Every member that is filled, named ones first: numbers without spaces."""
        named = {name: text for name, text in self.texts.values().items() if text}
        return {**named, **others_of(self.others.values())}

    def set_values(self, values: Mapping[str, str]) -> None:
        """Show these and no others. Nothing can be undone afterwards."""
        self.texts.set_values(values)
        self.others.set_values(others_of(values))
        self._place()

    # --- checking ----------------------------------------------------------------------------------------------------

    def check_all(self) -> bool:
        """Whether all of it can be sent; each wrong field says what is wrong."""
        right = self.texts.check_all()
        for problem in check_members(*self._route, self.values()):
            self.show_problem(problem.field, sentence(problem))
            right = False
        right = self.others.check() and right
        self._open_for_errors()
        return right

    def show_problem(self, field: str, text: str) -> bool:
        """Show a sentence of the services at ``details.<name>``; False when nothing here answers to it."""
        if field != "details" and not field.startswith("details."):
            return False
        name = field.partition(".")[2]
        shown = self.texts.show_problem(field, text) or self.others.show_problem(name, text)
        self._open_for_errors()
        return shown

    def _open_for_errors(self) -> None:
        hidden = any(field.error for field in self._fields() if self.rest.isAncestorOf(field))
        if hidden or self.others.wrong_stop() is not None:
            self.more.open()

    def focus_first_error(self) -> bool:
        """Put the focus where something is wrong first; False when nothing is."""
        wrong = [field.target for field in self._fields() if field.error]
        stop = wrong[0] if wrong else self.others.wrong_stop()
        if stop is not None:
            stop.setFocus(Qt.FocusReason.OtherFocusReason)
        return stop is not None

    def _fields(self) -> list[Field]:
        return [self.texts.fields[one.name] for one in members_of(*self._route) if one.name not in self._hidden]

    def stops(self) -> list[QWidget]:
        """What Tab visits, in the order of the page; those folded away too."""
        inside = [field.target for field in self._fields() if self.rest.isAncestorOf(field)]
        first = [field.target for field in self._fields() if not self.rest.isAncestorOf(field)]
        return [*first, self.more.button, *inside, *self.others.stops()]

    @Slot(str)
    def _edited(self, _key: str) -> None:
        self._warn()
        self.edited.emit()

    def _warn(self) -> None:
        """A second account beside the one that the route asks for would be sent too, and may be the wrong one."""
        both = bool(self.texts.text("account_number") and self.texts.text("phone"))
        text = both_accounts_warning("account_number") if both and self.account_member == "phone" else ""
        self.texts.fields["account_number"].set_warning(text)


def _grid(box: QWidget) -> QGridLayout:
    grid = QGridLayout(box)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(Space.S12)
    grid.setVerticalSpacing(Space.S12)
    for column in range(_COLUMNS):
        grid.setColumnStretch(column, 1)
    return grid


def _fill(box: QWidget, grid: QGridLayout, fields: list[Field]) -> None:
    for place, field in enumerate(fields):
        grid.addWidget(field, place // _COLUMNS, place % _COLUMNS, Qt.AlignmentFlag.AlignTop)
        # Sheets go through their widgets in the order in which these lie in their parent.
        field.raise_()
        field.show()
    box.setVisible(bool(fields))
