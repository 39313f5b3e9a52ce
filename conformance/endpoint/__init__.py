"""Access to a service: profiles, keys, the guard that decides what may be sent, and the transport that sends it."""
