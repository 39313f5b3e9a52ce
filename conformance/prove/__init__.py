"""Mutation testing of the suite: injects faults into responses and into the mock, and expects scenarios to fail."""
