"""The way to a service: profiles, keys, the guard that says what may leave, and the transport that sends it."""
