"""spyglass models: which models there are, which is in force; promote one, go back, show its card."""

from dataclasses import asdict

import click

from classifier.card import write_card
from classifier.champions import manifest_of, stored_model
from classifier.registry import read_champion
from cli import working
from cli.shared import ListingGroup, clean, current_settings, json_option, opened_store, print_json, whisper
from cli.signing import login, signed
from review.permissions import Action
from review.signing import sign
from store.database import now, reading, writing
from store.models import SHIPPED, Reign, StoredModel, all_models, champion_id, enthrone, previous, reigns
from store.tasks import TaskKind, TaskState, begin, recent

# Tasks that the list of models ends with: the last few tell what is going on.
_TASKS = 5
_STATES = {
    TaskState.WAITING: "waits",
    TaskState.GOES_ON: "goes on",
    TaskState.GIVEN_UP: "given up, ask again",
    TaskState.DONE: "ended",
}

later_option = click.option("--later", is_flag=True, help="Leave scoring again to `models work` or the review app.")


@click.group(name="models", cls=ListingGroup, invoke_without_command=True)
@json_option
@click.pass_context
def command(context: click.Context, as_json: bool) -> None:
    """List the models with their figures; promote one, or go back to the one before.

    \b
    Example: spyglass models
             spyglass models promote m-0123456789ab --as ANNA
             spyglass models rollback --as ANNA
    """
    if context.invoked_subcommand is not None:
        return
    shipped = read_champion(current_settings().models)[0]
    with opened_store() as engine, reading(engine) as connection:
        kept, in_force = all_models(connection), champion_id(connection)
        asked = recent(connection, _TASKS)
    for model in kept:
        _print(_line(model, in_force), as_json)
    _print(
        {"model": shipped.id, "champion": in_force == SHIPPED, "from": "shipped", "figures": shipped.figures}, as_json
    )
    for task in () if as_json else asked:
        state = _STATES[task.state(now())]
        asked_at = f"{task.asked_at:%Y-%m-%d %H:%M} UTC by {task.asked_by}"
        click.echo(clean(f"  {task.kind}, asked {asked_at}: {state}  {task.outcome}"))


@command.command()
@click.argument("model")
@signed(Action.RUN, "Who decides, if not your login name here", required=False)
@click.option("--reason", default="", help="Why, for the audit log.")
@later_option
@json_option
def promote(model: str, user: str | None, reason: str, later: bool, as_json: bool) -> None:
    """Put MODEL of the store in force, whatever its trial said, and score again what is stored.

    Example: spyglass models promote m-0123456789ab --as ANNA
    """
    with opened_store() as engine:
        with writing(engine) as connection:
            by = sign(connection, user or login(), Action.RUN, now()).name
        stored_model(engine, model)  # one that cannot be loaded must not come into force
        with writing(engine) as connection:
            enthrone(connection, Reign(model, by, reason or "promoted by hand", now()))
        _tell(model, f"{clean(model)} is in force", as_json)
        if not later:
            working.work_off(engine, current_settings(), whisper)


@command.command()
@signed(Action.RUN, "Who decides, if not your login name here", required=False)
@click.option("--reason", default="", help="Why, for the audit log.")
@later_option
@json_option
def rollback(user: str | None, reason: str, later: bool, as_json: bool) -> None:
    """Put the model before the present one in force again, at once, and score again what is stored.

    What it scored before keeps that score, so only newer pages are read.

    Example: spyglass models rollback --as ANNA
    """
    with opened_store() as engine:
        with writing(engine) as connection:
            by = sign(connection, user or login(), Action.RUN, now()).name
            name = previous(connection)
            enthrone(connection, Reign(name, by, reason or "rolled back", now()))
        shipped = name == SHIPPED
        told = read_champion(current_settings().models)[0].id if shipped else name
        _tell(told, f"{'the shipped model' if shipped else name} is in force again", as_json)
        if not later:
            working.work_off(engine, current_settings(), whisper)


