"""The plain baseline every figure is held against: BeautifulSoup text, word 1-2-gram TF-IDF, logistic regression."""

import warnings
from collections.abc import Sequence

import numpy as np
from bs4 import BeautifulSoup
from bs4.exceptions import ParserRejectedMarkup
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline

WORDS = 100_000


def plain_text(body: bytes) -> str:
    """What BeautifulSoup's own parser shows of a page; nothing where it gives up."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return BeautifulSoup(body, "html.parser").get_text(" ")
        except (ParserRejectedMarkup, ValueError, RecursionError):
            return ""


def plain_model() -> Pipeline:
    """An unfitted baseline."""
    return make_pipeline(
        TfidfVectorizer(ngram_range=(1, 2), max_features=WORDS, sublinear_tf=True),
        LogisticRegression(C=10, max_iter=300),
    )


def plain_out_of_fold(
    texts: Sequence[str],
    labels: NDArray[np.int8],
    folds: list[tuple[NDArray[np.int64], NDArray[np.int64]]],
    classes: int,
) -> NDArray[np.float64]:
    """Probabilities of every page by a baseline that did not see its fold."""
    chances = np.zeros((len(texts), classes))
    for train, test in folds:
        model = plain_model().fit([texts[row] for row in train], labels[train])
        chances[np.ix_(test, model.classes_)] = model.predict_proba([texts[row] for row in test])
    return chances
