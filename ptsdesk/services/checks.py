"""The lines of the connection doctor: plain frozen data, as light as ``api``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from ptsdesk.domain.identifiers import MANILA

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Level(StrEnum):
    """How a check came out."""

    PASSED = "passed"
    WARNING = "warning"
    """Nothing is refused or lost because of it, and it should be put right."""
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class When:
    """A moment that a sentence names, Unix milliseconds: the window writes it in its own words."""

    ms: int
    date_only: bool = False

    def __str__(self) -> str:
        moment = datetime.fromtimestamp(self.ms // 1000, UTC).astimezone(MANILA)
        day = f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}"
        return day if self.date_only else f"{day}, {moment:%H:%M}"


Param = str | int | When


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the connection doctor. Each template is filled with ``params`` after translation."""

    name: str
    ok: bool
    template: str
    """What was found, in a few words."""
    value: str = ""
    """For scripts: a code of the provider, the clock's offset in milliseconds."""
    params: Mapping[str, Param] = field(default_factory=dict)
    detail: str = ""
    """The second line: more about it or, in short, what to do."""
    remedy: str = ""
    """What to do, when that takes more than a line."""
    title: str = ""
    """What it means in a few words, to head the remedy; empty when the finding says it."""
    warning: bool = False
    """Whether what is not ``ok`` is a warning only."""

    @property
    def level(self) -> Level:
        """Passed, a warning or a problem."""
        if self.ok:
            return Level.PASSED
        return Level.WARNING if self.warning else Level.PROBLEM

    @property
    def sentence(self) -> str:
        """The finding and what to do, in English."""
        return sentences(self._filled(one) for one in (self.template, self.detail, self.remedy))

    def _filled(self, template: str) -> str:
        return template.format(**self.params) if self.params else template


def sentences(parts: Iterable[str]) -> str:
    """Texts one behind the other, each with its full stop."""
    return " ".join(part if part.endswith((".", "?")) else f"{part}." for part in parts if part)


def worst(checks: tuple[Check, ...]) -> Check | None:
    """The first problem, else the first warning, else None."""
    bad = [one for one in checks if not one.ok]
    return next((one for one in bad if not one.warning), next(iter(bad), None))
