"""Files that somebody may take for a private key: each made on the disk as it comes in real life."""

from __future__ import annotations

import base64
import os
import socket
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from Crypto.IO import PEM
from Crypto.PublicKey import DSA, ECC, RSA
from Crypto.Util.asn1 import DerSequence

from tests.vectors.known import key_texts

GOOD = key_texts("rsa2048")["private_pkcs8_pem"]
PKCS1 = key_texts("rsa2048")["private_pkcs1_pem"]
PUBLIC = key_texts("rsa2048")["public_spki_pem"]
OTHER = key_texts("rsa3072")["private_pkcs8_pem"]
PASSPHRASE = "Mahal 1986 na \N{LATIN SMALL LETTER N WITH TILDE}"

Write = Callable[[Path], object]


@dataclass(frozen=True)
class KeyFile:
    """One file: how it is made and the words of the sentence it gets; no words: it is a good key."""

    name: str
    write: Write
    words: str = ""
    passphrase: str | None = None


def text(content: str) -> Write:
    """A file of text."""
    return lambda path: path.write_bytes(content.encode())


def raw(content: bytes) -> Write:
    """A file of bytes."""
    return lambda path: path.write_bytes(content)


@cache
def rsa(bits: int) -> RSA.RsaKey:
    """A key of a size of its own, made once."""
    made = subprocess.run(["openssl", "genrsa", str(bits)], capture_output=True, check=True)
    return RSA.import_key(made.stdout)


def pem(key: RSA.RsaKey) -> str:
    """Its private half, PKCS#8."""
    return key.export_key("PEM", pkcs=8).decode()


def openssl(*words: str, given: str = GOOD) -> str:
    """What openssl writes, in its own forms."""
    done = subprocess.run(["openssl", *words], input=given.encode(), capture_output=True, check=True)
    return done.stdout.decode("latin-1")


def certificate() -> str:
    """A certificate of the good key."""
    with _kept(GOOD) as name:
        return openssl("req", "-x509", "-key", name, "-subj", "/CN=Shop", "-days", "9")


def request() -> str:
    """A request for one."""
    with _kept(GOOD) as name:
        return openssl("req", "-new", "-key", name, "-subj", "/CN=Shop")


class _kept:  # noqa: N801 - a context
    """A text as a file that openssl opens by name."""

    def __init__(self, content: str) -> None:
        self._read, self._write = os.pipe()
        os.write(self._write, content.encode())
        os.close(self._write)
        os.set_inheritable(self._read, True)

    def __enter__(self) -> str:
        return f"/proc/{os.getpid()}/fd/{self._read}"

    def __exit__(self, *_: object) -> None:
        os.close(self._read)


def protected(**protection: object) -> str:
    """The good key under the pass phrase, PKCS#8."""
    key = RSA.import_key(GOOD)
    return key.export_key("PEM", passphrase=PASSPHRASE.encode(), pkcs=8, **protection).decode()  # type: ignore[arg-type]


def with_rounds(rounds: int) -> str:
    """A protected key that asks for that many rounds; it could not be made honestly in a lifetime."""
    few = protected(protection="PBKDF2WithHMAC-SHA512AndAES256-CBC", prot_params={"iteration_count": 0x1234_5678 >> 12})
    der = base64.b64decode("".join(few.splitlines()[1:-1]))
    outer = DerSequence().decode(der)
    algorithm = DerSequence().decode(outer[0])
    scheme = DerSequence().decode(algorithm[1])
    derivation = DerSequence().decode(scheme[0])
    numbers = DerSequence().decode(derivation[1])
    numbers[1] = rounds
    derivation[1] = numbers.encode()
    scheme[0] = derivation.encode()
    algorithm[1] = scheme.encode()
    outer[0] = algorithm.encode()
    return PEM.encode(outer.encode(), "ENCRYPTED PRIVATE KEY")


