"""The floors under the quality of the shipped model."""

import json
from pathlib import Path

FLOORS = Path(__file__).parents[3] / "benchmarks" / "floors.json"

# Average precision of the plain baseline that the model was asked to beat.
BASELINE = 0.956


def test_the_floor_is_not_under_the_baseline() -> None:
    """A model that does worse than the baseline it replaced cannot pass the quality gate."""
    assert json.loads(FLOORS.read_text("utf-8"))["average_precision"] >= BASELINE
