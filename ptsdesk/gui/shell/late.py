"""Parts of the shell that are imported when they are first wanted: most days need few of them."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from PySide6.QtWidgets import QWidget

from ptsdesk.errors import JournalDamaged, KeyringError, PtsError, VaultLocked
from ptsdesk.gui.context import Context
from ptsdesk.services.api import AccountTag

if TYPE_CHECKING:
    from ptsdesk.gui.pages.placeholder import ProblemPage
    from ptsdesk.gui.pages.restore import RestorePage, WithOffice
    from ptsdesk.gui.palette_dialog import PaletteDialog
    from ptsdesk.gui.shell.accounts import AccountList
    from ptsdesk.gui.shell.shortcut_sheet import ShortcutSheet

    Problem = ProblemPage | RestorePage


def palette_dialog(context: Context, host: QWidget) -> PaletteDialog:
    """Ctrl+K."""
    module = importlib.import_module("ptsdesk.gui.palette_dialog")
    return cast("PaletteDialog", module.PaletteDialog(context, host))


def account_list(accounts: Sequence[AccountTag], current: AccountTag, parent: QWidget) -> AccountList:
    """The list behind the account switcher."""
    module = importlib.import_module("ptsdesk.gui.shell.accounts")
    return cast("AccountList", module.AccountList(accounts, current, parent))


def problem(context: Context, with_office: WithOffice, error: PtsError) -> Problem:
    """What stands in the place of the pages when no account can be opened: for a damaged journal with its backups, for
    a vault with its passphrase, for a keyring with what may be chosen in its place.
    """
    if isinstance(error, JournalDamaged):
        module = importlib.import_module("ptsdesk.gui.pages.restore")
        return cast("RestorePage", module.RestorePage(context, with_office, error))
    if isinstance(error, KeyringError):
        module = importlib.import_module("ptsdesk.gui.pages.keyring_problem")
        kind = module.VaultPage if isinstance(error, VaultLocked) else module.KeyringProblem
        return cast("ProblemPage", kind(context, error))
    module = importlib.import_module("ptsdesk.gui.pages.placeholder")
    return cast("ProblemPage", module.ProblemPage(error, offer_sandbox=not context.account.built_in))


def shortcut_sheet(host: QWidget) -> ShortcutSheet:
    """F1."""
    module = importlib.import_module("ptsdesk.gui.shell.shortcut_sheet")
    return cast("ShortcutSheet", module.ShortcutSheet(host))
