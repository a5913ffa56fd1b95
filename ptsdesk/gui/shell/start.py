"""What is known before the first paint. Light on purpose."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from ptsdesk.domain.account import BUILT_IN_SANDBOX, Environment
from ptsdesk.errors import PtsError

if TYPE_CHECKING:
    from typing import TypeAlias

    from ptsdesk.domain.settings import Settings
    from ptsdesk.services.api import AccountTag

    Tagged: TypeAlias = "AccountTag | FirstTag"
    """What is shown of an account."""


class FirstTag:
    """An account before the services are loaded."""

    __slots__ = ("built_in", "environment", "host", "name", "user_id")

    def __init__(self, name: str, environment: Environment, user_id: str = "", host: str = "") -> None:
        self.name = name
        self.environment = environment
        self.user_id = user_id
        self.host = host
        self.built_in = name == BUILT_IN_SANDBOX


class Start:
    """Where the data is, which account comes first, which settings hold."""

    def __init__(
        self,
        folder: Path,
        tag: Tagged,
        stored: Settings,
        save: Callable[[Settings], None],
        notice: PtsError | None = None,
    ) -> None:
        self.folder = folder
        self.tag = tag
        self.stored = stored
        """What the file holds."""
        self.settings = stored
        """What holds for this start: the stored ones and the options of the command line."""
        self.save = save
        """Writes the settings file; called on worker threads."""
        self.notice = notice
        """What to tell about the settings file once the window is there."""
        self.welcome = False
        """Whether nothing was ever opened here: the window begins with the welcome page and opens no account."""
