"""Everything ``make`` can do, for systems without make too: ``python packaging/dev/make.py run|test|tour|...``.

run     set everything up and open the window on the embedded sandbox
test    set everything up and run linters, types and all tests, on all cores; with arguments, pytest on those alone
prove   run the proofs of money safety whole (`test` does a tenth of each); with arguments, pytest's own, as -k kill
tour    run the main job offscreen through the real window and write its screens as PNG
bench   measure speed and size against a minimal window, in one run
lint    ruff and mypy alone
lock    write the lock files anew from pyproject.toml
clean   remove everything that was made here, but not the practice data

Needs Python 3.11 or newer and nothing else; `start.sh` finds one.
"""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from environment import BIN, PYTHON, ROOT, SetupError, child_environment, ensure

HERE = Path(__file__).resolve().parent
BUILD = ROOT / "build"
PRACTICE = ROOT / ".practice"
PTSDESK = BIN / ("ptsdesk.exe" if os.name == "nt" else "ptsdesk")
WITH_KEYRING = HERE / "with-keyring"
ON_LINUX = sys.platform == "linux"
GATED = ("ptsdesk/domain", "ptsdesk/protocol")
"""Packages whose every branch is run by a test in tests/unit, the only ones whose lines are followed."""
PROOF_LIMIT_S = 3600
"""For one test that tries all of its cases."""
UV = "uv==0.13.9"

Command = Sequence[str | Path]


def call(command: Command, **extra: str) -> int:
    """Run one command in the project's root and return its exit code, a shell's way for a signal."""
    code = subprocess.run(
        [str(word) for word in command], cwd=ROOT, env=child_environment(**extra), check=False
    ).returncode
    return code if code >= 0 else 128 - code


def system_packages(*groups: str) -> None:
    """On Debian and Ubuntu: have these groups of system.sh, or stop with the line to run."""
    if ON_LINUX and call(["sh", HERE / "system.sh", *groups]):
        raise SystemExit(1)


def in_keyring(command: Command) -> Command:
    """The command inside a throw-away Secret Service, where there is such a thing."""
    return [WITH_KEYRING, *command] if ON_LINUX else command


def tool(name: str, *arguments: str | Path) -> Command:
    """A Python tool of the environment."""
    return [PYTHON, "-m", name, *arguments]


# ---------------------------------------------------------------------------------------------- run and tour


