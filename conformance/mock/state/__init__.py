"""What the mock holds: worlds, the companies and users in them, and the provider states that tests ask for."""
