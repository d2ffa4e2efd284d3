"""``spyglass decide``: a verdict from the terminal."""

from datetime import datetime

import click

from cli.shared import Day, Member, clean, current_settings, json_option, opened_store, print_json
from cli.signing import signed
from review.permissions import Action
from review.verdicts import Decided
from review.verdicts import decide as give
from store.database import now
from store.entities import Stage, Verdict
from store.urls import defang

_NEXT = {
    None: "It has left the queue.",
    Stage.FIRST: "It waits for a verdict.",
    Stage.SECOND: "A second reader will see it too.",
    Stage.SENIOR: "Others said otherwise: a senior settles it.",
}


@click.command(name="decide")
@click.argument("site")
@click.argument("verdict", metavar="VERDICT", type=Member(Verdict))
@signed(Action.DECIDE)
@click.option("--until", type=Day(), metavar="DATE", help="park only: when it comes back (default: in 14 days).")
@click.option("--note", default="", help="Anything a colleague should know.")
@json_option
def command(site: str, verdict: Verdict, user: str, until: datetime | None, note: str, as_json: bool) -> None:
    """Give a verdict on SITE: any URL or host of it, defanged or not; or on a release group, such as group:evo.

    iptv_reseller, release_group, other_piracy and legit become its label; park brings it back on a date;
    not_reviewable takes it out of the queue. Of each reader the newest verdict counts; where readers differ a senior
    settles it. All verdicts are kept; who said something else before is named, with the time.

    Example: spyglass decide nordview-tv[.]example iptv_reseller --as anna --note "panel and price list"
    """
    with opened_store() as engine:
        share = current_settings().review.second_share
        decided = give(engine, site, verdict, user, now(), until=until, note=note, second_share=share)
    if as_json:
        print_json(_as_json(decided))
    else:
        click.echo(in_words(decided))


def _as_json(decided: Decided) -> dict[str, object]:
    review = decided.review
    return {
        "site": decided.site,
        "verdict": review.verdict,
        "label": decided.label,
        "waits": decided.waits,
        "reviewer": review.reviewer,
        "reviewed_at": review.reviewed_at,
        "until": review.until,
        "model_id": review.model_id,
        "score": review.score,
        "evidence": review.evidence,
        "note": review.note,
        "review": decided.review_id,
        "otherwise": [
            {"reviewer": said.reviewer, "verdict": said.verdict, "reviewed_at": said.reviewed_at}
            for said in decided.otherwise
        ],
    }


def in_words(decided: Decided) -> str:
    """What a verdict says, on what it rests, what comes next, and what others said before."""
    review = decided.review
    site = clean(defang(decided.site))
    captures = len(review.evidence)
    basis = f"{captures} capture{'' if captures == 1 else 's'} noted as evidence" if captures else "no capture to show"
    otherwise = "".join(
        f" Before, {said.reviewer} said {said.verdict} ({said.reviewed_at:%Y-%m-%d %H:%M} UTC)."
        for said in decided.otherwise
    )
    if review.until is not None:
        words = f"{site} is parked by {review.reviewer} and comes back on {review.until:%Y-%m-%d}; {basis}."
    else:
        words = f"{site} is {review.verdict}, says {review.reviewer}; {basis}. {_NEXT[decided.waits]}"
    return words + otherwise
