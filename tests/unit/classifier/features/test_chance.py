"""chance: tokens that nobody reads are no words, and whatever people name is one."""

import hashlib
import uuid
from base64 import urlsafe_b64encode
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.features import words
from classifier.features.chance import is_chance
from classifier.features.lexicon import lexicon
from classifier.features.releases import known_groups
from classifier.features.sample import Sample, take
from classifier.features.text import hash_words
from classifier.features.words import codes_of
from classifier.parsed import MediaKind, Page

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_BASE32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_DRAWS = 500


def sampled(text: str) -> Sample:
    """The sample of a page that shows ``text``."""
    return take(Page("https://site.example/", MediaKind.HTML, text=text))


def drawn(alphabet: str, length: int, number: int) -> str:
    """The ``number``-th of many tokens of one length: as evenly mixed as a hash, and the same in every run."""
    value = int.from_bytes(hashlib.sha512(number.to_bytes(4)).digest() * 2)
    signs = []
    for _ in range(length):
        value, at = divmod(value, len(alphabet))
        signs.append(alphabet[at])
    return "".join(signs)


@given(st.binary(), st.booleans())
def test_a_hash_is_no_word(content: bytes, capitals: bool) -> None:
    """Hashes in hexadecimal, and addresses written like them, are told whatever they are of."""
    for digest in (hashlib.md5(content), hashlib.sha1(content), hashlib.sha256(content)):
        shown = digest.hexdigest().upper() if capitals else digest.hexdigest()
        assert is_chance(shown)
        assert is_chance(f"0x{shown}")


@pytest.mark.parametrize(
    ("first", "alphabet", "length", "share"),
    [("1", _BASE58, 33, 0.98), ("T", _BASE58, 33, 0.98), ("4", _BASE58, 94, 0.98), ("bc1q", _BASE32, 38, 0.96)],
    ids=["bitcoin", "tron", "monero", "segwit"],
)
def test_nearly_every_wallet_is_no_word(first: str, alphabet: str, length: int, share: float) -> None:
    """Addresses of wallets are told by their shape, all but those that look like a word by chance."""
    told = sum(is_chance(first + drawn(alphabet, length, number)) for number in range(_DRAWS))
    assert told >= share * _DRAWS


def test_nearly_every_piece_of_encoded_bytes_is_no_word() -> None:
    """Of keys and of files written as text a long piece is told; what parts pieces parts words."""
    keys = (urlsafe_b64encode(hashlib.sha256(number.to_bytes(4)).digest()).decode() for number in range(_DRAWS))
    pieces = [piece for key in keys for piece in key.replace("-", "_").rstrip("=").split("_") if len(piece) > 25]
    assert sum(map(is_chance, pieces)) >= 0.98 * len(pieces)


_NAMES = (
    "S01E01E02E03E04E05 e01e02e03 240p360p480p720p1080p 1080pBluRayx264DTS BDRip720pX264AC3 iNTERNALHDTVx264 "
    "1month3months6months9months 1Month3Months6Months12Months 1day3days1week2weeks1month3months1year "
    "iPhone12ProMax256GB Windows11ProN64bit VisioPro2024Volume CanvasRenderingContext2D best4kiptv2024deals face2face "
    "20020501a pr1m371m3 Se7enOfNin9 bl00dth1rst3r h3ll2p4y 1920x1080x60 Landschaftsschutz2024 patsfan4lifesbchamps "
    "DE66480501610002129799 abcdefghijklmnopqrstuvwxyz0123 9780306406157 +4915112345678 u123456 x265 Mannschaftssport "
    "getElementsByTagName lOKXOkKOKXNMWXNXKK ZZOOO88DDD88888DD"
)


@pytest.mark.parametrize("name", _NAMES.split())
def test_a_name_is_a_word(name: str) -> None:
    """Releases, terms, sizes, products, dates and names spelt with digits stay words, however they are run together."""
    assert not is_chance(name)
    assert not is_chance(name.lower())


def test_all_that_is_known_by_name_stays_a_word() -> None:
    """Of all words and names of the lexicons one is taken for chance: a group that named itself by lot, and is known
    by the names of its releases, not by its word."""
    texts = [path.read_text("utf-8") for path in files("classifier").joinpath("lexicons").iterdir() if path.is_file()]
    assert [token for text in texts for token in text.replace('"', " ").split() if is_chance(token)] == ["4f8c4100292"]
    assert "4f8c4100292" in known_groups()


_WORDS = sorted(word for word in lexicon().words if len(word) >= 6 and word.isascii() and word.isalpha())


@given(st.lists(st.tuples(st.sampled_from(_WORDS), st.booleans(), st.integers(0, 9999)), min_size=1, max_size=6))
def test_words_run_together_are_words(parts: list[tuple[str, bool, int]]) -> None:
    """Words of six letters and more that a page shows without blanks, numbers between them, are never chance."""
    assert not is_chance("".join(f"{word.title() if large else word}{number}" for word, large, number in parts))


@given(st.text("abcdefghij01234ABCDEFGHIJ", max_size=40))
def test_capitals_only_add_to_chance(token: str) -> None:
    """What is chance in small letters is so as written: so a word means the same whichever was met first."""
    assert is_chance(token) or not is_chance(token.lower())
    words._forget()
    first = codes_of([token], "en")
    words._forget()
    assert codes_of([token.lower(), token], "en")[1] == first


def test_chance_is_neither_word_nor_neighbour() -> None:
    """A page with a wallet, a hash and an identifier has the words, pairs and concepts of one without, in place."""
    wallet, digest, number = "TXkRbZ8q7bWnE3YhVs9PuoQ2c4Lr5JmA6d", hashlib.md5(b"").hexdigest(), uuid.UUID(int=1 << 99)
    sample = sampled(f"Send USDT to {wallet} or {digest}, order {number} paid: IPTV subscription")
    plain = sampled("Send USDT to or, order paid: IPTV subscription")
    assert sample.words == plain.words
    assert sample.codes.tolist() == plain.codes.tolist()
    hashed, expected = hash_words(sample), hash_words(plain)
    assert hashed.every[: hashed.pairs].tolist() == expected.every[: expected.pairs].tolist()
    assert [hit.concept for hit in sample.hits] == [hit.concept for hit in plain.hits]
    assert [sample.text[start : start + 4] for start in sample.starts[-2:]] == ["IPTV", "subs"]
    assert sample.longest == 34


def test_short_pieces_of_an_identifier_are_left_out_with_it() -> None:
    """A part of four signs could be a name; between the other parts of an identifier it is none."""
    assert sampled("key f47ac10b-58cc-4372-a567-0e02b2c3d479 f47a").words == ("key", "f47a")
