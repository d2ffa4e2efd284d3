"""Is any changed byte of evidence found, and where? Flips bytes of WARC files, logs and a WACZ, one at a time.

    python -m benchmarks.evidence                   every byte of a small archive
    python -m benchmarks.evidence --large 10000     besides, 10,000 random bytes of a large one

A flip counts as found when the checker that stands alone calls something broken, and as located when the first finding
names the file that was changed (for a WACZ: a member of it, or a byte of the container).
"""

import argparse
import random
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import reports.standalone_verifier as verifier
from crawler.capture import Archive, Exchange
from reports.wacz import Contents, write_wacz
from store.archived import archived
from store.captures import Capture, save_captures
from store.database import now, reading, writing
from store.entities import NewLink
from store.frontier import add_links
from store.sealing import seal_new
from store.settings import Settings
from store.signing import make_key, read_signer
from store.upgrade import open_store

DAY = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
SITE = "nordview-tv.example"


@dataclass(slots=True)
class Tally:
    """Flips of one kind of file, those found, and those located."""

    flips: int = 0
    found: int = 0
    located: int = 0


def build(folder: Path, captures: int, body_bytes: int) -> None:
    """A sealed store in ``folder`` with a site of so many captures in two seals, and its WACZ beside it."""
    chance = random.Random(8)
    settings = Settings(
        database=f"sqlite:///{folder}/store.db", evidence=folder / "evidence", custody=folder / "custody"
    )
    engine = open_store(settings)
    make_key(settings.custody)
    archive = Archive(settings.evidence, "w1", "Spyglass benchmark")
    with writing(engine) as connection:
        add_links(connection, [NewLink(f"https://{SITE}/", SITE, SITE, 1.0, 0, "seed")], None, DAY, 3.0)
    for half in (range(captures // 2), range(captures // 2, captures)):
        with writing(engine) as connection:
            for number in half:
                url, at = f"https://{SITE}/{number}", DAY + timedelta(seconds=number)
                body = b"<!doctype html>" + chance.randbytes(body_bytes)
                headers = [("Content-Type", "text/html")]
                exchange = Exchange(url, at, "GET", [("Host", SITE)], 200, "HTTP/1.1", headers, body, "192.0.2.7", "")
                address = archive.write(exchange)
                seen = Capture(SITE, url, at, 200, "text/html", len(body), "192.0.2.7", "", "", "0" * 64, address)
                save_captures(connection, [seen], None)
            archive.sync()
        seal_new(engine, settings, now())
    archive.close()
    with reading(engine) as connection:
        found, seals = archived(connection, [SITE])
    contents = Contents(SITE, found, seals)
    write_wacz(contents, settings.evidence, read_signer(settings.custody), folder / "site.wacz", now())
    engine.dispose()


def bytes_of(folder: Path) -> Iterator[tuple[str, Path, int]]:
    """Kind, file and size of everything that is flipped."""
    for kind, places in (("warc", "evidence/**/*.gz"), ("log", "custody/*"), ("wacz", "*.wacz")):
        for path in sorted(folder.glob(places)):
            if path.name != "evidence.key.pem" and path.is_file():
                yield kind, path, path.stat().st_size


def flip_all(folder: Path, flips: list[tuple[str, Path, int]]) -> dict[str, Tally]:
    """Flip one bit of each of these bytes in turn, check, and mend it."""
    tallies: dict[str, Tally] = {}
    for kind, path, place in flips:
        bit = 1 << place % 8
        with path.open("r+b") as file:
            _flip(file, place, bit)
            broken = [one for one in verifier.check(path if kind == "wacz" else folder) if one.broken]
            _flip(file, place, bit)
        tally = tallies.setdefault(kind, Tally())
        tally.flips += 1
        tally.found += bool(broken)
        told = broken[0].place + broken[0].what if broken else ""
        # Of an archive its name alone is no place: a member, or a byte of the container, must be named.
        tally.located += told != "" and (broken[0].place != path.name if kind == "wacz" else path.name in told)
    return tallies


def _flip(file: object, place: int, bit: int) -> None:
    file.seek(place)  # type: ignore[attr-defined]
    (byte,) = file.read(1)  # type: ignore[attr-defined]
    file.seek(place)  # type: ignore[attr-defined]
    file.write(bytes([byte ^ bit]))  # type: ignore[attr-defined]
    file.flush()  # type: ignore[attr-defined]


def report(name: str, tallies: dict[str, Tally], seconds: float) -> None:
    """One line a kind of file."""
    for kind, tally in tallies.items():
        print(f"{name} {kind:5} {tally.flips:7,} flips  {tally.found:7,} found  {tally.located:7,} located")
    print(f"{name} took {seconds:.0f} s")


def main() -> None:
    """Run both, print the tallies."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--large", type=int, default=0, metavar="FLIPS", help="random bytes of a large archive")
    parser.add_argument("--captures", type=int, default=200, help="captures of the large archive")
    arguments = parser.parse_args()
    shapes = [("small", 2, 40, 0)]
    if arguments.large:
        shapes.append(("large", arguments.captures, 20_000, arguments.large))
    for name, captures, body_bytes, count in shapes:
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary)
            build(folder, captures, body_bytes)
            files = list(bytes_of(folder))
            every = [(kind, path, place) for kind, path, size in files for place in range(size)] if not count else []
            chance = random.Random(7)
            drawn = chance.choices(files, weights=[size for _, _, size in files], k=count)
            flips = every or [(kind, path, chance.randrange(size)) for kind, path, size in drawn]
            print(f"{name}: {captures} captures, {sum(size for _, _, size in files):,} bytes")
            begun = time.monotonic()
            report(name, flip_all(folder, flips), time.monotonic() - begun)


if __name__ == "__main__":
    main()
