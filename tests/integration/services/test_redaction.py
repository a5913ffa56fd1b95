"""Twenty secrets, a fault wherever the work with them can fail, every way in which an error becomes text: no leak.

Real office, journal, key files, TLS and provider; the keyring is in memory, so that it can fail. A fault stands in
place of one function, has everything that this function was given in plain text in its variables and in its words: a
library that is as careless as can be.
"""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from ptsdesk.domain.secret import Secret
from ptsdesk.errors import PtsError, ReportRefused
from ptsdesk.protocol.keys import PrivateKey
from tests.helpers.figures import figure
from tests.helpers.scale import share
from tests.support import printing
from tests.support.card_sweep import find_any
from tests.support.secret_world import SAFECODE, World
from tests.support.strict_server import StrictProvider

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with StrictProvider(tmp_path) as provider:
        made = World(tmp_path, provider)
        yield made
        made.office.close()


# ------------------------------------------------------------------------------------------------ the faults

POINTS = (
    "tests.support.memory_secrets:MemoryBackend.get_password",
    "tests.support.memory_secrets:MemoryBackend.set_password",
    "tests.support.memory_secrets:MemoryBackend.delete_password",
    "ptsdesk.storage.keyfile:write_atomic",
    "ptsdesk.storage.keyfile:make_private",
    "ptsdesk.storage.keyfile:_cipher",
    "ptsdesk.storage.keyfile:KeyFile._sealed",
    "ptsdesk.storage.keyfile:KeyFile._opened",
    "ptsdesk.storage.accounts:write_document",
    "ptsdesk.storage.accounts:read_document",
    "ptsdesk.storage.sqlite:_open",
    "ptsdesk.storage.journal:Journal.bind",
    "ptsdesk.storage.journal:Journal.add",
    "ptsdesk.storage.journal:Journal.step",
    "ptsdesk.services.custody:journal_key",
    "ptsdesk.services.office:load_private_key",
    "ptsdesk.services.office:load_public_key",
    "ptsdesk.services.candidates:check_safecode",
    "ptsdesk.services.candidates:check_transaction_secret",
    "ptsdesk.services.candidates:load_private_key",
    "ptsdesk.services.candidates:private_pem",
    "ptsdesk.services.candidates:Credentials",
    "ptsdesk.services.accounts_care:load_private_key",
    "ptsdesk.services.accounts_care:read_chosen",
    "ptsdesk.services.accounts_care:hmac.new",
    "ptsdesk.services.accounts_care:prove",
    "ptsdesk.services.proving:Gateway",
    "ptsdesk.storage.accounts:AccountStore.add",
    "ptsdesk.storage.accounts:AccountStore._check_kept",
    "ptsdesk.services.office:Credentials",
    "ptsdesk.services.office:CardGateway",
    "ptsdesk.protocol.keys:private_der",
    "ptsdesk.protocol.keys:_check_size",
    "ptsdesk.protocol.keys:RSA.import_key",
    "ptsdesk.protocol.pem:from_base64",
    "ptsdesk.protocol.sealing:string_to_sign",
    "ptsdesk.protocol.sealing:sign",
    "ptsdesk.protocol.sealing:encrypt",
    "ptsdesk.protocol.sealing:write",
    "ptsdesk.protocol.sealing:transaction_signature",
    "ptsdesk.protocol.signing:to_base64",
    "ptsdesk.protocol.signing:verify",
    "ptsdesk.client.gateway:seal",
    "ptsdesk.client.gateway:read_answer",
    "ptsdesk.client.transport:Line.send",
    "ptsdesk.client.transport:Transport.post",
    "ptsdesk.client.clock:ServerClock.now",
    "ptsdesk.services.intents:with_card",
    "ptsdesk.client.keyproof:sign",
    "ptsdesk.client.keyproof:encrypt",
    "ptsdesk.services.support:render",
    "ptsdesk.services.support:found_in",
    "ptsdesk.services.support:with_canaries",
    "ptsdesk.services.support:load_private_key",
    "ptsdesk.services.support:tally",
    "ptsdesk.services.card_gateway:pack_secrets",
    "ptsdesk.services.card_gateway:pack_card",
    "ptsdesk.services.card_gateway:Errand",
    "ptsdesk.verbs.keys:load_private_key",
    "ptsdesk.verbs.keys:private_pem",
    "ptsdesk.verbs.keys:check_safecode",
)
FORMS: dict[str, Callable[[str], Exception]] = {
    "a library's error": RuntimeError,
    "the system's error": lambda text: OSError(5, text),
    "a wrong value": ValueError,
}


