"""What changed: the shapes of answers as recordings have them, and an interface's description beside the contracts."""
