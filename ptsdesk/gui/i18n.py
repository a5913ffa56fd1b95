"""Every visible text goes through :func:`tr` or :func:`plural`; the pseudo-language shows what was forgotten.

A source text is English with named places: ``tr("Sent to {name}", name=payee)``. The places are filled after the
translation, with plain text. LIVE, SANDBOX, ids, codes and the provider's own words are parameters, never sources.
"""

from __future__ import annotations

import re

from PySide6.QtCore import QCoreApplication, QObject, QTranslator

from ptsdesk.gui.typed import override

CONTEXT = "ptsdesk"
"""The one translation context: the same English text is the same entry everywhere."""

_KEPT = re.compile(r"(\{[^{}]*\}|\bLIVE\b|\bSANDBOX\b)")
_ACCENTS = str.maketrans("AaBCcDdEeGgHhIiJjKkLlNnOoRrSsTtUuWwYyZz", "ÅåƁÇçÐðÉéĜĝĤĥÎîĴĵĶķĻļÑñÖöŔŕŠšŢţÛûŴŵÝýŽž")


def tr(text: str, **params: object) -> str:
    """The text in the language of the window, its places filled."""
    return _fill(QCoreApplication.translate(CONTEXT, text), text, params)


def plural(one: str, many: str, n: int, **params: object) -> str:
    """A text that depends on a count. ``many`` is the key of the translation, which may have more forms than English.

    Both may use ``{n}``, which groups thousands: ``plural("{n} order", "{n} orders", count)``.
    """
    source = one if n == 1 else many
    translated = QCoreApplication.translate(CONTEXT, many, "", n)
    if translated == many:
        translated = QCoreApplication.translate(CONTEXT, source)
    return _fill(translated, source, {"n": f"{n:,}", **params})


def _fill(translated: str, source: str, params: dict[str, object]) -> str:
    """Fill the places; a translation with a wrong place name falls back to English instead of failing."""
    if not params:
        return translated
    try:
        return translated.format(**params)
    except (KeyError, IndexError, ValueError):
        return source.format(**params)


def pseudo(text: str) -> str:
    """The text in the pseudo-language: accented, longer by a third, in brackets; places and environment words kept."""
    parts = _KEPT.split(text)
    accented = "".join(part if index % 2 else part.translate(_ACCENTS) for index, part in enumerate(parts))
    return f"[{accented}{'·' * max(1, len(text) // 3)}]"


class PseudoTranslator(QTranslator):
    """Translates every text of :data:`CONTEXT` into the pseudo-language: what stays plain English was forgotten."""

    @override
    def translate(self, context: str, sourceText: str, disambiguation: str | None = None, n: int = -1) -> str:
        if context != CONTEXT or not sourceText:
            # A null string, not an empty one, tells Qt to ask the next translator.
            return None  # type: ignore[return-value]
        return pseudo(sourceText)

    @override
    def isEmpty(self) -> bool:
        return False


def install_pseudo(app: QCoreApplication, parent: QObject | None = None) -> PseudoTranslator:
    """Switch the window to the pseudo-language. Call before the first widget is made."""
    translator = PseudoTranslator(parent or app)
    app.installTranslator(translator)
    return translator
