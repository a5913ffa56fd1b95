"""The Qt palette of a token set, for everything the style sheet does not name."""

from __future__ import annotations

from PySide6.QtGui import QColor, QPalette

from ptsdesk.gui.theme.tokens import Tokens

_Role = QPalette.ColorRole
_Group = QPalette.ColorGroup


def build_palette(tokens: Tokens) -> QPalette:
    """A complete palette: Fusion draws the rest (menus, scroll bars, tool tips) from it."""
    palette = QPalette()
    roles = {
        _Role.Window: tokens.window,
        _Role.WindowText: tokens.text,
        _Role.Base: tokens.surface,
        _Role.AlternateBase: tokens.sunken,
        _Role.Text: tokens.text,
        _Role.PlaceholderText: tokens.text_3,
        _Role.Button: tokens.surface,
        _Role.ButtonText: tokens.text,
        _Role.BrightText: tokens.bad,
        _Role.Highlight: tokens.accent,
        _Role.HighlightedText: tokens.on_accent,
        _Role.Accent: tokens.accent,
        _Role.Link: tokens.link,
        _Role.LinkVisited: tokens.link,
        _Role.ToolTipBase: tokens.text,
        _Role.ToolTipText: tokens.surface,
        _Role.Light: tokens.surface,
        _Role.Midlight: tokens.hover,
        _Role.Mid: tokens.line,
        _Role.Dark: tokens.control,
        _Role.Shadow: tokens.line,
    }
    for role, colour in roles.items():
        palette.setColor(role, QColor(colour))
    for role in (_Role.WindowText, _Role.Text, _Role.ButtonText):
        palette.setColor(_Group.Disabled, role, QColor(tokens.text_3))
    palette.setColor(_Group.Disabled, _Role.Highlight, QColor(tokens.hover))
    palette.setColor(_Group.Disabled, _Role.HighlightedText, QColor(tokens.text_3))
    return palette
