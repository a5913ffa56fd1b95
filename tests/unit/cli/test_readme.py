"""The README says what the program does."""

from __future__ import annotations

import re

import pytest

from ptsdesk.verbs.reply import Exit
from ptsdesk.verbs.table import VERBS, choose
from tests.support.readme_tables import MEANINGS, README, TABLES, filled

TEXT = README.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_as_the_program_has_it(name: str) -> None:
    assert f"\n{TABLES[name]()}\n" in TEXT, "run: python -m tests.support.readme_tables"
    assert filled(TEXT) == TEXT


def test_every_exit_code_is_explained() -> None:
    assert set(MEANINGS) == set(Exit)


def test_every_command_of_an_example_can_be_parsed() -> None:
    blocks = re.findall(r"```\n(ptsdesk .*?)```", TEXT, re.DOTALL)
    lines = [line for block in blocks for line in block.replace("\\\n", " ").splitlines()]
    assert len(lines) >= 3
    for line in lines:
        words = re.sub(r" < \S+$", "", line).replace('"Table 4"', "Table-4").split()[1:]
        verb, _ = choose(words)
        assert verb in VERBS


def test_what_the_readme_points_at_is_there() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", TEXT)
    assert links
    assert [link for link in links if not (README.parent / link).exists()] == []
