"""An evaluation → one HTML file: no script, nothing loaded from elsewhere, addresses that no click can open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import nan

import numpy as np

from classifier.base import LABELS
from classifier.evaluation import ALERT, PREVALENCE, Figures, wilson
from classifier.judging import Judged, Judgement
from classifier.model import LEGIT
from classifier.report import tables
from classifier.report.charts import Line, precision_recall, reliability_diagram
from classifier.report.markup import Cell, page, plain, shaded, table, tag
from store.masking import mask_text
from store.urls import defang

_REASONS = 3
"""Reasons shown for an error: the first few carry most of the score, the rest is in `spyglass score`."""
_URL_CHARACTERS = 90


@dataclass(frozen=True, slots=True)
class Subject:
    """What was measured: the model, the corpus file's ``name`` and SHA-256, and the interval of the main figure.

    ``unseen``: of some languages, the average precision of a model of the same recipe that saw none of their pages.
    """

    model_id: str
    corpus: str
    corpus_sha256: str
    low: float
    high: float
    unseen: Mapping[str, float] = field(default_factory=dict)


def write_report(subject: Subject, judgement: Judgement, figures: Figures) -> str:
    """The whole report as HTML; the same evaluation gives the same bytes."""
    pages = judgement.pages
    body = [
        _head(subject, judgement),
        tag("h2", "Figures"),
        _figures(subject, figures),
        _charts(judgement),
        tag("h2", "Confusion"),
        _confusion(judgement),
        tag("h2", "By language"),
        _languages(pages, subject.unseen),
        tag("h2", "By subtype"),
        _subtypes(pages),
        *_errors(pages),
    ]
    return page(f"Evaluation of {subject.model_id}", "\n".join(body))


def _head(subject: Subject, judgement: Judgement) -> str:
    facts = [
        ("model", subject.model_id),
        ("corpus", f"{subject.corpus}, SHA-256 {subject.corpus_sha256}"),
        ("counted", f"{len(judgement.pages)} pages of {len(np.unique(judgement.groups))} sources"),
        ("left out", f"{judgement.weak} with a doubtful label, {judgement.refused} too hostile to read"),
    ]
    parts = [tag("h1", "Quality of the page classifier"), table((), facts, "facts")]
    if judgement.held_out:
        told = (
            f"{judgement.held_out} of these pages trained this model. Their scores come from models of the same recipe "
            "that saw nothing of their source; the reasons shown are those of the model itself."
        )
        parts.append(tag("p", told, "note"))
    if judgement.seen:
        told = f"{judgement.seen} of these pages trained this model: every figure and drawing below flatters it."
        parts.append(tag("p", told, "warning"))
    return "\n".join(parts)


def _figures(subject: Subject, figures: Figures) -> str:
    rows = [
        ("average precision, pirate against legit", plain(figures.average_precision), _interval(subject)),
        ("macro-F1, four categories", plain(figures.macro_f1), ""),
        ("average precision, IPTV reseller", plain(figures.iptv_reseller_ap), ""),
        ("average precision, release group", plain(figures.release_group_ap), ""),
        ("average precision, other piracy", plain(figures.other_piracy_ap), ""),
        ("recall at precision 0.9", plain(figures.recall_at_precision_90), f"re-weighted to {PREVALENCE:.0%} pirates"),
        ("legit pages above, at recall 0.85", str(figures.legit_alarms_at_recall_85), ""),
        (
            "expected calibration error",
            plain(figures.calibration_error),
            f"a perfect model shows {plain(figures.calibration_null)} on as many pages",
        ),
        ("calibration slope", plain(figures.calibration_slope), "1 is right, below is overconfident"),
    ]
    return table(("figure", "value", ""), rows)


def _interval(subject: Subject) -> str:
    return f"95 % interval {plain(subject.low)} to {plain(subject.high)}, whole sources drawn anew"


def _charts(judgement: Judgement) -> str:
    labels, chances = judgement.labels, judgement.chances
    truth, pirate = labels != LEGIT, 1 - chances[:, LEGIT]
    first = tables.curve(truth, pirate)
    lines = [Line(f"pirate against legit, {plain(first.average_precision)}", first, "s0")]
    for at, label in enumerate(LABELS):
        if at != LEGIT:
            found = tables.curve(labels == at, chances[:, at])
            lines.append(Line(f"{_words(label)}, {plain(found.average_precision)}", found, f"s{at + 1}"))
    wide = tables.wide_curve(truth, pirate)
    lines.append(Line(f"pirate against legit, were {PREVALENCE:.0%} pirates", wide, "s4"))
    above = pirate >= ALERT
    hits, alarms, pirates = int((above & truth).sum()), int((above & ~truth).sum()), int(truth.sum())
    point = (hits / pirates, hits / (hits + alarms)) if hits else None
    told = (
        f"The dot is the alert threshold, {ALERT}: {hits} of {pirates} pirate pages reach it and "
        f"{alarms} of {len(labels) - pirates} legit ones."
    )
    right = "Bins of equal width; bars are Wilson's 95 % intervals, numbers below count pages. On the line is right."
    return (
        '<div class="charts">'
        f"<figure>{tag('h2', 'Precision and recall')}{precision_recall(lines, point)}{tag('figcaption', told)}</figure>"
        f"<figure>{tag('h2', 'Reliability')}{reliability_diagram(tables.reliability(truth, pirate))}"
        f"{tag('figcaption', right)}</figure></div>"
    )


def _confusion(judgement: Judgement) -> str:
    found = tables.confusion(judgement.labels, judgement.chances)
    rows = []
    for at, label in enumerate(LABELS):
        total = int(found[at].sum())
        cells: list[str | Cell] = [_words(label)]
        for count in found[at]:
            share = count / total if total else 0.0
            cells.append(shaded(f"{count} ({share:.0%})" if total else "0", share))
        rows.append((*cells, str(total)))
    return table(("truth, down; likeliest category, across", *map(_words, LABELS), "pages"), rows)


def _languages(pages: Sequence[Judged], unseen: Mapping[str, float]) -> str:
    rows = [
        (
            row.language or "not known",
            str(row.pages),
            str(row.pirates),
            plain(row.average_precision),
            plain(unseen.get(row.language, nan)),
            f"{row.found} of {row.pirates}",
            f"{row.alarms} of {row.pages - row.pirates}",
            f"{row.expected:.1f}",
            f"{row.ratio:.2f} ({row.low:.2f} to {row.high:.2f})",
        )
        for row in tables.by_language(pages)
    ]
    heads = ("language", "pages", "pirates", "average precision", "with no page of it in training",
             "alerts, pirate", "alerts, legit",
             "expected", "observed over expected")  # fmt: skip
    note = (
        "Expected is the sum of scores; the interval is Wilson's of the observed share. A dash: not measured, or one "
        "side is empty."
    )
    return table(heads, rows) + tag("p", note, "note")


def _subtypes(pages: Sequence[Judged]) -> str:
    rows = []
    for row in tables.by_subtype(pages):
        low, high = wilson(row.right, row.pages)
        share = f"{row.right / row.pages:.0%} ({low:.0%} to {high:.0%})"
        cells = (str(row.pages), share, plain(row.mean), str(row.alerts))
        rows.append((_words(row.label), _words(row.subtype) or "not told", *cells))
    heads = ("category", "subtype", "pages", "category right", "mean pirate score", f"alerts (≥ {ALERT})")
    return table(heads, rows)


def _errors(pages: Sequence[Judged]) -> tuple[str, ...]:
    found = tables.worst(pages)
    wrong = sum(not judged.right for judged in pages)
    kinds = (
        ("Legit pages called pirate", found.alarms),
        ("Pirate pages called legit", found.misses),
        ("Pirate pages of another kind", found.confused),
    )
    told = (
        f"{wrong} of {len(pages)} pages got the wrong category; of each kind the {tables.WORST} surest are shown. "
        "Reasons carry their weight in logits: plus speaks for piracy, minus against."
    )
    parts = [tag("h2", "Worst errors"), tag("p", told, "note")]
    for title, members in kinds:
        parts.append(tag("h3", title))
        parts.append(_error_table(members) if members else tag("p", "None.", "note"))
    return tuple(parts)


def _error_table(members: Sequence[Judged]) -> str:
    rows = []
    for judged in members:
        reasons = "; ".join(f"{mask_text(why.text)} ({why.weight:+.1f})" for why in judged.score.reasons[:_REASONS])
        truth = f"{_words(judged.label)}, {_words(judged.subtype)}" if judged.subtype else _words(judged.label)
        url = defang(mask_text(judged.url))
        shown = url if len(url) <= _URL_CHARACTERS else url[: _URL_CHARACTERS - 1] + "…"
        said = f"{_words(judged.score.category)} {plain(judged.score.scores[judged.score.category])}"
        rows.append((judged.id, shown, plain(judged.score.pirate), truth, said, reasons))
    return table(("page", "address", "pirate score", "truth", "said", "reasons"), rows, "errors")


def _words(name: str) -> str:
    return name.replace("_", " ").replace("iptv", "IPTV")
