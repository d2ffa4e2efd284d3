"""Offers: prices, terms, counts and orders, with the places that show them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.features import offers
from classifier.features.sample import take
from classifier.features.signal import Signal
from classifier.page import parse_page


def seen(html: str) -> dict[str, Signal]:
    """Signals of a page by name."""
    page = parse_page(f"<html><body>{html}</body></html>".encode(), "https://a.example/")
    return {signal.name: signal for signal in offers.extract(take(page))}


@pytest.mark.parametrize(
    "text", ["18,000 channels", "18.000 Sender", "18 000 chaînes", "18K channels", "channels: 18000"]
)
def test_channel_counts_are_read_however_they_are_written(text: str) -> None:
    """Separators, suffixes and order do not matter."""
    found = seen(f"<p>{text}</p>")["offer:channels"]
    assert found.value > 1
    assert "18" in found.detail


@pytest.mark.parametrize("text", ["18:00 channels open", "2024-11-02 channels", "99,000원 channels", "120 channels"])
def test_times_dates_and_prices_are_no_channel_counts(text: str) -> None:
    """A number that tells the time, a date, money or a modest package is no claim of thousands of channels."""
    assert "offer:channels" not in seen(f"<p>{text}</p>")


@pytest.mark.parametrize(
    "text", ["Movies 2024", "Series (2021)", "2010 season", "Best IPTV channels 2026", "1988 films"]
)
def test_a_year_beside_a_film_counts_none(text: str) -> None:
    """The year of a film, a season or a list is no claim of two thousand of them."""
    assert not {"offer:channels", "offer:titles"} & seen(f"<p>{text}</p>").keys()


@pytest.mark.parametrize("text", ["2000 films", "2,024 films", "2024: 30000 films", "4500 films"])
def test_a_round_number_or_one_with_its_thousands_parted_counts(text: str) -> None:
    """What nobody takes for a year is a count."""
    assert "offer:titles" in seen(f"<p>{text}</p>")


def test_films_are_no_channels_and_a_number_counts_one_thing() -> None:
    """The count of films beside a count of channels is not read as more channels."""
    found = seen("<p>900 channels and 40,000 films</p>")
    assert found["offer:channels"].detail == "900 channels"
    assert found["offer:titles"].detail == "40,000 films"


@pytest.mark.parametrize(
    "text", ["4K channels", "channels in 8k", "24 hours of 4K channels", "1080p channels", "Channel 1080i"]
)
def test_a_picture_format_is_no_count(text: str) -> None:
    """4K names a resolution, not four thousand of anything."""
    assert "offer:channels" not in seen(f"<p>{text}</p>")


def test_a_colon_binds_a_number_to_the_word_before_it() -> None:
    """In a list of labels and figures on one line each figure belongs to its own label."""
    found = seen("<p>Channels: 18000 Films: 60000</p>")
    assert found["offer:channels"].detail == "Channels: 18000"
    assert found["offer:titles"].detail == "Films: 60000"


@pytest.mark.parametrize(
    "text",
    [
        "22,000 channels and 80,000 movies",
        "Movies 80,000 and channels 22,000",
        "Channels (22,000), movies (80,000)",
        "Channels 22,000 and 80,000 movies",
        "channels - 22,000 - movies - 80,000",
    ],
)
def test_each_number_goes_with_its_own_word_in_either_order(text: str) -> None:
    """Whether a list names before it counts or counts before it names, no film becomes a channel."""
    found = seen(f"<p>{text}</p>")
    assert "22,000" in found["offer:channels"].detail
    assert "80,000" not in found["offer:channels"].detail
    assert "80,000" in found["offer:titles"].detail


def test_a_list_of_terms_counts_the_word_behind_it() -> None:
    """Numbers in a row share the word that follows the last of them."""
    assert seen("<p>1, 3, 6 or 12 months</p>")["offer:ladder"].detail == "1/3/6/12"


def test_hours_before_a_count_of_channels_count_no_channels() -> None:
    """A word and another number part a number from what that other one counts."""
    assert "offer:few_channels" not in seen("<p>24 hours, 18000 channels</p>")


@pytest.mark.parametrize("marks", ['""', "“”", "„“", "«»", "「」"])
def test_a_quoted_count_is_reported_not_offered(marks: str) -> None:
    """Who warns of somebody's 18,000 channels sells none."""
    assert "offer:channels" not in seen(
        f"<p>He fell for {marks[0]}18,000 channels for 50 euros{marks[1]} and paid.</p>"
    )


def test_a_modest_package_is_its_own_signal() -> None:
    """A telecom's 120 channels are told apart from a seller's 18,000."""
    assert "offer:few_channels" in seen("<p>120 channels in HD</p>")


def test_a_price_ladder_is_named_by_its_months() -> None:
    """Terms in months and years are put on one scale."""
    found = seen("<ul><li>1 month 9.99 €</li><li>6 months 39,99 €</li><li>1 year 69.99 €</li></ul>")
    assert found["offer:ladder"].detail == "1/6/12"
    assert found["offer:prices"].detail == "9.99 to 69.99"


