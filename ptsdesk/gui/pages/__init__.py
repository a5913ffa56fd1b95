"""The pages of the window. The shell imports each one when it is first shown."""
