"""The backup file: an ordinary tar that any tool can list.

``tables/<table>/<number>.jsonl.gz`` hold rows as JSON objects, ``evidence/<file>`` the WARC files, ``secret.key`` where
asked for, and ``manifest.json``, always last, the digest of every other member: a file without it was cut short.
"""

import hashlib
import json
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, BinaryIO

from store.errors import UsageError
from store.evidence import BLOCK

FORMAT = 1
MANIFEST = "manifest.json"
SECRET = "secret.key"  # noqa: S105 - the name of a member
TABLES = "tables/"
EVIDENCE = "evidence/"

# The manifest names every member; one larger than this was not written by us.
_MANIFEST_BYTES = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Member:
    """One file of the archive: its bytes, their SHA-256, and the rows in it (0 where it holds none)."""

    name: str
    size: int
    sha256: str
    rows: int = 0


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive holds. ``incomplete`` names evidence files that were missing or short when it was made."""

    format: int
    schema: str
    made_at: datetime
    members: tuple[Member, ...]
    incomplete: tuple[str, ...]

    @property
    def rows(self) -> int:
        """Rows of all tables."""
        return sum(member.rows for member in self.members)

    @property
    def evidence(self) -> tuple[Member, ...]:
        """The evidence files."""
        return tuple(member for member in self.members if member.name.startswith(EVIDENCE))

    @property
    def has_secret(self) -> bool:
        """Whether the keyed-digest secret is in it."""
        return any(member.name == SECRET for member in self.members)


class Hashed:
    """A file read through its digest; at most ``size`` bytes of it."""

    def __init__(self, file: BinaryIO | IO[bytes], size: int) -> None:
        self._file = file
        self._left = size
        self._digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        block = self._file.read(self._left if size < 0 else min(size, self._left))
        self._left -= len(block)
        self._digest.update(block)
        return block

    @property
    def sha256(self) -> str:
        """The digest of what was read, in hex."""
        return self._digest.hexdigest()


def encode_manifest(manifest: Manifest) -> bytes:
    """The manifest as JSON."""
    return json.dumps({**asdict(manifest), "made_at": manifest.made_at.isoformat()}, indent=1).encode()


def _decode_manifest(text: bytes) -> Manifest:
    given = json.loads(text)
    return Manifest(
        format=int(given["format"]),
        schema=str(given["schema"]),
        made_at=datetime.fromisoformat(given["made_at"]),
        members=tuple(Member(**member) for member in given["members"]),
        incomplete=tuple(given["incomplete"]),
    )


def check(path: Path) -> Manifest:
    """Read the whole archive once and compare every byte with its manifest.

    Raises UsageError with one line where it is no backup, was cut short, was changed, or has another format.
    """
    found: list[tuple[str, int, str]] = []
    manifest: Manifest | None = None
    with _opened(path) as tar:
        for info in tar:
            file = tar.extractfile(info)
            if file is None or manifest is not None:
                raise UsageError(f"{path} is not a Spyglass backup: {info.name[:100]!r} does not belong into one")
            if info.name == MANIFEST and info.size <= _MANIFEST_BYTES:
                manifest = _decode_manifest(file.read())
                continue
            hashed = Hashed(file, info.size)
            while hashed.read(BLOCK):
                pass
            found.append((info.name, info.size, hashed.sha256))
    if manifest is None:
        raise UsageError(f"{path} is not a whole Spyglass backup: it has no manifest at its end")
    if manifest.format != FORMAT:
        raise UsageError(f"{path} has backup format {manifest.format}; this version reads {FORMAT}")
    _compare(path, found, manifest)
    return manifest


def _compare(path: Path, found: list[tuple[str, int, str]], manifest: Manifest) -> None:
    for (name, size, digest), member in zip(found, manifest.members, strict=False):
        if (name, size, digest) != (member.name, member.size, member.sha256):
            raise UsageError(f"{path} was changed since it was made: {name[:100]!r} differs from the manifest")
    if len(found) != len(manifest.members):
        raise UsageError(
            f"{path} was changed since it was made: it has {len(found)} of {len(manifest.members)} members"
        )


def members(path: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """The names and contents of a checked archive's members, in order; each is to be read before the next."""
    with _opened(path) as tar:
        for info in tar:
            file = tar.extractfile(info)
            if file is not None and info.name != MANIFEST:
                yield info.name, file


@contextmanager
def _opened(path: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(path, "r:") as tar:
            yield tar
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}") from error
    except (tarfile.TarError, ValueError, KeyError, TypeError) as error:
        raise UsageError(f"{path} is not a whole Spyglass backup") from error
