"""``spyglass export``: what leaves the house."""

from collections import Counter
from pathlib import Path

import click

from cli.shared import (
    Amount,
    Member,
    clean,
    current_settings,
    json_option,
    opened_store,
    print_json,
)
from cli.signing import signed
from reports.casefile import let_out as let_out_case
from reports.exporting import export as let_out
from reports.formats import FORMATS
from reports.guarantees import Refused
from reports.infrastructure import read_infrastructure
from reports.leaving import Outcome, Wish
from review.permissions import Action
from review.signing import sign
from store import basket
from store.database import Engine, now, reading
from store.errors import SpyglassError, UsageError
from store.exportable import labelled_pirates
from store.findings import Tlp
from store.lookup import resolve
from store.operators import standing_operator
from store.sealing import seal_new
from store.settings import Settings
from store.urls import defang

# Enough to act on; --json lists all.
_SHOWN = 20

# Other kinds than formats of records: what else a list of names is called, and case files with the endings they have.
_ALIASES = {"blocklist": "plain"}
_CASE_FILES = {"wacz": (".wacz",), "dossier": (".html", ".pdf")}


@click.command(name="export")
@click.argument("kind", metavar="FORMAT", type=click.Choice(sorted({*FORMATS, *_ALIASES, *_CASE_FILES})))
@click.argument("sites", nargs=-1, metavar="[SITE]…")
@click.option("--operator", type=int, metavar="NUMBER", help="All confirmed sites of an operator.")
@click.option("--basket", "from_basket", is_flag=True, help="The sites in the basket of the review app.")
@click.option("--all", "everything", is_flag=True, help="Every confirmed site that may leave; the others are counted.")
@click.option("--to", "recipient", required=True, metavar="PARTNER", help="Who receives it (spyglass exports partner).")
@signed(Action.EXPORT)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The file to write.")
@click.option("--tlp", type=Member(Tlp), help="Its marking (default: the setting export.tlp).")
@click.option("--days", type=Amount(min=0, min_open=True), help="How long it holds (default: the setting export.days).")
@click.option("--addresses", is_flag=True, help="Tell addresses too, where a site was alone there.")
@click.option("--push", is_flag=True, help="misp: send it to the partner's server too (key: $MISP_KEY).")
@json_option
def command(
    kind: str,
    sites: tuple[str, ...],
    operator: int | None,
    from_basket: bool,
    everything: bool,
    recipient: str,
    user: str,
    out: Path,
    tlp: Tlp | None,
    days: float | None,
    addresses: bool,
    push: bool,
    as_json: bool,
) -> None:
    """Write confirmed sites for a partner: stix, misp, csv; a list of names as plain (or blocklist), hosts or rpz; a
    case file as wacz (archive to be replayed) or dossier (.html or .pdf, to be read).

    Each site must pass every guarantee (docs/exchange.md), whoever asks. Of sites that are named, one refusal stops
    all; --all leaves out what may not leave. What leaves stands in the ledger: `spyglass exports ledger`.

    Example: spyglass export stix nordview-tv[.]example --to "Police NO" --as anna --out var/exports/nordview.json
    """
    settings = current_settings()
    if push and kind != "misp":
        raise UsageError("--push goes with misp")
    _check_ending(kind, out)
    name = out.suffix[1:].lower() if kind in _CASE_FILES else _ALIASES.get(kind, kind)
    if addresses and (name not in FORMATS or FORMATS[name].names_only):
        raise UsageError("--addresses goes with stix, misp and csv")
    wish = Wish(recipient, name, user, now(), tlp, days, addresses=addresses, skip_refused=everything)
    with opened_store() as engine:
        if push:
            from cli.pushing import check_push, push_export  # PyMISP takes half a second

            check_push(engine, recipient)
        chosen = _chosen(engine, user, sites, operator, from_basket=from_basket, everything=everything)
        outcome = _written(engine, chosen, wish, out, settings)
        _tell(outcome, as_json=as_json)
        if push and outcome.export is not None:
            push_export(engine, outcome.export)


def _check_ending(kind: str, out: Path) -> None:
    endings = _CASE_FILES.get(kind, ())
    if endings and out.suffix.lower() not in endings:
        raise UsageError(f"a {kind} ends in {' or '.join(endings)}: {out.name} does not")


def _written(engine: Engine, chosen: list[int], wish: Wish, out: Path, settings: Settings) -> Outcome:
    """The file as the wish's format says, by the rules of all that leaves; what a case file proves is sealed first."""
    shared = read_infrastructure(settings.seeds)
    if wish.format in FORMATS:
        return let_out(engine, chosen, wish, out, settings.export, shared)
    seal_new(engine, settings, now())
    return let_out_case(engine, chosen, wish, out, settings, shared)


def _chosen(
    engine: Engine, user: str, sites: tuple[str, ...], operator: int | None, *, from_basket: bool, everything: bool
) -> list[int]:
    """The numbers of the sites that the command line means, each once."""
    if sum(map(bool, (sites, operator is not None, from_basket, everything))) != 1:
        raise UsageError("name SITEs, or --operator, --basket or --all: one of them")
    with reading(engine) as connection:
        sign(connection, user, Action.EXPORT, now())
        if everything or operator is not None:
            number = standing_operator(connection, operator).id if operator is not None else None
            return labelled_pirates(connection, operator_id=number)
        names = sites or tuple(one.site for one in basket.picked(connection))
        return list(dict.fromkeys(resolve(connection, name).id for name in names))


def _tell(outcome: Outcome, *, as_json: bool) -> None:
    if as_json:
        for site, broken in outcome.refused.items():
            reasons = [{"guarantee": one.guarantee, "why": one.why} for one in broken]
            print_json({"site": site, "refused": reasons})
    else:
        _in_words(outcome.refused)
    made = outcome.export
    if made is None:
        refused = len(outcome.refused)
        raise SpyglassError(f"nothing left the house: {refused:,} refused" if refused else "nothing to export")
    if as_json:
        fields = ("id", "recipient", "format", "tlp", "exported_by", "exported_at", "expires_at", "file", "sha256")
        print_json({name: getattr(made, name) for name in fields} | {"items": made.items})
    else:
        ends = f"{made.expires_at:%Y-%m-%d}"
        click.echo(
            f"{made.items:,} sites for {made.recipient} in {clean(made.file)}, TLP:{made.tlp.upper()}, until {ends}."
        )
        click.echo(f"Export {made.id} in the ledger; SHA-256 {made.sha256}")


def _in_words(refused: dict[str, tuple[Refused, ...]]) -> None:
    for site, broken in list(refused.items())[:_SHOWN]:
        click.echo(f"refused: {clean(defang(site))}: {'; '.join(clean(one.why) for one in broken)}", err=True)
    if len(refused) > _SHOWN:
        counts = Counter(one.guarantee for broken in refused.values() for one in broken)
        told = ", ".join(f"{name} {count:,}" for name, count in counts.most_common())
        click.echo(f"refused: {len(refused):,} in all ({told})", err=True)
