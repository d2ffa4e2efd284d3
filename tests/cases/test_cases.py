"""The page cases keep their own promises: one page a folder, an honest avoids_iptv, a current summary."""

import html
import json
import re
import unicodedata
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent
LABELS = {"iptv_reseller", "release_group", "other_piracy", "legit"}
KEYS = {"label", "subtype", "lang", "avoids_iptv", "note"}
PAGES = {"page.html", "page.md", "page.nfo", "page.txt"}
FULL = ("da", "el", "hi", "id", "it", "ja", "ko", "pl", "ru", "tr", "vi", "zh")
HARD = ("ar", "de", "en", "es", "fr", "nl", "pt", "sv")
LOOK_ALIKES = str.maketrans("ІіРрТтΙιΡρΤτνѵ", "IiPpTtIiPpTtvv")
THE_WORD = re.compile(r"[i1l|]\W?p[\s._-]?t[\s._-]?v", re.IGNORECASE)
CASES = sorted(path.parent for path in ROOT.glob("*/*/case.json"))


def read(case: Path) -> dict[str, object]:
    """Return the description of a case."""
    return json.loads((case / "case.json").read_text(encoding="utf-8"))


def summary() -> str:
    """Return the table of all cases, sorted by language and slug, as tab-separated text with a header."""
    rows = ["lang\tslug\tlabel\tsubtype\tavoids_iptv"]
    for case in CASES:
        told = read(case)
        avoids = str(told["avoids_iptv"]).lower()
        rows.append(f"{told['lang']}\t{case.name}\t{told['label']}\t{told['subtype']}\t{avoids}")
    return "\n".join(rows) + "\n"


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_case_is_one_page_and_what_its_description_claims(case: Path) -> None:
    """A case holds one page, a closed description, and avoids_iptv exactly where a seller never says the word."""
    told = read(case)
    (page,) = (path for path in case.iterdir() if path.name != "case.json")
    text = html.unescape(unicodedata.normalize("NFKC", page.read_text(encoding="utf-8")))
    says_it = THE_WORD.search(text.translate(LOOK_ALIKES)) is not None

    assert page.name in PAGES
    assert set(told) == KEYS
    assert told["label"] in LABELS
    assert told["lang"] == case.parent.name
    assert told["avoids_iptv"] is (told["label"] == "iptv_reseller" and not says_it)


def test_every_language_holds_enough_of_each_kind() -> None:
    """Each language has the sellers, word-avoiding sellers and look-alikes that recall and alarms are read from."""
    told = [read(case) for case in CASES]
    labels = Counter((case["lang"], case["label"]) for case in told)
    avoiding = Counter(case["lang"] for case in told if case["avoids_iptv"])

    for lang in FULL:
        assert labels[lang, "iptv_reseller"] - avoiding[lang] >= 6
        assert avoiding[lang] >= 6
        assert labels[lang, "release_group"] + labels[lang, "other_piracy"] >= 1
        assert labels[lang, "legit"] >= 7
    for lang in HARD:
        assert avoiding[lang] >= 5
        assert labels[lang, "legit"] >= 4


def test_summary_lists_every_case() -> None:
    """SUMMARY.tsv says what the descriptions say."""
    assert (ROOT / "SUMMARY.tsv").read_text(encoding="utf-8") == summary()


if __name__ == "__main__":
    (ROOT / "SUMMARY.tsv").write_text(summary(), encoding="utf-8")
