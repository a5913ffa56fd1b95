"""ptsdesk, the desktop merchant console for the PTS payment provider."""

__version__ = "0.1.0"
