"""Files of page answers, and texts of callbacks."""

from __future__ import annotations

import pytest

from ptsdesk.domain.answer_file import file_text
from ptsdesk.domain.callback_text import callback_holds_pan, line_holds_pan


@pytest.mark.parametrize("page", ["<html><form></form></html>", "\ufeff \r\n<!doctype html>x", "<script>1</script>"])
def test_a_page_is_handed_on_unchanged(page: str) -> None:
    assert file_text(page) == page


def test_a_bare_script_is_put_where_a_browser_runs_it() -> None:
    text = file_text("location.href='https://pay.example/'")
    assert text.startswith("<!doctype html>")
    assert "<script>\nlocation.href='https://pay.example/'\n</script>" in text


@pytest.mark.parametrize(
    "text",
    [
        '{"card":"4111111111111111"}', '{"order_id":"P4111111111111111"}', '{"transaction_id":"4111 1111-1111.1111"}',
        '"P4520261112134731821"4111111111111111',
    ],
)  # fmt: skip
def test_card_numbers_are_found(text: str) -> None:
    assert callback_holds_pan(text)


def test_the_providers_ids_are_no_card_numbers() -> None:
    ids = [f'"P{user}20261112134731{tail}"' for user in (4, 22, 28, 36, 45, 5100, 62) for tail in range(100, 400)]
    assert not any(callback_holds_pan(f'{{"transaction_id":{one},"timestamp":1794462560}}') for one in ids)


def test_the_providers_ids_may_be_typed_into_a_search() -> None:
    for user in (4, 22, 28, 36, 45, 5100, 62999):
        whole = f"P{user}20261112134731{user:05}"
        assert not any(line_holds_pan(whole[:typed]) for typed in range(len(whole) + 1))
        assert not line_holds_pan(f" {whole} ")


@pytest.mark.parametrize(
    "text", ["4111111111111111", "P4111111111111111", "P4111 1111 1111 1111", "P4520261112134731 4111111111111111"]
)
def test_card_numbers_in_a_search_are_found(text: str) -> None:
    assert line_holds_pan(text)
