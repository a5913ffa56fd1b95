"""The verbs about the journal itself: check its record, list its backups, put one back."""

from __future__ import annotations

from ptsdesk.domain.record import Backup
from ptsdesk.errors import InputError
from ptsdesk.services.api import Office
from ptsdesk.verbs.parser import Namespace
from ptsdesk.verbs.reply import Body, Exit, Reply
from ptsdesk.verbs.show import time_text


def verify_journal(_: Namespace, office: Office) -> Reply:
    """Check every entry against its seal and the whole against the keyring's note."""
    report, health = office.verify_journal(), office.journal_health()
    body: Body = {
        "events": report.events,
        "head": report.head,
        "anchored": report.anchored,
        "problems": list(report.problems),
        "missing": [one.order_id for one in health.missing],
        "kept_journals": health.kept,
        "kept_journals_size": health.kept_size,
        "findings": [
            {"name": one.name, "serious": one.serious, "sentence": one.sentence} for one in health.findings
        ],
    }  # fmt: skip
    serious = [one.sentence for one in health.findings if one.serious]
    if serious or report.problems:
        sentence = " ".join(serious)
        body["error"] = {"title": "The journal needs you", "message": sentence}
        return Reply(Exit.LOCAL_TROUBLE, body, sentence)
    noted = "its end is the one noted in the keyring" if report.anchored else "nothing was noted in the keyring before"
    return Reply(Exit.DONE, body, f"All {report.events} entries of the journal fit; {noted}.")


def restore_journal(args: Namespace, office: Office) -> Reply:
    """List the backups, show what would be put back, or put it back; or close an order that is missing."""
    if args.close_missing is not None:
        office.close_missing(args.close_missing, args.reason or "", args.sent_to or "")
        message = "The order is closed as not found, with your reason. It is not missing any more."
        return Reply(Exit.DONE, {"closed": args.close_missing, "message": message}, message)
    known = office.backups()
    if args.list:
        return Reply(Exit.DONE, {"backups": [_line(one) for one in known]}, f"{len(known)} backups.")
    if args.name is None:
        raise InputError("name", "Name a backup, or add --list to see them.")
    backup = next((one for one in known if one.name == args.name), None)
    if backup is None:
        raise InputError("name", "There is no backup of this name. Add --list to see them.")
    if not args.yes:
        message = (
            "Nothing was changed. Add --yes to put this backup in the place of the journal, which is kept beside it."
        )
        return Reply(Exit.DONE, {"would_restore": _line(backup), "message": message}, message)
    report = office.restore(backup.name)
    message = f"The backup is put back. {report.open_orders} open orders are asked about before they can be sent again."
    if report.missing_ids:
        message += (
            f" {len(report.missing_ids)} orders were made after it: ask about each of missing_ids and do not pay them "
            "again before."
        )
    body: Body = {
        "restored": _line(backup),
        "kept_as": report.kept_as,
        "open_orders": report.open_orders,
        "missing_ids": list(report.missing_ids),
        "message": message,
    }
    return Reply(Exit.DONE, body, message)


def _line(backup: Backup) -> Body:
    return {
        "name": backup.name,
        "made_at": time_text(backup.made_ms),
        "size": backup.size,
        "format": backup.revision,
    }
