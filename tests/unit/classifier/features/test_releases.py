"""Release grammar: names of the scene, and names that only look like them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.features import releases
from classifier.features.releases import release_names
from classifier.features.sample import take
from classifier.parsed import MediaKind, Page


@pytest.mark.parametrize(
    "name",
    [
        "Some.Film.2013.1080p.BluRay.x264-GROUP",
        "Show.S02E03.720p.HDTV.x264-AB",
        "Artist-Some_Title-WEB-2019-GRP",
        "Tool.v1.2.Incl.Keygen-TEAM",
        "Some_Game_MULTI5_PS3-CREW",
        "Serie.S01.GERMAN.DL.1080p.WEB.h264-TSCC",
    ],
)
def test_release_names_are_known(name: str) -> None:
    """Film, series, music, tools and games follow the grammar."""
    assert list(release_names(name)) == [(name, name.rpartition("-")[2])]


@pytest.mark.parametrize(
    "name",
    [
        "libgtk2.0-0_2.24.33-2_amd64.deb",
        "python3.11-minimal",
        "some-package-1.2.3-py3-none-any.whl",
        "jquery.min-3.7.1.js",
        "debian-12.5.0-amd64-netinst",
        "Q3.report.final-draft",
        "IMG.2023.11.02-edit",
        "2024-11-21",
    ],
)
def test_packages_and_files_are_not(name: str) -> None:
    """Versions, architectures and dates do not make a release."""
    assert not list(release_names(name))


def names(text: str) -> dict[str, float]:
    """Signals of a text page."""
    page = Page(url="", kind=MediaKind.TEXT, text=text)
    return {signal.name: signal.value for signal in releases.extract(take(page))}


def test_a_listing_and_an_nfo_look_different() -> None:
    """Many groups make a listing; art and fields make an NFO."""
    listing = names("\n".join(f"Show.S01E0{at}.720p.HDTV.x264-GRP{at}" for at in range(1, 6)))
    assert "release:many_groups" in listing
    assert "nfo:art" not in listing
    nfo = names("█▓▒░" * 20 + "\n  Supplier....: TEAM\n  Release Date: 2012\n  Size........: 12\n" + "▀▄█▌" * 20)
    assert nfo["nfo:art"] > 0.5
    assert "nfo:fields" in nfo


@pytest.mark.parametrize("name", ["bluray3d", "internal", "truehd", "vostfr", "dts"])
def test_formats_are_no_groups(name: str) -> None:
    """A format or edition at the end of a name is not taken for a known group."""
    assert name not in releases.known_groups()


def test_one_name_in_a_long_text_is_an_example() -> None:
    """The page of a release is short; a manual of two thousand words that names one is not."""
    name = "Show.S01E01.720p.HDTV.x264-GRP"
    assert names(f"{name}\n" + "enjoy " * 50)["release:one_group"] == 1.0
    assert names(f"{name}\n" + "choose " * 1200)["release:one_group"] < 0.5


def test_fansub_names_are_seen() -> None:
    """Brackets in front, a number behind the title."""
    assert "release:fansub_names" in names("[SubTeam] Some Title - 07 [720p].mkv\n")


_PIECES = ("Some.Film.2013.1080p", "Tool_v1.2.Incl", ".", "_", "-GRP", "-", " ", "\n", "\u00a0", "(", "x")
_TAGS = "720p 1080i 1080P 2160p 480p HDTV hdtv WEB-DL WebDL web webrip BLURAY bdrip DVDRip XviD x264 X.265 h266"
_NEIGHBOURS = st.sampled_from(["", "a", "7", "_", "-", "ж", " "])


@given(st.lists(st.sampled_from(_PIECES)))
def test_no_name_is_lost_where_only_likely_words_are_searched(pieces: list[str]) -> None:
    """What a search of the whole text finds is found, in the same order."""
    text = "".join(pieces)
    whole = [match.group() for match in releases._CANDIDATE.finditer(text) if releases._is_release(match)]
    assert [name for name, _ in release_names(text)] == whole


@given(_NEIGHBOURS, st.sampled_from(_TAGS.split(" ")), _NEIGHBOURS)
def test_tags_are_told_whatever_their_case_and_neighbours(before: str, tag: str, after: str) -> None:
    """A tag stands by itself, in small letters or capitals, and nothing else is one."""
    tags = r"720p|1080[pi]|2160p|480p|HDTV|WEB-?DL|WEBRip|BluRay|BDRip|DVDRip|XviD|[xh]\.?26[45]"
    plain = [match.span() for match in re.finditer(rf"(?i)\b(?:{tags})\b", before + tag + after)]
    assert [match.span() for match in releases._LINE_TAG.finditer(before + tag + after)] == plain


@pytest.mark.parametrize("sign", [".", "_", "._", "-_"])
def test_a_ruler_is_read_once(sign: str) -> None:
    """Half a million signs of names in a row, behind a name and before one, are no name and hide none."""
    name = "Some.Film.2019.1080p.WEB-DL.x264-GROUP"
    assert [found for found, _ in release_names(f"{name} {sign * 250_000} {name}")] == [name, name]


@given(st.text(st.characters(min_codepoint=0x24F0, max_codepoint=0x25B0) | st.characters(exclude_categories=())))
def test_what_is_drawn_is_told_from_all_else(text: str) -> None:
    """Lines, blocks, shades and both squares count, their neighbours among the signs and pictures do not."""
    assert releases._drawn(text) == len(re.findall("[\u2500-\u259f■▪]", text))
