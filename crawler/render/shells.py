"""Which pages are worth a browser (pure): shells that look promising, and first looks at sites that score high."""

from crawler.analysis import Analysis
from crawler.states import StateFinding
from store.entities import Lease, SiteState

# A link as good as this is better than nine of ten that wait; seeds, whose priority is above 1, always are.
PROMISING_LINK = 0.05
# A page without a word scores about 0.1, as nothing speaks against it either.
PROMISING_PAGE = 0.3


def is_promising_shell(lease: Lease, analysis: Analysis, finding: StateFinding | None) -> bool:
    """Whether scripts write what this page shows, and it may be worth seeing: its link promised a pirate site, or what
    little it says (title, names in its scripts) reads like one. A wall is no shell: nothing is done to get around it.
    """
    if not analysis.shell or not _is_open(finding):
        return False
    chance = analysis.score.pirate if analysis.score is not None else 0.0
    return lease.priority >= PROMISING_LINK or chance >= PROMISING_PAGE


def deserves_picture(analysis: Analysis, finding: StateFinding | None, threshold: float) -> bool:
    """Whether reviewers should see what a visitor of this page sees."""
    return _is_open(finding) and analysis.score is not None and analysis.score.pirate >= threshold


def _is_open(finding: StateFinding | None) -> bool:
    return finding is None or finding.state is SiteState.LIVE
