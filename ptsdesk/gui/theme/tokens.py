"""The design tokens: four sets of colours, light and dark, each for LIVE and SANDBOX, and the measures of the look.

Colour means a state or an environment and nothing else; surfaces are neutral. The sandbox tints every accent violet.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from enum import StrEnum
from functools import cache

from ptsdesk.domain.account import Environment


class Mode(StrEnum):
    """What a person chose for the look."""

    LIGHT = "light"
    DARK = "dark"
    SYSTEM = "system"


class Tone(StrEnum):
    """What a colour says about a state."""

    OK = "ok"
    WAIT = "wait"
    ATTENTION = "attention"
    BAD = "bad"
    NEUTRAL = "neutral"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Tokens:
    """One set of colours as ``#RRGGBB``; the scrim is a colour and an opacity in percent.

    There are four objects and no more, so they are compared as objects: each generated method costs start-up time.
    """

    environment: Environment
    dark: bool
    window: str
    sidebar: str
    surface: str
    sunken: str
    hover: str
    line: str
    row_line: str
    control: str
    """The outline of a control: at least 3:1 on a surface."""
    text: str
    text_2: str
    text_3: str
    accent: str
    accent_hover: str
    link: str
    selected: str
    focus: str
    on_accent: str
    bar: str
    """The environment bar: solid in LIVE, the ground of the hatch in SANDBOX."""
    bar_text: str
    bar_dim: str
    bar_hatch: str
    bar_base: str
    """The base line of the bar and the colour of the window frame. In LIVE neither is painted."""
    send: str
    """The button that sends wears the bar's colour."""
    send_hover: str
    on_send: str
    ok: str
    ok_fill: str
    wait: str
    wait_fill: str
    attention: str
    attention_fill: str
    bad: str
    bad_fill: str
    neutral: str
    neutral_fill: str
    scrim: str
    scrim_percent: int

    def ink(self, tone: Tone) -> str:
        """The colour of words and icons for a state."""
        return str(getattr(self, tone.value))

    def fill(self, tone: Tone) -> str:
        """The ground that goes with :meth:`ink`."""
        return str(getattr(self, f"{tone.value}_fill"))

    def colours(self) -> dict[str, str]:
        """Every colour by its name."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in values.items() if isinstance(value, str) and value.startswith("#")}


_LIGHT_LIVE = Tokens(
    environment=Environment.LIVE, dark=False,
    window="#F4F5F7", sidebar="#EAECF0", surface="#FFFFFF", sunken="#F8F9FA", hover="#EEF0F4",
    line="#DFE2E8", row_line="#EAECF0", control="#838C9A",
    text="#14171C", text_2="#454E5B", text_3="#5F6976",
    accent="#1A5BC2", accent_hover="#154CA3", link="#174FA8", selected="#E8F0FB", focus="#1A5BC2", on_accent="#FFFFFF",
    bar="#131A24", bar_text="#FFFFFF", bar_dim="#B9C2CF", bar_hatch="#131A24", bar_base="#131A24",
    send="#131A24", send_hover="#2A3444", on_send="#FFFFFF",
    ok="#0B6A3A", ok_fill="#E1F3E8", wait="#1B4F91", wait_fill="#E6EFFA",
    attention="#854600", attention_fill="#FCEFD7", bad="#AD231B", bad_fill="#FBE8E6",
    neutral="#454E5B", neutral_fill="#E8EBF0", scrim="#14171C", scrim_percent=45,
)  # fmt: skip

_LIGHT_SANDBOX = replace(
    _LIGHT_LIVE, environment=Environment.SANDBOX,
    accent="#6A33B8", accent_hover="#582A9B", link="#5B2BA0", selected="#F1EAFC", focus="#6A33B8",
    bar="#F1EAFC", bar_text="#4A1D87", bar_dim="#4A1D87", bar_hatch="#DFCFF6", bar_base="#6A33B8",
    send="#6A33B8", send_hover="#582A9B", on_send="#FFFFFF",
)  # fmt: skip

_DARK_LIVE = Tokens(
    environment=Environment.LIVE, dark=True,
    window="#13161A", sidebar="#0E1013", surface="#1A1E23", sunken="#16191E", hover="#242931",
    line="#2D333B", row_line="#252A31", control="#707A88",
    text="#E8EBEF", text_2="#B3BBC6", text_3="#949EAB",
    accent="#2D69D2", accent_hover="#3F79DF", link="#8DB8FF", selected="#1B2C47", focus="#8DB8FF", on_accent="#FFFFFF",
    bar="#E4E8EE", bar_text="#11151B", bar_dim="#48515E", bar_hatch="#E4E8EE", bar_base="#E4E8EE",
    send="#E4E8EE", send_hover="#FFFFFF", on_send="#11151B",
    ok="#6FD39A", ok_fill="#14321F", wait="#94BEFF", wait_fill="#182B46",
    attention="#F3BC6C", attention_fill="#38290F", bad="#FF9F95", bad_fill="#431D1A",
    neutral="#B3BBC6", neutral_fill="#2A3038", scrim="#000000", scrim_percent=62,
)  # fmt: skip

_DARK_SANDBOX = replace(
    _DARK_LIVE, environment=Environment.SANDBOX,
    accent="#7C4BD8", accent_hover="#8C5FE0", link="#C6A9FF", selected="#271C3F", focus="#C6A9FF",
    bar="#241A3A", bar_text="#D2BDFF", bar_dim="#D2BDFF", bar_hatch="#3A2A5C", bar_base="#7C4BD8",
    send="#7C4BD8", send_hover="#8C5FE0", on_send="#FFFFFF",
)  # fmt: skip


@cache
def tokens_for(environment: Environment, *, dark: bool) -> Tokens:
    """The set for an environment in light or dark."""
    if environment is Environment.SANDBOX:
        return _DARK_SANDBOX if dark else _LIGHT_SANDBOX
    return _DARK_LIVE if dark else _LIGHT_LIVE


class Space:
    """Distances in pixels at 100 %."""

    S4, S8, S12, S16, S20, S24, S28 = 4, 8, 12, 16, 20, 24, 28
    PAGE = 24
    CARD = 16


class Size:
    """Heights and widths in pixels at 100 %; heights that hold text grow with the text size."""

    BAR = 36
    PAGE_HEAD = 64
    SIDEBAR = 232
    SIDEBAR_NARROW = 62
    NARROW_BELOW = 1180
    CONTROL = 32
    SEND = 40
    AMOUNT = 44
    ROW = 40
    ROW_COMPACT = 28
    ROW_BATCH = 34
    TABLE_HEAD = 32
    BADGE = 22
    CHIP = 26
    SHEET = 580
    DRAWER = 484
    FRAME = 3
    """The violet frame round every sandbox window."""


class Radius:
    """Corner radii in pixels."""

    BADGE = 5
    CONTROL = 6
    NOTE = 6
    CARD = 8
    SHEET = 10
