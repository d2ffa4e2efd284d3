"""What release names on a page claim: which group put out what, from which source, in which language (pure).

The grammar is that of the scene's own rules; a name proves nothing, since anybody can type a group's tag.
"""

import re

from classifier.features.releases import release_names
from store.groups import Release

# More names than an index page shows; a longer page is a dump, of which these tell enough.
MOST = 500
_NAME_CHARACTERS = 200

# Sources in the order in which a name is asked for them: the first that is there counts. Those before None are from
# before sale: filmed off a screen, copies for judges and reviewers, unfinished cuts.
_PRE = (
    ("workprint", r"workprint|wp"),
    ("screener", r"(?:dvd|bd|web|hd)?-?scr(?:eener)?"),
    ("telesync", r"(?:hd|pd)?-?ts(?:rip)?|telesync|telecine|hdtc|tc"),
    ("cam", r"(?:hd)?cam(?:rip)?"),
    ("r5", r"r5"),
)
_SOURCES = (
    ("bluray", r"blu-?ray|b[dr]rip|bdremux|uhd|complete[._ ]bluray"),
    ("web", r"web(?:-?dl|-?rip|hd)?|amzn|nf|dsnp|hmax"),
    ("hdtv", r"hdtv|pdtv|dsr|dsrip|tvrip|satrip|sat|dvb|ahdtv"),
    ("dvd", r"dvd(?:rip|r|5|9)?|ntsc|pal"),
    ("audio", r"flac|mp3|cd[ams]?|vinyl|lp|ep|cdr"),
    ("book", r"epub|pdf|ebook|cbr|comic"),
    ("program", r"incl|keygen|keymaker|crack(?:ed)?|regged|patch|macosx|macos|win(?:32|64)?|linux|x64|iso"),
    ("game", r"xbox(?:360)?|ps[345x]|psp|nsw|switch|wii|nds|trainer|cracktro|repack"),
)
_LANGUAGES = {
    "german": "de",
    "french": "fr",
    "truefrench": "fr",
    "vostfr": "fr",
    "dutch": "nl",
    "spanish": "es",
    "italian": "it",
    "swedish": "sv",
    "danish": "da",
    "norwegian": "no",
    "finnish": "fi",
    "polish": "pl",
    "czech": "cs",
    "hungarian": "hu",
    "turkish": "tr",
    "korean": "ko",
    "japanese": "ja",
    "hindi": "hi",
    "russian": "ru",
    "portuguese": "pt",
    "nordic": "nordic",
    "multi": "multi",
}
# What stands behind the last dash without being a group's tag: the format once more (BluRay3D), a codec; and what
# manuals of the trade write where the tag would stand.
_NO_TAG = re.compile(
    r"(?:blu-?ray|[bd]v?d|web|hdtv|half|full|h)?[_-]?(?:2d|3d|sbs|ou|tab)|\d{3,4}[pi]|[xh]?26[45]|xvid|divx|hevc|avc|av1|"
    r"(?:8|10)bit|hdr\d*|sdr|dts(?:hd)?|ma|e?ac3|aac|ddp?\d*|atmos|wav|remux|dl|rip|mux|subs?|subbed|dubbed|proper|repack|"
    r"internal|uncut|extended|unrated|remastered|retail|part\d+|cd\d|disc\d|vostfr|(?:your)?(?:rls|rel)?(?:gr(?:ou)?p|gruppe|gruppo)"
    r"(?:name|_int)?|example",
    re.IGNORECASE,
)
_WORD = re.compile(r"[A-Za-z0-9-]+")
_PATTERNS = [(name, re.compile(pattern, re.IGNORECASE), True) for name, pattern in _PRE] + [
    (name, re.compile(pattern, re.IGNORECASE), False) for name, pattern in _SOURCES
]
# Formats of films: those of books and programs are groups' names as well (Linux, Patch).
_PICTURED = frozenset({"screener", "telesync", "cam", "bluray", "web", "hdtv", "dvd"})
_EPISODE = re.compile(r"[._ -](?:s\d{1,2}(?:e\d{1,3})*|e\d{2,3}|\d{1,2}x\d{2})(?=[._ -])", re.IGNORECASE)
_MUSIC = re.compile(r"-(?:web|cd[ams]?|vinyl|lp|ep|flac|sat|line)(?:-flac)?-(?:19|20)\d\d\Z", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")


def releases_in(text: str) -> tuple[Release, ...]:
    """The release names in a page's text, each once, in order; at most MOST."""
    found: dict[str, Release] = {}
    for name, group in release_names(text):
        if len(name) <= _NAME_CHARACTERS and name not in found and is_group_tag(group):
            found[name] = parse(name, group)
            if len(found) == MOST:
                break
    return tuple(found.values())


def is_group_tag(word: str) -> bool:
    """Whether ``word`` may be a group's tag. Open lists of groups are not asked: they have BLURAY3D, TS and NF too."""
    pictured = any(pattern.fullmatch(word) for name, pattern, _ in _PATTERNS if name in _PICTURED)
    return not (pictured or word.lower() in _LANGUAGES or _NO_TAG.fullmatch(word))


def parse(name: str, group: str) -> Release:
    """What one release name claims; ``group`` is the tag at its end. A name without a language tag names none."""
    stem = name[: name.rindex(f"-{group}")]
    tags = _tags(stem)
    told = ((source, pre) for source, pattern, pre in _PATTERNS if any(pattern.fullmatch(tag) for tag in tags))
    source, pre = ("audio", False) if _MUSIC.search(stem) else next(told, ("other", False))
    spoken = [_LANGUAGES[word] for tag in tags if (word := tag.lower().rstrip("0123456789")) in _LANGUAGES]
    language = spoken[0] if len(set(spoken)) == 1 else "multi" if spoken else ""
    return Release(name, stem, group, source, _section(stem, source), language, pre)


def _tags(stem: str) -> list[str]:
    """The words after the title: after the year or the episode where there is one, else all but the first."""
    found = _EPISODE.search(stem) or next((year for year in _YEAR.finditer(stem) if year.start() > 0), None)
    words = _WORD.findall(stem[found.end() :]) if found else _WORD.findall(stem)[1:]
    return [piece for word in words for piece in (word, *(word.split("-") if "-" in word else ()))]


def _section(stem: str, source: str) -> str:
    if source in {"audio", "book", "program", "game"}:
        return {"audio": "music"}.get(source, source)
    if _EPISODE.search(f"{stem}."):
        return "series"
    return "film" if source != "other" or _YEAR.search(stem) else "other"