def wrong_exponent() -> str:
    """The good key with another private exponent: it is whole, and its numbers do not fit."""
    numbers = DerSequence().decode(base64.b64decode("".join(PKCS1.strip().splitlines()[1:-1])))
    numbers[3] += 2
    return PEM.encode(numbers.encode(), "RSA PRIVATE KEY")


def flipped() -> str:
    """The good key with one letter of its base64 changed, in the modulus."""
    lines = PKCS1.strip().splitlines()
    lines[3] = ("A" if lines[3][0] != "A" else "B") + lines[3][1:]
    return "\n".join(lines)


def fifo(path: Path) -> None:
    """A pipe that nobody writes to."""
    os.mkfifo(path)


def unix_socket(path: Path) -> None:
    """A socket's name in the file system."""
    # A socket's path may have 108 characters only, and a test's folder is longer.
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    with socket.socket(socket.AF_UNIX) as end:
        end.bind(f"/proc/self/fd/{folder}/{path.name}")
    os.close(folder)


def huge(path: Path) -> None:
    """Says it has 8 GB; nothing of it takes room."""
    with path.open("wb") as file:
        file.write(GOOD.encode())
        file.truncate(8 << 30)


def link_to(target: str) -> Write:
    """A link."""
    return lambda path: path.symlink_to(target)


def link_to_good(path: Path) -> None:
    """A link to the good key."""
    kept = path.with_name("kept.pem")
    kept.write_text(GOOD)
    path.symlink_to(kept)


def ppk(path: Path) -> None:
    """What PuTTY's key maker saves."""
    path.write_text("PuTTY-User-Key-File-3: ssh-rsa\nEncryption: none\nComment: x\nPublic-Lines: 6\nAAAA\n")


BARE = "".join(GOOD.strip().splitlines()[1:-1])
DER = base64.b64decode(BARE)
SHORT = "is missing"

