"""Score → queue → review → label. Reads scores from the store; never runs a model."""
