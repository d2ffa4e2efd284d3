"""The report as its reader meets it: complete, inert, the same for the same evaluation."""

import re
from collections.abc import Callable
from dataclasses import replace

from selectolax.lexbor import LexborHTMLParser

from classifier.evaluation import measure
from classifier.judging import Judged, Judgement
from classifier.report.document import Subject, write_report
from store.entities import Category

Maker = Callable[..., Judged]
SUBJECT = Subject("m-000000000000", "labelled.jsonl.gz", "ab" * 32, 0.91, 0.99)


def report(judgement: Judgement) -> str:
    """The report of a judgement made by hand."""
    return write_report(SUBJECT, judgement, measure(judgement.labels, judgement.chances))


def text(html: str) -> str:
    """What a reader sees of it, on one line."""
    return " ".join(LexborHTMLParser(html).body.text(separator=" ").split())


def test_the_report_names_model_corpus_and_what_was_left_out(judgement: Judgement) -> None:
    """Model id, digest of the corpus, pages counted and pages left out with the reason."""
    shown = text(report(judgement))
    assert "m-000000000000" in shown
    assert "ab" * 32 in shown
    assert "6 pages of 6 sources" in shown
    assert "4 with a doubtful label, 1 too hostile to read" in shown


def test_every_part_that_was_promised_is_there(judgement: Judgement) -> None:
    """Both drawings, confusion, languages, subtypes and three kinds of errors, each under its heading."""
    tree = LexborHTMLParser(report(judgement))
    heads = [node.text() for node in tree.css("h2, h3")]
    assert heads == [
        "Figures", "Precision and recall", "Reliability", "Confusion", "By language", "By subtype", "Worst errors",
        "Legit pages called pirate", "Pirate pages called legit", "Pirate pages of another kind",
    ]  # fmt: skip
    assert len(tree.css("svg")) == 2


def test_languages_kept_from_training_have_their_own_column(judgement: Judgement) -> None:
    """What a model makes of a language that it never saw stands beside what the champion makes of it."""
    told = write_report(replace(SUBJECT, unseen={"de": 0.876}), judgement, measure(judgement.labels, judgement.chances))
    row = next(node.text(separator=" ") for node in LexborHTMLParser(told).css("tr") if node.text().startswith("de"))
    assert "0.876" in row
    assert "0.876" not in report(judgement)


def test_errors_are_shown_with_address_and_reasons_and_right_pages_are_not(judgement: Judgement) -> None:
    """The alarm and the miss, defanged, with what was said and why; no address of a page that was judged rightly."""
    shown = LexborHTMLParser(report(judgement)).css(".errors tbody tr")
    rows = [" ".join(cell.text() for cell in row.css("td")) for row in shown]
    assert len(rows) == 2
    assert rows[0].startswith(
        "alarm hxxps://alarm[.]example/ 0.960 legit, demoscene release group 0.880 price ladder (+1.0)"
    )
    assert rows[1].startswith("missed hxxps://missed[.]example/ 0.060 IPTV reseller, seller legit 0.940")


def test_pages_that_trained_the_model_are_warned_of(judgement: Judgement) -> None:
    """A flattered report says so at its top, another one does not."""
    assert "flatters" not in report(judgement)
    assert "2 of these pages trained this model" in text(report(replace(judgement, seen=2)))


def test_held_out_pages_are_told_without_a_warning(judgement: Judgement) -> None:
    """Scores of folds flatter nothing: the report says where they come from and does not warn."""
    shown = text(report(replace(judgement, held_out=6)))
    assert "6 of these pages trained this model. Their scores come from models" in shown
    assert "flatters" not in shown


def test_hostile_text_is_shown_and_never_run(judged: Maker, judgement: Judgement) -> None:
    """Markup in an address or a reason is text; no script, no link, nothing loaded; credentials are starred out."""
    evil = judged(
        Category.LEGIT,
        Category.OTHER_PIRACY,
        0.99,
        "<img src=x onerror=alert(1)>",
        "<b>",
        url="http://panel.example/get.php?username=anna&password=geheim7&x=<script>alert(2)</script>",
        reason='"><script>alert(3)</script>',
        subtype="</td><td>",
    )
    html = report(replace(judgement, pages=(*judgement.pages, evil)))
    tree = LexborHTMLParser(html)
    assert tree.css("script, img, a, link, iframe, object, b") == []
    assert "geheim7" not in html
    assert not re.search(r"https?://", html)
    assert "default-src 'none'" in tree.css_first("meta[http-equiv]").attributes["content"]


def test_the_same_evaluation_gives_the_same_bytes(judgement: Judgement) -> None:
    """No date, no chance: two reports can be compared line by line."""
    assert report(judgement) == report(judgement)


def test_a_corpus_without_pirates_is_reported_without_invented_figures(judged: Maker) -> None:
    """Where there is nothing to find, the figures are dashes and the curves are left out."""
    pages = tuple(judged(Category.LEGIT, Category.LEGIT, 0.9, str(at)) for at in range(3))
    html = report(Judgement(pages, weak=0, refused=0, seen=0))
    assert "average precision, pirate against legit –" in text(html)
    assert "polyline" not in html
