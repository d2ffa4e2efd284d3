"""Prices as pages word them: each once, with what the amount is for."""

import re

from hypothesis import given
from hypothesis import strategies as st

from review.plans import LONGEST, MOST_PLANS, READ, plans

AMOUNT = re.compile(r"\d+(?:[.,]\d\d)? ?(?:kr|€)")


def find(text: str) -> list[tuple[int, int]]:
    """Amounts in two currencies."""
    return [match.span() for match in AMOUNT.finditer(text)]


def test_a_price_stands_with_what_it_is_for() -> None:
    """A line is quoted as it is; a price alone in its cell takes the cell before it along."""
    found = plans(["Velg\n1 måned\n149 kr\n6 måneder 549 kr\n12 måneder 849 kr"], find)
    assert found.lines == ("1 måned 149 kr", "6 måneder 549 kr", "12 måneder 849 kr")


def test_a_button_behind_a_price_is_left_out() -> None:
    """Where the words before say for how long; where they do not, what follows may."""
    found = plans(["12 meses 75 € Comprar ahora\nAhora 59 € por 6 meses"], find)
    assert found.lines == ("12 meses 75 €", "Ahora 59 € por 6 meses")


def test_pages_that_say_the_same_say_it_once() -> None:
    """The front and the price page repeat each other; a part of a longer line adds nothing."""
    assert plans(["12 meses 59 €\nx", "12 meses 59 €", "59 €"], find).lines == ("12 meses 59 €",)


def test_a_sentence_is_cut_between_words() -> None:
    """Around its price, so that the facts stay a list."""
    sentence = "con todos los paquetes de deportes y cine y series, desde 59 € por doce meses sin más"
    (line,) = plans([sentence], find).lines
    assert "59 €" in line
    assert len(line) <= LONGEST
    assert set(line.split()) <= set(sentence.split())


def test_currencies_are_told_as_written() -> None:
    """Most used first."""
    assert plans(["1 kr\n2 kr\n3 €"], find).currencies == ("kr", "€")


def test_a_page_that_is_all_prices_costs_no_more() -> None:
    """A flood is read at its beginning only."""
    flood = "".join(f"{number} €\nitem {number}\n" for number in range(100_000))
    asked: list[int] = []

    def counted(text: str) -> list[tuple[int, int]]:
        asked.append(len(text))
        return find(text)

    assert len(plans([flood], counted).lines) == MOST_PLANS
    assert asked == [READ]


@given(st.lists(st.text(alphabet="ab 1259,€kr\n", max_size=200), max_size=4))
def test_any_text_gives_short_lines_with_a_price(texts: list[str]) -> None:
    """Never more lines than fit, none longer than the cell before and a line, each with an amount of the text."""
    found = plans(texts, find)
    assert len(found.lines) <= MOST_PLANS
    assert all(AMOUNT.search(line) and "\n" not in line and len(line) <= 2 * LONGEST + 200 for line in found.lines)
