"""The project's own Python environment, ``.venv``: made once, checked in milliseconds, repaired when half made."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
LOCK = ROOT / "packaging" / "requirements" / "dev.lock"
STAMP = VENV / "ptsdesk-stamp"
OLDEST_PYTHON = (3, 11)


class SetupError(Exception):
    """The set-up cannot go on; the message is a sentence for the person at the terminal."""


def child_environment(**extra: str) -> dict[str, str]:
    """The environment for what is started from here, without what would lead another Python astray or slow it down."""
    dropped = {"PYTHONHOME", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "__PYVENV_LAUNCHER__"}
    return {name: value for name, value in os.environ.items() if name not in dropped} | extra


def fingerprint(lock: bytes, project: Mapping[str, object], root: Path, version: tuple[int, int]) -> str:
    """What an environment was made from. Settings of linters and tests in pyproject.toml are no part of it."""
    tool = project.get("tool")
    built_from = {
        "project": project.get("project"),
        "build-system": project.get("build-system"),
        "setuptools": tool.get("setuptools") if isinstance(tool, dict) else None,
        "lock": hashlib.sha256(lock).hexdigest(),
        "root": str(root),  # the scripts in it hold this path
        "python": version,
    }
    return hashlib.sha256(json.dumps(built_from, sort_keys=True).encode()).hexdigest()


def _wanted(version: tuple[int, int]) -> str:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return fingerprint(LOCK.read_bytes(), project, ROOT, version)


def _version_of_venv() -> tuple[int, int] | None:
    """The version of a working ``.venv``; None when there is none, or it lost the Python it was made from."""
    settings = VENV / "pyvenv.cfg"
    if not PYTHON.exists() or not settings.exists():
        return None
    code = "import sys; print(*sys.version_info[:2])"
    try:
        done = subprocess.run([PYTHON, "-I", "-S", "-c", code], capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.fullmatch(r"(\d+) (\d+)\s*", done.stdout)
    made_with = re.search(r"^version\s*=\s*(\d+)\.(\d+)", settings.read_text(), re.MULTILINE)
    if found is None or made_with is None or found.groups() != made_with.groups():
        return None
    version = (int(found[1]), int(found[2]))
    return version if version >= OLDEST_PYTHON else None


def ensure() -> None:
    """Leave with a ``.venv`` that matches the lock file. Costs some milliseconds when it does already."""
    if _is_ready():
        return
    if sys.prefix != sys.base_prefix:
        # Running from the environment that may have to go: start again with the Python it was made from.
        base: str = getattr(sys, "_base_executable", sys.executable)
        raise SystemExit(subprocess.run([base, "-E", "-s", *sys.argv], check=False).returncode)
    with _alone():
        if not _is_ready():  # another one may have made it while this one waited
            _make()


def _is_ready() -> bool:
    version = _version_of_venv()
    return version is not None and STAMP.exists() and STAMP.read_text().strip() == _wanted(version)


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """One set-up at a time in one checkout (on POSIX)."""
    if os.name == "nt":
        yield
        return
    import fcntl  # noqa: PLC0415  # POSIX only

    folder = ROOT / "build"
    folder.mkdir(exist_ok=True)
    with (folder / "setup.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        os.set_inheritable(file.fileno(), True)  # a pip that outlives a killed set-up still holds it
        yield


def _make() -> None:
    version = _version_of_venv()
    if version is None or not STAMP.exists():
        # No stamp: an install was cut short, and what is there cannot be trusted.
        _create()
        version = _version_of_venv()
        if version is None:
            raise SetupError(
                f"The environment made in {VENV} does not start; please check the Python {sys.executable}."
            )
    STAMP.unlink(missing_ok=True)
    print("ptsdesk: installing the Python packages of the lock file into .venv (about a minute)", file=sys.stderr)
    # The lock names everything there is to install. Left to resolve it again, pip 23 takes the newest release for a
    # package that another one wants with an extra, and then refuses it for not being pinned.
    _pip("install", "--no-deps", "--require-hashes", "--only-binary=:all:", "--requirement", str(LOCK))
    _remove_strangers()
    _pip("install", "--no-deps", "--no-build-isolation", "--editable", str(ROOT))
    # The last step, and atomic: a stamp means that everything before it was done.
    fresh = STAMP.with_suffix(".new")
    fresh.write_text(_wanted(version) + "\n")
    fresh.replace(STAMP)


def _create() -> None:
    print(f"ptsdesk: making .venv with Python {sys.version.split()[0]}", file=sys.stderr)
    if VENV.exists():
        shutil.rmtree(VENV)
    done = subprocess.run([sys.executable, "-m", "venv", VENV], env=child_environment(), check=False)
    if done.returncode:
        raise SetupError("The environment .venv could not be made; the lines above say why.")


def _pip(*arguments: str) -> None:
    command = [str(PYTHON), "-m", "pip", "--quiet", "--disable-pip-version-check", "--no-input", *arguments]
    if subprocess.run(command, cwd=ROOT, env=child_environment(), close_fds=False, check=False).returncode:
        raise SetupError(
            "The Python packages could not be installed; the lines above say why. "
            "Check the connection (or the proxy settings of pip) and run the same command again."
        )


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _remove_strangers() -> None:
    """Take out what an older lock file had and this one has not."""
    locked = {_plain(name) for name in re.findall(r"^([A-Za-z0-9._-]+)==", LOCK.read_text(), re.MULTILINE)}
    site = next(VENV.glob("lib/python*/site-packages"), VENV / "Lib" / "site-packages")
    installed = {_plain(path.name.split("-")[0]) for path in site.glob("*.dist-info")}
    strangers = sorted(installed - locked - {"pip", "setuptools", "ptsdesk"})
    if strangers:
        _pip("uninstall", "--yes", *strangers)
