"""The crawls: one spider a purpose."""
