"""The use cases, in plain Python: submit, ask, watch, search, examine. Nothing here knows a window."""
