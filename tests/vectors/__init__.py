"""Known answers for the protocol, made apart from this project: ``vectors.json``, and how tests read it."""
