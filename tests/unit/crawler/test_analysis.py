"""A worker process is ready before the first stranger's page comes."""

import subprocess
import sys
from pathlib import Path

from store.settings import load_settings
from tests.patience import PATIENCE

# Audit events tell of every file that is opened and every module that is imported.
PROBE = """
import sys
from pathlib import Path
from datetime import date
from crawler.analysis import analyse, prepare
from crawler.scope import Scope
prepare(Path(sys.argv[1]), Scope(date(2026, 1, 1)))
late = []
sys.addaudithook(lambda event, given: late.append(given[0]) if event in {"open", "import"} else None)
for text in ("IPTV subscription, 18,000 channels, 10 EUR. ", "Abonnement IPTV, toutes les chaînes. ", "شراء اشتراك "):
    page = f"<html><title>{text}</title><nav><a href='/a'>{text}</a></nav><p>{text * 20}</p></html>"
    analyse(page.encode(), "https://shop.example/", "text/html")
print(sorted({str(name) for name in late}))
"""


def test_first_page_loads_nothing(tmp_path: Path) -> None:
    """After prepare() a page opens no file and imports no module: the kill timer runs for the page alone."""
    models = load_settings({}, tmp_path).models
    command = [sys.executable, "-c", PROBE, str(models)]
    root = Path(__file__).parents[3]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=PATIENCE, check=True)

    assert done.stdout.strip() == "[]"


PACKED = """
import json, sys, zlib
from pathlib import Path
from datetime import date
from crawler.analysis import analyse, prepare
from crawler.scope import Scope
prepare(Path(sys.argv[1]), Scope(date(2026, 1, 1)))
page = "<html><title>IPTV</title><p>user: anna password: hunter2hunter http://p.example/live/annaSecret1/b0bSecret2/77.ts</p>"
found = analyse(page.encode(), "https://shop.example/", "text/html")
shown = json.loads(zlib.decompress(found.packed.content))["text"]
print(shown == found.text, "hunter2hunter" in shown, "Secret" in shown, "live" in shown)
"""


def test_a_packed_text_shows_no_secret(tmp_path: Path) -> None:
    """What the worker packs for the store is the masked text: no password, no login of a playlist, but its shape."""
    models = load_settings({}, tmp_path).models
    root = Path(__file__).parents[3]
    command = [sys.executable, "-c", PACKED, str(models)]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=PATIENCE, check=True)

    assert done.stdout.split() == ["True", "False", "False", "True"]
