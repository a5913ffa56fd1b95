"""Times and ages in words. Every time on the screen is Manila's, UTC+8; ages say how old what is shown is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from ptsdesk.domain.identifiers import MANILA
from ptsdesk.gui.i18n import tr

SECOND, MINUTE, HOUR, DAY = 1000, 60_000, 3_600_000, 86_400_000
_FRESH = 90 * SECOND
_MINUTES = 90 * MINUTE
_HOURS = 48 * HOUR

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_SHORT_MONTHS = tuple(f"{name[:3]}" for name in _MONTHS)


def manila(ms: int) -> datetime:
    """The moment on a wall clock in Manila."""
    return (datetime.fromtimestamp(ms // 1000, UTC) + timedelta(milliseconds=ms % 1000)).astimezone(MANILA)


def day_start_ms(now_ms: int) -> int:
    """Midnight in Manila before this moment, Unix milliseconds."""
    midnight = manila(now_ms).replace(hour=0, minute=0, second=0, microsecond=0)
    return int(midnight.timestamp()) * 1000


def clock_time(ms: int) -> str:
    """``14:08:31``."""
    return f"{manila(ms):%H:%M:%S}"


def exact_time(ms: int) -> str:
    """``14:02:05.114``."""
    return f"{manila(ms):%H:%M:%S}.{ms % 1000:03d}"


def short_time(ms: int) -> str:
    """``14:08``."""
    return f"{manila(ms):%H:%M}"


def date_text(ms: int, now_ms: int | None = None) -> str:
    """``12 Nov`` in the year of ``now_ms``, else ``12 Nov 2025``."""
    day = manila(ms)
    month = tr(_SHORT_MONTHS[day.month - 1])
    if now_ms is not None and manila(now_ms).year == day.year:
        return tr("{day} {month}", day=day.day, month=month)
    return tr("{day} {month} {year}", day=day.day, month=month, year=day.year)


def time_in_list(ms: int, now_ms: int) -> str:
    """The time for today's orders, the day and the time for older ones."""
    if day_start_ms(ms) == day_start_ms(now_ms):
        return clock_time(ms)
    return tr("{date}, {time}", date=date_text(ms, now_ms), time=short_time(ms))


def full_time(ms: int) -> str:
    """``Thu 12 November 2026, 14:08 Manila (UTC+8)``."""
    moment = manila(ms)
    return tr(
        "{weekday} {day} {month} {year}, {time} Manila (UTC+8)",
        weekday=tr(_DAYS[moment.weekday()]), day=moment.day, month=tr(_MONTHS[moment.month - 1]), year=moment.year,
        time=f"{moment:%H:%M}",
    )  # fmt: skip


def span(ms: int) -> str:
    """A length of time in one unit: ``4 s``, ``12 min``, ``3 h``, ``5 days``."""
    length = max(ms, 0)
    if length < _FRESH:
        return tr("{n} s", n=length // SECOND)
    if length < _MINUTES:
        return tr("{n} min", n=length // MINUTE)
    if length < _HOURS:
        return tr("{n} h", n=length // HOUR)
    return tr("{n} days", n=length // DAY)


def age(then_ms: int, now_ms: int) -> str:
    """``4 s ago``; a moment in the future (a clock that was set) counts as now."""
    return tr("{span} ago", span=span(now_ms - then_ms))


def old(then_ms: int, now_ms: int) -> str:
    """``12 min old``."""
    return tr("{span} old", span=span(now_ms - then_ms))


def ahead(then_ms: int, now_ms: int) -> str:
    """``in 6 s``."""
    return tr("in {span}", span=span(then_ms - now_ms))


def seconds(ms: int) -> str:
    """A duration with one decimal: ``1.1 s``."""
    tenths = (max(ms, 0) + 50) // 100
    return tr("{n} s", n=f"{tenths // 10}.{tenths % 10}")


def offset(ms: int) -> str:
    """A clock's offset with its sign: ``+0.3 s``, ``−3.8 s``, ``0.0 s``."""
    tenths = (abs(ms) + 50) // 100
    sign = "" if tenths == 0 else "+" if ms > 0 else "−"
    return tr("{n} s", n=f"{sign}{tenths // 10}.{tenths % 10}")
