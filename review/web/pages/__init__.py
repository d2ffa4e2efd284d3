"""Pages, a file each: a ``Visit`` in, an answer out."""
