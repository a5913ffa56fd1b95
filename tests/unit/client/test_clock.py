from __future__ import annotations

import threading
from datetime import UTC, datetime
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ptsdesk.client.clock import ServerClock, date_ms, steady_ms, wall_ms

SERVER_START = 1_795_261_083_000


class World:
    """A wall clock, a steady clock and a server's clock that run together until a test moves one."""

    def __init__(self, wall: int = SERVER_START - 60_000, server: int = SERVER_START) -> None:
        self.wall = wall
        self.steady = 5_000
        self.server = server
        self.clock = ServerClock(lambda: self.wall, lambda: self.steady)

    def pass_ms(self, ms: int) -> None:
        self.wall += ms
        self.steady += ms
        self.server += ms

    def exchange(self, out_ms: int = 20, back_ms: int = 20) -> None:
        """One request and its answer with a Date header, as the server writes it."""
        sent = self.steady
        self.pass_ms(out_ms)
        date = format_datetime(datetime.fromtimestamp(self.server // 1000, UTC), usegmt=True)
        self.pass_ms(back_ms)
        self.clock.observe(date, sent, self.steady)

    @property
    def error(self) -> int:
        return abs(self.clock.now_ms() - self.server)


def test_before_anything_is_known_this_computers_clock_is_used() -> None:
    world = World(wall=1_700_000_000_999)
    assert (world.clock.offset_ms, world.clock.bound_ms) == (None, None)
    assert world.clock.now() == 1_700_000_000
    assert world.clock.now_ms() == 1_700_000_000_999


def test_a_clock_a_minute_off_is_corrected() -> None:
    world = World()
    world.exchange()
    assert abs(world.clock.offset_ms - 60_000) <= world.clock.bound_ms <= 520
    assert world.error <= 520
    world.pass_ms(3_600_000)
    assert world.error <= 520 + 360


TRIPS = st.lists(
    st.tuples(st.integers(0, 3000), st.integers(0, 3000), st.integers(0, 400_000)), min_size=1, max_size=12
)


@given(st.integers(0, 999), st.integers(-(10**9), 10**9), TRIPS)
def test_the_error_never_leaves_the_bound(fraction: int, offset: int, trips) -> None:
    world = World(wall=SERVER_START + offset, server=SERVER_START + fraction)
    for out_ms, back_ms, pause in trips:
        world.exchange(out_ms, back_ms)
        assert world.error <= world.clock.bound_ms
        world.pass_ms(pause)
        assert world.clock.offset_ms is not None


def test_many_looks_are_sharper_than_one() -> None:
    world = World()
    world.exchange(5, 5)
    first = world.clock.bound_ms
    for _ in range(40):
        world.pass_ms(370)
        world.exchange(5, 5)
    assert world.clock.bound_ms < first / 4
    assert world.error <= world.clock.bound_ms


def test_a_slow_answer_does_not_spoil_what_is_known() -> None:
    world = World()
    world.exchange(5, 5)
    bound = world.clock.bound_ms
    world.exchange(100, 8_000)
    assert world.clock.bound_ms <= bound + 2


def test_a_server_whose_clock_was_set_is_believed_anew() -> None:
    world = World()
    world.exchange()
    world.server += 30_000
    world.exchange()
    assert world.error <= world.clock.bound_ms


@pytest.mark.parametrize("jump", [-3_600_000, -1_000, 1_000, 86_400_000])
def test_a_jump_of_the_wall_clock_makes_it_forget(jump: int) -> None:
    world = World()
    world.exchange()
    world.wall += jump
    assert world.clock.offset_ms is None
    assert world.clock.bound_ms is None
    assert world.clock.now_ms() == world.wall
    world.exchange()
    assert world.error <= world.clock.bound_ms


def test_a_jump_before_an_answer_is_not_mixed_with_it() -> None:
    world = World()
    world.exchange()
    world.wall += 7_200_000
    world.server += 7_200_000  # the computer slept: real time went on, the steady clock stood
    world.exchange()
    assert world.error <= world.clock.bound_ms


def test_slow_correction_by_the_system_is_no_jump() -> None:
    world = World()
    world.exchange()
    for _ in range(20):
        world.pass_ms(60_000)
        world.wall += 400
        assert world.clock.offset_ms is not None
    assert abs(world.clock.offset_ms - (60_000 - 20 * 400)) <= world.clock.bound_ms + 200


NO_DATES = [
    None,
    "",
    "now",
    "Thu, 99 Nov 2026 07:00:00 GMT",
    "Thu, 12 Nov 1026 07:00:00 GMT",
    "Thu, 12 Nov 2126 07:00:00 GMT",
    "\x00" * 9,
    "1" * 5000,
]


@pytest.mark.parametrize("date", NO_DATES)
def test_a_text_that_is_no_date_teaches_nothing(date: str | None) -> None:
    world = World()
    world.clock.observe(date, 0, 10)
    assert world.clock.offset_ms is None


def test_dates() -> None:
    assert date_ms("Thu, 12 Nov 2026 07:00:00 GMT") == 1_794_466_800_000
    assert date_ms("Thu, 12 Nov 2026 07:00:00 -0000") == 1_794_466_800_000
    assert date_ms("Thu, 12 Nov 2026 15:00:00 +0800") == 1_794_466_800_000


def test_the_real_clocks() -> None:
    clock = ServerClock()
    assert abs(clock.now_ms() - wall_ms()) < 1000
    assert abs(clock.steady_ms() - steady_ms()) < 1000


def test_several_threads() -> None:
    world = World()
    date = format_datetime(datetime.fromtimestamp(world.server // 1000, UTC), usegmt=True)
    threads = [
        threading.Thread(
            target=lambda: [(world.clock.observe(date, 4_990, 5_010), world.clock.now()) for _ in range(300)]
        )
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert world.error <= world.clock.bound_ms


def date_of(server_ms: int) -> str:
    return format_datetime(datetime.fromtimestamp(server_ms // 1000, UTC), usegmt=True)


def test_a_date_alone_vouches_for_nothing() -> None:
    world = World()
    world.exchange()
    assert world.clock.offset_ms is not None
    assert not world.clock.vouched


@pytest.mark.parametrize("off_ms", [0, 4_000, -4_000, 60_000, 40 * 86_400_000, -(40 * 86_400_000)])
def test_a_signed_answer_to_a_rightly_stamped_request_does(off_ms: int) -> None:
    world = World(wall=SERVER_START + off_ms)
    world.exchange()
    stamp, sent = world.clock.now(), world.steady
    world.exchange()
    world.clock.vouch(stamp, sent, world.steady)
    assert world.clock.vouched
    assert world.error <= 520


@pytest.mark.parametrize("lie_ms", [7_000, -7_000, 90_000_000, -90_000_000])
def test_a_date_that_lies_is_shown_up_by_the_stamp_that_was_taken(lie_ms: int) -> None:
    world = World(wall=SERVER_START)
    stamp, sent = world.clock.now(), world.steady
    world.pass_ms(40)
    world.clock.observe(date_of(world.server + lie_ms), sent, world.steady)
    world.clock.vouch(stamp, sent, world.steady)
    assert not world.clock.vouched


def test_without_any_date_the_stamp_that_was_taken_tells_the_time() -> None:
    world = World(wall=SERVER_START - 3_000)
    stamp, sent = world.clock.now(), world.steady
    world.pass_ms(40)
    world.clock.vouch(stamp, sent, world.steady)
    assert world.clock.vouched
    assert world.error <= (world.clock.bound_ms or 0) <= 5_520


@pytest.mark.parametrize("jump_ms", [2_000, -2_000, 3_600_000])
def test_after_a_jump_or_a_sleep_nothing_is_vouched_for(jump_ms: int) -> None:
    world = World()
    world.exchange()
    world.clock.vouch(world.clock.now(), world.steady, world.steady)
    assert world.clock.vouched
    world.wall += jump_ms
    assert not world.clock.vouched
    world.exchange()
    assert not world.clock.vouched, "the new time is confirmed anew"


def test_what_contradicts_the_confirmed_time_takes_it_back() -> None:
    world = World()
    world.exchange()
    world.clock.vouch(world.clock.now(), world.steady, world.steady)
    world.exchange()
    assert world.clock.vouched
    world.clock.observe(date_of(world.server + 30_000), world.steady, world.steady)
    assert not world.clock.vouched


def test_another_process_of_this_computer_takes_the_time_over() -> None:
    world = World()
    world.exchange()
    world.clock.vouch(world.clock.now(), world.steady, world.steady)
    other = ServerClock(lambda: world.wall, lambda: world.steady)
    other.take_over(world.clock.known())
    assert (other.offset_ms, other.bound_ms, other.vouched) == (world.clock.offset_ms, world.clock.bound_ms, True)
    other.take_over(World().clock.known())
    assert (other.offset_ms, other.vouched) == (None, False)


def test_what_is_no_time_is_not_taken_over() -> None:
    world = World()
    world.exchange()
    before = world.clock.offset_ms
    world.clock.take_over("noon")
    assert world.clock.offset_ms == before
