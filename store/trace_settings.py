"""What is asked of promising sites besides their pages, and looked up of their addresses."""

from dataclasses import dataclass
from pathlib import Path

from store.errors import SettingsError


@dataclass(frozen=True, slots=True)
class TraceSettings:
    """``icon_bytes`` is the largest icon that is taken (0: none is asked for); the icons of shops have a few thousand
    bytes. ``name_server_seconds`` is how long the question for a domain's name servers may take (0: none is asked).
    ``networks`` is a table of hosting networks for the addresses that are met (empty: none; none is shipped)."""

    icon_bytes: int = 100_000
    name_server_seconds: float = 3.0
    networks: str = ""

    def check(self) -> None:
        """Raise SettingsError, with the name of the key, for values that mean nothing."""
        for name in ("icon_bytes", "name_server_seconds"):
            if getattr(self, name) < 0:
                raise SettingsError(f"traces.{name} cannot be negative")
        if self.networks and not Path(self.networks).is_file():
            raise SettingsError(f"traces.networks: there is no file {self.networks}")
