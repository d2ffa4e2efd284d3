"""Release grammar: names of the scene, and names that only look like them."""

import pytest

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
