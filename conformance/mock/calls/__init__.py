"""A call of a method, whatever wire it came over: who calls, which behaviour runs, and what it replies."""
