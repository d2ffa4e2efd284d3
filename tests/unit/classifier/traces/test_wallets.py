"""Wallets: only what passes its checksum, one value whatever the case and the gaps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.traces.checksums import keccak256
from classifier.traces.wallets import wallet
from store.traces import TraceKind
from tests.unit.classifier.traces.conftest import Reader, Values

# Examples of the specifications and of the chains' own tests; nobody's money.
WALLETS = {
    "1PMycacnJaSqwwJqjawXBErnLsZ7RkXUAs": "btc:1PMycacnJaSqwwJqjawXBErnLsZ7RkXUAs",
    "bc1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3qccfmv3": (
        "btc:bc1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3qccfmv3"
    ),
    "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0": (
        "btc:bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0"
    ),
    "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359": "eth:0xfb6916095ca1df60bb79ce92ce3ea74c37c5d359",
    "TJRabPrwbZy45sbavfcjinPJC18kjpRTv8": "tron:TJRabPrwbZy45sbavfcjinPJC18kjpRTv8",
}


@pytest.mark.parametrize(("address", "value"), WALLETS.items())
def test_addresses_of_every_chain(address: str, value: str) -> None:
    """Legacy, segwit version 0 and 1, EIP-55 and Tron addresses are known by chain."""
    found = wallet(address)
    assert found is not None
    assert found[0] == value


@pytest.mark.parametrize("address", WALLETS)
@pytest.mark.parametrize(
    "page",
    [
        "<p>Pay to {} today",
        "<code>{}</code><code>second</code>",
        '<input readonly value="{}">',
        '<button data-clipboard-text="{}">copy</button>',
        "<script>var address = '{}';</script>",
        "<p>USDT/BTC:{}.",
    ],
)
def test_an_address_is_found_wherever_it_stands(values: Values, address: str, page: str) -> None:
    """Text, elements that touch, fields, copy buttons and scripts show the same wallet."""
    assert values(TraceKind.WALLET, page.format(address)) == {WALLETS[address]}


@given(st.sampled_from(sorted(WALLETS)), st.integers(0, 60), st.sampled_from("23456789acdefghjkmnpqrstuvwxyz"))
def test_one_wrong_character_is_no_wallet(address: str, place: int, char: str) -> None:
    """A typing error does not pass: the checksum of every chain sees it."""
    place %= len(address)
    if place > 3 and address[place].lower() != char:
        assert wallet(address[:place] + char + address[place + 1 :]) is None


@given(st.sampled_from([address for address in WALLETS if address.startswith("bc1")]))
def test_case_of_segwit_does_not_matter(address: str) -> None:
    """BIP 173 allows either case: QR codes have capitals."""
    assert wallet(address.upper()) == wallet(address)


def test_case_of_ethereum_is_its_checksum() -> None:
    """One case says nothing and is taken with less confidence; mixed case must fit EIP-55."""
    address = "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359"
    mixed, lower, upper = wallet(address), wallet(address.lower()), wallet("0x" + address[2:].upper())
    assert mixed is not None
    assert lower is not None
    assert lower == upper
    assert lower[0] == mixed[0]
    assert lower[1] < mixed[1]
    assert wallet(address.replace("B", "b", 1)) is None


def test_groups_of_four_and_invisible_characters(values: Values) -> None:
    """An address broken into groups or by characters nobody sees is the same wallet."""
    address = "TJRabPrwbZy45sbavfcjinPJC18kjpRTv8"
    grouped = " ".join(address[start : start + 4] for start in range(0, len(address), 4))
    assert values(TraceKind.WALLET, f"<p>{grouped}</p>") == {f"tron:{address}"}
    assert values(TraceKind.WALLET, f"<p>{address[:9]}\u200b{address[9:]}</p>") == {f"tron:{address}"}


def test_payment_links(values: Values) -> None:
    """A link of the chain's own scheme names a wallet."""
    link = '<a href="bitcoin:1PMycacnJaSqwwJqjawXBErnLsZ7RkXUAs?amount=1">pay</a>'
    assert values(TraceKind.WALLET, link) == {"btc:1PMycacnJaSqwwJqjawXBErnLsZ7RkXUAs"}


def test_donation_wallets_are_nobodys(traced: Reader) -> None:
    """A wallet that the world knows as a donation fund leaves no trace."""
    assert not traced("<p>Donate to the archive: 1Archive1n2C579dMsAu3iC6tWzuQJz8dN")


@given(st.text(max_size=120))
def test_any_text_is_a_wallet_or_none(text: str) -> None:
    """No text breaks the checks."""
    assert wallet(text) is None


def test_keccak_is_not_sha3() -> None:
    """The digest of nothing is the one that Ethereum's yellow paper names."""
    assert keccak256(b"").hex() == "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"
    assert len(keccak256(b"x" * 136)) == 32
