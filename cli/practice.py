"""``spyglass practice``: serve the practice web."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from practice.replay import read_corpus
from practice.server import Served, run
from practice.world import World
from store.errors import UsageError


def _announce(served: Served) -> None:
    click.echo(json.dumps(asdict(served)))


@click.command(name="practice")
@click.option("--corpus", type=click.Path(path_type=Path), help="Replay the pages of this FILE.jsonl.gz as well.")
@click.option("--groups", type=click.Path(path_type=Path), help="Replay only these groups, one id a line.")
@click.option("--hosts", type=click.IntRange(100, 1_000_000), default=400, show_default=True, help="Generated hosts.")
@click.option("--seed", type=int, default=1, show_default=True, help="The web is a pure function of this number.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port of the proxy; a free one by default.")
@click.option("--log", type=click.Path(path_type=Path), help="Append every request to this file, one JSON a line.")
@click.option("--out", type=click.Path(path_type=Path), help="Keep certificate, seeds and truth in this folder.")
def command(
    corpus: Path | None, groups: Path | None, hosts: int, seed: int, port: int, log: Path | None, out: Path | None
) -> None:
    """Serve a small internet on loopback behind one forward-proxy port, until interrupted.

    Prints one JSON line when ready: {"proxy", "ca", "seeds", "truth"}. Without --out the files go when it stops.

    Example: spyglass practice --hosts 5000 --seed 7 --out var/practice
    """
    if groups and not corpus:
        raise UsageError("--groups needs a --corpus")
    replay = read_corpus(corpus, groups) if corpus else None
    run(World(seed, hosts, replay=replay), port, log, out, _announce)
