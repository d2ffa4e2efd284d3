"""Scripted pages: empty shells that look promising, shown by a contained browser that reaches nothing by itself."""
