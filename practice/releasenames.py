"""Release names composed by the grammar that groups keep to: Title.Year.Tags-GROUP."""

import tomllib
from functools import cache
from random import Random

from practice.wording import TEXTS


@cache
def grammar() -> dict[str, list[str]]:
    """Titles, tags, groups and nuke reasons, read once from practice/texts/scene.toml."""
    return {name: list(rows) for name, rows in tomllib.loads((TEXTS / "scene.toml").read_text("utf-8")).items()}


def _dotted(text: str) -> str:
    return ".".join("".join(char for char in text if char.isalnum() or char in " -_").split())


def release_name(die: Random, group: str = "") -> str:
    """One release name: film, episode, game, music or application."""
    rules = grammar()
    group = group or die.choice(rules["groups"])
    roll = die.random()
    if roll < 0.4:
        stem = f"{die.choice(rules['films'])} {die.choice(rules['tags_film'])}"
    elif roll < 0.8:
        episode = f"S{die.randint(1, 6):02}E{die.randint(1, 12):02}"
        stem = f"{die.choice(rules['series'])} {episode} {die.choice(rules['tags_series'])}"
    elif roll < 0.9:
        stem = f"{die.choice(rules['games'])} {die.choice(rules['tags_game'])}"
    elif roll < 0.95:
        stem = f"{die.choice(rules['music'])}-WEB-{die.randint(2019, 2026)}".replace(" ", "_")
    else:
        stem = f"{die.choice(rules['applications'])} Incl Keygen"
    return f"{_dotted(stem)}-{group}"
