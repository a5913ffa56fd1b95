from __future__ import annotations

from ptsdesk.domain.profile import KeyringKind, KeyringState


def test_a_secret_can_be_kept_in_three_places_only() -> None:
    ready = {kind for kind in KeyringKind if KeyringState(kind, "", "x").ready}
    assert ready == {KeyringKind.READY, KeyringKind.VAULT, KeyringKind.SESSION}


def test_the_sentence_is_the_template_filled_in() -> None:
    assert KeyringState(KeyringKind.LOCKED, "KWallet", "{name} is locked.", params={"name": "KWallet"}).sentence == (
        "KWallet is locked."
    )
    assert KeyringState(KeyringKind.ABSENT, "", "Braces {stay}.").sentence == "Braces {stay}."
