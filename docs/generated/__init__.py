"""Pages of the documentation that are made from the code and the contracts when the site is built."""
