"""The registry: a model is loaded only if it is the one that was registered."""

import json
from pathlib import Path

import pytest

from classifier.base import BaseSet
from classifier.registry import MANIFEST, MODEL, REGISTRY, Manifest, digest, model_id, pack, read_champion, register
from classifier.training import fit
from store.errors import ModelError


@pytest.fixture(scope="module")
def blob(small_base: BaseSet) -> bytes:
    """A packed model."""
    return pack(fit(small_base))


@pytest.fixture
def models(small_base: BaseSet, tmp_path: Path, blob: bytes) -> Path:
    """A models folder with one champion."""
    sha256 = digest(blob)
    register(tmp_path, fit(small_base), Manifest(model_id(sha256), sha256, "", {}, {}, {}), "card")
    return tmp_path


def test_the_champion_comes_back(models: Path, blob: bytes) -> None:
    """What was registered is what is loaded."""
    manifest, model = read_champion(models)
    assert manifest.id == model_id(digest(blob))
    assert pack(model) == blob


def test_a_tampered_file_is_never_unpickled(models: Path) -> None:
    """A file that would run code when unpickled is refused by its digest, and its code does not run."""
    (path,) = models.glob(f"m-*/{MODEL}")
    trap = models / "ran"
    path.write_bytes(f"cos\nsystem\n(S'touch {trap}'\ntR.".encode())
    with pytest.raises(ModelError, match="SHA-256 differs"):
        read_champion(models)
    assert not trap.exists()


def test_a_manifest_that_vouches_for_another_file_is_not_believed(models: Path) -> None:
    """Changing model and manifest together is not enough: the registry must agree."""
    (path,) = models.glob(f"m-*/{MANIFEST}")
    told = json.loads(path.read_text())
    path.write_text(json.dumps({**told, "sha256": "0" * 64}))
    with pytest.raises(ModelError, match="disagree"):
        read_champion(models)


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"champion": "../../etc", "models": {}}', '{"champion": "m-000000000000"}']
)
def test_a_broken_registry_is_one_line(models: Path, content: str) -> None:
    """Whatever the registry holds, the answer is a model error."""
    (models / REGISTRY).write_text(content)
    with pytest.raises(ModelError):
        read_champion(models)


def test_a_missing_model_is_one_line(tmp_path: Path) -> None:
    """An empty folder holds no champion."""
    with pytest.raises(ModelError, match="not readable"):
        read_champion(tmp_path)
