"""What writing calls leave at a live endpoint: noted before they are sent, and taken back after."""
