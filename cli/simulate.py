"""spyglass simulate: review a labelled corpus as if analysts did it, and draw who finds how much after how many."""

import json
from html import escape
from pathlib import Path

import click

from classifier import base as base_sets
from classifier.dataset import read_corpus
from classifier.simulation import Curve, simulate
from cli.shared import json_option, print_json
from store.errors import UsageError

_WIDTH, _HEIGHT, _EDGE = 640, 360, 44
_COLOURS = ("#0b6e4f", "#6bab90", "#b5446e", "#d19c1d", "#888888")


@click.command(name="simulate")
@click.argument("corpus", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Where curves.svg and curves.json go.")
@click.option("--seed", type=int, default=0, show_default=True, help="Another split by source.")
@json_option
def command(corpus: Path, out: Path | None, seed: int, as_json: bool) -> None:
    """Replay CORPUS as if it were reviewed: recall by pages reviewed, against random order, a fixed score and ASReview.

    Sources are split once: a third is the base set, the others are the pool. Doubtful pages are left out.

    Example: spyglass simulate dev.jsonl.gz --out var/simulation
    """
    pages = base_sets.build(page for page in read_corpus(corpus) if not page.weak)
    if len(pages) == 0 or len(set(pages.labels)) < 2:
        raise UsageError(f"{corpus}: needs pages of pirates and legal ones, of several sources each")
    curves = simulate(pages, seed)
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        (out / "curves.svg").write_text(svg(curves), "utf-8")
        (out / "curves.json").write_text(json.dumps({curve.name: curve.recall for curve in curves}), "utf-8")
    for curve in curves:
        if as_json:
            print_json({"order": curve.name, "reviews_to_95": curve.to_95, "pool": len(curve.recall)})
        else:
            click.echo(f"{curve.to_95:>7,} of {len(curve.recall):,} reviews to 95 %  {curve.name}")


def svg(curves: list[Curve]) -> str:
    """Recall (upwards) by share of the pool reviewed (to the right), a line an order, with its name."""
    lines = []
    for at, (curve, colour) in enumerate(zip(curves, _COLOURS, strict=False)):
        step = max(1, len(curve.recall) // 400)
        points = " ".join(
            f"{_EDGE + _WIDTH * n / len(curve.recall):.1f},{_EDGE + _HEIGHT * (1 - curve.recall[n]):.1f}"
            for n in range(0, len(curve.recall), step)
        )
        name = f"{escape(curve.name)}: {curve.to_95:,} to 95 %"
        lines.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
        place = f'x="{_EDGE + _WIDTH - 8}" y="{_EDGE + 200 + 20 * at}" text-anchor="end"'
        lines.append(f'<text {place} fill="{colour}">{name}</text>')
    frame = f'<rect x="{_EDGE}" y="{_EDGE}" width="{_WIDTH}" height="{_HEIGHT}" fill="none" stroke="#999"/>'
    title = "Share of pirate pages found, by share of the pool reviewed"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH + 2 * _EDGE} {_HEIGHT + 2 * _EDGE}" '
        f'font-family="sans-serif" font-size="13"><title>{title}</title><text x="{_EDGE}" y="28">{title}</text>'
        f"{frame}{''.join(lines)}</svg>\n"
    )
