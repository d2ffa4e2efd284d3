"""The project's own wording, by language: practice/texts/LANG.toml read once, on first use."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TEXTS = Path(__file__).with_name("texts")


@dataclass(frozen=True, slots=True)
class Passage:
    """What one kind of host says in one language; ``{brand}``-like fields are filled by ``facts``.

    ``anchors``: how others call it in a link; ``words``: what people search for; ``stems``: words of its host names.
    """

    titles: tuple[str, ...]
    heads: tuple[str, ...]
    lines: tuple[str, ...]
    faq: tuple[tuple[str, str], ...] = ()
    anchors: tuple[str, ...] = ("{brand}",)
    words: tuple[str, ...] = ()
    stems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Language:
    """One language: words of the interface, places, price form and its passages by topic."""

    code: str
    ui: dict[str, str]
    cities: tuple[str, ...]
    domains: tuple[str, ...]
    passages: dict[str, Passage]

    def money(self, amount: float) -> str:
        """An amount as prices are written; where prices are in thousands there are no cents."""
        form = self.ui["currency"]
        whole = amount == int(amount) or form.endswith("000")
        return form.format(price=f"{amount:.0f}" if whole else f"{amount:.2f}".replace(".", self.ui["decimal"]))


@cache
def languages() -> tuple[str, ...]:
    """Codes of the languages there are texts for, sorted."""
    return tuple(sorted(path.stem for path in TEXTS.glob("??.toml")))


@cache
def language(code: str) -> Language:
    """Texts of one language; interface words that it lacks are English."""
    data = tomllib.loads((TEXTS / f"{code}.toml").read_text("utf-8"))
    base = {} if code == "en" else language("en").ui
    return Language(
        code=code,
        ui=base | data["ui"],
        cities=tuple(data["cities"]),
        domains=tuple(data["domains"]),
        passages={topic: _passage(rows) for topic, rows in data["passage"].items()},
    )


def _passage(rows: dict[str, list[str]]) -> Passage:
    faq = tuple(row.split(" || ", 1) for row in rows.get("faq", ()))
    lists = {name: tuple(rows[name]) for name in rows if name != "faq"}
    return Passage(faq=tuple((question, answer) for question, answer in faq), **lists)


def passage(code: str, topic: str) -> Passage:
    """What hosts on ``topic`` say in a language, in English where it has no such passage."""
    return language(code).passages.get(topic) or language("en").passages[topic]


@cache
def speakers(topic: str) -> tuple[str, ...]:
    """Languages that have a passage on ``topic``."""
    return tuple(code for code in languages() if topic in language(code).passages)