def forms_of(point: str) -> list[str]:
    """In which forms a fault is tried there: what nobody expects, and what the code around it is written for."""
    return ["a library's error", "the system's error" if "storage" in point or "client" in point else "a wrong value"]


def plain(value: object, depth: int = 3) -> str:
    """Whatever is in a value, as the most careless line of code would print it."""
    if isinstance(value, Secret):
        return value.reveal()
    if isinstance(value, PrivateKey):
        return repr(value.reveal())
    if isinstance(value, bytes):
        return value.decode("latin-1")
    if depth and dataclasses.is_dataclass(value):
        return " ".join(plain(getattr(value, one.name), depth - 1) for one in dataclasses.fields(value))
    if depth and isinstance(value, list | tuple):
        return " ".join(plain(one, depth - 1) for one in value)
    if depth and isinstance(value, dict):
        return " ".join(f"{name} {plain(one, depth - 1)}" for name, one in value.items())
    if depth and hasattr(value, "__dict__") and type(value).__module__.startswith("ptsdesk"):
        return " ".join(plain(one, depth - 1) for one in vars(value).values())
    return repr(value)


class Fault:
    """Stands in place of a function, fails each time, and counts."""

    def __init__(self, form: str) -> None:
        self.form = form
        self.reached = 0

    def __get__(self, instance: object, owner: object = None) -> Callable[..., Any]:
        return lambda *args, **kwargs: self(instance, *args, **kwargs)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        self.reached += 1
        held = plain((args, kwargs))
        raise FORMS[self.form](f"could not use {held}")


def place(point: str) -> tuple[Any, str]:
    """Where a point's function hangs, and its name there."""
    module, _, path = point.partition(":")
    *inner, name = path.split(".")
    target = import_module(module)
    for part in inner:
        target = getattr(target, part)
    return target, name


def errors_of(world: World) -> list[tuple[str, BaseException]]:
    """Everything that an office is asked for, from its opening on, and what it came to."""
    world.office.close()
    return [
        (name, error) for name, operation in world.operations().items() if (error := attempt(operation)) is not None
    ]


def attempt(operation: Callable[[], object]) -> BaseException | None:
    """What an operation fails with, or the words of a verb. It has no other variables: they would be printed too."""
    try:
        said = operation()
    except Exception as error:
        return error
    return PtsError("{said}", said=said) if isinstance(said, str) else None


CODED = {"worker", "pickle", "json", "copy", "Qt message", "report for support"}
"""Paths that write bytes of their own form: looked through in twelve encodings. The others are text."""


def leaks_in(texts: dict[str, set[str]], canaries: dict[str, str]) -> list[str]:
    """What was found, with the printing path."""
    found: list[str] = []
    for path, lines in texts.items():
        whole = "\n".join(sorted(lines))
        if path in CODED:
            found += [
                f"{one.place} ({one.how}) in {path}" for one in find_any(canaries, whole.encode("utf-8", "replace"))
            ]
        else:
            found += [
                f"{name} in {path} behind {line.rpartition(' [')[2]}"
                for name, canary in canaries.items()
                if canary in whole
                for line in lines
                if canary in line
            ]
    return found


