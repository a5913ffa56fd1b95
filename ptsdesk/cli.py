"""The command ``ptsdesk``: the window without a verb, a headless verb otherwise.

Nothing heavy is imported here, and nothing of the verbs for the window: services, network and database load only for
the verb that needs them, and the window's worker loads them after its first paint.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from ptsdesk import __version__
from ptsdesk.errors import InputError
from ptsdesk.hardening import harden
from ptsdesk.verbs.parser import Namespace, Once, Parser, folder
from ptsdesk.verbs.surroundings import Surroundings

WORKER = "worker"
"""How a packaged window starts its worker process: not a verb for people."""
CARD_SENDER = "card-sender"
"""How a packaged worker starts the process that sends one card: not a verb for people."""


def main(argv: Sequence[str] | None = None, around: Surroundings | None = None) -> int:
    """Run the command and return its exit code. Nothing is raised: a fault becomes a sentence and a code."""
    around = around or Surroundings(process=True)
    if around.process:
        harden()
    words = list(sys.argv[1:] if argv is None else argv)
    if words[:1] == [WORKER]:
        from ptsdesk.services.worker import main as work

        return work(words[1:])
    if words[:1] == [CARD_SENDER]:
        from ptsdesk.services.card_sender import main as send

        return send(words[1:])
    try:
        options = _global_options(words)
        if options.version:
            print(f"ptsdesk {__version__}", file=around.stdout)
            return 0
        if not options.words:
            return _window(options)
        return _verb(options, around)
    except SystemExit as ending:  # --help has printed its text
        return int(ending.code or 0)
    except (KeyboardInterrupt, Exception) as trouble:  # noqa: BLE001 - nobody sees a traceback
        from ptsdesk.verbs.interrupts import ignore_until_the_end
        from ptsdesk.verbs.reply import deliver, from_anything

        if around.process:
            ignore_until_the_end()
        return deliver(from_anything(trouble), around.stdout, around.stderr)


def _global_options(words: Sequence[str]) -> Namespace:
    """The options before the verb; ``words`` is the verb and what follows it."""
    epilog = None
    if words and words[0] in {"-h", "--help"}:
        from ptsdesk.verbs.table import overview

        epilog = overview()
    parser = Parser("ptsdesk", "The desktop merchant console for PTS. Without a verb it opens its window.", epilog)
    parser.add_argument("--data-dir", action=Once, metavar="DIR", help="keep everything in this folder")
    parser.add_argument("--practice", action="store_true", help="no account on which real money moves")
    parser.add_argument("--version", action="store_true", help="show the version and end")
    parser.add_argument("--theme", action=Once, metavar="WORD", help="the window: system, light or dark")
    parser.add_argument("--pseudo", action="store_true", help="the window: show text that a translation would miss")
    # What follows the verb is the verb's own: it is read later, by the verb's own parser.
    first = _first_word(words)
    options = parser.read(words[:first])
    options.words = list(words[first:])
    options.data_dir = folder(options.data_dir)
    if options.theme not in {None, "system", "light", "dark"}:
        raise InputError("theme", "Choose one of these: system, light, dark.")
    return options


def _first_word(words: Sequence[str]) -> int:
    """Where the verb stands."""
    place = 0
    while place < len(words) and words[place].startswith("-"):
        place += 2 if words[place] in {"--data-dir", "--theme"} else 1
    return min(place, len(words))


def _window(options: Namespace) -> int:
    from ptsdesk.app import run_window

    return run_window(options)


def _verb(options: Namespace, around: Surroundings) -> int:
    from ptsdesk.verbs.command import run_verb

    if options.theme or options.pseudo:
        raise InputError("options", "--theme and --pseudo are for the window: leave them out before a verb.")
    return run_verb(options, around)
