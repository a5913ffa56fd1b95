"""The one style sheet, built from tokens. It names no font: features and letter spacing live in :mod:`.fonts`.

Selectors use the class names of :mod:`ptsdesk.gui.widgets`, which Qt finds by hash, and few properties.
"""

from __future__ import annotations

from string import Template

from ptsdesk.domain.account import Environment
from ptsdesk.gui.theme.tokens import Radius, Size, Tokens, tokens_for

_BUTTONS = """
Button { background: $surface; color: $text; border: 1px solid $control; border-radius: ${r_control}px;
  padding: 0 12px; }
Button:hover { background: $hover; }
Button:pressed { background: $line; }
Button[kind="primary"] { background: $accent; color: $on_accent; border-color: $accent; }
Button[kind="primary"]:hover { background: $accent_hover; border-color: $accent_hover; }
Button[kind="send"] { background: $send; color: $on_send; border-color: $send; padding: 0 18px; }
Button[kind="send"]:hover { background: $send_hover; border-color: $send_hover; }
Button[kind="danger"] { color: $bad; border-color: $bad; }
Button[kind="danger"]:hover { background: $bad_fill; }
Button[kind="ghost"] { background: transparent; color: $text_2; border-color: transparent; }
Button[kind="ghost"]:hover { background: $hover; }
Button[kind="link"] { background: transparent; color: $link; border-color: transparent; padding: 0 2px; }
Button[kind="link"]:hover { background: $hover; }
Button:disabled, Button[kind="primary"]:disabled, Button[kind="send"]:disabled, Button[kind="danger"]:disabled {
  background: $hover; color: $text_3; border-color: $line; }
Button[kind="ghost"]:disabled, Button[kind="link"]:disabled { background: transparent; color: $text_3; }
Button[wears="sandbox"] { background: $sandbox; color: $on_sandbox; border-color: $sandbox; }
Button[wears="sandbox"]:hover { background: $sandbox_hover; border-color: $sandbox_hover; }
Button[square="true"] { padding: 0; }
Button::menu-indicator { image: none; width: 0; }
"""

_INPUTS = """
LineEdit, PlainTextEdit, ComboBox { background: $surface; color: $text; border: 1px solid $control;
  border-radius: ${r_control}px; padding: 0 9px; placeholder-text-color: $text_3;
  selection-background-color: $accent; selection-color: $on_accent; }
PlainTextEdit { padding: 6px 6px; }
LineEdit:read-only, PlainTextEdit:read-only { background: $sunken; color: $text_2; border-color: $line; }
LineEdit:disabled, PlainTextEdit:disabled, ComboBox:disabled {
  background: $hover; color: $text_3; border-color: $line; }
LineEdit[invalid="true"], PlainTextEdit[invalid="true"], ComboBox[invalid="true"] {
  border: 2px solid $bad; padding: 0 8px; }
PlainTextEdit[invalid="true"] { padding: 5px 5px; }
LineEdit[bare="true"], ComboBox[bare="true"] { border: none; background: transparent; border-radius: 0; }
LineEdit[iconed="true"] { padding-left: 0; }
ComboBox::drop-down { border: none; width: 24px; }
ComboBox::down-arrow { image: none; }
ComboBox QAbstractItemView { background: $surface; color: $text; border: 1px solid $control;
  selection-background-color: $selected; selection-color: $text; outline: 0; }
ComboBox QAbstractItemView::item { min-height: 30px; padding: 0 10px; }
ComboBox QAbstractItemView::item:selected { background: $selected; color: $text; }
"""

_SURFACES = """
Card { background: $surface; border: 1px solid $line; border-radius: ${r_card}px; }
Sidebar { background: $sidebar; border: none; border-right: 1px solid $line; }
PageHead { background: $surface; border: none; border-bottom: 1px solid $line; }
Drawer { background: $surface; border: 1px solid $line; border-radius: ${r_card}px; }
Toast { background: $surface; border: 1px solid $line; border-radius: ${r_sheet}px; }
QScrollArea, QScrollArea > QWidget > QWidget[page="true"] { background: transparent; border: none; }
QToolTip { background: $text; color: $surface; border: 1px solid $text; padding: 4px 6px; }
QMenu { background: $surface; color: $text; border: 1px solid $control; padding: 4px; }
QMenu::item { padding: 6px 24px 6px 10px; border-radius: 4px; }
QMenu::item:selected { background: $selected; color: $text; }
QMenu::item:disabled { color: $text_3; }
QMenu::separator { height: 1px; background: $line; margin: 4px 6px; }
QMenuBar { background: $sidebar; color: $text; }
QMenuBar::item:selected { background: $hover; }
"""

_LABELS = """
QLabel[ink="text"] { color: $text; }
QLabel[ink="text_2"] { color: $text_2; }
QLabel[ink="text_3"] { color: $text_3; }
QLabel[ink="link"] { color: $link; }
QLabel[ink="ok"] { color: $ok; }
QLabel[ink="wait"] { color: $wait; }
QLabel[ink="attention"] { color: $attention; }
QLabel[ink="bad"] { color: $bad; }
QLabel[ink="neutral"] { color: $neutral; }
"""

_TABLES = """
TableView { background: $surface; color: $text; border: none; outline: 0; selection-background-color: $selected;
  selection-color: $text; }
TableView QHeaderView { background: $sunken; border: none; }
TableView QHeaderView::section { background: $sunken; color: $text_2; border: none; border-bottom: 1px solid $line;
  padding: 0 8px; }
TableView QHeaderView::section:first { padding-left: 16px; }
TableView QTableCornerButton::section { background: $sunken; border: none; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 2px 2px 2px 2px; border: none; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 2px 2px 2px 2px; border: none; }
QScrollBar::handle { background: $control; border-radius: 3px; min-height: 28px; min-width: 28px; }
QScrollBar::handle:hover { background: $text_3; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
"""

_SHEET = Template(_BUTTONS + _INPUTS + _SURFACES + _LABELS + _TABLES)


def build_qss(tokens: Tokens) -> str:
    """The style sheet for a token set."""
    sandbox = tokens_for(Environment.SANDBOX, dark=tokens.dark)
    return _SHEET.substitute(
        tokens.colours(),
        sandbox=sandbox.send,
        sandbox_hover=sandbox.send_hover,
        on_sandbox=sandbox.on_send,
        r_control=Radius.CONTROL,
        r_card=Radius.CARD,
        r_sheet=Radius.SHEET,
        control_height=Size.CONTROL,
    )