@pytest.mark.parametrize(("text", "detail"), [("€1.299,00 / €5", "5 to 1299"), ("$1,299.00 or $5", "5 to 1299")])
def test_amounts_read_the_same_in_both_notations(text: str, detail: str) -> None:
    """A comma and a point change places between countries."""
    assert seen(f"<p>{text}</p>")["offer:prices"].detail == detail


def test_an_order_message_ready_to_send_is_quoted() -> None:
    """A messenger link with a prefilled text is an order button."""
    found = seen('<a href="https://wa.me/4400000?text=I%20want%2012%20months&x=1">Order</a>')
    assert found["offer:ready_messages"].detail == "I want 12 months"
    assert found["offer:chat_links"].detail == "1"


def test_a_message_is_ready_whatever_form_its_link_has() -> None:
    """The address of an app holds an order as that of a site does."""
    found = seen('<a href="whatsapp://send?phone=4400000&text=I%20want%2012%20months">Order</a>')
    assert found["offer:ready_messages"].detail == "I want 12 months"


def test_broken_links_do_no_harm() -> None:
    """A bracket that is no IPv6 address is just a link."""
    assert "offer:chat_links" not in seen('<a href="http://[SERVER]/x">x</a>')


@given(
    st.lists(
        st.sampled_from(
            ["€", "eur", "تومان", " ", "\n", "©", "7", "12", "2024", "1.299,00", "x", "kr.", ".", "so on and on, "]
        )
    )
)
def test_prices_are_looked_for_around_digits_only(parts: list[str]) -> None:
    """The neighbourhoods of digits hold every price that a search of the whole text finds."""
    text = "".join(parts)
    everywhere = [match.span() for match in offers._PRICE.finditer(text)]
    assert [match.span() for match in offers.find_prices(text)] == everywhere


def test_a_list_of_numbers_is_no_amount_without_end() -> None:
    """However many numbers of three digits stand before a currency, an amount takes the last few of them: so each is
    looked at a bounded number of times, and a page of nothing else is read at once."""
    numbers = ",".join(str(100 + number % 900) for number in range(20_000))
    (found,) = offers.find_prices(f"{numbers} €")
    assert found.group() == "295,296,297,298,299 €"


@pytest.mark.parametrize(
    ("text", "price"),
    [
        ("2024 kr", 2024),
        ("1499 kr / år", 1499),
        ("1200 TL", 1200),
        ("€1499", 1499),
        ("Rp150000", 150_000),
        ("12 2024 kr", 2024),
        ("1499,50 kr", 1499.5),
    ],
)
def test_an_amount_that_parts_no_thousands_is_read_whole(text: str, price: float) -> None:
    """Four digits and more without a sign between them are one amount."""
    (found,) = offers.find_prices(text)
    assert offers.amount(found.group(1) or found.group(2)) == price


@given(st.integers(0, 999_999_999), st.sampled_from(["€", "kr", "TL", "Rp", "円"]), st.sampled_from(["", " "]))
def test_a_whole_amount_is_read_as_written(value: int, currency: str, blank: str) -> None:
    """However many digits it has, an amount on either side of its currency is the number that stands there."""
    for text in (f"{value}{blank}{currency}", f"{currency}{blank}{value}", f"now {value}{blank}{currency}, all in"):
        (found,) = offers.find_prices(text)
        assert offers.amount(found.group(1) or found.group(2)) == value


@pytest.mark.parametrize(
    "text", ["© 2024 KR", "(c) 2024 KR", "31.12.2024 TL", "€0.0265", "1.2345 kr", "12345678901 kr"]
)
def test_years_rates_and_numbers_are_no_prices(text: str) -> None:
    """A year beside what could be a currency is none, nor is a part of a finer number."""
    assert not offers.find_prices(text)


@pytest.mark.parametrize(("text", "price"), [("Basic 1\n€ 35", "€ 35"), ("a b 7\nR$ 25 / mês", "R$ 25")])
def test_a_price_stands_on_one_line(text: str, price: str) -> None:
    """The number at the end of a line is not paid in the currency that begins the next."""
    assert [found.group() for found in offers.find_prices(text)] == [price]


_PIECES = ("1", "12", "900", " 000", "5\nk", "k", "만", " ", "\n", ".", "-", "€", "kr", " more ", " " * 12)


@given(st.lists(st.sampled_from((*_PIECES, "films")), max_size=30))
def test_every_number_beside_a_word_is_found(pieces: list[str]) -> None:
    """A search on the lines of counted words finds each number near one that a search of the whole text finds."""
    text = "".join(pieces)
    words = [offers.Counted(*match.span(), frozenset({"movies"})) for match in re.finditer("films", text)]
    every = [match.span() for match in offers._NUMBER.finditer(text)]
    found = [match.span() for match in offers._numbers_near(text, words)]
    near = [(a, b) for a, b in every if any(b >= word.start - 28 and a <= word.end + 28 for word in words)]
    assert found == [place for place in every if place in found]
    assert set(near) <= set(found)
