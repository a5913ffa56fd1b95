"""The import rule of pyproject.toml holds, and no module imports itself through others."""

from __future__ import annotations

import graphlib
import subprocess
import sys
import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import grimp
import pytest
from importlinter.application.rendering import render_report
from importlinter.application.use_cases import UserOptions, _register_contract_types, create_report
from importlinter.configuration import configure

from tests.structure.source import ROOT

Contract = dict[str, Any]
HEAVY = {"Crypto", "alembic", "cryptography", "keyring", "requests", "sqlalchemy", "sqlcipher3", "urllib3"}


@cache
def graph(package: str) -> grimp.ImportGraph:
    """Every import of a package, those inside functions and under TYPE_CHECKING too."""
    return grimp.build_graph(package, include_external_packages=True, cache_dir=None)


@cache
def contracts() -> tuple[Contract, ...]:
    """The contracts as pyproject.toml states them."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return tuple(settings["tool"]["importlinter"]["contracts"])


def keep_existing(contract: Contract, package: str, exists: Callable[[str], bool]) -> Contract | None:
    """The contract without the modules that are not written yet; None when nothing is left to check."""

    def wanted(name: str) -> bool:
        return not name.startswith(f"{package}.") or exists(name.partition(".*")[0])

    # Import-linter wants text where TOML has true and false.
    kept = {key: str(value) if isinstance(value, bool) else value for key, value in contract.items()}
    for field in ("source_modules", "forbidden_modules"):
        if field in kept:
            kept[field] = [name for name in kept[field] if wanted(name)]
            if not kept[field]:
                return None
    if "layers" in kept:
        mark = {layer: next((sign for sign in "|:" if sign in layer), "|") for layer in kept["layers"]}
        split = [(mark[layer], [name.strip() for name in layer.split(mark[layer])]) for layer in kept["layers"]]
        layers = [(sign, [name for name in names if wanted(name)]) for sign, names in split]
        kept["layers"] = [f" {sign} ".join(names) for sign, names in layers if names]
    return kept


def broken(contract: Contract, package: str = "ptsdesk") -> bool:
    """Whether import-linter finds the contract broken."""
    kept = keep_existing(contract, package, lambda name: name in graph(package).modules)
    if kept is None:
        return False
    configure()
    options = UserOptions({"root_packages": [package], "include_external_packages": "True"}, [kept])
    _register_contract_types(options)
    report = create_report(options, cache_dir=None)
    if report.contains_failures:
        render_report(report)  # pytest shows it beside the failure
    return report.contains_failures


def cycle(imports: Mapping[str, set[str]]) -> list[str]:
    """One way round, or nothing."""
    try:
        graphlib.TopologicalSorter(imports).prepare()
    except graphlib.CycleError as error:
        found: list[str] = error.args[1]
        return found
    return []


def imports_of(package: str) -> dict[str, set[str]]:
    """Each module of the package and those it imports directly."""
    modules = graph(package)
    return {
        name: {other for other in modules.find_modules_directly_imported_by(name) if other.startswith(package)}
        for name in modules.modules
        if name.startswith(package)
    }


@pytest.mark.parametrize("contract", contracts(), ids=lambda contract: contract["name"])
def test_contract(contract: Contract) -> None:
    assert not broken(contract)


def test_no_module_imports_itself_through_others() -> None:
    assert cycle(imports_of("ptsdesk")) == []


def unlisted(modules: set[str], layers: list[str]) -> set[str]:
    """Top-level modules of ptsdesk that the layers do not name; they may stand above all others only."""
    listed = {name.strip() for layer in layers for name in layer.replace("|", ":").split(":")}
    children = {name for name in modules if name.count(".") == 1 and name.startswith("ptsdesk.")}
    return children - listed - {"ptsdesk.sandbox"}


def test_what_the_layers_do_not_name_is_imported_by_the_command_line_only() -> None:
    layers = next(contract["layers"] for contract in contracts() if "layers" in contract)
    free = unlisted(set(graph("ptsdesk").modules), layers)
    above = {"cli", "verbs", "app", "__main__", *(name.partition(".")[2] for name in free)}
    wrong = [
        (importer, name)
        for importer, imported in imports_of("ptsdesk").items()
        for name in imported
        if any(name == one or name.startswith(f"{one}.") for one in free)
        and importer.partition(".")[2].partition(".")[0] not in above
    ]
    assert wrong == []


COLD = [
    "ptsdesk",
    "ptsdesk.errors",
    "ptsdesk.domain",
    "ptsdesk.services.api",
    "ptsdesk.gui",
    "ptsdesk.cli",
    "ptsdesk.app",
]


def cold_modules() -> list[str]:
    """What is imported before the first paint, as far as it exists."""
    known = sorted(name for name in graph("ptsdesk").modules if name.startswith("ptsdesk"))
    inside = ("ptsdesk.domain.", "ptsdesk.gui.")
    return [name for name in known if name in COLD or name.startswith(inside)]


def loaded_by(modules: list[str], folder: Path = ROOT) -> set[str]:
    """The top-level names in sys.modules after importing these in a fresh interpreter."""
    code = f"import sys, importlib\nfor name in {modules!r}: importlib.import_module(name)\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return {name.partition(".")[0] for name in done.stdout.split()}


def test_nothing_heavy_is_loaded_before_the_first_paint() -> None:
    assert loaded_by(cold_modules()) & HEAVY == set()


def test_domain_and_services_api_load_without_qt() -> None:
    light = [name for name in cold_modules() if not name.startswith(("ptsdesk.gui", "ptsdesk.app"))]
    assert "PySide6" not in loaded_by(light)


# ---------------------------------------------------------------------------------------------- the checks can fail


@pytest.fixture
def sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A package in which domain imports storage, storage a client, and two modules each other."""
    files = {
        "__init__.py": "",
        "domain.py": "from badsample import storage",
        "storage.py": "import socket\nfrom badsample import client",
        "client.py": "def late():\n    from badsample import domain",
    }
    package = tmp_path / "badsample"
    package.mkdir()
    for name, text in files.items():
        (package / name).write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    graph.cache_clear()
    return "badsample"


