"""Files that appear when they are whole: until then NAME.part, held by whoever writes it."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from store.errors import StoreBusyError

SUFFIX = ".part"


@contextmanager
def unfinished(path: Path, beginning: bytes = b"") -> Iterator[BinaryIO]:
    """A new file, for its owner alone, that takes the place of ``path`` when the block ends well and is gone when it
    does not. What a killed writer left under its name is written over.

    It has its ``beginning`` from the first moment on, by which clear() knows what a killed writer leaves; the block
    writes over it. Raises StoreBusyError where another process writes it just now, OSError where the disk refuses or a
    link stands in its place: the folder may be shared, and what a link names is not this writer's.
    """
    part = path.with_name(path.name + SUFFIX)
    with _held(part) as file:
        try:
            os.fchmod(file.fileno(), 0o600)  # of a leftover too
            file.truncate()
            file.write(beginning)
            file.flush()
            file.seek(0)
            yield file
            file.flush()
            os.fsync(file.fileno())
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise


def clear(folder: Path, beginning: bytes) -> list[Path]:
    """Delete the unfinished files in ``folder`` that begin like this and that nobody writes any more; which they were.

    Others may call their files so too, hence the beginning. One that cannot be read or deleted is left.
    """
    gone = []
    for part in sorted(folder.glob(f"*{SUFFIX}")):
        try:
            with part.open("rb") as file:
                if file.read(len(beginning)) == beginning and _hold(file) and _is_called(file, part):
                    part.unlink()
                    gone.append(part)
        except OSError:
            continue
    return gone


def _held(part: Path) -> BinaryIO:
    """``part``, made where it is missing, and nobody else's to write."""
    while True:
        file = os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW, 0o600), "wb")
        if not _hold(file):
            file.close()
            raise StoreBusyError(f"another process writes {part} just now")
        if _is_called(file, part):
            return file
        file.close()  # its writer ended between the two steps: it is a finished file by now, or gone


def _hold(file: BinaryIO) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_called(file: BinaryIO, path: Path) -> bool:
    """Whether ``path`` still names the open ``file``, which stays so while it is held."""
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.lstat())
    except FileNotFoundError:
        return False
