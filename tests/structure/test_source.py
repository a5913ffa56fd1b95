"""Rules about the text of the project: sizes, docstrings, no float near money, no name that belongs to one machine."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.structure.source import Definition, definitions, project_files, python_files, shown

FILE_LINES = 400
MAIN_WINDOW_LINES = 300
FUNCTION_LINES = 50

Check = Callable[[str, str], list[str]]
"""From a file's name and text to what is wrong in it."""


def too_long(name: str, text: str) -> list[str]:
    """A room that is too crowded is redesigned, not packed tighter."""
    limit = MAIN_WINDOW_LINES if name.endswith("/main_window.py") else FILE_LINES
    lines = len(text.splitlines())
    wrong = [f"{name}: {lines} lines, at most {limit}"] if lines > limit else []
    functions = [one for one in definitions(ast.parse(text)) if not isinstance(one.node, ast.ClassDef)]
    return wrong + [
        f"{name}: {one.name} has {one.lines} lines, at most {FUNCTION_LINES}"
        for one in functions
        if one.lines > FUNCTION_LINES
    ]


def _is_exempt(definition: Definition) -> bool:
    decorators = {ast.unparse(decorator).rpartition(".")[2] for decorator in definition.node.decorator_list}
    private = any(part.startswith("_") for part in definition.name.split("."))
    # Qt's own method, overridden: Qt says what it means.
    of_qt = "." in definition.name and re.search("[a-z][A-Z]", definition.name.rpartition(".")[2]) is not None
    return private or of_qt or bool(decorators & {"overload", "override", "setter", "deleter"})


def undocumented(name: str, text: str) -> list[str]:
    """Every public module, class, function and method says what it means."""
    tree = ast.parse(text)
    inner = {
        id(below)
        for one in definitions(tree)
        if not isinstance(one.node, ast.ClassDef)
        for below in ast.walk(one.node)
        if below is not one.node
    }
    wrong = [] if ast.get_docstring(tree) else [f"{name}: the module has no docstring"]
    return wrong + [
        f"{name}: {one.name} has no docstring"
        for one in definitions(tree)
        if id(one.node) not in inner and not _is_exempt(one) and not ast.get_docstring(one.node)
    ]


def uses_float(name: str, text: str) -> list[str]:
    """Money is Decimal from the first digit to the last: neither the type nor a literal of it."""
    return [
        f"{name}:{node.lineno}: {ast.unparse(node)}"
        for node in ast.walk(ast.parse(text))
        if (isinstance(node, ast.Name) and node.id == "float")
        or (isinstance(node, ast.Constant) and isinstance(node.value, float))
    ]


# Written so that this file does not hold them itself.
MACHINE_NAMES = re.compile(
    r"/wor[k]/(main|shared|steering|\.library)|/tm[p]/brief|/roo[t]/|/far[m]/|farm[-](studio|bench)|before[-]stop"
    r"|/op[t]/(wheels|pypi)|py[p]i[.]org|python[h]osted|npm[j]s[.](org|com)|deb[.]debia[n][.]org|snapshot[.]debia[n]",
    re.IGNORECASE,
)


def machine_names(name: str, text: str) -> list[str]:
    """Nothing names the machine it was written on, or a registry's host: a mirror must do as well."""
    return [
        f"{name}:{number}: {found.group()}"
        for number, line in enumerate(text.splitlines(), 1)
        for found in MACHINE_NAMES.finditer(line)
    ]


def wrong_in(paths: tuple[Path, ...], check: Check) -> list[str]:
    """What one check says of these files."""
    return [problem for path in paths for problem in check(shown(path), path.read_text(encoding="utf-8"))]


def text_files() -> tuple[Path, ...]:
    """Every file of the project that is text."""
    return tuple(path for path in project_files() if b"\0" not in path.read_bytes()[:4096])


def test_no_file_or_function_is_too_long() -> None:
    assert wrong_in(python_files("ptsdesk", "tests", "packaging"), too_long) == []


def test_everything_public_is_documented() -> None:
    assert wrong_in(python_files("ptsdesk", "packaging"), undocumented) == []


def test_no_float_near_money() -> None:
    # Shares of a time, such as a back-off's spread, live in polling.py.
    files = [path for path in python_files("ptsdesk/domain", "ptsdesk/protocol") if path.name != "polling.py"]
    assert wrong_in(tuple(files), uses_float) == []


def test_nothing_names_one_machine() -> None:
    assert wrong_in(text_files(), machine_names) == []


# ---------------------------------------------------------------------------------------------- the checks can fail

LONG_FUNCTION = '"""A."""\ndef f():\n' + "    x = 1\n" * 50


@pytest.mark.parametrize(
    ("check", "text"),
    [
        (too_long, "x = 1\n" * 401),
        (too_long, LONG_FUNCTION),
        (too_long, f"class A:\n    {LONG_FUNCTION.replace(chr(10), chr(10) + '    ')}"),
        (undocumented, "x = 1"),
        (undocumented, '"""A."""\ndef f(): ...'),
        (undocumented, '"""A."""\nclass A:\n    """A."""\n    def method(self): ...'),
        (undocumented, '"""A."""\nif True:\n    class A: ...'),
        (uses_float, "def f(amount: float): ..."),
        (uses_float, "x = float('1.10')"),
        (uses_float, "x: list[float] = []"),
        (uses_float, "x = 1.10"),
        (machine_names, "see https://" + "py" + "pi.org/simple"),
        (machine_names, "cd " + "/wor" + "k/main"),
        (machine_names, "\n\nfiles." + "python" + "hosted.org"),
    ],
)
def test_a_bad_sample_is_found(check: Check, text: str) -> None:
    assert len(check("sample.py", text)) == 1


@pytest.mark.parametrize(
    ("check", "text"),
    [
        (too_long, "x = 1\n" * 400),
        (too_long, LONG_FUNCTION.replace("    x = 1\n", "", 1)),
        (undocumented, '"""A."""\ndef _f(): ...\nclass _A:\n    def method(self): ...'),
        (undocumented, '"""A."""\ndef f():\n    """A."""\n    def inner(): ...'),
        (undocumented, '"""A."""\nclass A:\n    """A."""\n    def paintEvent(self, event): ...'),
        (uses_float, "x = Decimal('1.10')\nname = 'float'"),
        (machine_names, "a framework/main thing"),
    ],
)
def test_a_good_sample_is_left_alone(check: Check, text: str) -> None:
    assert check("sample.py", text) == []


def test_the_main_window_has_a_limit_of_its_own() -> None:
    assert too_long("ptsdesk/gui/main_window.py", "x = 1\n" * 301)


def test_the_checks_see_files() -> None:
    assert len(python_files("ptsdesk")) > 10
    assert any(path.name == "dev.lock" for path in text_files())
