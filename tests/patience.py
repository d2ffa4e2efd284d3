"""How long a test waits for what may hang."""

PATIENCE = 300.0
"""Seconds. What takes longer hangs: no machine is that busy. Nothing is timed by it."""
