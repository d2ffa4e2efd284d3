"""The locked dependencies: in step with pyproject.toml, and each pinned to its digest."""

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.conftest import ROOT

PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(?P<version>[^\s;\\]+)", re.MULTILINE)
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
ASKED = {
    "requirements.lock": PROJECT["project"]["dependencies"],
    "requirements-dev.lock": PROJECT["project"]["dependencies"] + PROJECT["dependency-groups"]["dev"],
}


def pins(lock: str) -> dict[str, str]:
    """Name → version of everything in a lock file."""
    return {canonicalize_name(name): version for name, version in PIN.findall((ROOT / lock).read_text("utf-8"))}


@pytest.mark.parametrize(("lock", "asked"), ASKED.items())
def test_lock_is_in_step(lock: str, asked: list[str]) -> None:
    """Everything that pyproject.toml asks for is locked, at a version that it allows."""
    locked = pins(lock)
    wanted = [Requirement(line) for line in asked]
    assert [
        str(one) for one in wanted if not one.specifier.contains(locked.get(canonicalize_name(one.name), "0"))
    ] == []


@pytest.mark.parametrize("lock", ASKED)
def test_every_pin_has_a_digest(lock: str) -> None:
    """A package that was changed on its way is refused by pip."""
    blocks = re.split(r"\n(?=\S)", (ROOT / lock).read_text("utf-8"))
    unproved = [block.split(" ")[0] for block in blocks if PIN.match(block) and "--hash=sha256:" not in block]
    assert unproved == []


def test_developers_have_what_users_have() -> None:
    """The versions that are tested are the versions that are installed."""
    developers = pins("requirements-dev.lock")
    assert {name: developers.get(name) for name in pins("requirements.lock")} == pins("requirements.lock")
