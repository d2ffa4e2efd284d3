"""Which URLs by their file name are no pages: media, playlists, archives and the furniture of pages."""

import re
from enum import StrEnum

from store.words import words


class FileKind(StrEnum):
    """What a file extension promises."""

    MEDIA = "media"
    PLAYLIST = "playlist"
    BINARY = "binary"
    FURNITURE = "furniture"


_EXTENSIONS: dict[str, FileKind] = {
    **dict.fromkeys(
        words("""
            ts mp4 m4v mkv avi mov wmv flv webm mpg mpeg mpe vob 3gp ogv divx m2ts mts f4v rm rmvb asf mp3 m4a m4b aac
            ogg oga opus flac wav wma aiff mid jpg jpeg jpe png gif bmp webp avif tif tiff svg ico heic psd
        """),
        FileKind.MEDIA,
    ),
    **dict.fromkeys(words("m3u m3u8 mpd pls xspf ism f4m asx ram strm"), FileKind.PLAYLIST),
    **dict.fromkeys(
        words("""
            zip rar 7z gz tgz bz2 xz tar zst r00 r01 iso img dmg exe msi apk apks xapk aab ipa deb rpm jar bin cab
            pkg torrent nzb pdf doc docx xls xlsx ppt pptx odt ods odp epub mobi azw3 cbz cbr djvu rtf swf sub srt ass
            idx sfv crx xpi appimage snap wgt tpk
        """),
        FileKind.BINARY,
    ),
    **dict.fromkeys(words("css js mjs map woff woff2 ttf otf eot wasm"), FileKind.FURNITURE),
}
_EXTENSION = re.compile(r"[^/]\.([A-Za-z0-9]{1,8})\Z")
_PATH = re.compile(r"https?://[^/?#]*([^?#]*)", re.IGNORECASE)


def file_kind(url: str) -> FileKind | None:
    """What the file extension at the end of the path says; None for pages (``.nfo`` and ``.txt`` are read)."""
    path = _PATH.match(url)
    extension = _EXTENSION.search(path[1]) if path else None
    return _EXTENSIONS.get(extension[1].lower()) if extension else None
