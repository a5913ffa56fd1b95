"""Models behind the tables."""
