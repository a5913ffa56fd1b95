"""Runs the real window and says when its frame has been painted: ``furnished DATA_DIR`` prints monotonic seconds."""

import sys
import time

from ptsdesk import app
from ptsdesk.cli import main


def tell(_run: app.Run) -> None:
    """In place of what begins after the frame's first paint."""
    sys.stdout.write(f"{time.monotonic()}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    app.Run.begin = tell  # type: ignore[method-assign]
    sys.exit(main(["--data-dir", sys.argv[1], "--practice"]))
