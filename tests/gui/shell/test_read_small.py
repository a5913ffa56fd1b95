"""Files that a person chooses in the window: nothing that is no file is waited for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ptsdesk.errors import InputError
from ptsdesk.gui.dialogs.account_sheets import MOST_BYTES, read_text
from ptsdesk.gui.pages.query_callback import read_file
from ptsdesk.gui.private_files import read_small


def test_a_pipe_or_a_device_holds_up_no_reader(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path in (str(pipe), "/dev/zero", str(tmp_path), str(tmp_path / "none"), "a\0b"):
        with pytest.raises(InputError, match="cannot be read as text"):
            read_text(path)
        assert read_file(path).problem


def test_of_a_long_file_one_byte_too_many_is_read(tmp_path: Path) -> None:
    path = tmp_path / "long"
    path.write_bytes(b"a" * (MOST_BYTES + 5))
    assert len(read_small(str(path), MOST_BYTES)) == MOST_BYTES + 1
    with pytest.raises(InputError, match="too long"):
        read_text(str(path))
