"""Files that appear when they are whole, and what killed writers leave."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from store.errors import StoreBusyError
from store.unfinished import clear, unfinished
from tests.patience import PATIENCE


def test_a_file_appears_when_it_is_whole(tmp_path: Path) -> None:
    """Meanwhile it is a part that only its owner may read and a second writer is refused; in the end no part is left,
    and longer leftovers of its name leave nothing in it."""
    path, part = tmp_path / "b.tar", tmp_path / "b.tar.part"
    part.write_bytes(b"left over and long")
    with unfinished(path) as file:
        file.write(b"new")
        assert (path.exists(), part.exists()) == (False, True)
        with pytest.raises(StoreBusyError, match="just now"), unfinished(path):
            pass
    assert (path.read_bytes(), part.exists()) == (b"new", False)


def test_what_fails_leaves_the_old_file(tmp_path: Path) -> None:
    """An error within takes the part away and leaves what stood there; others may not read what is written."""
    path = tmp_path / "b.tar"
    path.write_bytes(b"old")
    (tmp_path / "b.tar.part").touch(mode=0o644)

    def fail() -> None:
        with unfinished(path):
            assert (tmp_path / "b.tar.part").stat().st_mode & 0o777 == 0o600
            raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        fail()
    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [("b.tar", b"old")]


def test_a_link_in_its_place_is_not_written_through(tmp_path: Path) -> None:
    """Whoever may write into the folder cannot have a file elsewhere emptied."""
    (tmp_path / "precious").write_bytes(b"all of it")
    (tmp_path / "b.tar.part").symlink_to(tmp_path / "precious")
    with pytest.raises(OSError, match="symbolic links"), unfinished(tmp_path / "b.tar"):
        pass
    assert (tmp_path / "precious").read_bytes() == b"all of it"


def test_leftovers_are_known_by_their_beginning_and_by_nobody_writing(tmp_path: Path) -> None:
    """Of parts in a folder only those go that begin as told and that no process holds."""
    for name, content in (("left", b"tables/users"), ("others", b"film"), ("short", b"tab")):
        (tmp_path / f"{name}.part").write_bytes(content)
    with unfinished(tmp_path / "held") as file:
        file.write(b"tables/sites")
        file.flush()
        assert clear(tmp_path, b"tables/") == [tmp_path / "left.part"]
        assert sorted(one.name for one in tmp_path.iterdir()) == ["held.part", "others.part", "short.part"]


def test_what_is_killed_before_it_wrote_is_known_too(tmp_path: Path) -> None:
    """A writer that dies within the block before its first byte leaves what clear() takes away."""
    killed = "import os, sys; from pathlib import Path; from store.unfinished import unfinished\n"
    killed += "with unfinished(Path(sys.argv[1]), b'tables/'): os.kill(os.getpid(), 9)"
    subprocess.run([sys.executable, "-c", killed, str(tmp_path / "b.tar")], check=False, timeout=PATIENCE)
    assert clear(tmp_path, b"tables/") == [tmp_path / "b.tar.part"]
    assert list(tmp_path.iterdir()) == []


def test_the_beginning_is_written_over(tmp_path: Path) -> None:
    """What the block writes stands in place of the beginning, not behind it."""
    with unfinished(tmp_path / "b.tar", b"tables/") as file:
        file.write(b"tables/users")
    assert (tmp_path / "b.tar").read_bytes() == b"tables/users"


def test_writers_at_the_same_moment_spoil_no_finished_file(tmp_path: Path) -> None:
    """Of threads that write one file again and again, each turned away or done: what stands there is whole always,
    none that was told "done" meets a missing part, and none is left. (A writer that opened the part just before it was
    finished would else empty the finished file.)"""
    path = tmp_path / "b.tar"
    path.write_bytes(b"0" * 9)

    def write(mark: bytes) -> int:
        done = 0
        for _ in range(60):
            try:
                with unfinished(path, b"tables/") as file:
                    file.write(mark * 9)
                done += 1
            except StoreBusyError:
                clear(tmp_path, b"tables/")
            whole = path.read_bytes()
            assert whole == whole[:1] * 9
        return done

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(write, [b"1", b"2", b"3", b"4"])) > 0
    assert [one.name for one in tmp_path.iterdir()] == ["b.tar"]
