"""The commands of docs/evidence.md, run as they stand there with other people's tools."""

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from store.database import now
from store.sealing import seal_new
from store.settings import Settings
from tests.archiving import crawled
from tests.authority import stamping

DOC = Path(__file__).parents[2] / "docs" / "evidence.md"


def blocks() -> list[str]:
    """The commands that the page gives for use without Spyglass, but for the validator (test_wacz.py runs it)."""
    found = re.findall(r"```sh\n(.*?)```", DOC.read_text("utf-8"), re.DOTALL)
    return [block for block in found if "wacz validate" not in block]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_documented_commands_prove_the_evidence(engine: Engine, settings: Settings, tmp_path: Path) -> None:
    """sha256sum, warcio and openssl confirm what we stored, sealed and had stamped, and the signature of another hash
    does not hold."""
    crawled(engine, settings)
    with stamping(tmp_path / "tsa") as authority:
        seal_new(engine, replace(settings, timestamp_url=authority.url), now())
    _, _, file, offset, length, digest, _ = json.loads((settings.custody / "leaves.jsonl").read_text().splitlines()[1])
    seal = json.loads((settings.custody / "seals.jsonl").read_text())
    (token,) = (settings.custody / "timestamps").iterdir()
    told = {
        "FILE": file,
        "OFFSET": str(offset),
        "LENGTH": str(length),
        "HASH": seal["hash"],
        "SIGNATURE": seal["signature"],
        "STAMP": token.name,
        "ROOTS": str(authority.root),
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }

    def run(block: str, **changed: str) -> subprocess.CompletedProcess[str]:
        words = ["bash", "-euo", "pipefail", "-c", block]
        return subprocess.run(words, cwd=tmp_path, env={**told, **changed}, capture_output=True, text=True, check=False)

    summed, checked, signed, stamped = blocks()
    assert run(summed).stdout.split()[0] == digest
    assert run(checked).returncode == 0
    assert "Verified Successfully" in run(signed).stdout
    said = run(stamped)
    assert "Verification: OK" in said.stdout + said.stderr
    assert run(signed, HASH="ab" * 32).returncode != 0
