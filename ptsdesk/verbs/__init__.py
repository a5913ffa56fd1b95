"""The headless verbs: the same services and rules as the window, JSON on stdout, one sentence on stderr.

::

    parser, table   what may be typed           reply           what comes back: exit code, JSON, sentence
    command         from words to a reply
    create          payment and withdraw create words           states and exit codes in words
    query           payment, withdraw and       show            orders, accounts and times as JSON
                    subscription questions      accounts        which account a verb is about; profile verbs
    provider        channels, balance, doctor   history         the journal's orders
    interrupts      Ctrl-C and SIGTERM while money is on its way

A verb is a function from parsed arguments and an Office to a :class:`~ptsdesk.verbs.reply.Reply`. No verb takes card
data, and no message repeats what was typed: it may be a card number.
"""
