"""The project's files and modules, as the structure tests see them."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@cache
def project_files() -> tuple[Path, ...]:
    """Every file that is committed or would be: what git tracks or sees as new."""
    # Another user may own the checkout: nothing in it is run, so git may read it.
    command = [
        "git",
        "-c",
        "safe.directory=*",
        "-C",
        ROOT,
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
    ]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return tuple(path for name in sorted(set(listed.split("\0")) - {""}) if (path := ROOT / name).is_file())


def python_files(*folders: str) -> tuple[Path, ...]:
    """The Python files below these folders of the project."""
    tops = [ROOT / folder for folder in folders]
    return tuple(
        path for path in project_files() if path.suffix == ".py" and any(path.is_relative_to(top) for top in tops)
    )


def shown(path: Path) -> str:
    """A path as a message names it."""
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name


@dataclass(frozen=True)
class Definition:
    """A class or function with the dotted name it has inside its module."""

    name: str
    node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef

    @property
    def lines(self) -> int:
        """From the first decorator to the last line."""
        first = min([self.node.lineno, *(decorator.lineno for decorator in self.node.decorator_list)])
        return (self.node.end_lineno or first) - first + 1


def definitions(tree: ast.AST, prefix: str = "") -> Iterator[Definition]:
    """All classes and functions, nested ones too."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield Definition(f"{prefix}{node.name}", node)
            yield from definitions(node, f"{prefix}{node.name}.")
        else:
            yield from definitions(node, prefix)
