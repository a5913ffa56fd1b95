"""The lock: what covers the window, what makes it lock, what opens it again."""
