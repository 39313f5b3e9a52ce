"""The stateful mock of the services: `server` takes requests, `wires` read them, `calls` run a behaviour on `state`."""
