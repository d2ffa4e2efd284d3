"""Bytes → page: one reader a format, behind a charset reader and a guard."""
