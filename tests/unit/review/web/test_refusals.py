"""What the core refuses, in a reader's language: every refusal that the app can show has its words."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.scope import OutOfScope
from reports import guarantees, infrastructure
from review.permissions import Action, check, only
from review.web.messages import ENGLISH, read_catalogues
from store.entities import UserRole
from store.errors import UsageError

READ = read_catalogues()
OTHERS = sorted(set(READ.by_language) - {ENGLISH})
ROOT = Path(guarantees.__file__).parent.parent

# What commands alone do, what only programs ask, and what is said before the app answers anybody.
BEHIND = {"review/signing.py", "review/operators.py"}
BEHIND |= {f"review/web/{name}.py" for name in ("shapes", "binding", "serving", "messages")}
STORE = ("lookup", "users", "objections", "basket", "views", "groups", "operators", "training", "handling")
WITHIN = [path for path in sorted((ROOT / "review").rglob("*.py")) if str(path.relative_to(ROOT)) not in BEHIND]
WITHIN += [ROOT / "store" / f"{name}.py" for name in STORE]


def told(words: ast.expr) -> Iterator[str]:
    """The texts that an expression may be, with ``x`` wherever a value stands; none where it is computed."""
    if isinstance(words, ast.Constant) and isinstance(words.value, str):
        yield words.value
    elif isinstance(words, ast.JoinedStr):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else "x" for part in words.values)
    elif isinstance(words, ast.IfExp):
        yield from told(words.body)
        yield from told(words.orelse)


def refused(path: Path) -> set[str]:
    """What the UsageErrors of a module say."""
    calls = (node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call))
    named = (call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "UsageError")
    # Who is not allowed is asked below, by role and action.
    return {words for call in named for words in told(call.args[0])} - {"x is x: x"}


@pytest.mark.parametrize("language", OTHERS)
def test_every_refusal_of_the_core_is_told(language: str) -> None:
    """Whatever the functions behind the pages refuse is said in each language: a new refusal needs its words."""
    said = set().union(*map(refused, WITHIN))
    assert len(said) > 40
    assert {words for words in said if READ.refusal(language, words) == words} == set()


@pytest.mark.parametrize("language", OTHERS)
def test_every_guarantee_is_told(language: str) -> None:
    """Whatever keeps a site in the house, and whatever kind of shared name or place it is, has its words."""
    tree = ast.parse(Path(guarantees.__file__).read_text("utf-8"))
    returned = (node.value for node in ast.walk(tree) if isinstance(node, ast.Return) and node.value is not None)
    said = {words for value in returned for words in told(value)} - {""}
    assert len(said) > 15
    said |= {*infrastructure._WORDS.values(), *OutOfScope}
    assert {words for words in said if READ.refusal(language, words) == words} == set()


@pytest.mark.parametrize("language", OTHERS)
def test_who_may_not_is_told_who_may(language: str) -> None:
    """For each role and action that the table of permissions keeps apart, name and rule are both said."""
    for role in UserRole:
        for action in Action:
            try:
                check("anna", role, action)
            except UsageError as error:
                said = READ.refusal(language, str(error))
                assert said.startswith("anna ")
                assert READ.refusal(language, only(action)) in said
                assert "only" not in said


@pytest.mark.parametrize(
    ("english", "french"),
    [
        ("anna works on group:evo just now", "anna travaille en ce moment sur group:evo"),
        ("no site 'x: y' in the store", "il n'y a pas de site 'x: y' dans la base"),
        (
            "only a senior may order how a site is handled: leave no_touch out",
            "seul un senior donne des consignes sur un site ; laissez « ne pas toucher » de côté",
        ),
        ("geo limited when last seen", "limité à des pays à la dernière visite"),
        ("the name is a link shortener", "le nom est celui d'un raccourcisseur de liens"),
        ("'x' is no verdict", "'x' n'est pas une valeur possible"),
        ("there is no partner 'x'", "'x' n'existe pas"),
        (
            "/var/spyglass.db is read-only: it can be looked at, and nothing was stored",
            "/var/spyglass.db est en lecture seule : on peut y regarder, et rien n'a été enregistré",
        ),
        ("what a later version refuses", "what a later version refuses"),
    ],
)
def test_names_stay_and_codes_are_told(english: str, french: str) -> None:
    """Names and numbers go over as they are, also with a colon; codes and nested rules are told, the unknown stays."""
    assert READ.refusal("fr", english) == french


def test_english_needs_no_words() -> None:
    """The core speaks English."""
    assert READ.refusal(ENGLISH, "anna is an analyst: only a senior may give") == (
        "anna is an analyst: only a senior may give"
    )
