"""What a scenario needs while it runs: its world, its calls, what it expects, and what came of it."""