def has_secret_service() -> bool:
    """Whether this session has a bus on which somebody keeps secrets, or would when asked."""
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    if not os.environ.get("DBUS_SESSION_BUS_ADDRESS") and not (runtime and Path(runtime, "bus").exists()):
        return False
    if shutil.which("dbus-send") is None:
        return True  # nothing to ask with; ptsdesk itself will say what it finds
    ask = ["dbus-send", "--session", "--print-reply", "--reply-timeout=3000", "--dest=org.freedesktop.DBus"]
    for method in ("ListNames", "ListActivatableNames"):
        command = [*ask, "/org/freedesktop/DBus", f"org.freedesktop.DBus.{method}"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if '"org.freedesktop.secrets"' in done.stdout:
            return True
    return False


def run(arguments: list[str]) -> int:
    """Open the window; without a keyring of the user's own, in a practice profile that refuses LIVE accounts."""
    if ON_LINUX and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        say("There is no display here: `make tour` does the main job offscreen and writes its screens as PNG.")
        return 1
    command: Command = [PTSDESK, *arguments]
    if ON_LINUX and not has_secret_service():
        system_packages("window", "keyring")
        say(
            "This session has no Secret Service, so ptsdesk practises with a keyring and data of its own in .practice/ "
            "and refuses LIVE accounts."
        )
        PRACTICE.mkdir(mode=0o700, exist_ok=True)
        practice: Command = [PTSDESK, "--practice", "--data-dir", PRACTICE / "data", *arguments]
        command = [WITH_KEYRING, "--keep", PRACTICE / "keyring", *practice]
    else:
        system_packages("window")
    ensure()
    code = call(command)
    if code == 128 + signal.SIGABRT:
        say("The window could not be opened on this display; `make tour` does without one.")
    return code


def tour(arguments: list[str]) -> int:
    """The main job, offscreen, with a keyring and a data folder that are gone afterwards."""
    system_packages("window", "keyring")
    ensure()
    out = arguments or ["--out", str(BUILD / "tour")]
    with tempfile.TemporaryDirectory(prefix="ptsdesk-tour-") as data:
        return call(in_keyring([PTSDESK, "--data-dir", data, "tour", *out]), QT_QPA_PLATFORM="offscreen")


# ---------------------------------------------------------------------------------------------- tests


def linters() -> dict[str, Command]:
    """The checks that read the source, by the name they are reported under."""
    return {
        "ruff check": tool("ruff", "check", "--quiet", "."),
        "ruff format": tool("ruff", "format", "--quiet", "--check", "."),
        "mypy": tool("mypy", "--cache-dir", BUILD / "mypy"),
    }


def run_all(steps: dict[str, Command], beside: dict[str, Command] | None = None, **extra: str) -> int:
    """Every step, also after one that failed; says at the end which failed. Those ``beside`` run meanwhile."""
    with ThreadPoolExecutor(1) as pool:
        others = [(name, pool.submit(quietly, command)) for name, command in (beside or {}).items()]
        failed = [name for name, command in steps.items() if call(command, **extra)]
    for name, other in others:
        code, output = other.result()
        if code or output:
            say(f"{name}:\n{output}")
        if code:
            failed.append(name)
    if failed:
        say(f"Failed: {', '.join(failed)}.")
    return 1 if failed else 0


def quietly(command: Command) -> tuple[int, str]:
    """Run one command beside others; its exit code and all it printed."""
    words = [str(word) for word in command]
    done = subprocess.run(
        words,
        cwd=ROOT,
        env=child_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


def cores() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if ON_LINUX else os.cpu_count() or 1


def lanes() -> list[str]:
    """Pytest's options for one process per core, each in a throw-away keyring of its own.

    Files are handed out in order as a lane becomes free; one file stays in one process. tests/conftest.py puts the long
    ones first: the plugin's own order, by the number of tests, would leave them for the end. A process that dies fails
    its test and ends the run: a second one in its place would only wait
    (https://github.com/pytest-dev/pytest-xdist/issues/784).
    """
    python = shlex.join(str(word) for word in in_keyring([PYTHON]))
    return [
        "--dist=loadfile",
        "--no-loadscope-reorder",
        "--max-worker-restart=0",
        f"--tx={cores()}*popen//python={python}",
    ]


def lint(_: list[str]) -> int:
    """Style and types."""
    ensure()
    return run_all(linters())


def test(arguments: list[str]) -> int:
    """All that must hold: style, types, every test, and every branch of the packages that decide about money."""
    system_packages("window", "keyring", "tests")
    ensure()
    offscreen = {"QT_QPA_PLATFORM": "offscreen"}
    if arguments:
        return call(in_keyring(tool("pytest", *arguments)), **offscreen)
    gated = ",".join(f"{folder}/*" for folder in GATED)
    # Measured where it is judged: following every line of the window too would cost a fifth of the time.
    measured = [*(f"--cov={folder}" for folder in GATED), "--cov-branch", "--cov-report="]
    steps = {
        "pytest": tool("pytest", *lanes(), *measured),
        "coverage of domain and protocol": tool("coverage", "report", f"--include={gated}", "--fail-under=100"),
    }
    return run_all(steps, beside=linters(), **offscreen)


def prove(arguments: list[str]) -> int:
    """The proofs of money safety, whole. What they counted stands at the end, as after `make test`."""
    system_packages("window", "keyring", "tests")
    ensure()
    command = tool("pytest", *lanes(), "-m", "proof", f"--timeout={PROOF_LIMIT_S}", *arguments)
    return call(command, QT_QPA_PLATFORM="offscreen", PTSDESK_PROVE="whole")


def bench(arguments: list[str]) -> int:
    """The measurements of tests/bench, under a virtual screen and in a throw-away keyring."""
    system_packages("window", "keyring", "tests")
    ensure()
    command = in_keyring(
        tool("pytest", "--override-ini=addopts=--import-mode=importlib", "-s", "tests/bench", *arguments)
    )
    if ON_LINUX:
        command = ["xvfb-run", "-a", "-s", "-screen 0 1280x900x24 -nolisten tcp", *command]
        return call(command, QT_QPA_PLATFORM="xcb")
    return call(command)


# ---------------------------------------------------------------------------------------------- upkeep


def lock(_: list[str]) -> int:
    """Resolve pyproject.toml for every system and Python at once, with hashes and without naming a registry."""
    folder = BUILD / "lock"
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    python = folder / PYTHON.relative_to(BIN.parent)
    subprocess.run([python, "-m", "pip", "--quiet", "install", UV], check=True)
    options = "--quiet --universal --python-version 3.11 --only-binary :all: --generate-hashes --no-emit-index-url"
    resolve: Command = [
        python,
        "-m",
        "uv",
        "pip",
        "compile",
        *options.split(),
        "--no-header",
        "--no-annotate",
        "pyproject.toml",
    ]
    locks = Path("packaging/requirements")
    return call([*resolve, "-o", locks / "run.lock"]) or call(
        [*resolve, "--extra", "dev", "-c", locks / "run.lock", "-o", locks / "dev.lock"]
    )


def clean(_: list[str]) -> int:
    """Remove what the commands made. The practice profile stays: it may hold orders somebody still asks about."""
    made = [
        ".venv",
        "build",
        "dist",
        ".mypy_cache",
        ".ruff_cache",
        ".pytest_cache",
        ".import_linter_cache",
        ".hypothesis",
    ]
    for path in [*(ROOT / name for name in made), *ROOT.glob("*.egg-info")]:
        shutil.rmtree(path, ignore_errors=True)
    for folder in ("ptsdesk", "tests", "packaging"):
        for path in (ROOT / folder).rglob("__pycache__"):
            shutil.rmtree(path, ignore_errors=True)
    if PRACTICE.exists():
        say("The practice data in .practice/ is still there.")
    return 0


VERBS = {
    "run": run,
    "test": test,
    "prove": prove,
    "tour": tour,
    "bench": bench,
    "lint": lint,
    "lock": lock,
    "clean": clean,
}


def say(sentence: str) -> None:
    """One sentence for the person at the terminal."""
    print(f"ptsdesk: {sentence}", file=sys.stderr)


def main(arguments: list[str]) -> int:
    """Do one verb; return its exit code."""
    if not arguments or arguments[0] not in VERBS:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        return VERBS[arguments[0]](arguments[1:])
    except SetupError as error:
        say(str(error))
        return 1
    except OSError as error:
        say(f"The set-up cannot go on: {error}. Check the disk and who owns {ROOT}, then run the same command again.")
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
