"""A process that has loaded what tests load, but nothing of the program, and forks a pytest for each line of input.

A line is a JSON object: ``folder`` to work in, whose copy of the program is tested, and ``words`` for pytest. So is the
answer: ``code`` and everything that was ``said``.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import tempfile
import traceback
from typing import IO, Any

LOADED = (
    "pytest", "sqlalchemy", "alembic", "requests", "cryptography.x509", "Crypto.PublicKey.RSA", "trustme", "sqlcipher3",
    "keyring", "PySide6.QtWidgets",
)  # fmt: skip
"""Heavy, of other makers, and the same for every mistake. No plugin of pytest: it wants to load those itself."""


def answer(line: str, output: IO[bytes]) -> dict[str, Any]:
    """One pytest, in a fork."""
    task = json.loads(line)
    pid = os.fork()
    if pid == 0:
        os.dup2(output.fileno(), 1)
        os.dup2(output.fileno(), 2)
        os.chdir(task["folder"])
        sys.path.insert(0, task["folder"])
        os.environ["PYTHONPATH"] = task["folder"]
        code = 70
        try:
            import pytest

            code = int(pytest.main(task["words"]))
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    output.seek(0)
    said = output.read().decode("utf-8", "replace")
    output.seek(0)
    output.truncate()
    return {"code": code, "said": said}


def main() -> None:
    """Serve until the input ends."""
    for name in LOADED:
        importlib.import_module(name)
    assert not [name for name in sys.modules if name.partition(".")[0] == "ptsdesk"]
    with tempfile.TemporaryFile() as output:
        for line in sys.stdin:
            sys.stdout.write(json.dumps(answer(line, output)) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
