"""The places of the window in the order of the sidebar: one table for sidebar, menu, palette and shortcuts.

Only what works is listed. A page's module is imported when it is first shown.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from ptsdesk.gui.i18n import tr

if TYPE_CHECKING:
    from ptsdesk.gui.pages.base import Page


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person can go. ``word`` and ``group`` are English sources; ``foot`` stands at the sidebar's foot.

    ``under``: the place that is marked in the sidebar while this one is shown.
    """

    key: str
    word: str
    icon: str
    module: str
    page: str
    group: str = ""
    foot: bool = False
    under: str = ""

    @property
    def text(self) -> str:
        """The name of the place, translated."""
        return tr(self.word)


_PAGES = "ptsdesk.gui.pages."

PLACES: tuple[Place, ...] = (
    Place("overview", "Overview", "house", f"{_PAGES}overview", "OverviewPage"),
    Place("payment", "New payment", "qr-code", f"{_PAGES}payment", "PaymentPage", group="Collect"),
    Place("subscriptions", "Subscriptions", "repeat", f"{_PAGES}subscriptions", "SubscriptionsPage", group="Collect"),
    Place("withdrawal", "New withdrawal", "arrow-up-right", f"{_PAGES}withdrawal", "WithdrawalPage", group="Pay out"),
    Place("payees", "Payees", "users", f"{_PAGES}payees", "PayeesPage", group="Pay out"),
    Place("query", "Query an order", "search", f"{_PAGES}query", "QueryPage", group="Records"),
    Place("history", "History", "history", f"{_PAGES}history", "HistoryPage", group="Records"),
    Place("unresolved", "Unresolved", "circle-question-mark", f"{_PAGES}unresolved", "UnresolvedPage", group="Records"),
    Place("settings", "Settings", "settings", f"{_PAGES}settings", "SettingsPage", foot=True),
)
UNLISTED: tuple[Place, ...] = (
    Place("welcome", "Welcome to ptsdesk", "house", f"{_PAGES}welcome", "WelcomePage"),
    Place("connect", "Connect a merchant account", "plus", f"{_PAGES}connect", "ConnectPage", under="settings"),
    Place("backups", "Restore from a backup", "history", f"{_PAGES}welcome_restore", "BackupsPage"),
)
"""Pages that a command or another page leads to."""
BY_KEY: Mapping[str, Place] = {place.key: place for place in (*PLACES, *UNLISTED)}

FIRST = "payment"
"""Shown at start: the main job."""
ATTENTION = "unresolved"
"""The place whose entry carries the number of orders that need a person."""


def keys_of(place: Place) -> str:
    """``Alt+1`` for the first place, and so on."""
    return f"Alt+{PLACES.index(place) + 1}"


def load_page(place: Place) -> type[Page]:
    """Import the page of a place."""
    return cast("type[Page]", getattr(importlib.import_module(place.module), place.page))
