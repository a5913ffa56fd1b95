"""Settings come back as they were saved, and a file that cannot be used is never lost."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from ptsdesk.domain.money import Money
from ptsdesk.domain.settings import Appearance, Settings
from ptsdesk.errors import InputError, SettingsError
from ptsdesk.storage.ownership import DataFolder
from ptsdesk.storage.settings import SettingsStore, data_folder

CHOSEN = Settings(Appearance.DARK, 125, "Shop & Co", True, True, "http://127.0.0.1:3128", "12500.50", 9, True, 3, True)


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    return DataFolder(tmp_path / "data")


@pytest.fixture
def store(folder: DataFolder) -> SettingsStore:
    return SettingsStore(folder, lambda: 1_794_470_911_123)


def test_without_a_file_there_are_defaults(store: SettingsStore, folder: DataFolder) -> None:
    assert store.load().settings == Settings(Appearance.SYSTEM, 100, "", False, False, None, "5000.00")
    assert store.load().notice is None
    assert not folder.path.exists()


@pytest.mark.parametrize("settings", [CHOSEN, Settings(), replace(CHOSEN, proxy=None, text_scale=90)])
def test_what_is_saved_is_loaded(store: SettingsStore, settings: Settings) -> None:
    store.save(Settings())
    store.save(settings)
    assert store.load().settings == settings
    assert store.load().notice is None


def document(**changes: object) -> str:
    values = {
        "version": 1, "appearance": "dark", "text_scale": 100, "last_account": "", "pseudo_language": False,
        "history_compact": False, "proxy": None, "retype_over": "5000.00", "lock_after_min": 5, "hide_amounts": False,
        "duplicate_days": 3, "welcomed": False,
    }  # fmt: skip
    return json.dumps({name: value for name, value in {**values, **changes}.items() if value != "absent"})


def test_the_sample_document_is_good(store: SettingsStore, folder: DataFolder) -> None:
    folder.create()
    folder.settings.write_text(document())
    assert store.load().settings == Settings(appearance=Appearance.DARK)


def test_a_file_from_before_the_limit_is_whole(store: SettingsStore, folder: DataFolder) -> None:
    folder.create()
    folder.settings.write_text(document(retype_over="absent", duplicate_days="absent", text_scale=115))
    loaded = store.load()
    assert loaded.notice is None
    assert loaded.settings == Settings(appearance=Appearance.DARK, text_scale=115, retype_over="5000.00")


BAD = [
    "{",
    "",
    document(appearance="blue"),
    document(text_scale="100"),
    document(text_scale=True),
    document(text_scale=89),
    document(text_scale=151),
    document(pseudo_language=0),
    document(proxy=8080),
    document(last_account=None),
    document(more=1),
    document(proxy="absent"),
    document(retype_over=5000),
    document(retype_over=None),
    document(retype_over=""),
    document(retype_over="0"),
    document(retype_over="5,000"),
    document(duplicate_days=0),
    document(duplicate_days=31),
    document(duplicate_days="3"),
    document(duplicate_days=True),
    document(retype_over="absent", more=1),
    document(retype_over="absent", proxy="absent"),
]


@pytest.mark.parametrize("text", BAD)
def test_a_damaged_file_is_kept_aside_with_a_notice(store: SettingsStore, folder: DataFolder, text: str) -> None:
    folder.create()
    folder.settings.write_text(text)
    loaded = store.load()
    assert loaded.settings == Settings()
    assert loaded.notice is not None
    aside = folder.path / "settings.json.damaged-20261112T080831-123"
    assert aside.name in loaded.notice.message
    assert aside.read_text() == text
    assert store.load().notice is None
    store.save(CHOSEN)
    assert store.load().settings == CHOSEN


def test_settings_of_a_newer_program_are_refused_and_left(store: SettingsStore, folder: DataFolder) -> None:
    folder.create()
    folder.settings.write_text('{"version": 2}')
    with pytest.raises(SettingsError, match="newer ptsdesk"):
        store.load()
    assert folder.settings.read_text() == '{"version": 2}'


def test_a_disk_that_refuses_is_named(store: SettingsStore, folder: DataFolder) -> None:
    folder.path.write_text("a file")
    with pytest.raises(SettingsError, match="cannot be read or written"):
        store.save(CHOSEN)
    folder.path.unlink()
    folder.settings.mkdir(parents=True)
    with pytest.raises(SettingsError, match="cannot be read or written"):
        store.load()


@pytest.mark.parametrize("scale", [0, 89, 151, -100])
def test_a_text_size_outside_is_refused(scale: int) -> None:
    with pytest.raises(InputError, match="90 to 150") as raised:
        Settings(text_scale=scale)
    assert raised.value.field == "text_scale"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Type the amount"),
        ("0", "above zero"),
        ("-1", "without a sign"),
        ("1,234", "1234.00 or 1.234"),
        ("x", "digits"),
    ],
)
def test_a_limit_that_is_no_amount_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence) as raised:
        Settings(retype_over=text)
    assert raised.value.field == "retype_over"


def test_the_limit_is_a_sum_in_pesos() -> None:
    assert Settings().retype_limit == Money("PHP", "5000.00")
    assert Settings(retype_over="750").retype_limit == Money("PHP", "750")


def test_the_folder_asked_for_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert data_folder(Path("here")) == tmp_path / "here"
    assert data_folder(Path("~/x")) == Path.home() / "x"
    assert data_folder(None).is_absolute()
    assert data_folder(None).name == "ptsdesk"
