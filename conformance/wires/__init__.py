"""How calls travel: a package a wire, the one door to them, and what every wire shares."""
