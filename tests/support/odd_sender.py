"""A sender of cards that does not come to its end, in the way that its argument names."""

from __future__ import annotations

import os
import sys
import threading
from typing import Any

from ptsdesk.services.card_sender import Sender, main
from ptsdesk.services.wire import Done, Told


class OddSender(Sender):
    """Ends, hangs or makes a mistake at one point."""

    how = ""

    def serve(self) -> None:
        if self.how == "not ready":
            os._exit(3)
        super().serve()

    def _send(self, *given: Any) -> object:
        if self.how == "before it asks":
            os._exit(3)
        return super()._send(*given)

    def _ask(self, stamp: int) -> None:
        super()._ask(stamp)
        if self.how == "behind the word":
            os._exit(3)
        if self.how == "hangs":
            threading.Event().wait()
        if self.how == "a mistake":
            raise ZeroDivisionError(os.environ.get("PTS_CARD", "4012888888881881"))

    def _tell(self, message: Told | Done) -> None:
        if isinstance(message, Done) and self.how == "with the answer":
            os._exit(3)
        super()._tell(message)


if __name__ == "__main__":
    import ptsdesk.services.card_sender as module

    OddSender.how = sys.argv[1]
    module.Sender = OddSender  # type: ignore[misc]
    sys.exit(main())
