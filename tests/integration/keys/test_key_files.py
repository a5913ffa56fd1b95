"""Forty files that are no usable private key, and those that only look odd: through the reader and the command."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import pytest

from ptsdesk.domain.secret import Secret
from ptsdesk.errors import KeyMaterialError
from ptsdesk.protocol.keys import PrivateKey, load_private_key
from ptsdesk.storage.chosen import read_chosen, write_new
from tests.helpers.figures import figure
from tests.support.key_files import BAD, GOOD, HARMLESS, PASSPHRASE, KeyFile
from tests.vectors.known import private_key

pytestmark = [
    pytest.mark.proof,
    pytest.mark.skipif(sys.platform == "win32", reason="makes pipes and sockets"),
]

PIECES = [line for line in GOOD.splitlines() if not line.startswith("-")]


def made(one: KeyFile, folder: Path) -> Path:
    path = folder / "chosen.pem"
    one.write(path)
    return path


def load(path: Path, passphrase: str | None) -> PrivateKey:
    return load_private_key(Secret(read_chosen(str(path))), Secret(passphrase) if passphrase else None)


def test_forty_bad_files(tmp_path: Path) -> None:
    """None is taken, none ends in anything but a sentence that fits it and repeats nothing of the file."""
    wrong: list[str] = []
    accepted = crashed = 0
    sentences = set()
    for number, one in enumerate(BAD):
        folder = tmp_path / str(number)
        folder.mkdir()
        path = made(one, folder)
        try:
            load(path, one.passphrase)
            accepted += 1
        except KeyMaterialError as error:
            sentences.add(error.message)
            if not re.search(one.words, error.message) or any(piece in error.message for piece in PIECES):
                wrong.append(f"{one.name}: {error.message}")
        except Exception as error:
            crashed += 1
            wrong.append(f"{one.name}: {type(error).__name__}")
    figure(
        "bad key files",
        f"{len(BAD)} tried, {accepted} accepted, {crashed} crashed, {len(wrong)} without their sentence, "
        f"{len(sentences)} different sentences",
    )
    assert (len(BAD), accepted, crashed, wrong) == (40, 0, 0, [])
    assert len(sentences) > 20


@pytest.mark.parametrize("one", HARMLESS, ids=lambda one: one.name)
def test_what_only_looks_odd_is_the_same_key(one: KeyFile, tmp_path: Path) -> None:
    assert load(made(one, tmp_path), one.passphrase).public.rsa == private_key("rsa2048").public.rsa


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The administrator who runs the tests may read everything, so the system's answer is given here."""
    path = tmp_path / "key.pem"
    path.write_text(GOOD)
    for number, words in ((13, "may not read"), (5, "cannot be read: Input/output error")):

        def refuse(name: object, flags: int, number: int = number) -> int:
            raise OSError(number, os.strerror(number))

        monkeypatch.setattr("ptsdesk.storage.chosen.os.open", refuse)
        with pytest.raises(KeyMaterialError, match=words):
            read_chosen(str(path))
        monkeypatch.undo()


def test_a_pipe_that_took_the_place_of_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the look and the opening: what was opened is looked at again, and opening never waits."""
    path, pipe = tmp_path / "key.pem", tmp_path / "pipe"
    path.write_text(GOOD)
    os.mkfifo(pipe)
    looked = path.stat()
    monkeypatch.setattr("ptsdesk.storage.chosen.os.stat", lambda name: looked)
    with pytest.raises(KeyMaterialError, match="a pipe or a device"):
        read_chosen(str(pipe))


def test_a_file_that_grew_is_not_read_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, small = tmp_path / "key.pem", tmp_path / "small"
    path.write_text("x" * 70_000)
    small.touch()
    looked = small.stat()
    monkeypatch.setattr("ptsdesk.storage.chosen.os.stat", lambda name: looked)
    monkeypatch.setattr("ptsdesk.storage.chosen.os.fstat", lambda descriptor: looked)
    with pytest.raises(KeyMaterialError, match="far too long"):
        read_chosen(str(path))


def test_a_name_that_is_none() -> None:
    with pytest.raises(KeyMaterialError, match="no such file"):
        read_chosen("bad\0name")


def test_a_new_file_takes_no_other_ones_place(tmp_path: Path) -> None:
    path = tmp_path / "public.pem"
    write_new(path, "first")
    with pytest.raises(KeyMaterialError, match="already"):
        write_new(path, "second")
    with pytest.raises(KeyMaterialError, match="cannot be written: No such file"):
        write_new(tmp_path / "nowhere" / "public.pem", "x")
    with pytest.raises(KeyMaterialError, match="cannot be written: ValueError"):
        write_new(Path("bad\0name"), "x")
    assert path.read_text() == "first"


def test_the_pass_phrase_is_in_no_sentence(tmp_path: Path) -> None:
    protected = next(one for one in BAD if one.name == "protected, wrong pass phrase")
    with pytest.raises(KeyMaterialError) as caught:
        load(made(protected, tmp_path), PASSPHRASE + "!")
    assert PASSPHRASE not in repr(caught.value) + str(caught.value.__context__)
