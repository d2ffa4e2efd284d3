"""``spyglass demo``: one round of the work on the practice web: serve it, crawl it, show the queue."""

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree, which

import click

from store.errors import SpyglassError, StoreError

# Tells a folder that may be deleted from one that an operator set up: both hold a spyglass.toml.
_MARK = ".spyglass-demo"

# Enough to find most pirate sites of the default web, and done within two minutes on two cores.
_PAGES = 600
# The practice web is ours and on this machine; out there the default of three seconds holds.
_DELAY = 0.1


@click.command(name="demo")
@click.option("--hosts", type=click.IntRange(100, 5000), default=400, show_default=True, help="Hosts to generate.")
@click.option("--pages", type=click.IntRange(min=1), default=_PAGES, show_default=True, help="Fetches to spend.")
@click.option("--seed", type=int, default=1, show_default=True, help="Another number, another web.")
@click.option("--folder", type=click.Path(path_type=Path), default="var/demo", show_default=True, help="Made anew.")
def command(hosts: int, pages: int, seed: int, folder: Path) -> None:
    """Crawl a practice web on this machine and show the ranked queue; nothing leaves the machine.

    Example: spyglass demo --seed 7
    """
    config = _prepare(folder)
    click.echo(f"1. A practice web of {hosts} hosts, on loopback")
    with _practice_web(config, hosts, seed, folder / "web") as (proxy, seeds, truth):
        click.echo(f"\n2. A crawl of {pages} fetches from its seeds")
        _run(
            config, "crawl", seeds, "--proxy", proxy, "--pages", str(pages), "--delay", str(_DELAY), "--purpose", "demo"
        )
    _run(config, "training", truth)
    click.echo("\n3. The review queue\n")
    _run(config, "queue", "--limit", "15")
    click.echo(f"\nThe practice web has ended; the store of this demo stays in {folder}. To go on, in a browser too:\n")
    for example in ("user add YOU --role senior", "review", "operators", "groups", "status"):
        click.echo(f"  {_program()} --config {shlex.quote(str(config))} {example}")


def _prepare(folder: Path) -> Path:
    """An empty folder with the settings of a store of its own; what an earlier demo left there goes."""
    config, mark = folder / "spyglass.toml", folder / _MARK
    if folder.exists() and not mark.exists() and any(folder.iterdir()):
        raise StoreError(f"{folder} holds something else than a demo; name another folder with --folder")
    if folder.exists():
        rmtree(folder)
    folder.mkdir(parents=True)
    here = folder.resolve()
    kept = {"database": f"sqlite:///{here}/spyglass.db", "evidence": here / "evidence", "logs": here / "logs"}
    lines = [
        f"{name} = {json.dumps(str(value))}\n"
        for name, value in {**kept, "secret": here / "secret.key", "custody": here / "custody"}.items()
    ]
    mark.write_text("made by spyglass demo, and made anew by the next one\n", "utf-8")
    config.write_text("".join(lines), "utf-8")
    return config


@contextmanager
def _practice_web(config: Path, hosts: int, seed: int, out: Path) -> Iterator[tuple[str, str, str]]:
    """The practice web in a process of its own: the address of its proxy, its files of seeds and of the truth."""
    options = ("practice", "--hosts", str(hosts), "--seed", str(seed), "--out", str(out))
    with subprocess.Popen(_command(config, *options), env=_environment(), stdout=subprocess.PIPE, text=True) as web:  # noqa: S603
        try:
            announced = web.stdout.readline() if web.stdout else ""
            if not announced:
                raise SpyglassError("the practice web did not start")
            served = json.loads(announced)
            yield served["proxy"], served["seeds"], served["truth"]
        finally:
            web.terminate()


def _run(config: Path, *arguments: str) -> None:
    """Run a command as a user would; its failure ends the demo with its exit code."""
    sys.stdout.flush()
    code = subprocess.call(_command(config, *arguments), env=_environment())  # noqa: S603
    if code:
        raise click.exceptions.Exit(code)


def _command(config: Path, *arguments: str) -> list[str]:
    """A command on the store of the demo, under the name that its hints are to carry."""
    program = f"from cli.main import main; main(prog_name={_program()!r})"
    return [sys.executable, "-c", program, "--config", str(config), *arguments]


def _environment() -> dict[str, str]:
    """The surroundings of this process without the user's own settings: a demo must not touch the real store."""
    return {name: value for name, value in os.environ.items() if not name.startswith("SPYGLASS_")}


def _program() -> str:
    """What to type to run this installation: the shell may not know it, or know another."""
    own = Path(sys.executable).with_name("spyglass")
    if which("spyglass") == str(own):
        return "spyglass"
    return shlex.quote(str(own.relative_to(Path.cwd()) if own.is_relative_to(Path.cwd()) else own))
