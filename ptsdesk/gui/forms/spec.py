"""The description of a text field, from which the window makes its label, input, help and check."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ptsdesk.domain.card import holds_pan, holds_pan_anywhere
from ptsdesk.errors import InputError
from ptsdesk.gui.i18n import tr


def no_warning(_text: str) -> str:
    """For fields that are either right or wrong."""
    return ""


@dataclass(frozen=True, slots=True)
class TextSpec:
    """One line of text. ``key`` is its name in :class:`~ptsdesk.services.api.OrderForm` and in the kept draft.

    ``check`` raises :class:`InputError`; an empty text is not checked unless the field is required. Texts are in the
    window's language already.
    """

    key: str
    label: str
    identifier: str
    help: str
    check: Callable[[str], str]
    optional: bool = True
    show_optional: bool = False
    """Whether the word "optional" stands beside the label."""
    placeholder: str = ""
    warn: Callable[[str], str] = no_warning
    problem_field: str = ""
    """What :attr:`InputError.field` says for this field when it differs from ``key``."""
    clean: Callable[[str], str] = str.strip
    """What is meant by what was typed: without spaces round it, or without those in a number."""
    shown: Callable[[str], str] = str
    """How a clean text is shown when nobody types in it: a number in groups."""
    is_card: Callable[[str], bool] = holds_pan
    """Whether a text must be wiped at once."""

    def problem(self, text: str) -> str:
        """What is wrong with a text and how to correct it, in the window's language; empty when nothing is."""
        if not text and self.optional:
            return ""
        try:
            self.check(text)
        except InputError as error:
            return sentence(error)
        return ""

    def answers_to(self, field: str) -> bool:
        """Whether a problem that the services report belongs here."""
        return field == (self.problem_field or self.key)


def sentence(error: InputError) -> str:
    """The error's sentence in the window's language."""
    return tr(error.template, **error.params)


def card_number_refused() -> str:
    """What stands at a field after a card number was taken out of it."""
    return tr("This looked like a card number and was removed. Card numbers are never kept here.")


is_card_in_amount = holds_pan_anywhere
"""The same for an amount: a card number may follow its digits without a gap."""
is_card_number = holds_pan
"""Whether a text must be wiped at once: it holds what looks like a card number."""
