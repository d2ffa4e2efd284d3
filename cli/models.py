"""spyglass models: which models there are, which is in force; promote one, go back, show its card."""

from dataclasses import asdict

import click

from classifier import rescoring
from classifier.card import write_card
from classifier.champions import folder_in_force, manifest_of, stored_model
from classifier.registry import read_champion
from cli.shared import clean, current_settings, json_option, licensed_sites, opened_store, print_json, user_option
from review.queue import refresh
from store.database import now, reading, writing
from store.models import SHIPPED, Reign, StoredModel, all_models, champion_id, enthrone, previous, reigns


@click.group(name="models", invoke_without_command=True)
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
    for model in kept:
        _print(_line(model, in_force), as_json)
    _print(
        {"model": shipped.id, "champion": in_force == SHIPPED, "from": "shipped", "figures": shipped.figures}, as_json
    )


@command.command()
@click.argument("model")
@user_option
@click.option("--reason", default="", help="Why, for the audit log.")
def promote(model: str, user: str, reason: str) -> None:
    """Put MODEL of the store in force, whatever its trial said; what is stored is scored again from then on.

    Example: spyglass models promote m-0123456789ab --as ANNA
    """
    with opened_store() as engine:
        stored_model(engine, model)  # one that cannot be loaded must not come into force
        with writing(engine) as connection:
            enthrone(connection, Reign(model, user, reason or "promoted by hand", now()))
    click.echo(f"{clean(model)} is in force")


@command.command()
@user_option
@click.option("--reason", default="", help="Why, for the audit log.")
def rollback(user: str, reason: str) -> None:
    """Put the model before the present one in force again, at once.

    Example: spyglass models rollback --as ANNA
    """
    with opened_store() as engine, writing(engine) as connection:
        name = previous(connection)
        enthrone(connection, Reign(name, user, reason or "rolled back", now()))
    click.echo(f"{name or 'the shipped model'} is in force again")


@command.command()
@click.option("--workers", type=click.IntRange(1), help="Processes (default: one a processor).")
@click.option("--cluster", default="", metavar="ADDRESS", help="A Dask scheduler that deals out the pages instead.")
@json_option
def rescore(workers: int | None, cluster: str, as_json: bool) -> None:
    """Score everything stored with the model in force, best and newest sites first; goes on where it was stopped.

    Example: spyglass models rescore --workers 2
    """
    settings = current_settings()
    with opened_store() as engine:
        folder = folder_in_force(engine, settings.models, settings.learned_models)
        for step in rescoring.rescore(engine, folder, settings.evidence, now, workers or -1, cluster):
            if as_json:
                print_json(asdict(step))
            else:
                click.echo(f"{step.done:,} of {step.total:,} sites, {step.pages:,} pages read")
            # What a crawl or the app ranks by has changed under it.
            refresh(engine, now(), licensed_sites)


@command.command()
@click.argument("model")
def card(model: str) -> None:
    """Print the card of a model of the store: what it was trained from, how well it does, what was decided and why.

    Example: spyglass models card m-0123456789ab
    """
    with opened_store() as engine:
        manifest = stored_model(engine, model)[0]
        with reading(engine) as connection:
            kept = next(one for one in all_models(connection) if one.id == model)
            history = [reign for reign in reigns(connection) if reign.model_id == model]
    click.echo(write_card(manifest))
    decision = _decision(kept)
    click.echo(f"## Trial\n\n{decision['outcome']}, on {kept.manifest.get('labels')} labelled sites:\n")
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


def _print(line: dict[str, object], as_json: bool) -> None:
    if as_json:
        print_json(line)
        return
    mark = "*" if line["champion"] else " "
    figures = line["figures"]
    precision = figures.get("average_precision", 0.0) if isinstance(figures, dict) else 0.0
    origin = f"{line['labels']} labels, {line['outcome']}" if line["from"] == "labels" else "shipped"
    click.echo(f"{mark} {line['model']}  average precision {precision:.3f}  {origin}")
