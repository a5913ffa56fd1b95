"""TLS: whom to trust, and a sentence for each way in which a server fails to prove itself. No request leaves here."""

from __future__ import annotations

import socket
import ssl
from functools import partial
from pathlib import Path
from typing import cast

from ptsdesk.client.dialing import Place, closing, too_late
from ptsdesk.client.watch import Watch, WatchedSocket, shut
from ptsdesk.errors import NotSentError, TlsError, UnreachableError

# X509_V_ERR_…, see OpenSSL's x509_vfy.h: the ssl module gives the number only.
_NOT_YET_VALID = 9
_EXPIRED = 10
_OTHER_NAME = frozenset({62, 63, 64})

_NO_TLS = frozenset(
    {"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "UNEXPECTED_MESSAGE", "RECORD_LAYER_FAILURE", "PACKET_LENGTH_TOO_LONG"}
)
_OLD_TLS = frozenset(
    {"UNSUPPORTED_PROTOCOL", "TLSV1_ALERT_PROTOCOL_VERSION", "NO_PROTOCOLS_AVAILABLE", "VERSION_TOO_LOW"}
)


def make_context(ca_file: str | Path | None, default_roots: str) -> ssl.SSLContext:
    """TLS 1.2 or newer with the host name verified.

    A CA file replaces the default roots: an account that names one trusts nobody else. The environment has no say.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.sslsocket_class = WatchedSocket
    try:
        _load(context, Path(ca_file or default_roots))
    except ssl.SSLError:
        raise TlsError(
            "The CA file {file} holds no certificate. Choose the file in PEM form.", file=str(ca_file)
        ) from None
    except OSError as problem:
        raise TlsError(
            "The CA file {file} cannot be read. Choose it again in the account.",
            detail=type(problem).__name__,
            file=str(ca_file),
        ) from None
    return context


def _load(context: ssl.SSLContext, file: Path) -> None:
    """A pipe or a device in the file's place would hold the reader up for ever."""
    if file.exists() and not file.is_file():
        raise OSError("not a file")
    context.load_verify_locations(cafile=str(file))


def secure(sock: socket.socket, place: Place, context: ssl.SSLContext, watch: Watch, *, own_ca: bool) -> WatchedSocket:
    """The connection with TLS on it, the server proved to be ``place.host``; closes it and raises otherwise."""
    try:
        wrapped = context.wrap_socket(sock, server_hostname=place.host, do_handshake_on_connect=False)
    except OSError as problem:
        sock.close()
        raise UnreachableError(
            "The connection to {host} broke off. Try again.", detail=type(problem).__name__, host=place.host
        ) from None
    watched = cast("WatchedSocket", wrapped)
    watched.watch = watch
    try:
        with watch.breakable(partial(shut, watched)):
            watched.settimeout(watch.remaining())
            watched.do_handshake()
    except OSError as problem:
        watched.close()
        raise _not_trusted(place, problem, watch, own_ca=own_ca) from None
    return watched


def _not_trusted(place: Place, problem: OSError, watch: Watch, *, own_ca: bool) -> NotSentError:
    if watch.cancelled:
        return closing()
    if isinstance(problem, TimeoutError):
        return too_late(place)
    if isinstance(problem, ssl.SSLCertVerificationError):
        return TlsError(
            _certificate_sentence(problem.verify_code, own_ca=own_ca),
            detail=f"verify code {problem.verify_code}",
            host=place.host,
        )
    reason = getattr(problem, "reason", None) or type(problem).__name__
    if reason in _NO_TLS:
        return TlsError(
            "{host}, port {port}, does not speak TLS, so nothing is sent to it. Check the API address.",
            detail=reason,
            host=place.host,
            port=place.port,
        )
    if reason in _OLD_TLS:
        return TlsError(
            "{host} offers only versions of TLS that are no longer safe. Tell the provider.",
            detail=reason,
            host=place.host,
        )
    if isinstance(problem, ssl.SSLError) and not isinstance(problem, ssl.SSLEOFError):
        return TlsError("A safe connection to {host} could not be made.", detail=reason, host=place.host)
    return UnreachableError(
        "{host} closed the connection before it was safe. Check the API address, or try again later.",
        detail=reason,
        host=place.host,
    )


def _certificate_sentence(code: int, *, own_ca: bool) -> str:
    if code in _OTHER_NAME:
        return "The server at {host} shows the certificate of another host. Check the API address."
    if code == _EXPIRED:
        return (
            "The certificate of {host} has expired. Check the date of this computer; if it is right, tell the provider."
        )
    if code == _NOT_YET_VALID:
        return "The certificate of {host} is not valid yet. Check the date of this computer."
    if own_ca:
        return (
            "The certificate of {host} does not fit the CA file of this account. Ask the provider for the right file."
        )
    return (
        "The certificate of {host} comes from nobody that this computer trusts. "
        "If the provider gave you a CA file, name it in the account."
    )