@command.command()
@click.option("--workers", type=click.IntRange(1), help="Processes (default: one a processor).")
@click.option("--cluster", default="", metavar="ADDRESS", help="A Dask scheduler that deals out the pages.")
@json_option
def rescore(workers: int | None, cluster: str, as_json: bool) -> None:
    """Score everything stored with the model in force, best and newest sites first; goes on where it was stopped.

    \b
    Example: spyglass models rescore --workers 2
             spyglass models rescore --cluster tcp://scheduler.example:8786
    """
    with opened_store() as engine:
        with writing(engine) as connection:
            task = begin(connection, TaskKind.RESCORE, "spyglass models", now())
        tell = whisper if as_json else click.echo
        done = working.rescore(engine, current_settings(), task, tell, workers, cluster)
    if as_json:
        print_json({"sites": done.done, "of": done.total, "pages": done.pages})


@command.command()
@json_option
def work(as_json: bool) -> None:
    """Do what was asked for, by the review app or a promotion: train, score again. Ends when nothing waits.

    The review app does this by itself; without it, let cron or a systemd timer do it.

    Example: spyglass models work
    """
    with opened_store() as engine:
        done = working.work_off(engine, current_settings(), whisper if as_json else click.echo)
    if as_json:
        print_json({"tasks": done})
    else:
        click.echo(f"{done} tasks done")


@command.command()
@click.argument("model")
@json_option
def card(model: str, as_json: bool) -> None:
    """Print the card of a model: what it was trained from, how well it does, and for one of the store what was decided
    and why.

    Example: spyglass models card m-0123456789ab
    """
    with opened_store() as engine:
        with reading(engine) as connection:
            kept = next((one for one in all_models(connection) if one.id == model), None)
            everything = reigns(connection)
        shipped = None if kept else read_champion(current_settings().models)[0]
        manifest = shipped if shipped and shipped.id == model else stored_model(engine, model)[0]
    history = [reign for reign in everything if reign.model_id == (model if kept else SHIPPED)]
    labels = int(str(kept.manifest.get("labels", 0))) if kept else 0
    decision = _decision(kept) if kept else None
    if as_json:
        print_json({**asdict(manifest), "labels": labels, "decision": decision, "reigns": [asdict(r) for r in history]})
        return
    click.echo(write_card(manifest, labels))
    if decision:
        click.echo(f"## Trial\n\n{decision['outcome']}, on {labels} labelled sites:\n")
        for words in decision["reasons"]:
            click.echo(f"- {clean(str(words))}")
    for reign in history:
        click.echo(f"- in force since {reign.at:%Y-%m-%d %H:%M} UTC by {clean(reign.actor)}: {clean(reign.reason)}")


def _line(model: StoredModel, in_force: str) -> dict[str, object]:
    decision = _decision(model)
    return {
        "model": model.id,
        "champion": model.id == in_force,
        "from": "labels",
        "created_at": model.created_at,
        "labels": model.manifest.get("labels"),
        "outcome": decision["outcome"],
        "reasons": decision["reasons"],
        "figures": manifest_of(model.manifest).figures,
    }


def _decision(model: StoredModel) -> dict[str, list[object]]:
    kept = model.manifest.get("decision")
    return kept if isinstance(kept, dict) else {"outcome": [], "reasons": []}


def _tell(model: str, words: str, as_json: bool) -> None:
    if as_json:
        print_json({"model": model, "champion": True})
    else:
        click.echo(words)


def _print(line: dict[str, object], as_json: bool) -> None:
    if as_json:
        print_json(line)
        return
    mark = "*" if line["champion"] else " "
    figures = line["figures"]
    precision = figures.get("average_precision", 0.0) if isinstance(figures, dict) else 0.0
    origin = f"{line['labels']} labels, {line['outcome']}" if line["from"] == "labels" else "shipped"
    click.echo(f"{mark} {line['model']}  average precision {precision:.3f}  {origin}")
