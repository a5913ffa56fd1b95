"""What is kept of an answer beside its core."""

from __future__ import annotations

import pytest

from ptsdesk.domain import facts


def test_only_known_members_are_kept_and_cut() -> None:
    told = {"details_url": "https://x", "status": "2000", "sign": "s", "submit_promo": "", "evil": "x", "enabled": "1"}
    assert facts.kept(told) == {"details_url": "https://x", "enabled": "1"}
    assert len(facts.kept({"details_url": "x" * 5000})["details_url"]) == facts.MAX_FACT


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1794463716", 1_794_463_716),
        ("1794463716000", 1_794_463_716),
        ("1794463716.0", 1_794_463_716),
        ("1794463716.5", None),
        ("0", None),
        ("-5", None),
        ("12", None),
        ("", None),
        ("soon", None),
        ("9" * 30, None),
    ],
)
def test_moments(text: str, seconds: int | None) -> None:
    assert facts.moment_s(text) == seconds


def test_the_first_expiry_that_is_a_moment_counts() -> None:
    assert facts.expiry_s({}) is None
    assert facts.expiry_s({"expires_at": "never", "expiry": "1794463716"}) == 1_794_463_716


@pytest.mark.parametrize(
    ("text", "enabled"), [("true", True), ("1", True), ("false", False), ("0", False), ("", None), ("yes", None)]
)
def test_enabled(text: str, enabled: bool | None) -> None:
    assert facts.is_enabled({"enabled": text}) is enabled
