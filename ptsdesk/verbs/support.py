"""The verb ``diagnostics``: a report for support, shown or saved as exactly the bytes that are shown."""

from __future__ import annotations

from ptsdesk.errors import InputError, JournalError, KeyMaterialError, KeyringError, NotSentError
from ptsdesk.services.api import Check, Office
from ptsdesk.services.support_api import Bundle
from ptsdesk.storage.chosen import write_new
from ptsdesk.verbs.accounts import KeptKeyError, find_account, open_desk
from ptsdesk.verbs.parser import Namespace, folder
from ptsdesk.verbs.provider import failed_check
from ptsdesk.verbs.reply import Exit, Reply


def save_report(args: Namespace, office: Office) -> Reply:
    """Run the doctor, make the report, show it; with ``--out`` write it, too. An existing file is never replaced."""
    path = folder(args.out, "out")
    account = find_account(office, args.profile)
    checks: tuple[Check, ...]
    try:
        checks = open_desk(office, account).doctor()
    except (KeyringError, KeptKeyError, JournalError, NotSentError) as error:
        checks = (failed_check(error),)
    bundle = office.diagnostics(checks, {})
    if path is None:
        return Reply(Exit.DONE, _body(bundle, None), "Nothing was saved: add --out FILE to save this report.")
    try:
        write_new(path, bundle.text)
    except KeyMaterialError as error:
        raise InputError("out", "{why}", why=error.message) from None
    return Reply(Exit.DONE, _body(bundle, str(path)), f"The report is saved: {len(bundle.data)} bytes, as it is shown.")


def _body(bundle: Bundle, saved_as: str | None) -> dict[str, object]:
    return {"name": bundle.name, "size": len(bundle.data), "saved_as": saved_as, "report": bundle.text}
