"""What release names claim."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.groups import MOST, parse, releases_in


@pytest.mark.parametrize(
    ("name", "format_", "section", "language", "pre"),
    [
        ("Some.Film.2024.German.DL.1080p.BluRay.x264-EVO", "bluray", "film", "de", False),
        ("A.Movie.2023.HDCAM.x264-EVO", "cam", "film", "", True),
        ("A.Movie.2023.DVDSCR.XviD-EVO", "screener", "film", "", True),
        ("A.Movie.2023.TS.x264-EVO", "telesync", "film", "", True),
        ("Other.Show.S01E02.720p.HDTV.x264-EVO", "hdtv", "series", "", False),
        ("Other.Show.S02.FRENCH.1080p.WEB.H264-EVO", "web", "series", "fr", False),
        ("Artist-Album-WEB-2021-EVO", "audio", "music", "", False),
        ("Tool.v2.1.Incl.Keygen-EVO", "program", "program", "", False),
        ("Film.2020.MULTi.1080p.WEB.H264-EVO", "web", "film", "multi", False),
        ("Cam.Girl.2018.1080p.WEB.H264-EVO", "web", "film", "", False),
    ],
)
def test_tags_are_read(name: str, format_: str, section: str, language: str, pre: bool) -> None:
    """Source, kind, language and whether it is from before sale; words of the title are no tags."""
    release = parse(name, "EVO")
    assert (release.format, release.section, release.language, release.pre) == (format_, section, language, pre)
    assert f"{release.stem}-{release.group}" == name


def test_names_are_found_once_and_in_order() -> None:
    """A page that repeats a name has it once; words are no releases."""
    text = "New: Show.S01E02.720p.WEB.H264-XYZ and Film.2024.1080p.BluRay.x264-EVO, again Show.S01E02.720p.WEB.H264-XYZ"
    assert [one.group for one in releases_in(text)] == ["XYZ", "EVO"]


def test_a_dump_is_cut() -> None:
    """Of a page with thousands of names enough are kept."""
    text = "\n".join(f"Film.{number}.2024.1080p.BluRay.x264-EVO" for number in range(2 * MOST))
    assert len(releases_in(text)) == MOST


@pytest.mark.parametrize(
    "name",
    [
        "Some.Film.2013.1080p.AVC-BluRay3D",
        "Some.Film.2013.3D.1080p.BluRay.Half-SBS",
        "Some.Film.2013.1080p.x264.WEB-DL",
        "Some.Film.2013.720p.BluRay-XviD",
        "Some.Film.2013.1080p.BluRay-German",
        "Some.Film.2013.1080p.BluRay.x264-GROUPNAME",
    ],
)
def test_a_format_at_the_end_is_no_group(name: str) -> None:
    """Formats, codecs and languages behind the last dash, and a manual's placeholder, make no group."""
    assert releases_in(f"see {name} here") == ()


def test_any_other_word_at_the_end_is_a_group() -> None:
    """A tag that is no format stays a group's, though it begins like a language."""
    assert [one.group for one in releases_in("Some.Film.2013.1080p.BluRay.x264-EVO Film.2013.720p.WEB.x264-DUT")] == [
        "EVO",
        "DUT",
    ]


@given(st.text(max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    """No page stops the reading, and what is found is a part of it."""
    assert all(release.name in text for release in releases_in(text))
