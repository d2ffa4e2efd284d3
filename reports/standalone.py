"""The checker that stands alone, as one file: its two modules put together."""

from pathlib import Path

_IMPORT = "from reports.standalone_proofs import is_signed, root_along, root_of\n"
# What follows the imports of the mathematics; those the checker has itself.
_BEGIN = "def root_of("


def assembled() -> str:
    """The text of one Python file that imports nothing but the standard library."""
    folder = Path(__file__).parent
    checker = (folder / "standalone_verifier.py").read_text("utf-8")
    proofs = (folder / "standalone_proofs.py").read_text("utf-8")
    head, _, rest = checker.partition(_IMPORT)
    first, _, main = rest.partition("def main(")
    return f"{head.rstrip()}\n{first}{_BEGIN}{proofs.partition(_BEGIN)[2].rstrip()}\n\n\ndef main({main}"
