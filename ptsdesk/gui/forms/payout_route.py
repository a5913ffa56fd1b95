"""The way of a payout: the provider's channel, and the receiving bank or wallet on it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ptsdesk.domain.orders import OrderKind
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.presenter import channel_word
from ptsdesk.gui.theme.tokens import Space
from ptsdesk.gui.widgets.field import Field
from ptsdesk.gui.widgets.inputs import ComboBox
from ptsdesk.services.api import ChannelList


def coded(name: str, code: str) -> str:
    """``GCash  (GCASH)``; the code alone when it has no name."""
    return f"{name}  ({code})" if name and name != code else code


class PayoutRoute(QWidget):
    """Two lists side by side. A choice is never changed silently: what the provider no longer lists stays, with a
    warning.
    """

    changed = Signal()
    """Another channel or subject was chosen, or the list is another one."""

    def __init__(self, owner: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._list: ChannelList | None = None
        self._filling = False
        prefix, lead = ("payee-", f"{owner}: ") if owner else ("", "")
        through, bank = tr("Pay through"), tr("Receiving bank or wallet")
        self.channel_box = ComboBox(lead + through, f"{prefix}pay-through", parent=self)
        self.subject_box = ComboBox(lead + bank, f"{prefix}receiving-bank-or-wallet", parent=self)
        self.channel_box.setPlaceholderText(tr("Choose"))
        self.subject_box.setPlaceholderText(tr("Choose"))
        self.channel_field = Field(through, self.channel_box, parent=self)
        self.subject_field = Field(bank, self.subject_box, parent=self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.S12)
        for field in (self.channel_field, self.subject_field):
            row.addWidget(field, 1, Qt.AlignmentFlag.AlignTop)
        self.channel_box.currentIndexChanged.connect(self._channel_chosen)
        self.subject_box.currentIndexChanged.connect(self._subject_chosen)

    @property
    def channel(self) -> str:
        """The chosen channel's code, or an empty text."""
        return str(self.channel_box.currentData() or "")

    @property
    def subject(self) -> str:
        """The code of the chosen bank or wallet; empty while none is chosen, or when the channel lists none."""
        return str(self.subject_box.currentData() or "")

    def show_list(self, found: ChannelList | None, channel: str = "", subject: str = "") -> None:
        """Offer the provider's list, with this choice. The only channel of a list is chosen by itself."""
        self._filling = True
        self._list = found
        codes = list(dict.fromkeys(item.code for item in found.of(OrderKind.WITHDRAWAL))) if found else []
        wanted = channel or (codes[0] if len(codes) == 1 else "")
        _fill(self.channel_box, [(coded(channel_word(code), code), code) for code in codes], wanted)
        self._offer_subjects(subject)
        self._filling = False
        self._warn()
        self.changed.emit()

    def _subjects(self) -> list[tuple[str, str]]:
        items = self._list.of(OrderKind.WITHDRAWAL) if self._list is not None else ()
        return [(item.subject_name, item.subject) for item in items if item.code == self.channel and item.subject]

    def _offer_subjects(self, wanted: str) -> None:
        found = [(coded(name, code), code) for name, code in self._subjects()]
        known = next((code for _, code in found if code.upper() == wanted.upper()), wanted)
        _fill(self.subject_box, found, known or (found[0][1] if len(found) == 1 else ""))
        self.subject_field.setVisible(bool(found) or bool(wanted) or not self.channel)

    def _warn(self) -> None:
        listed = self._list.of(OrderKind.WITHDRAWAL) if self._list is not None else None
        gone = tr("No longer on the provider's list.")
        channel = listed is not None and bool(self.channel) and self.channel not in {one.code for one in listed}
        subject = listed is not None and bool(self.subject) and self.subject not in {c for _, c in self._subjects()}
        self.channel_field.set_warning(gone if channel else "")
        self.subject_field.set_warning(gone if subject else "")

    def check(self) -> bool:
        """Whether both are chosen, as far as the list asks for them; what is missing is shown."""
        self.channel_field.set_error("" if self.channel else tr("Choose how the money goes."), spoken=False)
        missing = bool(self.channel and self._subjects() and not self.subject)
        self.subject_field.set_error(tr("Choose who receives it.") if missing else "", spoken=False)
        return bool(self.channel) and not missing

    def show_problem(self, field: str, text: str) -> bool:
        """Show a sentence of the services at its list; False when neither answers to the field."""
        if field == "channel":
            self.channel_field.set_error(text)
        elif field in ("subject", "channel_subject", "details.channel_subject"):
            self.subject_field.set_error(text)
        else:
            return False
        return True

    def stops(self) -> list[QWidget]:
        """What Tab visits, in order."""
        return [self.channel_box, self.subject_box]

    @Slot()
    def _channel_chosen(self) -> None:
        if self._filling:
            return
        self._filling = True
        self.channel_field.set_error("")
        self._offer_subjects(self.subject if self.subject in {code for _, code in self._subjects()} else "")
        self._filling = False
        self._subject_chosen()

    @Slot()
    def _subject_chosen(self) -> None:
        if not self._filling:
            self.subject_field.set_error("")
            self._warn()
            self.changed.emit()


def _fill(box: ComboBox, items: list[tuple[str, str]], wanted: str) -> None:
    """Offer these; what is wanted is chosen, offered or not."""
    box.clear()
    if wanted and wanted not in {code for _, code in items}:
        items = [*items, (wanted, wanted)]
    for text, code in items:
        box.addItem(text, code)
    box.setCurrentIndex(next((place for place, (_, code) in enumerate(items) if code == wanted), -1))
