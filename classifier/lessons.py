"""Judged sites → what training learns from them: which pages, in which group, on which side of the test (pure)."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from classifier.base import LABELS, BaseSet
from classifier.rows import Row, matrices
from store.entities import Category
from store.judged import JudgedPage, JudgedSite

FROZEN = 0.3
"""Share of groups that never train and judge every challenger: decisions that can be trusted cost labels."""
LIFTED = 0.2
"""A site that the ranker put this far above its score was looked at because of the ranker, and judges no model."""
HEAVIEST = 50.0
"""The most that a page drawn at random counts: one draw from a long queue would outvote all others (truncated
importance sampling, Ionides 2008)."""
PAGES = 3
"""Pages of one site that teach: as many as its score stands on. More would repeat one shop's template."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """One judged page: ``group`` stays on one side of any split, ``frozen`` ones only test.

    ``weight`` is 1 / chance for what was drawn at random (HEAVIEST at most), else 1; ``tests`` tells whether it may
    judge ``challengers``.
    """

    site: str
    page: JudgedPage
    label: Category
    group: str
    frozen: bool
    tests: bool
    weight: float
    reviewers: tuple[str, ...]


def lessons(judged: Sequence[JudgedSite], chance: Mapping[int, float], shown_by: frozenset[str]) -> list[Lesson]:
    """The lessons of ``judged`` sites, by site and page.

    ``chance`` is the champion's pirate probability of each page: of a pirate site its likeliest pages carry the label
    (terms and privacy pages are nobody's piracy), of a legal one likewise (they are what must not alarm).
    ``shown_by`` names challengers: what was looked at because of one is no test of it.
    """
    groups = _groups(judged)
    found = []
    for site in judged:
        group = groups[site.site]
        because = site.model_id in shown_by or (
            site.learned is not None and site.propensity is None and site.learned - (site.score or 0.0) > LIFTED
        )
        best = sorted(site.pages, key=lambda page: (-chance.get(page.page_id, 0.0), page.page_id))[:PAGES]
        found += [
            Lesson(
                site=site.site,
                page=page,
                label=site.label,
                group=group,
                frozen=_frozen(group),
                tests=_frozen(group) and not because,
                weight=min(HEAVIEST, 1 / site.propensity) if site.propensity else 1.0,
                reviewers=tuple(sorted({opinion.reviewer for opinion in site.opinions})),
            )
            for page in best
        ]
    return found


def _groups(judged: Sequence[JudgedSite]) -> dict[str, str]:
    """One group for sites of one operator or template, or that share a page's text; named by its first."""
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        while parent.setdefault(name, name) != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    for site in judged:
        ties = [site.kin] if site.kin else []
        for tie in [*ties, *(f"text {page.text_sha256}" for page in site.pages)]:
            first, second = sorted((root(f"site {site.site}"), root(tie)))
            parent[second] = first
    members: dict[str, str] = {}
    for site in sorted(judged, key=lambda one: one.site):
        members.setdefault(root(f"site {site.site}"), site.site)
    return {site.site: members[root(f"site {site.site}")] for site in judged}


def _frozen(group: str) -> bool:
    """By a hash of the name: the same group is on the same side for ever, on every machine."""
    return int.from_bytes(hashlib.sha256(f"frozen {group}".encode()).digest()[:7]) / 2**56 < FROZEN


def as_base(taught: Sequence[Lesson], rows: Mapping[int, Row], names: tuple[str, ...]) -> BaseSet:
    """Lessons in the form of a base set, in the columns of one that has these signal ``names``."""
    words, signals = matrices([rows[lesson.page.page_id] for lesson in taught], names)
    return BaseSet(
        words=words,
        signals=signals,
        names=names,
        labels=np.array([LABELS.index(lesson.label) for lesson in taught], dtype=np.int8),
        ids=np.array([f"page {lesson.page.page_id}" for lesson in taught], dtype=np.str_),
        groups=np.array([f"review {lesson.group}" for lesson in taught], dtype=np.str_),
        languages=np.array([lesson.page.language for lesson in taught], dtype=np.str_),
        subtypes=np.array(["" for _ in taught], dtype=np.str_),
        weak=np.zeros(len(taught), dtype=np.bool_),
        authored=np.zeros(len(taught), dtype=np.bool_),
    )


def joined(base: BaseSet, own: BaseSet) -> BaseSet:
    """Both as one set, base pages first; ``own`` has the base's columns."""
    return BaseSet(
        words=sparse.vstack([base.words, own.words], format="csr"),
        signals=sparse.vstack([base.signals, own.signals], format="csr"),
        names=base.names,
        labels=np.concatenate([base.labels, own.labels]),
        ids=np.concatenate([base.ids, own.ids]),
        groups=np.concatenate([base.groups, own.groups]),
        languages=np.concatenate([base.languages, own.languages]),
        subtypes=np.concatenate([base.subtypes, own.subtypes]),
        weak=np.concatenate([base.weak, own.weak]),
        authored=np.concatenate([base.authored, own.authored]),
    )
