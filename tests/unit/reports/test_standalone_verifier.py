"""The checker that stands alone: what it says of files that are none of ours."""

import zipfile
from pathlib import Path

import reports.standalone_verifier as verifier


def test_what_others_packed_is_named_as_that(tmp_path: Path) -> None:
    """An archive of another tool and a file that is none are told from one of ours that was changed."""
    foreign = tmp_path / "foreign.wacz"
    with zipfile.ZipFile(foreign, "w") as archive:
        archive.writestr("datapackage.json", "{}")
        archive.writestr("archive/data.warc.gz", "x")
    plain = tmp_path / "plain.wacz"
    plain.write_text("hello")
    for path in (foreign, plain):
        (found,) = verifier.check(path)
        assert (found.place, found.what.partition(":")[0]) == (path.name, "is no archive made by Spyglass")
