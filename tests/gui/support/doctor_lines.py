"""The lines of a connection doctor's run, as the real one makes them: the run of the design's picture."""

from __future__ import annotations

from ptsdesk.services.checks import Check, When
from tests.gui.support.fake_desk import NOW_MS

DAY = 86_400_000

ADDRESS = Check(
    "address",
    False,
    "{address} was refused (code {code})",
    "1018",
    {"address": "198.51.100.7", "code": "1018", "merchant": "28", "last": When(NOW_MS - DAY)},
    detail="It was last accepted here on {last}.",
    remedy="Give the provider this address and ask for it to be put on the list of merchant {merchant}: {address}. "
    "Until then every request is refused before anything happens. If you left the office network, go back to it or "
    "use its VPN.",
    title="This computer's address is not on the provider's list",
)
CLOCK = Check(
    "clock",
    False,
    "{seconds} s behind the provider",
    "3800",
    {"seconds": "3.8"},
    detail="The limit is 5 s. ptsdesk corrects for it now; set this computer's clock to automatic time.",
    warning=True,
)
PASSED = (
    Check("keyring", True, "{name}, unlocked, answered in {ms} ms", params={"name": "GNOME Keyring", "ms": 12},
          detail="A test item was written, read and removed."),
    Check("journal", True, "Written and read back, {free} free", params={"free": "182 GB", "entries": 48207},
          detail="Record chain intact, {entries:,} entries."),
    Check("backup", True, "{n} h old", params={"n": 6, "restored": When(NOW_MS - 11 * DAY, date_only=True)},
          detail="A backup was last put back on {restored}."),
    Check("name", True, "{host} was found", params={"host": "api.pts-provider.example", "address": "203.0.113.9"},
          detail="Its address is {address}."),
    Check("tls", True, "{host}, {ms} ms, {version}",
          params={"host": "api.pts-provider.example", "ms": 41, "version": "TLS 1.3",
                  "until": When(NOW_MS + 112 * DAY, date_only=True)},
          detail="Certificate valid until {until}, from a known authority."),
    Check("keys", True, "Private key and safecode load and sign", params={"bits": 2048, "print": "8C:41:0F … A2"},
          detail="RSA {bits}, fingerprint {print}."),
    Check("signature", True, "Last signed answer verified, {when}",
          params={"when": When(NOW_MS - 600_000), "print": "3F:A2:90:C7 … 1D:08"}, detail="Key {print}."),
)  # fmt: skip
CHECKS = (*PASSED[:3], *PASSED[3:5], CLOCK, ADDRESS, *PASSED[5:])
