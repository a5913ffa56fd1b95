"""The language of the PTS merchant API: bytes in, bytes out. No clock, no network, no disk, no randomness."""
