"""The settings file, and where everything of one installation lives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from ptsdesk.domain.settings import Appearance, Settings
from ptsdesk.errors import InputError, SettingsError
from ptsdesk.storage.files import DamagedFile, NewerFile, read_document, reason_of, set_aside, write_document
from ptsdesk.storage.ownership import DataFolder

__all__ = ["Appearance", "Loaded", "Settings", "SettingsStore", "data_folder"]

VERSION = 1
_LATER = frozenset({"retype_over", "lock_after_min", "hide_amounts", "duplicate_days", "welcomed"})
"""Members that files of earlier programs do not have; the default holds then."""


def data_folder(override: Path | None) -> Path:
    """The folder that was asked for, else the platform's folder for this user's application data."""
    if override is not None:
        return override.expanduser().absolute()
    # Here and not at the top: with --data-dir it is never needed, and every start would pay for it.
    from platformdirs import user_data_path  # noqa: PLC0415

    return user_data_path("ptsdesk", appauthor=False)


@dataclass(frozen=True, slots=True)
class Loaded:
    """The settings, and what a person should know about how they were read; None when there is nothing."""

    settings: Settings
    notice: SettingsError | None = None


class SettingsStore:
    """Reads and writes the settings of one data folder."""

    def __init__(self, folder: DataFolder, now_ms: Callable[[], int]) -> None:
        self._folder = folder
        self._now_ms = now_ms

    def load(self) -> Loaded:
        """The settings; the defaults when there are none yet.

        A damaged file is kept under another name and the defaults are used, with a notice. Settings of a newer program
        raise SettingsError: nothing of them is lost.
        """
        path = self._folder.settings
        try:
            document = read_document(path, VERSION)
            return Loaded(Settings() if document is None else _settings(document))
        except NewerFile:
            raise SettingsError(
                "The settings were written by a newer ptsdesk. Install the newest version; nothing was changed.",
            ) from None
        except (DamagedFile, InputError) as error:
            return Loaded(Settings(), self._keep_aside(path, type(error).__name__))
        except OSError as error:
            raise _unusable(path, error) from None

    def save(self, settings: Settings) -> None:
        """Write the settings; durable on return. Raises SettingsError and leaves the old ones."""
        try:
            self._folder.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_document(self._folder.settings, VERSION, asdict(settings))
        except OSError as error:
            raise _unusable(self._folder.settings, error) from None

    def _keep_aside(self, path: Path, detail: str) -> SettingsError:
        try:
            aside = set_aside(path, self._now_ms())
        except OSError as error:
            raise _unusable(path, error) from None
        return SettingsError(
            "The settings could not be read and were set back to the defaults. The old file is kept as {name}.",
            name=aside.name,
            detail=detail,
        )


def _settings(document: Mapping[str, Any]) -> Settings:
    values = dict(document)
    types = {
        "appearance": str,
        "text_scale": int,
        "last_account": str,
        "pseudo_language": bool,
        "history_compact": bool,
        "retype_over": str,
        "lock_after_min": int,
        "hide_amounts": bool,
        "duplicate_days": int,
        "welcomed": bool,
    }
    if values.keys() | _LATER != {field.name for field in fields(Settings)}:
        raise DamagedFile("other members")
    if any(type(values[name]) is not kind for name, kind in types.items() if name in values):
        raise DamagedFile("wrong type")
    if values["appearance"] not in set(Appearance) or not isinstance(values["proxy"], str | None):
        raise DamagedFile("wrong value")
    return Settings(**{**values, "appearance": Appearance(values["appearance"])})


def _unusable(path: Path, error: OSError) -> SettingsError:
    return SettingsError(
        "The settings in {folder} cannot be read or written: {reason}. Check who may write there and that the disk is "
        "not full.",
        folder=str(path.parent),
        reason=reason_of(error),
        detail=f"errno {error.errno}",
    )
