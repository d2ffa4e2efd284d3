"""Every error that a user can meet, grouped by what the caller does about it.

SpyglassError                 base: the message is one line for the user; exit code 1
├── UsageError                the caller asked for something that cannot be; exit code 2
│   ├── SeedError             a seed or query file cannot be read
│   └── SettingsError         a setting is unknown or has an impossible value
├── StoreError                the database cannot be used as it is; nothing was changed
│   ├── StoreBusyError        somebody else holds it, or the server is away: try again later
│   └── StoreCorruptError     it is not ours or damaged: restore a backup
├── ModelError                a model is missing, unregistered or not what its manifest says
├── EvidenceError             stored evidence is missing or does not match its digest
├── PageRefusedError          one page is too hostile to parse: note it, go on
└── NetworkError              no way out: proxy or network unreachable
"""


class SpyglassError(Exception):
    """Base of all errors that carry one clear line for the user."""

    exit_code = 1


class UsageError(SpyglassError):
    """The request itself is wrong: bad argument, unknown site, file that is not what it should be."""

    exit_code = 2


class SeedError(UsageError):
    """A seed or query file cannot be read or holds nothing usable."""


class SettingsError(UsageError):
    """A setting is unknown or has an impossible value."""


class StoreError(SpyglassError):
    """The database cannot be used as it is; nothing was changed."""


class StoreBusyError(StoreError):
    """Another process holds what is needed, or the server is away; trying later helps."""


class StoreCorruptError(StoreError):
    """The file is not a Spyglass database or is damaged; a backup helps."""


class ModelError(SpyglassError):
    """A model is missing, unregistered or differs from its manifest; it was not loaded."""


class EvidenceError(SpyglassError):
    """Stored evidence is missing or does not match its digest."""


class PageRefusedError(SpyglassError):
    """One page is too hostile to parse; the crawl notes it and goes on."""


class NetworkError(SpyglassError):
    """There is no way out: the proxy or the network cannot be reached."""
