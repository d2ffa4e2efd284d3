"""Bytes → text: the charset they are in, whatever they claim to be in."""

import codecs
import re

import cchardet
from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom

from classifier.reading.text import words

# The detector's answer does not change after this much, its cost does.
DETECT_BYTES = 64 * 1024
# Encodings of the WHATWG standard by Python's names: all others are not for the web, and some (punycode, zlib,
# unicode_escape) are traps.
_WEB = words(
    "ascii utf-8 utf-16-le utf-16-be cp866 iso8859-1 iso8859-2 iso8859-3 iso8859-4 iso8859-5 iso8859-6 iso8859-7 "
    "iso8859-8 iso8859-9 iso8859-10 iso8859-13 iso8859-14 iso8859-15 iso8859-16 koi8-r koi8-u mac-roman cp874 "
    "cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 mac-cyrillic gbk gb2312 gb18030 hz big5 "
    "big5hkscs euc_jp iso2022_jp shift_jis cp932 euc_kr cp949 tis-620 cp437 johab"
)
_LATIN = frozenset(("ascii", "iso8859-1", "cp1252", "iso8859-15", "utf-8"))
# A page that fits one of these and looks like it to the detector is nothing else.
_MULTIBYTE = frozenset(("cp949", "gb18030", "big5", "big5hkscs", "euc_jp", "cp932", "iso2022_jp", "hz"))
# Supersets that browsers use for the narrower name.
_WIDER = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "tis-620": "cp874",
}
# Runs of one and the same shade, block or line: Hangul in EUC-KR uses these bytes too, but never three alike.
_DRAWING = re.compile(rb"([\xb0-\xb3\xc4\xcd\xdb-\xdf])\1\1+")
# ISO-2022-JP and HZ are ASCII to the eye.
_ESCAPES = (b"\x1b$", b"~{")
# "Ã¶" for "ö": by chance once, in honest text never several times.
_TWICE = re.compile("[\xc2-\xc5\xd0\xd1\xe2][\x80-\xbf\u20ac\u2013-\u2122]")
_TWICE_LEAST = 3
_TWICE_SIGNS = "\xc2\xc3\xc4\xc5\xd0\xd1\xe2"
_DRAWN_AS_LATIN = tuple(sign * 3 for sign in "\xb0\xb1\xb2\xb3\xc4\xcd\xdb\xdc\xdd\xde\xdf")
# Below this a detector's guess is no better than what the page says of itself.
_SURE = 0.8


def decode(body: bytes, content_type: str = "") -> tuple[str, str]:
    """``body`` as text, with the charset it was read in (Python's name); bytes that do not fit become U+FFFD.

    Order: byte order mark, valid UTF-8, CP437 drawings, the declaration (header before <meta>) where it fits, the
    detector (faust-cchardet), the declaration where it does not fit, cp1252.
    """
    mark, mark_bytes = read_bom(body)
    if mark and mark_bytes:
        return body[len(mark_bytes) :].decode(mark, "replace"), mark
    wide = _wide(body)
    if wide:
        return body.decode(wide, "replace"), wide
    # Single bytes are found ten times as fast.
    if not any(escape[:1] in body and escape in body for escape in _ESCAPES):
        text = _as_utf8(body)
        if text is not None:
            return _repair(text), "utf-8"
    name = _choose(
        body, [_usable(http_content_type_encoding(content_type)), _usable(html_body_declared_encoding(body))]
    )
    return body.decode(name, "replace"), name


def _wide(body: bytes) -> str:
    """UTF-16 without its mark: every other byte of the start is zero."""
    start = body[:512]
    if start.count(0) * 3 < len(start) or len(start) < 4:
        return ""
    return "utf-16-le" if start[1::2].count(0) > start[::2].count(0) else "utf-16-be"


def _as_utf8(body: bytes) -> str | None:
    """``body`` if it is UTF-8, a last character cut in two forgiven; text of another charset practically never is."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start >= len(body) - 3 and error.reason == "unexpected end of data":
            return body[: error.start].decode("utf-8")
    return None


def _repair(text: str) -> str:
    """Undo what a copying program did that took UTF-8 or CP437 for Latin-1 and saved it as UTF-8."""
    if text.isascii():
        return text
    sample = text[:DETECT_BYTES]
    # Looking for single characters first is fifty times as fast, and most pages have none.
    if any(sign in sample for sign in _TWICE_SIGNS) and len(_TWICE.findall(sample)) >= _TWICE_LEAST:
        reading = "utf-8"
    elif "</" not in sample and any(drawn in sample for drawn in _DRAWN_AS_LATIN):
        reading = "cp437"
    else:
        return text
    for mistaken in ("cp1252", "latin-1"):
        try:
            original = text.encode(mistaken)
            if reading == "utf-8" or looks_drawn(original):
                return original.decode(reading)
        except UnicodeError:
            continue
    return text


def _choose(body: bytes, declarations: list[str]) -> str:
    """A charset for what is not UTF-8; Latin ones are what servers declare who do not know, and anything fits them."""
    for declared in declarations:
        if declared and declared not in _LATIN and _fits(body, declared):
            return declared
    if looks_drawn(body):
        return "cp437"
    if _mostly_utf8(body):
        return "utf-8"
    guess = cchardet.detect(body[:DETECT_BYTES])
    detected = _usable(guess["encoding"])
    sure = (guess["confidence"] or 0.0) >= _SURE or detected in _MULTIBYTE
    claimed = [declared for declared in declarations if declared and declared != "utf-8"]
    if detected and _fits(body, detected) and (sure or not claimed):
        return detected
    return claimed[0] if claimed else "cp1252"


def _usable(name: str | None) -> str:
    """Python's name of a web charset; empty for anything else."""
    try:
        found = codecs.lookup(name).name if name else ""
    except (LookupError, ValueError):
        return ""
    return _WIDER.get(found, found) if found in _WEB else ""


def _fits(body: bytes, name: str) -> bool:
    """Whether almost nothing of ``body`` is impossible in ``name``: a page may end in half a character, or hold an
    advertisement in another charset."""
    sample = body[:DETECT_BYTES]
    return sample.decode(name, "replace").count("\ufffd") <= len(sample) // 1000 + 1


def _mostly_utf8(body: bytes) -> bool:
    """UTF-8 with single broken bytes, as a truncating content system leaves them."""
    sample = body[:DETECT_BYTES]
    text = sample.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    good = len(sample) - len(text)
    return good > 20 * broken


def looks_drawn(body: bytes) -> bool:
    """Whether the bytes above ASCII are mostly runs of CP437 blocks and boxes, as in release notes (NFO)."""
    body = body[:DETECT_BYTES]
    high = len(body) - len(body.translate(None, bytes(range(128, 256))))
    drawn = sum(run.end() - run.start() for run in _DRAWING.finditer(body))
    return drawn >= 24 and drawn * 2 > high
