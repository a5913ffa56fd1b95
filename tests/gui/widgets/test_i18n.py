"""Translation, plural forms, and the pseudo-language that shows forgotten texts."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QTranslator

from ptsdesk.gui import i18n
from ptsdesk.gui.i18n import PseudoTranslator, install_pseudo, plural, pseudo, tr


@pytest.fixture
def pseudo_language(qapp):
    translator = install_pseudo(qapp)
    yield translator
    qapp.removeTranslator(translator)


def test_places_are_filled_after_the_translation():
    assert tr("Sent to {name}", name="{other} & <b>Ana</b>") == "Sent to {other} & <b>Ana</b>"
    assert tr("100 {sure}") == "100 {sure}"


def test_plural_picks_the_english_form():
    assert plural("{n} order", "{n} orders", 1) == "1 order"
    assert plural("{n} order", "{n} orders", 0) == "0 orders"
    assert plural("{n} order of {who}", "{n} orders of {who}", 2, who="Ana") == "2 orders of Ana"


def test_pseudo_shows_itself_and_keeps_places_and_environments(pseudo_language):
    text = tr("Send {money} in {environment}", money="PHP 1.00", environment="LIVE")
    assert text.startswith("[")
    assert "PHP 1.00" in text
    assert "LIVE" in text
    assert "Send" not in text
    assert "SANDBOX" in tr("Create payment in SANDBOX")
    assert "7" in plural("{n} order", "{n} orders", 7)


def test_pseudo_is_longer_so_that_tight_places_show():
    assert len(pseudo("Create payment")) >= len("Create payment") * 4 // 3


def test_pseudo_leaves_other_contexts_alone(pseudo_language, qapp):
    assert qapp.translate("QLineEdit", "&Undo") == "&Undo"
    assert not PseudoTranslator().isEmpty()


def test_a_translation_with_a_wrong_place_falls_back_to_english(qapp):
    class Broken(QTranslator):
        def translate(self, context, source, disambiguation=None, n=-1):
            return "Enviado a {nombre}" if context == i18n.CONTEXT else None

        def isEmpty(self):
            return False

    translator = Broken()
    qapp.installTranslator(translator)
    try:
        assert tr("Sent to {name}", name="Ana") == "Sent to Ana"
    finally:
        qapp.removeTranslator(translator)


def test_empty_text_stays_empty(pseudo_language):
    assert tr("") == ""
