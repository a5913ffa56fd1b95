"""The tests find what they are there for: each planted mistake turns its named test red.

`make test` plants a tenth of them, spread over the list; that all of them could be planted is seen in every run.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers.figures import figure
from tests.helpers.planted import BUGS
from tests.helpers.planting import LIMIT_S, ROOT, Bug, Field
from tests.helpers.scale import share

pytestmark = [pytest.mark.proof, pytest.mark.slow, pytest.mark.timeout(3 * LIMIT_S)]


def test_every_mistake_is_another_one() -> None:
    assert len({bug.name for bug in BUGS}) == len({(bug.file, bug.new) for bug in BUGS}) == len(BUGS) >= 30


def test_every_mistake_has_its_place() -> None:
    assert [bug.name for bug in BUGS if (ROOT / bug.file).read_text(encoding="utf-8").count(bug.old) != 1] == []


def test_the_named_tests_are_green_without_a_mistake(tmp_path: Path) -> None:
    tests = sorted({bug.test for bug in BUGS})
    with Field(tmp_path) as field:
        code, said = field.run(*tests)
    assert code == 0, said


def test_every_planted_mistake_turns_its_test_red(tmp_path: Path) -> None:
    planted = BUGS[:: len(BUGS) // share(len(BUGS))]
    with Field(tmp_path) as field:
        missed = [verdict for verdict in map(field.verdict, planted) if verdict]
    figure("planted mistakes", f"{len(planted) - len(missed)} of {len(planted)} turned the named test red")
    assert missed == []


@pytest.mark.parametrize(
    ("old", "test", "words"),
    [
        ("no such text", "test_split", "stands 0 times"),
        ("text", "test_split", "times in ptsdesk/domain/secret.py"),
        ('        return "Secret(…)"\n\n    __str__', "test_a_good_amount_keeps_its_very_text", "ended with"),
        ("class Secret:\n", "test_a_good_amount_keeps_its_very_text", "ended with"),
    ],
)
def test_a_mistake_that_is_not_found_is_told(tmp_path: Path, old: str, test: str, words: str) -> None:
    node = f"tests/unit/domain/test_money.py::{test}"
    bug = Bug("a bug", "ptsdesk/domain/secret.py", old, f"# {old}", node)
    with Field(tmp_path) as field:
        assert words in field.verdict(bug)
