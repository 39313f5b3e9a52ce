"""The gate: judges what an integrator's tests send to the mock, and reports each cause once."""
