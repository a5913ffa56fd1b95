"""What stands on the page while a message is on its way: which steps are done. Nothing here can stop it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ptsdesk.domain.orders import OrderState
from ptsdesk.gui.context import Context
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.presenter import figures, state_badge
from ptsdesk.gui.presenter_payment import sent_money, words_of
from ptsdesk.gui.presenter_time import exact_time
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.tokens import Space, Tone
from ptsdesk.gui.widgets.badge import Badge
from ptsdesk.gui.widgets.base import announce, identify
from ptsdesk.gui.widgets.labels import Caption, Label
from ptsdesk.gui.widgets.money import MoneyLabel, MoneySize
from ptsdesk.gui.widgets.states import Spinner
from ptsdesk.gui.widgets.surfaces import Card, Divider
from ptsdesk.gui.widgets.timeline import Timeline, TimelineStep
from ptsdesk.services.api import Intent, Phase


class SendingPanel(QWidget):
    """The phases that the services told, with their times. Leaving the page changes nothing."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self._seen: dict[Phase, int] = {}
        # The form that had the focus is gone now; without this the focus would jump to the sidebar.
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        identify(self, tr("Sending"), "sending")
        card = Card(margin=20, parent=self)
        self.money = MoneyLabel("", "", MoneySize.HERO, parent=card)
        self.badge = Badge(state_badge(OrderState.SENDING), card)
        self.order_id = Label("", Role.BODY, "text_2", ids=True, parent=card)
        self.spinner = Spinner(tr("Sending"), parent=card)
        self.sentence = Label(tr("Sending now. It can no longer be cancelled."), Role.STRONG, wrap=True, parent=card)
        leave = tr("You may leave this page: it goes on by itself, and its result is kept in History.")
        self.timeline = Timeline(tr("Timeline"), "sending-timeline", parent=card)
        head = QHBoxLayout()
        head.addWidget(self.money, 1)
        head.addWidget(self.badge, 0, Qt.AlignmentFlag.AlignTop)
        state = QHBoxLayout()
        state.setSpacing(Space.S12)
        state.addWidget(self.spinner)
        state.addWidget(self.sentence, 1)
        card.body.addLayout(head)
        card.body.addWidget(self.order_id)
        card.body.addWidget(Divider(card))
        card.body.addLayout(state)
        card.body.addWidget(Caption(leave, "text_2", wrap=True, parent=card))
        card.body.addWidget(self.timeline)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.PAGE, Space.S20, Space.PAGE, Space.S20)
        column.addWidget(card)
        column.addStretch(1)

    def begin(self, intent: Intent) -> None:
        """A message was handed to the money lane."""
        money = sent_money(intent)
        self._seen = {}
        self.money.set_money(money.currency, figures(money), words_of(money))
        self.order_id.setText(intent.order_id)
        self.spinner.start()
        self._show()
        announce(self, self.sentence.text(), assertive=True)

    def tell(self, phase: Phase) -> None:
        """A phase was reached."""
        self._seen.setdefault(phase, self.context.now_ms())
        self._show()

    @property
    def reached(self) -> frozenset[Phase]:
        """The phases that were told."""
        return frozenset(self._seen)

    def end(self) -> None:
        """The answer is there."""
        self.spinner.stop()

    def _show(self) -> None:
        saved, sent, answered = Phase.RECORDED, Phase.SENDING, Phase.ANSWERED
        self.timeline.set_steps(
            (
                self._step(saved, tr("Saved in the journal on this computer")),
                self._step(sent, tr("Sending to the provider"), icon="send", tone=Tone.WAIT),
                self._step(answered, tr("Answered by the provider")),
            )
        )

    def _step(self, phase: Phase, title: str, icon: str = "circle-check", tone: Tone = Tone.OK) -> TimelineStep:
        at_ms = self._seen.get(phase)
        if at_ms is None:
            return TimelineStep(title, tr("not yet"), pending=True)
        return TimelineStep(title, exact_time(at_ms), icon=icon, tone=tone)
