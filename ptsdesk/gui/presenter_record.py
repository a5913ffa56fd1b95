"""The words about the journal itself: whether its record is whole, how old its backup is, what putting one back is."""

from __future__ import annotations

from ptsdesk.domain.record import Backup, ChainReport, Finding, JournalHealth, RestoreReport
from ptsdesk.gui.i18n import plural, tr
from ptsdesk.gui.presenter_errors import ErrorWords
from ptsdesk.gui.presenter_time import age, date_text, short_time
from ptsdesk.gui.theme.tokens import Tone
from ptsdesk.gui.widgets.choices import Choice

_MIB = 1024 * 1024
_LISTED = 12


def moment(ms: int, now_ms: int) -> str:
    """Such as "12 Nov, 08:00"."""
    return tr("{day}, {time}", day=date_text(ms, now_ms), time=short_time(ms))


def backup_choice(backup: Backup, now_ms: int) -> Choice:
    """A backup to choose: when it was made, how old and how large it is."""
    title = tr("Backup of {moment}", moment=moment(backup.made_ms, now_ms))
    size = tr("{n} MB", n=f"{max(backup.size / _MIB, 0.1):.1f}")
    told = tr("{age}, {size}, {name}", age=age(backup.made_ms, now_ms), size=size, name=backup.name)
    return Choice(backup.name, title, told, identifier=f"backup-{backup.made_ms}")


def no_backups() -> str:
    """What is said when there is nothing to put back."""
    return tr("There is no backup in this data folder. Ask your administrator, and delete nothing.")


def restore_words(folder: str) -> ErrorWords:
    """What can be put back in a new installation."""
    text = tr(
        "Backups are made beside the journal, and the keyring of this computer opens them. To take over an earlier "
        "installation, close ptsdesk, put its data folder in this place and start again: {folder}",
        folder=folder,
    )
    return ErrorWords(tr("Restore from a backup"), text)


def no_backups_yet() -> str:
    """The same, where nothing is damaged."""
    return tr("There is no backup in this data folder.")


def kept_words() -> str:
    """What happened to the file."""
    return tr(
        "Sending is off, so that no payment goes out unrecorded. The file is kept as it is: nothing in it was deleted "
        "or changed."
    )


def restore_title(backup: Backup, now_ms: int) -> str:
    """The question of the sheet."""
    return tr("Put back the backup of {moment}?", moment=moment(backup.made_ms, now_ms))


def restore_means(backup: Backup, now_ms: int) -> tuple[str, ...]:
    """What it means, point by point."""
    when = moment(backup.made_ms, now_ms)
    return (
        tr("The journal of now is kept beside it in the same folder. Nothing is deleted."),
        tr("Orders made after {moment} are not in it. Those sent from here are listed: ask about each.", moment=when),
        tr("The provider is asked about every open order before it can be sent again."),
        tr("Nothing is sent by it and no money moves."),
    )


def restored_title(report: RestoreReport) -> str:
    """Over it all: whole is only a journal in which nothing is missing."""
    if report.missing_ids:
        return tr("The backup is in use; orders are missing")
    return tr("The journal is whole again")


def restored_words(report: RestoreReport) -> tuple[str, str]:
    """Title and sentence after it was put back."""
    count = report.open_orders
    asked = plural("{n} open order is asked about first.", "{n} open orders are asked about first.", count)
    kept = tr("The journal that was in use is kept as {name}.", name=report.kept_as) if report.kept_as else ""
    missing = missing_words(report.missing_ids)
    parts = (asked if count else tr("No order was open in it."), kept, missing)
    return tr("The backup was put back"), " ".join(part for part in parts if part)


def missing_words(ids: tuple[str, ...]) -> str:
    """How many orders were sent from here that the journal does not hold."""
    if not ids:
        return tr("No order that was sent from here is missing.")
    text = "{n} order may have been sent after the backup and is missing."
    many = "{n} orders may have been sent after the backup and are missing."
    asked = plural(
        "Ask about it under Query and take it into the journal. Do not pay it again before.",
        "Ask about each under Query and take it into the journal. Do not pay them again before.",
        len(ids),
    )
    return f"{plural(text, many, len(ids))} {asked}"


def missing_lines(ids: tuple[str, ...]) -> str:
    """Their ids, the newest first; of many the first ones."""
    shown = list(reversed(ids))[:_LISTED]
    more = len(ids) - len(shown)
    return "\n".join([*shown, *([plural("and {n} more", "and {n} more", more)] if more else [])])


# --- settings ---------------------------------------------------------------------------------------------------------


def record_line(health: JournalHealth, now_ms: int) -> str:
    """Whether the record was checked and how many entries it has."""
    entries = plural("{n} entry.", "{n} entries.", health.events)
    if health.checked_ms is None:
        return tr("{entries} The first whole check is under way.", entries=entries)
    told = tr("Checked {age}.", age=age(health.checked_ms, now_ms))
    noted = (
        tr("Its end fits the note in the keyring.") if health.anchored else tr("The keyring holds no note that fits.")
    )
    return f"{entries} {told} {noted}"


def backup_line(health: JournalHealth, now_ms: int) -> str:
    """How old the newest backup is."""
    if health.backup_ms is None:
        return tr("No backup was made yet. One is made while ptsdesk is open.")
    told = tr("The newest is {age}. It has the same key, in the same data folder.", age=age(health.backup_ms, now_ms))
    if not health.kept:
        return told
    kept = plural(
        "{n} journal that a backup took the place of is kept there: {size} MB.",
        "{n} journals that a backup took the place of are kept there: {size} MB.",
        health.kept,
        size=f"{max(health.kept_size / _MIB, 0.1):.1f}",
    )
    return f"{told} {kept}"


def finding_words(finding: Finding) -> tuple[str, Tone]:
    """The sentence of a finding and how grave it is."""
    return tr(finding.template, **finding.params), Tone.BAD if finding.serious else Tone.ATTENTION


def checked_words(report: ChainReport) -> tuple[str, Tone]:
    """What a check that was asked for found."""
    if report.problems:
        first = report.problems[0]
        return plural(
            "{n} entry does not fit: {first}", "{n} entries do not fit: {first}", report.count, first=first
        ), Tone.BAD
    return plural("All fits: {n} entry was checked.", "All fits: {n} entries were checked.", report.events), Tone.OK
