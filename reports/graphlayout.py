"""Where things stand in the drawing of an operator: sites on a ring, what they share inside (pure, deterministic)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]

# Pixels of the ring that one site takes: a line of its label, which runs outward, and a little air.
LINE = 15.0
LEAST_RADIUS = 230.0

# What is shared keeps this far from the ring, and its marks this far from one another, in pixels.
_INSIDE, _APART = 60.0, 40.0
_STEPS = 400


@dataclass(frozen=True, slots=True)
class Layout:
    """``order`` of the sites around the ring, their ``angles`` in radians in this order, the ``radius`` of the ring in
    pixels, and the place of each hub as (x, y) from the centre."""

    order: list[int]
    angles: list[float]
    radius: float
    hubs: list[tuple[float, float]]


def layout(sites: int, hubs: Sequence[Sequence[int]]) -> Layout:
    """Place ``sites`` sites and ``hubs``, each given by the numbers of its sites, so that sites which share stand side
    by side and each hub near its own."""
    order = _order(sites, hubs)
    angles = [2 * np.pi * place / max(1, sites) - np.pi / 2 for place in range(sites)]
    radius = max(LEAST_RADIUS, sites * LINE / (2 * np.pi))
    at = np.zeros((sites, 2))
    for place, site in enumerate(order):
        at[site] = radius * np.cos(angles[place]), radius * np.sin(angles[place])
    points = _spread(np.array([at[list(members)].mean(axis=0) for members in hubs]).reshape(-1, 2), radius - _INSIDE)
    return Layout(order, [float(angle) for angle in angles], radius, [(float(x), float(y)) for x, y in points])


def _order(sites: int, hubs: Sequence[Sequence[int]]) -> list[int]:
    """From each site on to the one that shares most with it, small hubs before large ones; equals by number."""
    shared = np.zeros((sites, sites))
    for members in hubs:
        shared[np.ix_(members, members)] += 1 / len(members)
    left, order = list(range(sites)), []
    at = max(left, key=lambda site: (round(float(shared[site].sum()), 9), -site), default=None)
    while at is not None:
        order.append(at)
        left.remove(at)
        row = shared[at]
        at = max(left, key=lambda site: (round(float(row[site]), 9), -site), default=None)
    return order


def _spread(points: Points, within: float) -> Points:
    """Push points apart until none touches another, within a circle around the centre."""
    count = len(points)
    turn = np.arange(count) * 2.399963  # the golden angle: points on one spot leave it in all directions
    points = 0.8 * points + np.stack((np.cos(turn), np.sin(turn)), axis=1)
    for _ in range(_STEPS):
        apart = points[:, None] - points[None]
        distance = np.sqrt((apart**2).sum(axis=2)) + np.eye(count) * 1e9
        push = np.clip(_APART - distance, 0, None) / 2
        if not push.any():
            break
        points = points + (apart / np.maximum(distance, 0.01)[..., None] * push[..., None]).sum(axis=1) * 0.5
        reach = np.sqrt((points**2).sum(axis=1))
        points *= np.minimum(1.0, within / np.maximum(reach, 1e-9))[:, None]
    return points
