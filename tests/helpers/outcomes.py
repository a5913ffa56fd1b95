"""What must be known and said after all that can come of a call: a table, written from the money safety rules and the
API reference alone. No cell is left out; ``tests/simulation/test_outcomes.py`` tries each in the real code.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.helpers.model.fates import Fate

CREATES = ("payment", "withdraw", "subscribe")
QUERIES = ("payment/query", "withdraw/query", "subscribe/query")
OPERATIONS = (*CREATES, *QUERIES)

WIRE = {
    "name not found": Fate(dials=False),
    "connection refused": Fate(dials=False),
    "TLS failure": Fate(dials=False, tls=True),
    "connect timeout": Fate(dials=False),
    "write error after some bytes": Fate(arrives=False, silence="CLOSED"),
    "timeout after bytes": Fate(silence="TIMEOUT"),
    "end without an answer": Fate(silence="CLOSED"),
    "head cut": Fate(silence="NOT_HTTP"),
    "body cut": Fate(silence="CUT"),
    "redirect": Fate(instead="redirect"),
    "4xx": Fate(instead="http_404"),
    "408": Fate(instead="http_408"),
    "429 with Retry-After": Fate(instead="http_429"),
    "5xx": Fate(instead="http_503"),
    "HTML": Fate(instead="html"),
    "JavaScript": Fate(instead="script"),
    "empty": Fate(instead="empty"),
    "not JSON": Fate(instead="not_json"),
    "oversize": Fate(silence="OVERSIZE"),
    "a name twice": Fate(instead="doubled_names"),
    "1000 without sign": Fate(instead="unsigned"),
    "1000 with a bad sign": Fate(instead="forged"),
    "another order": Fate(instead="other_order"),
    "another amount": Fate(instead="other_amount"),
    "another currency": Fate(instead="other_currency"),
    "another user": Fate(instead="other_user"),
    "good": Fate(),
}
"""The 27 things that can come of one call on the wire."""

_TABLE = """
                              payment   withdraw  subscribe  payment/query  withdraw/query  subscribe/query
name not found                not_sent  not_sent  not_sent   not_asked      not_asked       not_asked
connection refused            not_sent  not_sent  not_sent   not_asked      not_asked       not_asked
TLS failure                   not_sent  not_sent  not_sent   not_asked      not_asked       not_asked
connect timeout               not_sent  not_sent  not_sent   not_asked      not_asked       not_asked
write error after some bytes  unknown   unknown   unknown    unknown        unknown         unknown
timeout after bytes           unknown   unknown   unknown    unknown        unknown         unknown
end without an answer         unknown   unknown   unknown    unknown        unknown         unknown
head cut                      unknown   unknown   unknown    unknown        unknown         unknown
body cut                      unknown   unknown   unknown    unknown        unknown         unknown
redirect                      unknown   unknown   unknown    unknown        unknown         unknown
4xx                           unknown   unknown   unknown    unknown        unknown         unknown
408                           unknown   unknown   unknown    unknown        unknown         unknown
429 with Retry-After          unknown   unknown   unknown    unknown        unknown         unknown
5xx                           unknown   unknown   unknown    unknown        unknown         unknown
HTML                          unknown   unknown   unknown    unknown        unknown         unknown
JavaScript                    unknown   unknown   unknown    unknown        unknown         unknown
empty                         unknown   unknown   unknown    unknown        unknown         unknown
not JSON                      unknown   unknown   unknown    unknown        unknown         unknown
oversize                      unknown   unknown   unknown    unknown        unknown         unknown
a name twice                  unknown   unknown   unknown    unknown        unknown         unknown
1000 without sign             unknown   unknown   unknown    unknown        unknown         unknown
1000 with a bad sign          unknown   unknown   unknown    unknown        unknown         unknown
another order                 unknown   unknown   unknown    unknown        unknown         unknown
another amount                unknown   unknown   unknown    unknown        unknown         unknown
another currency              unknown   unknown   unknown    unknown        unknown         unknown
another user                  unknown   unknown   unknown    unknown        unknown         unknown
good                          accepted  accepted  accepted   waiting        waiting         active
"""
"""For a create the state it leaves, for a question the state of an order that was unknown before. ``not_asked``: it is
unknown still, and the person is told that no question left this computer."""


@dataclass(frozen=True)
class Cell:
    """One call and what must come of it."""

    operation: str
    outcome: str
    state: str

    @property
    def fate(self) -> Fate:
        return WIRE[self.outcome]


def _cells(table: str, operations: tuple[str, ...]) -> tuple[Cell, ...]:
    head, *lines = table.strip("\n").splitlines()
    if tuple(head.split()) != operations:
        raise ValueError(head)
    found = []
    for line in lines:
        outcome, *states = [part.strip() for part in line.split("  ") if part.strip()]
        found += [Cell(operation, outcome, state) for operation, state in zip(operations, states, strict=True)]
    return tuple(found)


CELLS = _cells(_TABLE, OPERATIONS)

_CHECKED = "refused_checking"
_PRECEDING = "1001 1009 1010 1012 1016 1017 1018 1020 8007 8013"
_KNOWN = "1003"
_OTHERS = """
1002 1004 1005 1006 1007 1008 1011 1013 1014 1015 1019 1021 1100
4001 4002 4003 4004 4005
8001 8002 8003 8004 8005 8006 8008 8010 8011 8012 8101 8102 8103 8104 8105 8106 8107 8108
9000 9001 9002 9003 9004 9005 9006 9007 9008 9009 9999
"""
UNDOCUMENTED = ("0000", "1022", "2000", "3000", "5000", "7777", "8009")
"""Codes that no page has; three of them are texts of statuses."""


@dataclass(frozen=True)
class CodeCell:
    """A create call that is refused: the state at once, and after two answers "not found" that count."""

    operation: str
    code: str
    state: str
    confirmed: str


def _code_cells() -> tuple[CodeCell, ...]:
    rows = [(code, _CHECKED, "refused") for code in _PRECEDING.split()]
    rows += [(code, _CHECKED, _CHECKED) for code in (*_OTHERS.split(), *UNDOCUMENTED)]
    rows.append((_KNOWN, "unknown", "unknown"))
    return tuple(CodeCell(operation, *row) for row in sorted(rows) for operation in CREATES)


CODE_CELLS = _code_cells()
"""58 documented codes and some that are not, for the three creates (PTS API, section 16)."""

_STATUSES = """
      payment/query  withdraw/query  subscribe/query
0000  waiting        waiting         active
1000  processing     processing      active
2000  paid           paid            active
3000  failed         failed          active
4000  needs_review   needs_review    active
5000  expired        expired         active
6000  unknown        unknown         active
"""
STATUS_CELLS = _cells(_STATUSES, QUERIES)
"""The six statuses and one that nobody knows (PTS API, section 15). Of a subscription they are its charges'."""

WORDS = {
    "not_sent": "Not sent",
    "not_asked": "Result unknown",
    "unknown": "Result unknown",
    "refused_checking": "Refused, being checked",
    "refused": "Refused, nothing moved",
    "accepted": "Accepted",
    "waiting": "Waiting",
    "processing": "Processing",
    "needs_review": "Needs review",
    "expired": "Expired, may still be paid",
    "paid": "Paid",
    "failed": "Failed",
    "active": "Active",
}
"""The word that stands beside an order in each state."""
OUT_WORDS = WORDS | {"paid": "Paid out", "expired": "Expired, may still be paid out"}
"""The same for a withdrawal."""
