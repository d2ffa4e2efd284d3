"""What a rendering brought, as values."""

from dataclasses import dataclass, field, replace

from store.captures import Capture
from store.entities import Refusal


@dataclass(slots=True)
class Loaded:
    """What a page asked for while it was rendered: answers that were archived, what was refused; ``bytes`` of all
    bodies, unpacked; ``asked`` counts every request, refused ones too."""

    asked: int = 0
    bytes: int = 0
    captures: list[Capture] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    target: str = ""


@dataclass(frozen=True, slots=True)
class Rendered:
    """What the browser showed. ``dom`` is HTML in UTF-8, empty where it came to nothing; ``picture`` WebP; ``target``
    where a script led its window (absolute, not yet checked); ``tool`` names the browser. ``dom_capture`` and
    ``picture_capture`` are where the archive has them."""

    dom: bytes = b""
    picture: bytes = b""
    target: str = ""
    tool: str = ""
    captures: tuple[Capture, ...] = ()
    refused: tuple[Refusal, ...] = ()
    dom_capture: Capture | None = None
    picture_capture: Capture | None = None

    def with_dom(self, capture: Capture) -> "Rendered":
        """The same, with the DOM kept."""
        return replace(self, dom_capture=capture)

    def with_picture(self, capture: Capture) -> "Rendered":
        """The same, with the picture kept."""
        return replace(self, picture_capture=capture)
