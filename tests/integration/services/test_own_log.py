"""What the processes without a window print is this program's own words only."""

from __future__ import annotations

import subprocess
import sys

import pytest

PROGRAM = """
import logging
from ptsdesk.services import {module} as process

def serve(_self):
    logging.getLogger("urllib3.connectionpool").warning("Failed to parse headers: 4111111111111111")
    logging.getLogger("ptsdesk.services.desk").warning("words of our own")
    raise {ending}

process.{part}.serve = serve
try:
    process.main([])
except LookupError:
    pass
"""


@pytest.mark.parametrize(("module", "part"), [("worker", "Worker"), ("card_sender", "Sender")])
def test_what_a_library_says_of_an_answer_is_not_printed(module: str, part: str) -> None:
    program = PROGRAM.format(module=module, part=part, ending="LookupError")
    run = subprocess.run(
        [sys.executable, "-c", program], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True
    )
    assert "words of our own" in run.stderr
    assert "4111" not in run.stderr + run.stdout
