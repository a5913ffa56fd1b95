"""The file that a page answer becomes, for the payer's browser (PTS API, section 3.1)."""

from __future__ import annotations

_HEAD = '<!doctype html>\n<meta charset="utf-8">\n<script>\n'
_TAIL = "\n</script>\n"


def file_text(text: str) -> str:
    """The page as a browser can open it.

    A form must be handed on unchanged. A bare script does nothing in a browser as it is: it is put between the tags
    that run it, unchanged itself.
    """
    return text if text.lstrip("\ufeff \t\r\n").startswith("<") else f"{_HEAD}{text}{_TAIL}"
