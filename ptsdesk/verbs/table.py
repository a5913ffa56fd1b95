"""All verbs and their options in one table."""

from __future__ import annotations

from collections.abc import Sequence

from ptsdesk.errors import InputError
from ptsdesk.verbs.parser import Namespace, Option, Parser, Verb

_PROFILE = Option("profile", "the account; the only one, or the built-in sandbox, when left out", metavar="NAME")
_ORDER = Option("order-id", "the order id", required=True, metavar="ORDER_ID")
_NAME = Option("name", "the account's name", required=True, metavar="NAME")

_CREATE = (
    Option("profile", "the account that sends", required=True, metavar="NAME"),
    Option("amount", "plain digits with a point, for example 2450.00", required=True, metavar="AMOUNT"),
    Option("currency", "for example PHP", required=True, metavar="CODE"),
    Option("channel", "a code from `ptsdesk channels`", required=True, metavar="CODE"),
    Option("order-id", "an id of your own; made here when left out", metavar="ORDER_ID"),
    Option("remark", "sent to the provider", blank=True),
    Option("customer", "who pays or is paid; kept on this computer only", blank=True),
    Option("detail", "a member of details, may be repeated", kind="list", metavar="KEY=VALUE", public=False),
    Option("callback-url", "where the provider reports changes", metavar="URL"),
    Option("yes", "send; without it the message is only shown", kind="flag"),
)
_REASON = Option("reason", "why, kept with the order", required=True)
_REPEAT = Option(
    "repeat-reason", "why the same is paid again; needed when it was paid in the last days", metavar="TEXT"
)
_RESEND = (_PROFILE, _REASON, Option("yes", "send; without it the message is only shown", kind="flag"))
_MARK = (
    _PROFILE,
    _REASON,
    Option("paid", "the provider told you that it was paid", kind="flag"),
    Option("not-paid", "the provider told you that it was not and will not be paid", kind="flag"),
)
_UNMARK = (_PROFILE, _REASON)
_PAGES = (
    Option("redirect-url", "where the payer goes after paying", metavar="URL"),
    Option("error-url", "where the payer goes when paying failed", metavar="URL"),
)
_UNPROVED = Option(
    "unproved",
    "do not ask the provider whether it takes the account so: for a computer that is set up before it can reach the "
    "provider. What is wrong shows at the first question then; run `ptsdesk profile test` before anybody pays",
    kind="flag",
)
_ACCOUNT = (
    Option("url", "the API's address, https://…", required=True, metavar="URL"),
    Option("user-id", "the merchant id", required=True, metavar="ID"),
    Option("guid", "from the merchant backend, API Docking", required=True, metavar="GUID"),
    Option("ca-file", "a CA certificate (PEM) to trust for this account", metavar="FILE", public=False),
    Option("platform-key", "the provider's public key (PEM)", required=True, metavar="FILE", public=False),
    Option("private-key", "the merchant's private RSA key (PEM)", metavar="FILE", public=False),
    Option("new-key", "or: make a key pair, and write its public half to this new file", metavar="FILE", public=False),
    Option(
        "secrets-stdin",
        'read {"safecode": …, "transaction_secret": …} from standard input, and a "private_key_passphrase"',
        kind="flag",
    ),
    Option("environment", "live (when left out) or sandbox", metavar="WORD"),
    Option("body-form", "text (when left out) or json", metavar="WORD"),
    _UNPROVED,
)
_HISTORY = (
    _PROFILE,
    Option("text", "part of an order id, remark or customer", blank=True),
    Option("kind", "payment, withdraw or subscribe", metavar="WORD"),
    Option("state", "a state, may be repeated", kind="list", metavar="STATE"),
    Option("channel", "a channel code", metavar="CODE"),
    Option("limit", "at most this many orders, 1 to 1000 (100)", metavar="N"),
    Option("cursor", "continue a list", public=False),
)
_RESTORE = (
    Option("list", "list the backups, newest first", kind="flag"),
    Option("yes", "put it back; without it nothing is changed", kind="flag"),
    Option("close-missing", "instead: close a missing order that the provider did not find twice", metavar="ORDER_ID"),
    Option("reason", "why it is closed, kept with it", metavar="TEXT"),
    Option("sent-to", "the address it was sent to, where an older ptsdesk did not note it", metavar="URL"),
)
_SANDBOX = (
    Option("json", "print one line of JSON when ready", kind="flag"),
    Option("port", "listen here; any free port when left out", metavar="N"),
    Option("state-dir", "keep orders and keys here", metavar="DIR", public=False),
    Option("pace", "seconds an order waits and is processed (4,2)", metavar="WAIT,PROCESS"),
    Option("clock-offset", "let its clock be off by this much", metavar="SECONDS"),
    Option("exit-with-stdin", "end when standard input closes", kind="flag"),
)

_EDIT = (
    Option("url", "another address of the API", metavar="URL"),
    Option("user-id", "another merchant id, while there is no order", metavar="ID"),
    Option("guid", "another GUID, while there is no order", metavar="GUID"),
    Option("ca-file", "another CA certificate (PEM) to trust for this account", metavar="FILE", public=False),
    Option("no-ca-file", "trust what this computer trusts", kind="flag"),
    Option("platform-key", "another public key of the provider (PEM)", metavar="FILE", public=False),
    Option("body-form", "text or json", metavar="WORD"),
    _UNPROVED,
)
_ROTATE = (
    Option("private-key", "the new private RSA key (PEM)", metavar="FILE", public=False),
    Option(
        "secrets-stdin",
        'read any of {"safecode": …, "transaction_secret": …, "private_key_passphrase": …} from standard input',
        kind="flag",
    ),
)

