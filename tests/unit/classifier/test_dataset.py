"""Reading labelled pages and the corrections of their labels."""

import gzip
import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from classifier.base import correct
from classifier.dataset import Correction, read_corpus, read_corrections
from store.entities import Category
from store.errors import UsageError

ROW = {"id": "a", "label": "legit", "content": "<p>x</p>", "url": "https://a.example/", "group": "g", "weak": False}


def test_rows_come_in_order_packed_or_not(tmp_path: Path) -> None:
    """A corpus may be gzipped; its order is kept."""
    lines = "".join(json.dumps({**ROW, "id": name}) + "\n" for name in "abc")
    (tmp_path / "c.jsonl").write_text(lines)
    with gzip.open(tmp_path / "c.jsonl.gz", "wt") as packed:
        packed.write(lines)
    for name in ("c.jsonl", "c.jsonl.gz"):
        assert [page.id for page in read_corpus(tmp_path / name)] == ["a", "b", "c"]


NONSENSE = json.dumps({**ROW, "label": "nonsense"})


@pytest.mark.parametrize("line", ["{", "[]", '{"id": "a"}', NONSENSE, "[" * 100_000], ids=range(5))
def test_a_line_that_is_no_page_is_named(tmp_path: Path, line: str) -> None:
    """The error says which line in plain words, so that it can be mended."""
    path = tmp_path / "c.jsonl"
    path.write_text(json.dumps(ROW) + "\n" + line + "\n")
    with pytest.raises(UsageError, match=r"c\.jsonl:2: not a corpus line \((?!\w+Error)"):
        list(read_corpus(path))


def test_a_missing_corpus_is_one_line(tmp_path: Path) -> None:
    """No such file is a usage error, which names the file once."""
    path = tmp_path / "none.jsonl.gz"
    with pytest.raises(UsageError) as refused:
        list(read_corpus(path))
    assert str(refused.value) == f"{path}: not a readable corpus (No such file or directory)"


@pytest.mark.parametrize("harm", [lambda packed: packed[:-20], lambda packed: packed[:40] + b"\xff" * 40 + packed[80:]])
def test_a_damaged_corpus_is_one_line(tmp_path: Path, harm: Callable[[bytes], bytes]) -> None:
    """A packed corpus that was cut off, or of which bytes changed, is a usage error as well."""
    path = tmp_path / "c.jsonl.gz"
    lines = "".join(json.dumps({**ROW, "id": sha256(bytes([name])).hexdigest()}) + "\n" for name in range(200))
    path.write_bytes(harm(gzip.compress(lines.encode())))
    with pytest.raises(UsageError, match="not a readable corpus"):
        list(read_corpus(path))


def test_corrections_change_labels_or_make_them_doubtful(tmp_path: Path) -> None:
    """A correction gives another category or takes the page out of every figure."""
    (tmp_path / "c.tsv").write_text("# why\nid\told\tnew\treason\na\tlegit\tother_piracy\tread\nb\tlegit\tweak\tread\n")
    known = read_corrections(tmp_path / "c.tsv")
    (tmp_path / "p.jsonl").write_text("".join(json.dumps({**ROW, "id": name}) + "\n" for name in "abc"))
    first, second, third = (correct(page, known) for page in read_corpus(tmp_path / "p.jsonl"))
    assert first.label is Category.OTHER_PIRACY
    assert second.weak
    assert (third.label, third.weak) == (Category.LEGIT, False)
    assert known["a"] == Correction("legit", "other_piracy", "read")
    assert read_corrections(tmp_path / "none.tsv") == {}
