"""Fields that stand in more than one form."""

from __future__ import annotations

from functools import partial

from ptsdesk.domain import rules
from ptsdesk.domain.account import check_api_url
from ptsdesk.errors import InputError
from ptsdesk.gui.forms.spec import TextSpec
from ptsdesk.gui.i18n import tr


def reference_spec() -> TextSpec:
    """The merchant's own reference, which is sent as the remark (PTS API, section 4.1)."""
    return TextSpec(
        key="reference",
        label=tr("Your reference"),
        identifier="your-reference",
        help=tr("Sent to the provider as the remark."),
        check=rules.check_reference,
        problem_field="remark",
    )


def repeat_spec() -> TextSpec:
    """Why the same is paid again."""
    return TextSpec(
        key="repeat_reason",
        label=tr("Reason for paying again"),
        identifier="reason-for-paying-again",
        help=tr("Kept in the audit log. Not sent."),
        check=partial(rules.check_free_text, field="repeat_reason", limit=rules.MAX_REMARK),
    )


def reason_spec(help_text: str) -> TextSpec:
    """Why a person marks an order, or undoes it. Kept in the journal, not sent."""
    return TextSpec(
        key="reason",
        label=tr("Reason"),
        identifier="mark-reason",
        help=help_text,
        check=rules.check_reason,
        optional=False,
    )


def address_spec(key: str, label: str, help_text: str) -> TextSpec:
    """A web address that the provider is to use."""
    return TextSpec(
        key=key,
        label=label,
        identifier=key.replace("_", "-"),
        help=help_text,
        check=partial(rules.check_url, field=key),
        placeholder="https://",
        warn=_warning,
    )


def real_address(typed: str) -> str:
    """What an address with other letters than a to z really is; empty for every other one."""
    if typed.isascii():
        return ""
    try:
        return tr("Other letters than a to z: this address really is {url}. Compare it.", url=check_api_url(typed))
    except InputError:
        return ""


def _warning(text: str) -> str:
    found = rules.url_warning(text)
    return tr(found) if found else ""
