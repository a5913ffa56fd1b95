"""The embedded PTS: a test provider that answers on this computer as the real one is documented to.

It is an honest server of its own. It decrypts, checks the HMAC and the RSA signature, holds the clock rule, keeps its
orders on disk and signs what it answers, with cryptography that it shares with no other part of ptsdesk: a mistake in
the client cannot be hidden by the same mistake here. Where the vendor is silent it follows the PTS API, section 21.

::

    main        runs it, prints the ready line          launcher    starts it as a process, for the window
    assembly    puts the parts together
    server      HTTPS: threads, keep-alive, limits      tls         the little CA and the certificate
    provider    one call in, one reply out              identity    credentials and keys, made once
    checks      the checks, in their order              fields      the format of every field
    crypto      AES, HMAC, RSA                          wire        strict JSON in, exact numbers out
    endpoints   the nine endpoints                      answers     what is signed and how it is written
    store       orders on disk, money exact             statuses    what an order has become by now
    channels    channels, limits, opening balances      emv         the QR Ph text
    picture     the QR Ph code as an image
    scenarios   what a person can choose to see         faults      how a scenario spoils an answer
    pages       the page where a person pays            codes       the provider's codes and their texts

No card number and no CVC is ever stored, and no request is ever logged.
"""
