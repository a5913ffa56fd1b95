"""Walk shops by hand: ``python -m tests.simulation.run --seed 17`` walks one again that failed, with its story.

``--seeds FROM TO`` walks many, ``--real`` on the real journal, ``--rough`` in worse weather, ``--no-fence`` without the
rules that keep a person from sending again too early. Prints one line of JSON a shop.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any
from unittest import mock

from tests.helpers.model.fates import FAIR, ROUGH, Weather
from tests.helpers.ram import ram_folder
from tests.simulation.quick import quick_crypto
from tests.simulation.shop import Shop, Tally

PAYMENTS = 2_000
"""In one shop."""
OWN_CRYPTO_EVERY = 10
"""A shop whose seed this divides, and every one on the real journal, has the cryptography of the client's library."""


@contextlib.contextmanager
def without_fence() -> Iterator[None]:
    """The send path as it would be without its fence: nothing is waited for, and one "not found" is enough."""
    always = mock.Mock(return_value=True)
    with contextlib.ExitStack() as patched:
        for name in ("ptsdesk.domain.resend.past_fence", "ptsdesk.services.resolve.past_fence"):
            patched.enter_context(mock.patch(name, always))
        for name in ("ptsdesk.domain.resend.CONFIRMATIONS", "ptsdesk.services.resolve.CONFIRMATIONS"):
            patched.enter_context(mock.patch(name, 1))
        yield


def walk(seed: int, payments: int = PAYMENTS, weather: Weather = FAIR, *, real: bool = False) -> Tally:
    """One shop."""
    own = real or seed % OWN_CRYPTO_EVERY == 0
    with (
        contextlib.nullcontext() if own else quick_crypto(),
        ram_folder() if real else contextlib.nullcontext() as folder,
    ):
        return Shop(seed, payments, weather, folder).run()


def command(first: int, last: int, payments: int, *flags: str) -> list[str]:
    """The line that walks these shops in a process of their own."""
    seeds = ["--seeds", str(first), str(last), "--payments", str(payments)]
    return [sys.executable, "-m", "tests.simulation.run", *seeds, *flags]


def main(arguments: list[str]) -> int:
    """The command line; 1 when a shop found a fault."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation.run", description=__doc__)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--seeds", type=int, nargs=2, metavar=("FROM", "TO"), help="TO is not walked")
    parser.add_argument("--payments", type=int, default=PAYMENTS)
    parser.add_argument("--real", action="store_true")
    parser.add_argument("--rough", action="store_true")
    parser.add_argument("--no-fence", action="store_true")
    chosen = parser.parse_args(arguments)
    first, last = chosen.seeds or (chosen.seed, chosen.seed + 1)
    wrong = 0
    gc.disable()  # the shops make no cycles worth looking for, and a look takes a tenth of the time
    gc.freeze()  # nor do the modules, which are a look's greater part
    with without_fence() if chosen.no_fence else contextlib.nullcontext():
        for seed in range(first, last):
            began = time.process_time()
            tally = walk(seed, chosen.payments, ROUGH if chosen.rough else FAIR, real=chosen.real)
            wrong += len(tally.faults)
            sys.stdout.write(json.dumps(line(tally, time.process_time() - began), ensure_ascii=False) + "\n")
            sys.stdout.flush()
            gc.collect()
    return 1 if wrong else 0


def line(tally: Tally, took_s: float) -> dict[str, Any]:
    """What is told of a shop."""
    return {
        "seed": tally.seed,
        "payments": tally.payments,
        "took_s": round(took_s, 2),
        "faults": Counter(fault.what for fault in tally.faults),
        "states": tally.states,
        "acts": tally.acts,
        "story": tally.story,
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
