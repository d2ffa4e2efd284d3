"""Why a site stands where it stands in the frontier, in words."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from crawler.frontier import EXPLORED, FLOOR, SEED
from crawler.learner import read_examples, starting_model
from crawler.linkcontext import FIRST_WORD, LISTED, SETTLES, context_words
from crawler.linkfeatures import named_features
from crawler.linkmodel import PAD, LinkModel, fit
from crawler.ranking import all_tokens, gather
from store.database import Connection
from store.entities import Reason
from store.priorities import Waiting, waiting_of

_MARKS = {SETTLES: "a page of offer or contact", LISTED: "a further page of a list"}
# Weaker causes than this, in logits, explain nothing.
LEAST = 0.01


@dataclass(frozen=True, slots=True)
class Explanation:
    """The best waiting link of a site: why it waits where it does (``place``), the ``chance`` that its page shows
    piracy, what speaks for and against that in logits, strongest first, and on how many first fetches it rests."""

    link: Waiting
    place: str
    chance: float
    reasons: tuple[Reason, ...]
    examples: int
    waiting: int


def explain(connection: Connection, models: Path, site: str) -> Explanation | None:
    """Explain what waits of ``site`` as the store stands now; None where nothing does. Raises ModelError."""
    rows = waiting_of(connection, site)
    if not rows:
        return None
    prior, examples = starting_model(models), read_examples(connection)
    model = fit(prior, examples) if len(examples) else prior
    standing = gather(connection, rows[:1])
    tokens = all_tokens(rows[:1], standing)
    return Explanation(
        link=rows[0],
        place=place_of(rows[0], int(standing.pages[0])),
        chance=float(model.chance(tokens)[0]),
        reasons=_reasons(model, rows[0], [token for token in np.unique(tokens).tolist() if token != PAD]),
        examples=model.examples,
        waiting=len(rows),
    )


def place_of(link: Waiting, pages: int) -> str:
    """What kind of priority a waiting link has, when ``pages`` of its site were fetched."""
    if link.propensity is not None:
        return "drawn at random, to keep estimates honest"
    if link.priority >= EXPLORED:
        return "a seed, or where one redirects to" if link.priority >= SEED else "at the front"
    if link.priority < 0:
        return "waits in breadth-first order"
    if not pages:
        return "the first page of an unseen site: its priority is its chance"
    if link.priority < FLOOR:
        return "beyond the pages that this site is worth for now"
    return "a further page that may settle what the site is, or lead to more such sites"


def _reasons(model: LinkModel, link: Waiting, tokens: list[int]) -> tuple[Reason, ...]:
    """What each feature adds; words beside the link are not kept, so their features go by one common name."""
    names = _MARKS | {token: name for name, token in named_features(link.url, link.anchor)}
    weights: dict[str, float] = {}
    for token in tokens:
        name = names.get(token, "words beside the link")
        if token < FIRST_WORD and token not in names:
            name = context_words(token)
        weights[name] = weights.get(name, 0.0) + float(model.weights[token])
    weights["what any link promises"] = model.bias
    strongest = sorted(weights.items(), key=lambda item: -abs(item[1]))
    return tuple(Reason(name, weight) for name, weight in strongest if abs(weight) >= LEAST)
