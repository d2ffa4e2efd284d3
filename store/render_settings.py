"""How scripted pages are shown in a browser, if at all."""

from dataclasses import dataclass

from store.errors import SettingsError


@dataclass(frozen=True, slots=True)
class RenderSettings:
    """Scripted pages in a browser: ``pages`` a run, none by default. Times are seconds, sizes bytes, but ``megabytes``.

    A shop built with a framework asks for 20 to 40 parts of 2 MB together and is at rest within ten seconds; Chromium
    shows it in 200 MB. ``screenshot_from`` is the score from which a reviewer will want to see the page.
    """

    pages: int = 0
    seconds: float = 30.0
    megabytes: int = 1024
    requests: int = 80
    bytes: int = 8 * 1024 * 1024
    screenshot_from: float = 0.5
    browser: str = ""

    def check(self) -> None:
        """Raise SettingsError, with the name of the key, for values that mean nothing."""
        for name in ("seconds", "megabytes", "requests", "bytes"):
            if getattr(self, name) <= 0:
                raise SettingsError(f"render.{name} must be above 0")
        if self.pages < 0:
            raise SettingsError("render.pages cannot be negative")
        if not 0 <= self.screenshot_from <= 1:
            raise SettingsError("render.screenshot_from is a score, from 0 to 1")
