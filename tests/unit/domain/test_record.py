"""What is known of the journal, and whether a person has to act."""

from __future__ import annotations

import pytest

from ptsdesk.domain.record import Finding, JournalHealth

NOTE, ALARM = Finding("backup", False, "For information."), Finding("disk", True, "Act.")


@pytest.mark.parametrize(("findings", "serious"), [((), False), ((NOTE,), False), ((NOTE, ALARM), True)])
def test_one_serious_finding_is_enough(findings: tuple[Finding, ...], serious: bool) -> None:
    assert JournalHealth(7, "ab" * 32, True, None, None, findings).serious is serious
