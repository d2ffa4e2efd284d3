"""Scoring in bulk that is given up half-way."""

import subprocess
import sys
from pathlib import Path

from tests.patience import PATIENCE

ROOT = Path(__file__).parents[3]
CODE = """
from pathlib import Path
from classifier.bulk import RawPage, score_all
pages = ((number, RawPage("https://a.example/", b"<p>plain words")) for number in range(500))
for number, _ in score_all(Path("models"), pages, 1):
    print(number)
    raise KeyboardInterrupt
"""


def test_an_interrupt_ends_it() -> None:
    """Interrupted after the first page, with others waiting, the process ends instead of waiting for a stopped pool."""
    ended = subprocess.run(
        [sys.executable, "-c", CODE], cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert ended.stdout == "0\n"
    assert "KeyboardInterrupt" in ended.stderr
