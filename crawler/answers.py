"""What answers mean to the store: captures, pages, scores, states and scores of sites, a batch at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from classifier.sites import PageScore, site_score
from crawler.analysis import Analysis
from crawler.counters import RELEVANT
from crawler.outcome import Outcome
from crawler.render.keeping import save_renderings
from crawler.session import Session
from crawler.tracing import find_operators, trace_answers
from store.captures import Capture, save_captures
from store.database import Connection
from store.entities import Score, SiteState
from store.pages import ScoredPage, StoredPage, add_scores, save_pages, scored_pages_of
from store.sites import SiteFetch, SiteScoreRow, count_fetches, save_site_scores
from store.standing import SiteStanding
from store.urls import canonical_url, site_key


@dataclass(frozen=True, slots=True)
class _Read:
    """An outcome that brought a page with words, judged."""

    outcome: Outcome
    capture: Capture
    analysis: Analysis
    score: Score


def save_answers(
    connection: Connection, session: Session, outcomes: Sequence[Outcome], before: Mapping[str, SiteStanding]
) -> None:
    """Store what came of ``outcomes``, each of another site, and count it; ``before`` says how the sites stood."""
    counters = session.counters
    sent = [outcome for outcome in outcomes if outcome.sent]
    counters.fetches += len(sent)
    counters.errors += sum(bool(outcome.error) for outcome in outcomes)
    stood = [before.get(outcome.lease.site) for outcome in sent]
    counters.new_sites += sum(standing is not None and standing.pages == 0 for standing in stood)
    count_fetches(connection, [_fetch(outcome) for outcome in sent])
    captures = {outcome.lease.site: outcome.capture for outcome in outcomes if outcome.capture is not None}
    saved = save_captures(connection, list(captures.values()), session.run_id)
    numbers = dict(zip(captures, saved, strict=True))
    save_renderings(connection, session, outcomes, numbers)
    read = [page for outcome in outcomes if (page := _read(outcome)) is not None]
    pages = save_pages(connection, [(_page(one), numbers[one.outcome.lease.site]) for one in read])
    add_scores(connection, [(page, one.score, one.outcome.at) for one, page in zip(read, pages, strict=True)])
    by_site = dict(zip((one.outcome.lease.site for one in read), pages, strict=True))
    trace_answers(connection, outcomes, numbers, by_site, session.networks)
    counters.pages += len(read)
    rows = _site_rows(connection, [one.outcome.lease.site for one in read])
    save_site_scores(connection, rows, outcomes[-1].at)
    find_operators(connection, rows, outcomes[-1].at)
    counters.new_relevant_sites += sum(row.score >= RELEVANT > _chance(before.get(key)) for key, row in rows.items())


def page_score(outcome: Outcome) -> float | None:
    """The pirate probability of the page an outcome brought."""
    return outcome.analysis.score.pirate if outcome.analysis and outcome.analysis.score else None


def _read(outcome: Outcome) -> _Read | None:
    capture, analysis = outcome.capture, outcome.analysis
    if capture is None or analysis is None or analysis.score is None:
        return None
    return _Read(outcome, capture, analysis, analysis.score)


def _chance(standing: SiteStanding | None) -> float:
    return 0.0 if standing is None or standing.score is None else standing.score


def _fetch(outcome: Outcome) -> SiteFetch:
    state, evidence = _state(outcome)
    return SiteFetch(outcome.lease.site, state, evidence, outcome.at)


def _state(outcome: Outcome) -> tuple[SiteState | None, str]:
    if outcome.redirect:
        target = canonical_url(outcome.redirect)
        if target and site_key(target) != outcome.lease.site:
            return SiteState.REDIRECTED, f"redirects to {site_key(target)}"
        return None, ""
    return (outcome.finding.state, outcome.finding.evidence) if outcome.finding else (None, "")


def _page(read: _Read) -> StoredPage:
    return StoredPage(
        site=read.outcome.lease.site,
        url=read.outcome.lease.url,
        title=read.analysis.title,
        language=read.analysis.language,
        text=read.analysis.text,
        blocks=read.analysis.blocks,
        fetched_at=read.capture.fetched_at,
        packed=read.analysis.packed,
    )


def _site_rows(connection: Connection, sites: Sequence[str]) -> dict[str, SiteScoreRow]:
    """What the pages of each site, the new ones among them, add up to."""
    return {site: _site_row(pages) for site, pages in scored_pages_of(connection, sites).items()}


def _site_row(pages: Sequence[ScoredPage]) -> SiteScoreRow:
    total = site_score([PageScore(page.score, page.url, page.language) for page in pages])
    best = max(pages, key=lambda page: page.score.pirate)
    return SiteScoreRow(
        category=total.category,
        score=total.pirate,
        reasons=total.reasons,
        model_id=best.score.model_id,
        language=best.language,
        url=best.url,
        pages=len(pages),
    )
