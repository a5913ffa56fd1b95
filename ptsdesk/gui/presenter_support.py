"""The words around a report for support, and what the window says of itself in it."""

from __future__ import annotations

from ptsdesk.gui.i18n import tr
from ptsdesk.services.support_api import Bundle


def card_text() -> str:
    """What the report is, beside its button."""
    return tr(
        "Versions, settings, the lines above and the last faults, for whoever helps you. Without names, orders, "
        "amounts, accounts or keys; you see it before it is saved."
    )


def about_report() -> str:
    """Above the text in the sheet."""
    return tr(
        "Read it first: exactly this text is saved, nothing else, and nothing is sent. What is not known to be "
        "harmless was left out."
    )


def size_line(bundle: Bundle) -> str:
    """How much and under which name."""
    return tr("{size:,} bytes, as {name}", size=len(bundle.data), name=bundle.name)


def saved_words(good: bool) -> str:
    """After it was written, or not."""
    if good:
        return tr("The report was saved. Only you may read the file.")
    return tr("The report could not be saved. Choose another folder.")
