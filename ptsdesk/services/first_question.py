"""The harmless question before money: is this the provider, and what time is it there?

An order is stamped with the provider's time, and refused or fenced wrongly when that is wrong. A ``Date`` header is not
signed, so it is believed only when the provider also took a request that was stamped by it and signed its answer.
"""

from __future__ import annotations

from ptsdesk.client.gateway import Exchange, Gateway, Lost
from ptsdesk.errors import ClockUnproved
from ptsdesk.protocol.answers import Proved, Refused
from ptsdesk.protocol.requests import BalanceRequest, SupportChannelRequest
from ptsdesk.services.advice import advice, doubt_sentence

QUESTIONS = 2
"""The first one may be stamped wrong and refused: its answer tells the time for the second."""
CURRENCY = "PHP"
"""The only currency that support-channel is documented for (PTS API, section 13), whatever the order is in."""
DAY_MS = 24 * 3600 * 1000

_NO_PROOF = "Nothing was sent: the provider gave no signed answer to the question that comes first. {why}"
_DAY_OFF = (
    "Nothing was sent: by the provider's unsigned word this computer's clock is more than a day off. Set the clock of "
    "this computer, or ask the provider."
)
_DISAGREES = "The time in its answers and the time that it accepts are not the same. Ask the provider."


def know_the_clock(gateway: Gateway, user_id: str) -> None:
    """Return when the provider's time is confirmed; ask for it when it is not.

    Who is refused the channel list may be allowed to read the balance: its answer is signed alike.

    Raises :class:`~ptsdesk.errors.ClockUnproved` with what to do when no answer confirms it, NotSentError when the
    provider cannot be reached.
    """
    exchange: Exchange | None = None
    for _ in range(QUESTIONS):
        if gateway.clock.vouched:
            return
        exchange = gateway.support_channel(SupportChannelRequest(user_id, CURRENCY))
    if exchange is not None and isinstance(exchange.result, Refused) and not gateway.clock.vouched:
        exchange = gateway.balance(BalanceRequest(user_id))
    if gateway.clock.vouched or exchange is None:
        return
    offset = gateway.clock.offset_ms
    if offset is not None and abs(offset) > DAY_MS:
        raise ClockUnproved(_DAY_OFF)
    raise ClockUnproved(_NO_PROOF, why=_why(exchange))


def _why(exchange: Exchange) -> str:
    result = exchange.result
    if isinstance(result, Refused):
        return advice(result.code.text).sentence
    if isinstance(result, Lost):
        return result.sentence
    return _DISAGREES if isinstance(result, Proved) else doubt_sentence(result.reason)
