"""The behaviours of the AutoXChange API: a function with the name of each operation."""
