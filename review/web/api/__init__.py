"""Calls of the JSON API, a file a subject: a ``Visit`` and a request dataclass in, a response dataclass out."""