@pytest.mark.parametrize(
    "contract",
    [
        {"name": "l", "type": "layers", "layers": ["badsample.client | badsample.storage", "badsample.domain"]},
        {
            "name": "f",
            "type": "forbidden",
            "source_modules": ["badsample.domain"],
            "forbidden_modules": ["badsample.client"],
        },
        {"name": "e", "type": "forbidden", "source_modules": ["badsample.domain"], "forbidden_modules": ["socket"]},
        {"name": "a", "type": "acyclic_siblings", "ancestors": ["badsample"]},
    ],
    ids=lambda contract: contract["type"] + contract["name"],
)
def test_a_broken_contract_is_found(sample: str, contract: Contract) -> None:
    assert broken(contract, sample)


def test_a_kept_contract_is_not(sample: str) -> None:
    kept = {"name": "k", "type": "forbidden", "source_modules": ["badsample.client"], "forbidden_modules": ["ssl"]}
    assert not broken(kept, sample)


def test_a_cycle_through_a_function_is_found(sample: str) -> None:
    assert set(cycle(imports_of(sample))) == {"badsample.domain", "badsample.storage", "badsample.client"}


def test_missing_packages_are_left_out() -> None:
    contract = {"layers": ["p.a : p.b", "p.c | p.d", "p.e"], "source_modules": ["p.c", "requests"]}
    kept = keep_existing(contract, "p", {"p.a", "p.c", "p.d"}.__contains__)
    assert kept == {"layers": ["p.a", "p.c | p.d"], "source_modules": ["p.c", "requests"]}
    assert keep_existing({"source_modules": ["p.x"]}, "p", lambda _: False) is None


def test_a_heavy_library_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "eager.py").write_text("import requests")
    assert "requests" in loaded_by(["eager"], tmp_path) & HEAVY


def test_an_unlisted_module_is_noticed() -> None:
    assert unlisted({"ptsdesk.new", "ptsdesk.cli", "ptsdesk.new.part"}, ["ptsdesk.cli"]) == {"ptsdesk.new"}