VERBS: tuple[Verb, ...] = (
    Verb(("profile", "add"), "Prove an account and add it; its secrets go to the keyring.", _ACCOUNT, _NAME),
    Verb(("profile", "list"), "List the accounts."),
    Verb(("profile", "test"), "Prove an account by a signed question that moves nothing.", (), _NAME),
    Verb(
        ("profile", "edit"),
        "Change the address, GUID, provider's key or CA file of an account, once it is proved so.",
        _EDIT,
        _NAME,
    ),
    Verb(
        ("profile", "rename"),
        "Give an account another name; its orders and secrets follow.",
        (Option("to", "the new name", required=True, metavar="NAME"),),
        _NAME,
    ),
    Verb(("profile", "rotate"), "Replace secrets of an account, once the provider takes the new ones.", _ROTATE, _NAME),
    Verb(
        ("profile", "export"),
        "Show an account without its secrets, to set up other computers with.",
        (Option("out", "write it to this new file", metavar="FILE", public=False),),
        _NAME,
    ),
    Verb(
        ("profile", "import"),
        "Add an exported account; its secrets are given with profile rotate.",
        (),
        Option("file", "the file of profile export", required=True, metavar="FILE", public=False),
    ),
    Verb(
        ("profile", "remove"),
        "Forget an account and its secrets; its orders stay in the journal.",
        (Option("archive", "write its orders to a file in the data folder, too", kind="flag"),),
        _NAME,
    ),
    Verb(
        ("channels",),
        "List the provider's channels.",
        (_PROFILE, Option("currency", "PHP when left out", metavar="CODE")),
    ),
    Verb(
        ("balance",),
        "Show the balances as the provider tells them.",
        (_PROFILE, Option("mode", "0 total (when left out), 1 available, 2 both", metavar="N")),
    ),
    Verb(("payment", "create"), "Collect a payment.", (*_CREATE, *_PAGES)),
    Verb(("payment", "query"), "Ask about a payment.", (_PROFILE,), _ORDER),
    Verb(("payment", "resend"), "Send a payment again with its own id, when it cannot arrive twice.", _RESEND, _ORDER),
    Verb(("payment", "mark"), "Write down what you were told became of a payment.", _MARK, _ORDER),
    Verb(("payment", "unmark"), "Take that mark off.", _UNMARK, _ORDER),
    Verb(("withdraw", "create"), "Pay out.", (*_CREATE, _REPEAT)),
    Verb(("withdraw", "query"), "Ask about a withdrawal.", (_PROFILE,), _ORDER),
    Verb(("withdraw", "resend"), "Send a withdrawal again with its own id, when it cannot pay twice.", _RESEND, _ORDER),
    Verb(("withdraw", "mark"), "Write down what you were told became of a withdrawal.", _MARK, _ORDER),
    Verb(("withdraw", "unmark"), "Take that mark off.", _UNMARK, _ORDER),
    Verb(("subscription", "query"), "Ask about a card subscription.", (_PROFILE,), _ORDER),
    Verb(("subscription", "mark"), "Write down what you were told became of a subscription.", _MARK, _ORDER),
    Verb(("subscription", "unmark"), "Take that mark off.", _UNMARK, _ORDER),
    Verb(("subscription", "disable"), "End a card subscription.", (_PROFILE,), _ORDER),
    Verb(("history", "list"), "List the orders of the journal, newest first.", _HISTORY),
    Verb(("sandbox",), "Run the embedded test provider alone.", _SANDBOX),
    Verb(("verify-journal",), "Check the whole record of the journal: that nothing was changed, cut off or lost."),
    Verb(
        ("restore-journal",),
        "Put a backup in the place of the journal, which is kept; every open order is asked about first.",
        _RESTORE,
        Option("name", "the backup's name, as --list shows it", metavar="NAME", public=False),
    ),
    Verb(("doctor",), "Check name, TLS, clock, secrets, signatures, keyring, journal and backup.", (_PROFILE,)),
    Verb(
        ("diagnostics",),
        "Make a report for support, without anything private, and show or save it.",
        (
            _PROFILE,
            Option("out", "save it as this new file; else it is only shown", metavar="FILE", public=False),
        ),
    ),
    Verb(
        ("tour",),
        "Take a sandbox payment in the real window and save its screens as PNG.",
        (Option("out", "where the pictures go (build/tour)", metavar="DIR", public=False),),
    ),
)

_BY_WORDS = {verb.words: verb for verb in VERBS}


def overview(verbs: Sequence[Verb] = VERBS) -> str:
    """The verbs with their summaries, for ``--help``."""
    width = max(len(" ".join(verb.words)) for verb in verbs)
    lines = [f"  {' '.join(verb.words):{width}}  {verb.summary}" for verb in verbs]
    return "\n".join(("verbs (each has --help):", *lines))


def choose(words: Sequence[str]) -> tuple[Verb, Namespace]:
    """The verb that was asked for and its arguments. Raises InputError."""
    for length in (1, 2):
        verb = _BY_WORDS.get(tuple(words[:length]))
        if verb is not None:
            return verb, verb.parse(words[length:])
    group = [verb for verb in VERBS if len(verb.words) == 2 and verb.words[0] == words[0]]
    seconds = [verb.words[1] for verb in group]
    if group and words[1:2] in (["-h"], ["--help"]):
        Parser(f"ptsdesk {words[0]}", "Say what to do.", overview(group)).read(["--help"])
    if seconds:
        raise InputError("verb", "Say what to do: {known}.", known=", ".join(seconds))
    firsts = dict.fromkeys(verb.words[0] for verb in VERBS)
    raise InputError("verb", "There is no such verb. The verbs are {known}.", known=", ".join(firsts))
