"""The model in force: the shipped one of the models folder, or one trained on site and kept in the store."""

import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path

from classifier.card import write_card
from classifier.model import LinearModel
from classifier.registry import Manifest, read_champion, register, unpack
from store.database import Engine, reading
from store.errors import ModelError
from store.models import SHIPPED, all_models, champion_id, model_content


def model_in_force(engine: Engine, models: Path) -> tuple[Manifest, LinearModel]:
    """The champion and its manifest; ``models`` holds the shipped one. Raises ModelError before anything doubtful is
    unpickled."""
    with reading(engine) as connection:
        name = champion_id(connection)
    return read_champion(models) if name == SHIPPED else stored_model(engine, name)


def stored_model(engine: Engine, name: str) -> tuple[Manifest, LinearModel]:
    """A model of the store with its manifest, its bytes proved against the registered digest."""
    with reading(engine) as connection:
        sha256, content = model_content(connection, name)
        kept = next(model for model in all_models(connection) if model.id == name)
    return manifest_of(kept.manifest), unpack(content, sha256)


def manifest_of(kept: Mapping[str, object]) -> Manifest:
    """The manifest in what the store keeps of a model."""
    try:
        return Manifest(**{field.name: kept[field.name] for field in fields(Manifest)})  # type: ignore[arg-type]
    except KeyError as error:
        raise ModelError(f"the manifest of a stored model lacks {error}") from error


def folder_in_force(engine: Engine, models: Path, cache: Path) -> Path:
    """A models folder whose champion is the one in force: ``models`` itself, or a copy of the stored one in ``cache``.

    So whatever loads a model by its folder (worker processes above all) has one way to do so.
    """
    with reading(engine) as connection:
        name = champion_id(connection)
    if name == SHIPPED:
        return models
    folder = cache / name
    if not folder.exists():
        manifest, model = stored_model(engine, name)
        cache.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(dir=cache))
        register(made, model, manifest, write_card(manifest))
        try:
            made.replace(folder)
        except OSError:  # another process was first
            shutil.rmtree(made, ignore_errors=True)
    read_champion(folder)
    return folder
