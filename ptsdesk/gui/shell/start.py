"""What is known before the first paint. Light on purpose."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from ptsdesk.errors import PtsError

if TYPE_CHECKING:
    from ptsdesk.domain.settings import Settings
    from ptsdesk.gui.shell.frame import Tagged


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
