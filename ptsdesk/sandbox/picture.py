"""A QR code as an image, for the scenario whose provider answers with one in place of the text."""

from __future__ import annotations

import base64
import io

_PIXELS_A_MODULE = 6
_QUIET_ZONE = 4


def qr_image(text: str) -> str:
    """A PNG of the code as a data URL. A wallet can scan it."""
    import segno  # noqa: PLC0415 - only this scenario needs it, and every start would pay for it

    image = io.BytesIO()
    segno.make_qr(text, error="m").save(image, kind="png", scale=_PIXELS_A_MODULE, border=_QUIET_ZONE)
    return f"data:image/png;base64,{base64.b64encode(image.getvalue()).decode('ascii')}"
