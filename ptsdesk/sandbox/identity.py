"""What the sandbox is: its merchant's credentials, both RSA key pairs and its certificate authority, made once.

Everything stands in one file in the state folder, so that a start that was killed half way leaves all of it or nothing.
They are test keys, but they are kept as if they were not: readable by their owner only.
"""

from __future__ import annotations

import json
import os
import secrets
import string
import tempfile
from dataclasses import asdict, dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from ptsdesk.errors import SandboxError
from ptsdesk.sandbox import tls

_FILE = "identity.json"
_USER_ID = "2801"
_RSA_BITS = 2048
_RSA_EXPONENT = 65537
_GUID_ALPHABET = string.ascii_lowercase + string.digits
_GUID_LENGTH = 12
_SECRET_BYTES = 16


@dataclass(frozen=True, slots=True)
class Identity:
    """Credentials and keys; every key as PEM text."""

    user_id: str
    guid: str
    safecode: str = field(repr=False)
    transaction_secret: str = field(repr=False)
    merchant_private_key: str = field(repr=False)
    server_private_key: str = field(repr=False)
    ca_private_key: str = field(repr=False)
    ca_certificate: str = field(repr=False)

    @property
    def server_public_key(self) -> str:
        """The key with which a client verifies what the sandbox signs."""
        return _public_pem(self.server_private_key)

    @property
    def merchant_public_key(self) -> str:
        """The key with which the sandbox verifies what a client signs."""
        return _public_pem(self.merchant_private_key)


def load_or_make(folder: Path) -> Identity:
    """The identity of a state folder; made at the first start. Two first starts at once agree on one."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / _FILE
    if not path.exists():
        _publish_once(path, json.dumps(asdict(_make())))
    try:
        return Identity(**json.loads(path.read_text("utf-8")))
    except (ValueError, TypeError) as error:
        raise damaged(folder) from error


def damaged(folder: Path) -> SandboxError:
    """What to say when the file or a key in it cannot be read."""
    return SandboxError(
        "The sandbox's own file {file} is damaged. Delete it and start again; the sandbox then gets new test keys.",
        file=str(folder / _FILE),
    )


def write_private(path: Path, text: str) -> None:
    """Put a file in place as a whole, readable by its owner only."""
    _temporary(path, text).replace(path)


def _publish_once(path: Path, text: str) -> None:
    """Put a file in place unless another process was quicker."""
    temporary = _temporary(path, text)
    try:
        path.hardlink_to(temporary)
    except FileExistsError:
        pass
    except OSError:
        # A file system without hard links: the later of two first starts wins.
        temporary.replace(path)
        return
    temporary.unlink()


def _temporary(path: Path, text: str) -> Path:
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return Path(name)


def _make() -> Identity:
    authority = tls.make_authority()
    return Identity(
        user_id=_USER_ID,
        guid="".join(secrets.choice(_GUID_ALPHABET) for _ in range(_GUID_LENGTH)),
        safecode=secrets.token_hex(_SECRET_BYTES),
        transaction_secret=secrets.token_hex(_SECRET_BYTES),
        merchant_private_key=_new_rsa_pem(),
        server_private_key=_new_rsa_pem(),
        ca_private_key=authority.private_key,
        ca_certificate=authority.certificate,
    )


def _new_rsa_pem() -> str:
    key = rsa.generate_private_key(_RSA_EXPONENT, _RSA_BITS)
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode("ascii")


def _public_pem(private_pem: str) -> str:
    key = serialization.load_pem_private_key(private_pem.encode("ascii"), None, unsafe_skip_rsa_key_validation=True)
    return (
        key.public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        .decode("ascii")
    )
