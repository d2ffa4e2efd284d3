"""A seed file's bytes → its text, whatever packed and encoded it; one clear line where that cannot be done."""

import gzip
import io
import re
import zlib
from pathlib import Path

from store.errors import SeedError

# Lists of a million host names take 20 to 30 MB; what is far beyond is no list of starting points.
MAX_BYTES = 64 * 1024 * 1024

_GZIP_MAGIC = b"\x1f\x8b"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
# Some old lists hold a stray control character; pictures, archives and programs hold hundreds in any 4,000.
_MAX_CONTROL_SHARE = 0.005


def read_text(path: Path) -> str:
    """The text of ``path``: gzip unpacked, UTF-8, UTF-16 or Latin-1 decoded, line ends made ``\\n``.

    Raises SeedError if the file is missing, a folder, unreadable, too large, empty or no text.
    """
    text = decode_text(_unpack(_read_bytes(path), path), path)
    if not text.strip():
        raise SeedError(f"{path}: the file is empty")
    return text


def _read_bytes(path: Path) -> bytes:
    if path.is_dir():
        raise SeedError(f"{path}: is a folder, not a file")
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise SeedError(f"{path}: no such file") from error
    except (OSError, ValueError) as error:
        raise SeedError(f"{path}: cannot be read ({getattr(error, 'strerror', None) or error})") from error
    if len(data) > MAX_BYTES:
        raise SeedError(f"{path}: larger than {MAX_BYTES // 1024**2} MB")
    return data


def _unpack(data: bytes, path: Path) -> bytes:
    if not data.startswith(_GZIP_MAGIC):
        return data
    try:
        unpacked = gzip.GzipFile(fileobj=io.BytesIO(data)).read(MAX_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise SeedError(f"{path}: damaged gzip file") from error
    if len(unpacked) > MAX_BYTES:
        raise SeedError(f"{path}: larger than {MAX_BYTES // 1024**2} MB when unpacked")
    return unpacked


def decode_text(data: bytes, path: Path) -> str:
    """``data`` as text; raises SeedError if it is none. ``path`` only names it."""
    text = _decode(data).replace("\r\n", "\n").replace("\r", "\n")
    sample = text[:65_536]
    if len(_CONTROL.findall(sample)) > max(2, _MAX_CONTROL_SHARE * len(sample)):
        raise SeedError(f"{path}: not a text file")
    return text


def _decode(data: bytes) -> str:
    if data.startswith(_UTF16_MARKS):
        return data.decode("utf-16", "replace")
    zeros = data[:4096].count(0)
    if zeros > len(data[:4096]) // 4:
        return data.decode("utf-16-le" if data[1:4096:2].count(0) > zeros // 2 else "utf-16-be", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")