@pytest.mark.proof
@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_no_fault_makes_a_secret_readable(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    unreached: list[str] = []
    count: Counter[str] = Counter()
    texts: dict[str, set[str]] = {}
    canaries = world.canaries()
    points = POINTS[:: len(POINTS) // share(len(POINTS))]
    for point in points:
        reached = 0
        for form in forms_of(point):
            fault = Fault(form)
            with monkeypatch.context() as patched:
                patched.setattr(*place(point), fault)
                found = errors_of(world)
            reached += fault.reached
            count["forms"] += 1
            for _, error in found:
                for path, text in printing.printed(error).items():
                    texts.setdefault(path, set()).update(f"{line} [{point}]" for line in text.splitlines())
                    count["texts"] += 1
        unreached += [] if reached else [point]
    leaks = leaks_in(texts, canaries)
    figure(
        "redaction",
        f"{len(canaries)} canaries × {len(points)} fault points ({count['forms']} with their forms) × {len(texts)} "
        f"printing paths: {count['texts']} texts, {len(leaks)} leaks",
    )
    assert (leaks, unreached) == ([], [])
    assert (len(canaries), len(texts)) == (20, len(printing.ANY) + len(printing.OF_PTSDESK))


# ------------------------------------------------------------------------------------------------ the checks can fail


def test_a_leak_is_found_where_the_frames_are_kept(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the forgetting taken out, the very same fault shows what the function held."""
    point = "ptsdesk.protocol.sealing:sign"
    for forgets in (True, False):
        with monkeypatch.context() as patched:
            patched.setattr(*place(point), Fault("a library's error"))
            if not forgets:
                patched.setattr("ptsdesk.domain.secret.forget_frames", lambda error: None)
            error = attempt(world.pay)
        assert error is not None
        shown = printing.stack_with_locals(error)
        assert (SAFECODE in shown) is not forgets
        assert "in seal" in shown


@pytest.mark.parametrize("path", [*printing.ANY, "worker", "verb", "words of the window", "Qt message"])
def test_a_planted_leak_is_found_in_each_path(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ptsdesk.gui.guard._VALUE", re.compile("never"))
    error = attempt(lambda: planted("The safecode {given} is wrong.", SAFECODE))
    assert error is not None
    text = {**printing.ANY, **printing.OF_PTSDESK}[path](error)
    assert leaks_in({path: set(text.splitlines())}, {"safecode": SAFECODE})


def planted(template: str, text: str) -> None:
    raise PtsError(template, given=text)


def test_a_leak_into_the_report_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ptsdesk.services.known_words.KnownWords._harmless", lambda _self, _word: True)
    text = printing.OF_PTSDESK["report for support"](RuntimeError(SAFECODE))
    assert leaks_in({"report for support": set(text.splitlines())}, {"safecode": SAFECODE})


def test_a_report_that_holds_a_secret_is_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted canaries are not asked: it is what this installation really knows that is found."""
    good = world.report()
    for name, canary in world.canaries().items():
        if name in HELD:
            monkeypatch.setattr("ptsdesk.services.support._log_lines", lambda _folder, told=canary: (told,))
            monkeypatch.setattr("ptsdesk.services.bundle.KnownWords.line", lambda _self, line: line)
            # A line with digits that may be a card's is hidden whole, and those of a key may be that by chance.
            monkeypatch.setattr("ptsdesk.services.bundle.holds_pan", lambda _line: False)
            monkeypatch.setattr(
                "ptsdesk.services.support.with_canaries", lambda sources, _canaries: replace(sources, log=())
            )
            with pytest.raises(ReportRefused) as raised:
                world.report()
            assert canary not in str(raised.value)
            monkeypatch.undo()
    assert "[Connection doctor]" in good
    assert not [name for name, canary in world.canaries().items() if canary in good]


HELD = {"safecode", "transaction secret", "first line of the key", "exponent", "exponent in hex", "prime p", "prime q"}
"""Canaries that an account holds while the report is made, as they are looked for."""

HOOKS = ["window's excepthook", "window's threading.excepthook", "window's unraisablehook"]


@pytest.mark.parametrize("path", HOOKS)
def test_a_hook_that_repeats_the_error_is_found(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ptsdesk.gui.guard.place_of", repr)
    text = printing.OF_PTSDESK[path](RuntimeError(SAFECODE))
    assert leaks_in({path: set(text.splitlines())}, {"safecode": SAFECODE})


def test_variables_of_a_stack_are_found() -> None:
    error = attempt(lambda: planted("Wrong.", SAFECODE))
    assert error is not None
    assert SAFECODE in printing.stack_with_locals(error)
