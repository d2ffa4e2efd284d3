"""Where trained models lie, and the proof that a file is the one that was registered.

``models/registry.json`` names the champion and the SHA-256 of every model; ``models/<id>/`` holds model.joblib,
manifest.json and card.md. A file whose digest is not the registered one is never unpickled.
"""

import hashlib
import io
import json
import re
from dataclasses import asdict, dataclass
from pathlib import Path

import joblib

from classifier.model import LinearModel
from store.errors import ModelError

REGISTRY = "registry.json"
MODEL = "model.joblib"
MANIFEST = "manifest.json"
CARD = "card.md"
_ID = re.compile(r"m-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is known of a model: its file's ``sha256``, what it was trained from and how well it did."""

    id: str
    sha256: str
    base_sha256: str
    pages: dict[str, int]
    recipe: dict[str, float]
    figures: dict[str, float]


def digest(blob: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(blob).hexdigest()


def pack(model: LinearModel) -> bytes:
    """A model as bytes, the same for the same model."""
    buffer = io.BytesIO()
    joblib.dump(model, buffer, compress=("zlib", 9), protocol=4)
    return buffer.getvalue()


def unpack(blob: bytes, sha256: str) -> LinearModel:
    """Bytes → model, only if they are the registered ones; raises ModelError before anything is unpickled."""
    if digest(blob) != sha256:
        raise ModelError("model file is not the registered one (SHA-256 differs); it was not loaded")
    model = joblib.load(io.BytesIO(blob))
    if not isinstance(model, LinearModel):
        raise ModelError("model file holds something else than a model")
    return model


def model_id(sha256: str) -> str:
    """The name of a model is the start of its digest."""
    return f"m-{sha256[:12]}"


def register(models: Path, model: LinearModel, manifest: Manifest, card: str) -> None:
    """Write a model with its manifest and card under ``models`` and make it the champion."""
    folder = models / manifest.id
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MODEL).write_bytes(pack(model))
    (folder / MANIFEST).write_text(json.dumps(asdict(manifest), indent=2, sort_keys=True) + "\n", "utf-8")
    (folder / CARD).write_text(card, "utf-8")
    known = _registered(models) if (models / REGISTRY).exists() else {}
    known[manifest.id] = manifest.sha256
    registry = {"champion": manifest.id, "models": dict(sorted(known.items()))}
    (models / REGISTRY).write_text(json.dumps(registry, indent=2) + "\n", "utf-8")


def read_champion(models: Path) -> tuple[Manifest, LinearModel]:
    """The champion and its manifest; raises ModelError when missing, unregistered or tampered with."""
    registry = _json(models / REGISTRY)
    name = str(registry.get("champion", ""))
    if not _ID.fullmatch(name):
        raise ModelError(f"{models / REGISTRY}: names no champion")
    sha256 = _registered(models).get(name, "")
    stated = _json(models / name / MANIFEST)
    if not sha256 or stated.get("sha256") != sha256 or model_id(sha256) != name or stated.get("id") != name:
        raise ModelError(f"{name}: manifest and registry disagree; it was not loaded")
    try:
        manifest = Manifest(**stated)  # type: ignore[arg-type]  # checked on the next use: a wrong field is a TypeError
        blob = (models / name / MODEL).read_bytes()
    except (OSError, TypeError) as error:
        raise ModelError(f"{name}: cannot be read ({error})") from error
    return manifest, unpack(blob, sha256)


def _registered(models: Path) -> dict[str, str]:
    found = _json(models / REGISTRY).get("models")
    if not isinstance(found, dict):
        raise ModelError(f"{models / REGISTRY}: lists no models")
    return {str(name): str(sha256) for name, sha256 in found.items()}


def _json(path: Path) -> dict[str, object]:
    try:
        value = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise ModelError(f"{path}: not readable ({error})") from error
    if not isinstance(value, dict):
        raise ModelError(f"{path}: not a JSON object")
    return value
