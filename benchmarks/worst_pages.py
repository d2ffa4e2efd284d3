"""What the worst pages cost a crawl's worker, from bytes to score, links and traces: python -m benchmarks.worst_pages

Each stands for a kind that once kept a parser busy for minutes. Prints one JSON object a page; exit code 1 where one of
them takes more than a second or 300 MB.
"""

import gc
import json
import random
import resource
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.fuzz import MOST_MEGABYTES, MOST_SECONDS
from crawler.analysis import analyse, prepare
from crawler.scope import Scope
from store.database import now
from store.errors import PageRefusedError

_MEGABYTES = 10_000_000
_dice = random.Random(1)
_VOCABULARY = ["".join(_dice.choices("abcdefghijklmnoprstu", k=6)) for _ in range(20_000)]


def _words(number: int) -> str:
    return " ".join(_dice.choices(_VOCABULARY, k=number))


def _shop() -> bytes:
    return "".join(f"<div><a href='/p/{n}'>{_words(6)}</a><p>{_words(30)}</p></div>" for n in range(40_000)).encode()


def _playlist() -> bytes:
    entries = (f'#EXTINF:-1 group-title="g",Name {n}\nhttp://h{n}.example/{n}\n' for n in range(200_000))
    return ("#EXTM3U\n" + "".join(entries)).encode()


WORST: dict[str, Callable[[], bytes]] = {
    "10 MB of markup": _shop,
    "10 MB of text": lambda: _words(1_500_000).encode(),
    "10 MB of JSON": lambda: json.dumps([{"name": _words(5)} for _ in range(230_000)]).encode(),
    "10 MB playlist": _playlist,
    "200,000 nested tags": lambda: b"<p>top</p>" + b"<div>" * 200_000,
    "200,000 tags that hide their depth": lambda: b"<p>top</p>" + b"<div></table>" * 200_000,
    "1 MB script in one line": lambda: b"<script>" + b"if(a<b&&c=='x'){d()};" * 50_000 + b"</script><p>text",
    "50,000 attributes on one tag": lambda: b"<a " + b" ".join(b"a%d=1" % n for n in range(50_000)) + b">text",
    "60 tags of 12,000 attributes": lambda: (b"<a " + b" ".join(b"%x" % n for n in range(12_000)) + b">") * 60,
    "4 MB of noise": lambda: b"<html>text " + _dice.randbytes(4_000_000),
    "nothing": lambda: b"",
}


def main() -> None:
    """Read each of the worst pages once."""
    prepare(Path(__file__).parents[1] / "models", Scope(now().date()))
    gc.freeze()
    slow = False
    for name, make in WORST.items():
        body = make()[:_MEGABYTES]
        before = _resident()
        start = time.process_time()
        try:
            score = analyse(body, "https://site.example/", "").score
            answer = score.category.value if score else "nothing to score"
        except PageRefusedError:
            answer = "refused"
        taken = time.process_time() - start
        grown = max(0.0, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 - before)
        slow |= taken > MOST_SECONDS or grown > MOST_MEGABYTES
        print(
            json.dumps(
                {"page": name, "answer": answer, "seconds": round(taken, 2), "peak_over_before_mb": round(grown)}
            )
        )
    raise SystemExit(1 if slow else 0)


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * resource.getpagesize() / 1024 / 1024


if __name__ == "__main__":
    main()
