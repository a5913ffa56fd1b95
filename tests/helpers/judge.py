"""What must hold between the provider's books and the journal, whoever was killed when."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from tests.helpers.recorder import Recorded
from tests.helpers.witness import Row

REQUEST_LIFE_S = 5
"""A request that is older is not taken any more (PTS API, section 1)."""
CLOCK_ERROR_S = 2
CONFIRM_GAP_S = 30

NOTHING_MOVED = {"draft", "recorded", "not_sent", "refused", "failed"}
UNDER_WAY = {"recorded", "sending"}
TAKEN = {"accepted", "waiting", "processing", "paid"}


def lost(records: Iterable[Recorded], journal: Mapping[str, Row]) -> list[str]:
    """Orders that the provider saw and the journal does not know."""
    return sorted({one.order_id for one in records if one.is_create and one.fields} - set(journal))


def paid_twice(records: Iterable[Recorded]) -> list[str]:
    """What was executed more than once: by its order id, and by what it was for, whatever the order id."""
    executed = [one for one in records if one.executed]
    by_id = Counter(one.order_id for one in executed)
    by_reference = Counter(str(one.fields.get("remark", "")) for one in executed)
    return [name for count in (by_id, by_reference) for name, times in count.items() if times > 1]


def claims(records: Iterable[Recorded], journal: Mapping[str, Row]) -> list[str]:
    """Orders of which the journal says more than was proved, or less than happened."""
    executed = {one.order_id for one in records if one.executed}
    wrong = []
    for order_id, row in journal.items():
        if row.state in UNDER_WAY:
            wrong.append(f"{order_id}: left as {row.state}")
        if order_id in executed and row.state in NOTHING_MOVED:
            wrong.append(f"{order_id}: executed, shown as {row.state}")
        if order_id not in executed and row.state in TAKEN:
            wrong.append(f"{order_id}: never executed, shown as {row.state}")
    return wrong


def repeats(records: Iterable[Recorded]) -> list[str]:
    """Creates sent again before the provider had said twice, late and far apart, that it has no such order."""
    wrong = []
    by_id: dict[str, list[Recorded]] = defaultdict(list)
    for one in records:
        by_id[one.order_id].append(one)
    for order_id, asked in by_id.items():
        earlier: Recorded | None = None
        denied: list[int] = []
        for one in asked:
            if one.is_create:
                wrong += [f"{order_id}: {word}" for word in _too_early(earlier, one, denied)]
                earlier, denied = one, []
            elif earlier and one.not_found and one.server_s > earlier.fields["timestamp"] + REQUEST_LIFE_S:
                denied.append(one.server_s)
    return wrong


def _too_early(earlier: Recorded | None, again: Recorded, denied: list[int]) -> list[str]:
    wrong = []
    if abs(again.fields["timestamp"] - again.server_s) > CLOCK_ERROR_S:
        wrong.append("stamped with a wrong time")
    if earlier is None:
        return wrong
    if len(denied) < 2 or denied[-1] - denied[0] < CONFIRM_GAP_S:
        wrong.append(f"sent again after {len(denied)} answers that it is not known")
    if again.fields["timestamp"] <= earlier.fields["timestamp"] or again.body == earlier.body:
        wrong.append("sent again with the same stamp")
    unstamped = [{k: v for k, v in one.fields.items() if k not in {"timestamp", "sign"}} for one in (earlier, again)]
    if unstamped[0] != unstamped[1]:
        wrong.append("sent again as something else")
    return wrong
