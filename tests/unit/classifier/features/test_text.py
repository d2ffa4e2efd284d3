"""Buckets of words, and the way back from a bucket to the words in it."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from classifier.features.sample import take
from classifier.features.text import Buckets, hash_words
from classifier.parsed import MediaKind, Page

WORDS = st.lists(st.sampled_from(["iptv", "free", "trial", "kanal", "24", "дом"]), max_size=12)


def hashed(words: list[str]) -> Buckets:
    """The buckets of a page of ``words``, all of which count as its title."""
    return hash_words(take(Page("https://site.example/", MediaKind.HTML, text=" ".join(words))))


@given(WORDS)
def test_a_bucket_leads_to_the_first_words_in_it(words: list[str]) -> None:
    """Each pair is found where its two words first stand side by side, each word where it first stands."""
    buckets = hashed(words)
    pairs = list(pairwise(words))
    assert buckets.pairs == len(pairs)
    for bucket, pair in zip(buckets.every[: buckets.pairs].tolist(), pairs, strict=True):
        at = pairs.index(pair)
        assert buckets.place(bucket) == range(at, at + 2)
    for bucket, word in zip(buckets.every[buckets.pairs : buckets.pairs + len(words)].tolist(), words, strict=True):
        at = words.index(word)
        assert buckets.place(bucket) == range(at, at + 1)


def test_words_of_a_title_lead_nowhere() -> None:
    """A word's bucket as part of the title names no place: the word is named by its own."""
    buckets = hashed(["iptv", "free", "trial"])
    assert [buckets.place(bucket) for bucket in buckets.every[buckets.pairs + 3 :].tolist()] == [None] * 3


@given(WORDS)
def test_counts_are_ascending_and_whole(words: list[str]) -> None:
    """Buckets come ascending, each once, and together they count every word, pair and title word."""
    buckets = hashed(words)
    found, number = buckets.counts()
    assert found.tolist() == sorted(set(buckets.every.tolist()))
    assert number.sum() == len(buckets.every)
