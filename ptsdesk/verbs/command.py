"""From a verb's words to its reply on the terminal. What a verb needs is imported when it is that verb."""

from __future__ import annotations

import contextlib
import io
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ptsdesk.errors import InputError, PtsError
from ptsdesk.verbs.interrupts import hush, stoppable
from ptsdesk.verbs.parser import Namespace, Verb, folder, number
from ptsdesk.verbs.reply import Exit, Reply, deliver, from_anything, from_error
from ptsdesk.verbs.surroundings import Surroundings
from ptsdesk.verbs.table import choose

if TYPE_CHECKING:
    from ptsdesk.services.api import Office

MAX_CLOCK_OFFSET_S = 86_400
MAX_PORT = 65_535


def run_verb(options: Namespace, around: Surroundings) -> int:
    """Carry out ``options.words``, write the reply, return the exit code."""
    try:
        verb, args = choose(options.words)
    except InputError as error:
        return deliver(_failed(options.words[:2], "", error), around.stdout, around.stderr)
    if verb.words == ("sandbox",):
        return _sandbox(options, args, around)
    if verb.words == ("tour",):
        return _tour(options, args)
    with stoppable(last=around.process):
        return _with_office(options, verb, args, around)


def _with_office(options: Namespace, verb: Verb, args: Namespace, around: Surroundings) -> int:
    """Open, carry out, reply, close: the reply comes first, because it may be about money that moved."""
    # A library's own warnings would stand between the sentences on stderr, with texts that nobody checked.
    logging.getLogger().addHandler(logging.NullHandler())
    office: Office | None = None
    try:
        office = (around.opener or _real_office)(options.data_dir, practice=options.practice)
        _open_vault(options, verb, office, around)
        reply = _carry_out(verb, args, office, around)
        hush()
    except PtsError as error:
        reply = _failed(verb.words, getattr(args, "order_id", None) or "", error)
    except KeyboardInterrupt as stop:
        reply = _stopped(verb, args) or from_anything(stop)
    except Exception as trouble:  # noqa: BLE001 - nobody sees a traceback
        reply = from_anything(trouble)
    hush()
    code = deliver(reply, around.stdout, around.stderr)
    if reply.abandoned:
        # Closing would wait for the call, or take the journal from under it.
        around.leave(code)
    elif office is not None:
        # The reply is out and the record durable: trouble with closing must not turn it into another one.
        with contextlib.suppress(Exception):
            office.close()
    return code


def _open_vault(options: Namespace, verb: Verb, office: Office, around: Surroundings) -> None:
    from ptsdesk.verbs import vault

    if verb.words not in vault.WITHOUT_SECRETS:
        vault.open_vault(options.data_dir, office, around.ask_passphrase)


def _carry_out(verb: Verb, args: Namespace, office: Office, around: Surroundings) -> Reply:
    group = verb.words[0]
    if group == "profile":
        from ptsdesk.verbs import accounts

        if verb.words[1] == "add":
            return accounts.add_profile(args, office, around.stdin)
        if verb.words[1] in {"list", "remove"}:
            return {"list": accounts.list_profiles, "remove": accounts.remove_profile}[verb.words[1]](args, office)
        from ptsdesk.verbs import profiles

        if verb.words[1] == "rotate":
            return profiles.rotate(args, office, around.stdin)
        return profiles.BY_WORD[verb.words[1]](args, office)
    if group in {"payment", "withdraw", "subscription"}:
        return _order_verb(verb, args, office)
    if group == "history":
        from ptsdesk.verbs.history import list_orders

        return list_orders(args, office)
    if group in {"verify-journal", "restore-journal"}:
        from ptsdesk.verbs import journal

        return {"verify-journal": journal.verify_journal, "restore-journal": journal.restore_journal}[group](
            args, office
        )
    if group == "diagnostics":
        from ptsdesk.verbs.support import save_report

        return save_report(args, office)
    from ptsdesk.verbs import provider

    run = {"channels": provider.show_channels, "balance": provider.show_balance, "doctor": provider.examine}[group]
    return run(args, office)


def _order_verb(verb: Verb, args: Namespace, office: Office) -> Reply:
    if verb.words[1] == "create":
        from ptsdesk.verbs import create

        return {"payment": create.create_payment, "withdraw": create.create_withdraw}[verb.words[0]](args, office)
    if verb.words[1] in {"resend", "mark", "unmark"}:
        from ptsdesk.verbs import resolve

        decide = {"resend": resolve.resend, "mark": resolve.mark, "unmark": resolve.unmark}[verb.words[1]]
        return decide(verb.words[0], args, office)
    from ptsdesk.verbs import query

    run = {
        "payment query": query.query_payment,
        "withdraw query": query.query_withdraw,
        "subscription query": query.query_subscription,
        "subscription disable": query.disable_subscription,
    }[" ".join(verb.words)]
    return run(args, office)


def _stopped(verb: Verb, args: Namespace) -> Reply | None:
    """The reply for the one question that changes something at the provider; None for the others."""
    if verb.words != ("subscription", "disable"):
        return None
    message = "Stopped: whether the subscription was ended is not known. Ask about this order id."
    body = {"order_id": args.order_id, "error": {"title": "Stopped", "message": message}}
    return Reply(Exit.UNKNOWN, body, f"{args.order_id}: {message}", abandoned=True)


def _failed(words: Sequence[str], order_id: str, error: PtsError) -> Reply:
    """An error before a create began still has the members of a create's answer."""
    if words[-1] != "create":
        return from_error(error)
    from ptsdesk.verbs.create import blank

    return from_error(error, blank(order_id, error.message))


def _real_office(data_dir: Path | None, *, practice: bool = False) -> Office:
    from ptsdesk.services.office import open_office

    return open_office(data_dir, practice=practice, made_by="command line")


def _sandbox(options: Namespace, args: Namespace, around: Surroundings) -> int:
    from ptsdesk.sandbox.main import read_pace, run

    try:
        pace = read_pace(args.pace) if args.pace is not None else None
    except ValueError:
        raise InputError("pace", "Give two numbers of seconds, for example 4,2.") from None
    offset = args.clock_offset or "0"
    offset_s = number(offset.removeprefix("-"), "clock_offset", 0, 0, MAX_CLOCK_OFFSET_S)
    return run(
        folder(args.state_dir, "state_dir") or _sandbox_folder(options.data_dir),
        port=number(args.port, "port", 0, 0, MAX_PORT),
        as_json=args.json,
        exit_with_stdin=args.exit_with_stdin,
        out=around.stdout or io.StringIO(),
        pace=pace,
        clock_offset_s=-offset_s if offset.startswith("-") else offset_s,
    )


def _sandbox_folder(data_dir: Path | None) -> Path:
    """Apart from the window's own sandbox: two programs never share one book."""
    from ptsdesk.storage.settings import data_folder

    return data_folder(data_dir) / "sandbox-alone"


def _tour(options: Namespace, args: Namespace) -> int:
    from ptsdesk.app import run_tour

    return run_tour(folder(args.out, "out") or Path("build/tour").absolute(), options.data_dir)
