"""The way to the provider: HTTPS by the money safety rules, the server's clock, and one method an endpoint."""
