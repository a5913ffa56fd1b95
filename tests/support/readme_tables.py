"""The tables of the README, made from the program. ``python -m tests.support.readme_tables`` writes them anew."""

from __future__ import annotations

from pathlib import Path

from ptsdesk.sandbox.scenarios import SCENARIOS
from ptsdesk.verbs.reply import INTERRUPTED, Exit
from ptsdesk.verbs.table import VERBS

README = Path(__file__).resolve().parents[2] / "README.md"

MEANINGS = {
    Exit.DONE: "accepted or done",
    Exit.BAD_INPUT: "bad input; nothing was sent",
    Exit.REFUSED: "refused by the provider",
    Exit.UNKNOWN: "result unknown: the request may have been carried out. Ask, do not send again",
    Exit.NOT_SENT: "not sent: unreachable, or not the right server",
    Exit.LOCAL_TROUBLE: "keyring, journal, settings or clock trouble on this computer",
    Exit.BUSY: "the journal is open in another ptsdesk",
}


def scenarios() -> str:
    """What can be chosen in the sandbox."""
    rows = [f"| `{one.remark}` | {one.amount} | {one.sentence} |" for one in SCENARIOS]
    return "\n".join(("| remark | amount | what you will see |", "|---|---|---|", *rows))


def verbs() -> str:
    """Every verb with what it is for."""
    rows = [f"| `{' '.join(one.words)}` | {one.summary} |" for one in VERBS]
    return "\n".join(("| verb | |", "|---|---|", *rows))


def exits() -> str:
    """Every exit code."""
    rows = [f"| {int(code)} | {meaning} |" for code, meaning in MEANINGS.items()]
    stopped = f"| {INTERRUPTED} | stopped by a signal before anything was sent |"
    return "\n".join(("| exit code | |", "|---|---|", *rows, stopped))


TABLES = {"scenarios": scenarios, "verbs": verbs, "exits": exits}


def filled(text: str) -> str:
    """The README with every table as the program has it now."""
    for name, table in TABLES.items():
        begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
        head, _, rest = text.partition(f"{begin}\n")
        text = f"{head}{begin}\n{table()}\n{end}{rest.partition(end)[2]}"
    return text


if __name__ == "__main__":
    README.write_text(filled(README.read_text(encoding="utf-8")), encoding="utf-8")
