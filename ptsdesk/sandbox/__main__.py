"""Lets ``python -m ptsdesk.sandbox`` run the sandbox in a process of its own."""

import sys

from ptsdesk.hardening import harden
from ptsdesk.sandbox.main import main

if __name__ == "__main__":
    harden()
    sys.exit(main(sys.argv[1:]))
