"""Sites joined into operators by the traces that they share, each join with its stated reason (pure)."""
