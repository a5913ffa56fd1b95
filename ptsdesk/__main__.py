"""Lets ``python -m ptsdesk`` do what the console script does."""

import sys

from ptsdesk.cli import main

if __name__ == "__main__":
    sys.exit(main())
