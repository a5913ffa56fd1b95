"""What an order has become: a function of the times that are stored with it and of the clock, of no thread.

Statuses: PTS API, section 15. Charges of a subscription: section 11.1.
"""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from ptsdesk.sandbox import codes
from ptsdesk.sandbox.fields import MANILA
from ptsdesk.sandbox.scenarios import EXPIRES_AFTER_S, Timeline

MAX_CHARGES_SHOWN = 50
_WEEK, _MONTH = 1, 2


@dataclass(frozen=True, slots=True)
class Step:
    """From this moment on (Unix milliseconds, or milliseconds after the start in a plan) the status is this."""

    at_ms: int
    status: str


Steps = tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Pace:
    """How long an ordinary order waits, and how long it is processed, in milliseconds."""

    wait_ms: int = 4_000
    process_ms: int = 2_000


def plan(timeline: Timeline, pace: Pace) -> Steps:
    """The course of an order, in milliseconds after its start."""
    processed = pace.wait_ms + pace.process_ms
    later = pace.wait_ms + 5 * pace.process_ms
    waiting, processing = Step(0, codes.WAITING), Step(pace.wait_ms, codes.PROCESSING)
    expired = Step(pace.wait_ms, codes.EXPIRED)
    courses: dict[Timeline, Steps] = {
        Timeline.PAID: (waiting, processing, Step(processed, codes.PAID)),
        Timeline.FAILED: (waiting, processing, Step(processed, codes.FAILED)),
        Timeline.ERROR: (waiting, processing, Step(processed, codes.ERROR)),
        Timeline.EXPIRED: (waiting, expired),
        Timeline.EXPIRED_PAID: (waiting, expired, Step(later, codes.PAID)),
        Timeline.WAITING: (waiting,),
        Timeline.PROCESSING: (waiting, processing),
        Timeline.UNHEARD_OF: (waiting, Step(pace.wait_ms, codes.UNHEARD_OF), Step(later, codes.PAID)),
        Timeline.AT_ONCE: (Step(0, codes.PAID),),
        Timeline.EXPIRES_SOON: (waiting, Step(EXPIRES_AFTER_S * 1000, codes.EXPIRED)),
    }
    return courses[timeline]


def starting(at_ms: int, course: Steps) -> Steps:
    """A plan as moments on the clock."""
    return tuple(Step(at_ms + step.at_ms, step.status) for step in course)


def current(steps: Steps, now_ms: int) -> Step:
    """The step that holds now. A clock that was set back shows the first one."""
    reached = [step for step in steps if step.at_ms <= now_ms]
    return reached[-1] if reached else steps[0]


def moment_of(steps: Steps, status: str) -> int | None:
    """When the steps reach a status; ``None`` if they never do."""
    return next((step.at_ms for step in steps if step.status == status), None)


def paid_by_hand(steps: Steps, now_ms: int, pace: Pace) -> Steps | None:
    """The steps after somebody paid now; ``None`` when the order does not wait for a payment any more."""
    if current(steps, now_ms).status not in {codes.WAITING, codes.EXPIRED}:
        return None
    past = tuple(step for step in steps if step.at_ms <= now_ms) or steps[:1]
    return (*past, Step(now_ms, codes.PROCESSING), Step(now_ms + pace.process_ms, codes.PAID))


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a subscription is charged: at its start, then every period, until it is disabled.

    ``every_ms`` replaces the calendar in the scenario that does not want to wait for a month.
    """

    start_ms: int
    count: int
    unit: int
    every_ms: int = 0
    disabled_ms: int | None = None

    def due_ms(self, number: int) -> int:
        """The moment of charge ``number``; the first is number 0. Months are clamped to their last day."""
        if self.every_ms:
            return self.start_ms + number * self.every_ms
        start = datetime.fromtimestamp(self.start_ms // 1000, UTC).astimezone(MANILA)
        if self.unit == _WEEK:
            due = start + timedelta(weeks=self.count * number)
        else:
            months = self.count * number * (1 if self.unit == _MONTH else 12)
            year, month = divmod(start.month - 1 + months, 12)
            last_day = calendar.monthrange(start.year + year, month + 1)[1]
            due = start.replace(year=start.year + year, month=month + 1, day=min(start.day, last_day))
        return int(due.timestamp()) * 1000 + self.start_ms % 1000

    def begun(self, now_ms: int) -> int:
        """How many charges have begun by now; the first begins with the subscription."""
        end = now_ms if self.disabled_ms is None else min(now_ms, self.disabled_ms)
        if self.every_ms:
            return max((end - self.start_ms) // self.every_ms + 1, 1)
        number = 1
        while self.due_ms(number) <= end:
            number += 1
        return number


@dataclass(frozen=True, slots=True)
class Charge:
    """One charge of a subscription."""

    number: int
    due_ms: int
    step: Step


def charges(schedule: Schedule, first: Steps, course: Steps, now_ms: int) -> Sequence[Charge]:
    """The latest charges, oldest first. The first follows its stored steps, the others the plan."""
    begun = schedule.begun(now_ms)
    shown = []
    for number in range(max(begun - MAX_CHARGES_SHOWN, 0), begun):
        due_ms = schedule.due_ms(number)
        steps = starting(due_ms, course) if number else first
        shown.append(Charge(number, due_ms, current(steps, now_ms)))
    return shown


def paid_charges(schedule: Schedule, first: Steps, course: Steps, now_ms: int) -> int:
    """How many charges are paid by now."""
    paid_after = moment_of(course, codes.PAID)
    first_paid = moment_of(first, codes.PAID)
    count = int(first_paid is not None and first_paid <= now_ms)
    if paid_after is None:
        return count
    return count + schedule.begun(now_ms - paid_after) - 1
