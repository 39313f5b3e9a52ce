"""The mock as a server: HTTP with bounds, who may connect, the journal of requests, and `/_control/`."""
