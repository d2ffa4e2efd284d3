"""Word lists in source: many short words, readable without a quote around each."""


def words(text: str) -> frozenset[str]:
    """The blank-separated words of ``text`` as a set."""
    return frozenset(text.split())