BAD: tuple[KeyFile, ...] = (
    KeyFile("nothing there", lambda path: None, "no such file"),
    KeyFile("empty", raw(b""), "empty"),
    KeyFile("blank lines", raw(b"\r\n \r\n"), "empty"),
    KeyFile("directory", Path.mkdir, "a folder"),
    KeyFile("FIFO", fifo, "a pipe or a device"),
    KeyFile("socket", unix_socket, "a pipe or a device"),
    KeyFile("link to a device without an end", link_to("/dev/zero"), "a pipe or a device"),
    KeyFile("link to nothing", link_to("nowhere.pem"), "no such file"),
    KeyFile("link to itself", lambda path: path.symlink_to(path.name), "in a circle"),
    KeyFile("huge", huge, "far too long"),
    KeyFile("too long by one", lambda path: path.write_bytes(b"x" * 65_537), "far too long"),
    KeyFile("long words", text("word " * 5_000), "too long for a key"),
    KeyFile("public key", text(PUBLIC), "a public key"),
    KeyFile("public key, PKCS#1", lambda path: path.write_text(openssl("rsa", "-RSAPublicKey_out")), "a public key"),
    KeyFile("public key called private", text(PUBLIC.replace("PUBLIC", "PRIVATE")), "a public key"),
    KeyFile("public key of SSH", lambda path: path.write_bytes(RSA.import_key(PUBLIC).export_key("OpenSSH")), "of SSH"),
    KeyFile("certificate", lambda path: path.write_text(certificate()), "a certificate"),
    KeyFile("request", lambda path: path.write_text(request()), "a request for a certificate"),
    KeyFile("EC key", lambda path: path.write_text(ECC.generate(curve="p256").export_key(format="PEM")), "not an RSA"),
    KeyFile("EC key, its own form", lambda path: path.write_text(
        ECC.generate(curve="p256").export_key(format="PEM", use_pkcs8=False)), "another kind"),
    KeyFile("Ed25519 key", lambda path: path.write_text(
        ECC.generate(curve="ed25519").export_key(format="PEM")), "not an RSA"),
    KeyFile("DSA key", lambda path: path.write_bytes(DSA.generate(1024).export_key(format="PEM")), "not an RSA"),  # noqa: S505 - is refused
    KeyFile("512 bits", lambda path: path.write_text(pem(rsa(512))), "512 bits"),
    KeyFile("1024 bits", lambda path: path.write_text(pem(rsa(1024))), "1024 bits"),
    KeyFile("truncated in the middle", text(GOOD[:900]), SHORT),
    KeyFile("truncated, with its end", text(GOOD[:900] + "\n-----END PRIVATE KEY-----\n"), "not an RSA|" + SHORT),
    KeyFile("without its last line", text(GOOD.replace("-----END PRIVATE KEY-----", "")), SHORT),
    KeyFile("one letter changed", lambda path: path.write_text(flipped()), "not an RSA"),
    KeyFile("numbers that do not fit", lambda path: path.write_text(wrong_exponent()), "not an RSA"),
    KeyFile("a star in it", text(GOOD.replace("MII", "MI*")), SHORT),
    KeyFile("two private keys", text(GOOD + OTHER), "several private keys"),
    KeyFile("protected, no pass phrase", lambda path: path.write_text(protected()), "protected with a pass phrase"),
    KeyFile("protected, wrong pass phrase", lambda path: path.write_text(protected()), "does not open", "Mahal 1987"),
    KeyFile("protected in the old form", lambda path: path.write_bytes(
        RSA.import_key(GOOD).export_key("PEM", passphrase=PASSPHRASE.encode(), pkcs=1)), "an old form", PASSPHRASE),
    KeyFile("protected for years", lambda path: path.write_text(with_rounds(2**31 - 1)), "too long", PASSPHRASE),
    KeyFile("DER", raw(DER), "a binary file"),
    KeyFile("PKCS#12", raw(b"0\x82\x06\x01\x02\x01\x03" + bytes(range(256)) * 6), "a binary file"),
    KeyFile("OpenSSH", lambda path: path.write_text(
        PEM.encode(b"openssh-key-v1\0" + bytes(600), "OPENSSH PRIVATE KEY")), "the form of SSH"),
    KeyFile("PuTTY", ppk, "a key of PuTTY"),
    KeyFile("program", lambda path: path.write_bytes(Path("/bin/sh").read_bytes()[:60_000]), "a binary file"),
)  # fmt: skip

HARMLESS: tuple[KeyFile, ...] = (
    KeyFile("as it is made", text(GOOD)),
    KeyFile("PKCS#1", text(PKCS1)),
    KeyFile("CRLF", text(GOOD.replace("\n", "\r\n"))),
    KeyFile("CR", text(GOOD.replace("\n", "\r"))),
    KeyFile("byte order mark", raw(b"\xef\xbb\xbf" + GOOD.encode())),
    KeyFile("UTF-16, as PowerShell writes", raw(GOOD.encode("utf-16"))),
    KeyFile("UTF-16, the other order", raw(b"\xfe\xff" + GOOD.encode("utf-16-be"))),
    KeyFile("one line", text(GOOD.replace("\n", ""))),
    KeyFile("words around in an older encoding", raw("Señor, the key:\n".encode("latin-1") + GOOD.encode())),
    KeyFile("behind its certificate", lambda path: path.write_text(certificate() + GOOD)),
    KeyFile("link", link_to_good),
    KeyFile("protected", lambda path: path.write_text(protected()), passphrase=PASSPHRASE),
    KeyFile("protected with scrypt", lambda path: path.write_text(
        protected(protection="scryptAndAES256-CBC")), passphrase=PASSPHRASE),
    KeyFile("protected by openssl", lambda path: path.write_text(
        openssl("pkcs8", "-topk8", "-passout", "pass:maganda")), passphrase="maganda"),
    KeyFile("a pass phrase that is not needed", text(GOOD), passphrase=PASSPHRASE),
)  # fmt: skip
"""Other shapes of the very same key: whatever is around it, its numbers are whole, so taking it does no harm."""
