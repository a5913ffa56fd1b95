"""What becomes of one request on its way: drawn by chance, or given by a test."""

from __future__ import annotations

import random
from dataclasses import dataclass, fields

from tests.helpers.model.replies import INSTEAD

PRECEDING = ("1001", "1009", "1010", "1012", "1016", "1017", "1018", "1020", "8007", "8013")
OTHER_CODES = ("1004", "1007", "1013", "4001", "8001", "8003", "9000", "9007", "9999", "7777")


@dataclass(frozen=True, repr=False)
class Fate:
    """From the first packet to the last.

    ``silence``: the name of a ``Silence`` that the client meets instead of an answer; ``instead``: a name of
    ``replies.INSTEAD``. ``refusal``: a code that is answered, with ``takes`` for an order that was taken in for all
    that. Times in virtual milliseconds; ``late_ms``: the client has given up, the request arrives so much later.
    """

    name: str = "good"
    dials: bool = True
    tls: bool = False
    """What kept it from dialing: the server did not prove to be the right one."""
    writes: bool = True
    travel_ms: int = 30
    back_ms: int = 40
    arrives: bool = True
    late_ms: int | None = None
    twice_ms: int | None = None
    silence: str = ""
    instead: str = ""
    refusal: str = ""
    takes: bool = True
    crash: str = ""
    """``dialing``, ``sealed`` (the record says sending, no byte left) or ``written``."""
    lies: bool = False
    """A question is answered "not found" although the order is here, if the provider still may."""

    def __repr__(self) -> str:
        """Only what is not as in a good one: for the steps of a failure."""
        odd = {one.name: getattr(self, one.name) for one in fields(self) if getattr(self, one.name) != one.default}
        return f"Fate({', '.join(f'{name}={value!r}' for name, value in odd.items())})"


GOOD = Fate()


@dataclass(frozen=True)
class Weather:
    """How bad things are: shares of a thousand requests."""

    create_troubles: int = 80
    question_troubles: int = 50
    crashes: int = 4
    disk_faults: int = 1
    """Of a thousand writes of the journal."""
    clock_jumps: int = 3
    """Of a thousand turns of the shop."""


FAIR = Weather()
ROUGH = Weather(create_troubles=450, question_troubles=350, crashes=30, disk_faults=6, clock_jumps=30)
CALM = Weather(0, 0, 0, 0, 0)


class Fates:
    """Draws them, always the same for the same seed."""

    def __init__(self, chance: random.Random, weather: Weather) -> None:
        self._chance = chance
        self.weather = weather

    def of_create(self) -> Fate:
        if self._chance.random() * 1000 < self.weather.crashes:
            return Fate("crash", crash=self._chance.choice(("dialing", "sealed", "written", "written", "answered")))
        if self._chance.random() * 1000 >= self.weather.create_troubles:
            return self._good()
        return self._chance.choice(_CREATE_TROUBLES)(self._chance)

    def of_question(self) -> Fate:
        if self._chance.random() * 2000 < self.weather.crashes:
            return Fate("crash", crash=self._chance.choice(("dialing", "written", "answered")))
        if self._chance.random() * 1000 >= self.weather.question_troubles:
            return self._good()
        return self._chance.choice(_QUESTION_TROUBLES)(self._chance)

    def _good(self) -> Fate:
        return Fate(travel_ms=self._chance.randrange(5, 150), back_ms=self._chance.randrange(5, 150))


def _late(chance: random.Random) -> Fate:
    """The line is cut at once, and what was written comes through: within the life of its stamp, or much later."""
    ms = chance.choice((chance.randrange(100, 6_500), chance.randrange(100, 6_500), chance.randrange(6_500, 400_000)))
    return Fate("late", late_ms=ms, silence="CLOSED", travel_ms=chance.randrange(5, 60))


def _slow(chance: random.Random) -> Fate:
    return Fate("slow", travel_ms=chance.randrange(500, 12_000), back_ms=chance.randrange(100, 16_000))


def _lost_answer(chance: random.Random) -> Fate:
    return Fate("lost_answer", silence=chance.choice(("TIMEOUT", "CLOSED", "CUT", "OVERSIZE", "NOT_HTTP")))


def _twice(chance: random.Random) -> Fate:
    silence = chance.choice(("", "", "CLOSED"))
    return Fate("twice", twice_ms=chance.randrange(1, 20_000), silence=silence)


def _instead(chance: random.Random) -> Fate:
    name = chance.choice(sorted(INSTEAD))
    return Fate(name, instead=name, arrives=chance.random() < 0.7)


_CREATE_TROUBLES = (
    lambda _: Fate("unreachable", dials=False),
    lambda _: Fate("broke_off", writes=False),
    lambda _: Fate("lost_request", arrives=False, silence="TIMEOUT"),
    lambda _: Fate("lost_request", arrives=False, silence="CLOSED"),
    _late,
    _late,
    _slow,
    _lost_answer,
    _lost_answer,
    _twice,
    _instead,
    _instead,
    lambda chance: Fate("refused", refusal=chance.choice(PRECEDING), takes=False),
    lambda chance: Fate("refused_late", refusal=chance.choice(PRECEDING), takes=False, back_ms=chance.randrange(9_000)),
    lambda chance: Fate("refused_but_taken", refusal=chance.choice((*PRECEDING, *OTHER_CODES)), takes=True),
    lambda chance: Fate("refused", refusal=chance.choice(OTHER_CODES), takes=False),
    lambda _: Fate("false_1003", refusal="1003", takes=False),
)
_QUESTION_TROUBLES = (
    lambda _: Fate("unreachable", dials=False),
    lambda _: Fate("lost_request", arrives=False, silence="TIMEOUT"),
    _slow,
    _lost_answer,
    _instead,
    lambda _: Fate("lie", lies=True),
    lambda _: Fate("lie", lies=True),
    lambda chance: Fate("refused", refusal=chance.choice(("1009", "1003", "8001", "9999"))),
)
