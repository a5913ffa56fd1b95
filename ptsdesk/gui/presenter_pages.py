"""Words that several pages share."""

from __future__ import annotations

from dataclasses import dataclass

from ptsdesk.errors import PtsError
from ptsdesk.gui import presenter_errors
from ptsdesk.gui.i18n import tr


@dataclass(frozen=True, slots=True)
class Told:
    """An error for a note: what happened, and why with what to do next in one text."""

    title: str
    text: str
    icon: str


def told(error: PtsError) -> Told:
    """An error in the window's language."""
    words = presenter_errors.words(error)
    return Told(words.title, " ".join(part for part in (words.sentence, words.next_step) if part), words.icon)


def sending_is_off(trouble: PtsError | None) -> str:
    """Why nothing can be sent while the disk does not take the record; empty when it does."""
    return "" if trouble is None else tr("Sending is off: the disk does not take the record.")
