"""Forms as data: which fields there are, what they are called, how each is checked, and the widgets made from that."""
