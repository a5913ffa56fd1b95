"""What the business is, with no input, output, clock or window: every rule lives here once."""
