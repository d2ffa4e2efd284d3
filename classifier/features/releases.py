"""Release names and the look of NFO files.

The grammar follows the scene's own directory rules: words joined by dots or underscores, at least one tag of
source, codec or edition, a dash and a group at the end.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files

import numpy as np

from classifier.features.hints import ENCODING
from classifier.features.sample import Sample
from classifier.features.signal import MAX_SPANS, Signal, Span, saturate

_CANDIDATE = re.compile(
    r"(?<![\w/@.-])[A-Za-z0-9À-ÿ(\[][\wÀ-ÿ()\[\]'+&,!.\-]{7,180}-([A-Za-z0-9_]{2,18})"
    r"(?:\.(?:mkv|avi|mp4|nfo|rar|iso|sfv))?(?![\w.-])"
)
_LINE_TAG = re.compile(
    r"[1247bdhwxBDHWX](?<!\w.)(?i:(?<=7)20p|(?<=1)080[pi]|(?<=2)160p|(?<=4)80p|(?<=h)dtv|(?<=w)eb(?:-?dl|rip)|"
    r"(?<=b)(?:luray|drip)|(?<=d)vdrip|(?<=x)vid|(?<=[xh])\.?26[45])\b"
)
"""720p, 1080p, 2160p, 480p, HDTV, WEB-DL, WEBRip, BluRay, BDRip, DVDRip, XviD, x264, h.265: a search skips to the first
signs of these where they are one set, told apart behind it."""
_BEFORE_TAG = range(3, 121)
_BEHIND_TAG = 80
"""Characters of a line that names a file, on both sides of its tag: a paragraph is longer."""
_FANSUB = re.compile(r"(?m)^\s*\[[\w .&'!+-]{2,30}\][ _][^\n\[\](]{2,90}?(?: - |_-_|\s)\d{1,4}(?:v\d)?\b[^\n]{0,60}")
_TAG = re.compile(
    r"(?:^|[._\-\[( ])(?:720p|1080[pi]|2160p|480p|576p|x26[45]|h\.?26[45]|hevc|xvid|divx|avc|vc-?1|blu-?ray|bdrip|"
    r"brrip|dvd(?:rip|r|5|9|scr)?|ntsc|pal|web(?:-?dl|-?rip|hd)?|hdtv|pdtv|dsr|dsrip|tvrip|satrip|hdrip|hd-?ts|telesync|ts|cam|r5|"
    r"remux|complete|s\d{1,2}(?:e\d{1,3})+|s\d{2}|\d{1,2}x\d{2}|e\d{2,3}|proper|repack|internal|int|limited|unrated|"
    r"extended|retail|readnfo|read\.nfo|nfofix|dirfix|rerip|subbed|dubbed|multi\d*|german|french|dutch|spanish|italian|"
    r"nordic|swedish|danish|norwegian|finnish|polish|czech|hungarian|truefrench|vostfr|dl|dts(?:-?hd)?|ddp?\d|aac\d?|ac3|"
    r"flac|mp3|cd[smr]?|\d?cd|vinyl|lp|ep|cdm|cds|cda|web\.?flac|bootleg|live|promo|sat|cable|dab|line|fm|20\d\d|19\d\d|"
    r"v\d+(?:\.\d+)*|incl|keygen|keymaker|cracked|crack|regged|patch|update|build|linux|macosx|macos|win(?:32|64|all|nt)?|"
    r"x64|x86|iso|cracktro|trainer|xbox(?:360)?|ps[x12345]|psp|nds|nsw|wii|gba|ngc|switch|epub|pdf|ebook|cbr|hybrid|"
    r"comic|tutorial|bookware)(?=$|[._\-\]) ])",
    re.IGNORECASE,
)
_FILE = re.compile(
    r"\.(?:deb|rpm|whl|tar|gz|tgz|jar|apk|gem|egg|js|css|html?|php|svg|png|jpe?g|gif|webp|woff2?|json|xml|ya?ml|md|py|com|"
    r"org|net)$|[_-](?:amd64|arm64|i386|all|noarch|x86_64|aarch64|none-any)(?:\b|_)",
    re.IGNORECASE,
)
_NOT_A_GROUP = re.compile(
    r"\d+|amd64|arm64|i386|all|any|noarch|linux|windows|win32|darwin|alpha|beta|rc\d|final|dev|lts|stable|release|latest|"
    r"en|us|uk|de",
    re.IGNORECASE,
)
_MAY_BE_RELEASE = re.compile(r"[._](?:[^\s-]++|-(?![A-Za-z0-9_]))*+(-[A-Za-z0-9_])?\S*+")
"""All from a joint up to a blank; where the group is met it has what every release name has. Taken whole in one step: a
ruler of 50,000 dots would be read anew from each of them."""
_BOXES = range(0x2500, 0x25A1)
"""Lines, blocks, shades and the square, one behind the other; a smaller square, "▪", stands apart."""
_RULERS = re.compile(r"[_\\/|:;.,`'~^=+*#$%-][_\\/|:;.,`'~^=+*#$%-]{5,}")
_LEADER = re.compile(r"(?m)^[\s\W]*+[A-Za-z][A-Za-z /]{2,18}[ .\u00b7_-]{1,24}[:.\]>]\s{0,3}\S")
_LEAST_ART = 0.03
"""Share of a text that is drawn: rulers under headings are less."""
_WORDS_A_NAME = 400
"""A page of one release is no longer than this a name; one name in a longer text is an example."""
_MIN_TAGS = 2
"""One tag is chance (a year, a language); two beside a group are a release."""


@lru_cache(maxsize=1)
def known_groups() -> frozenset[str]:
    """Lower-case names of release groups from open lists (lexicons/groups.txt)."""
    text = files("classifier").joinpath("lexicons", "groups.txt").read_text("utf-8")
    return frozenset(line for line in text.splitlines() if line and not line.startswith("#"))


def release_names(text: str) -> Iterator[tuple[str, str]]:
    """Every release name in ``text`` in order, with the group at its end."""
    return ((match.group(), match.group(1)) for match in _releases(text))


def _releases(text: str) -> Iterator[re.Match[str]]:
    """Release names, searched only between blanks around what names have: no name goes over a blank."""
    end = 0
    for sign in _MAY_BE_RELEASE.finditer(text):
        if sign.group(1) is None:
            continue
        start = max(end, text.rfind(" ", end, sign.start()), text.rfind("\n", end, sign.start()))
        end = sign.end()
        yield from filter(_is_release, _CANDIDATE.finditer(text, start, end))


def _is_release(match: re.Match[str]) -> bool:
    name, group = match.group(), match.group(1)
    if _FILE.search(name) or _NOT_A_GROUP.fullmatch(group):
        return False
    stem = name[: match.start(1) - match.start() - 1]
    if not any(joint in stem for joint in "._"):
        return False
    tags = len(_TAG.findall(f".{stem}."))
    known = group.lower() in known_groups()
    return tags >= _MIN_TAGS or (
        tags >= 1 and (known or any(char.isupper() for char in group)) and any(char.isupper() for char in stem)
    )


def extract(sample: Sample) -> Iterator[Signal]:
    """Signals ``release:*`` (names found) and ``nfo:*`` (the look of an NFO)."""
    text = sample.text
    found = list(_releases(text))
    if found:
        spans = tuple(span for match in found[:MAX_SPANS] for span in sample.locate(*match.span()))
        groups = {match.group(1).lower() for match in found}
        detail = found[0].group()[:60]
        yield Signal("release:names", saturate(len(found), 10), spans, detail)
        yield Signal("release:density", min(1.0, 12 * len(found) / max(1, len(sample.words))), spans, detail)
        if groups & known_groups():
            yield Signal("release:known_group", 1.0, spans, ", ".join(sorted(groups & known_groups())[:3]))
        if len(groups) > 2:
            yield Signal("release:many_groups", 1.0, spans)
        else:
            own = min(1.0, _WORDS_A_NAME * len(found) / max(1, len(sample.words)))
            yield Signal("release:one_group", own, spans)
    tagged = list(tagged_lines(text)) if sample.hints & ENCODING else []
    fansub = [match.span() for match in _FANSUB.finditer(text)] if "[" in text else []
    for name, lines in (("release:tagged_lines", tagged), ("release:fansub_names", fansub)):
        if lines:
            spans = tuple(span for line in lines[:MAX_SPANS] for span in sample.locate(*line))
            yield Signal(name, saturate(len(lines), 12), spans, text[slice(*lines[0])].strip()[:60])
    yield from _look(sample)


def tagged_lines(text: str) -> Iterator[Span]:
    """Places of the lines that name a file: short ones with a tag of source or codec."""
    end = 0
    for tag in _LINE_TAG.finditer(text):
        start = text.rfind("\n", 0, tag.start()) + 1
        if start < end or tag.start() - start not in _BEFORE_TAG:
            continue
        line_end = text.find("\n", tag.end())
        line_end = len(text) if line_end < 0 else line_end
        if line_end - tag.end() <= _BEHIND_TAG:
            end = line_end
            yield start, end


def _look(sample: Sample) -> Iterator[Signal]:
    text = sample.text[: sample.visible]
    length = max(1, len(text))
    art = (_drawn(text) + sum(map(len, _RULERS.findall(text)))) / length
    if art <= _LEAST_ART:
        return
    yield Signal("nfo:art", min(1.0, 2 * art))
    leaders = list(_LEADER.finditer(text))
    if leaders:
        spans = tuple(span for match in leaders[:MAX_SPANS] for span in sample.locate(*match.span()))
        yield Signal("nfo:fields", saturate(len(leaders), 12), spans)


def _drawn(text: str) -> int:
    """How many signs of ``text`` are boxes, in a quarter of the time that a search takes."""
    if text.isascii():
        return 0
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    return int(np.count_nonzero(codes - np.uint32(_BOXES.start) < len(_BOXES))) + text.count("▪")
