"""What each kind of host says: one module a family, all pages written for this web."""
