"""What changes the evidence by hand: ``spyglass evidence add``, ``purge`` and ``retain``."""

from datetime import UTC, datetime
from pathlib import Path

import click

from cli.shared import Member, clean, current_settings, json_option, opened_store, print_json
from cli.signing import signed
from review.permissions import Action
from review.signing import sign
from store.custody import write_logs
from store.database import Engine, now, reading, writing
from store.errors import UsageError
from store.exhibits import ExhibitKind, Origin, add_exhibit, copy_in
from store.lookup import resolve_site
from store.purge import due, purge_capture, purge_exhibit, purge_shown, retention_limit
from store.sealing import has_key
from store.settings import Settings


class Moment(click.ParamType[datetime]):
    """A moment in ISO 8601; without an offset, of UTC."""

    name = "time"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The aware datetime that ``value`` means."""
        if isinstance(value, datetime):
            return value
        try:
            moment = datetime.fromisoformat(str(value))
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, OverflowError):
            self.fail(f"{value!r} is not a time like 2026-11-21T14:30", param, ctx)


@click.command(name="add")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--site", required=True, help="The site that it is evidence of.")
@signed(Action.DECIDE)
@click.option("--kind", type=Member(ExhibitKind), required=True, help="What it is.")
@click.option("--acquired", type=Moment(), required=True, metavar="TIME", help="When, in UTC: 2026-11-21T14:30.")
@click.option("--acquired-by", metavar="NAME", help="Who acquired it, if not the one who adds it.")
@click.option("--tool", required=True, metavar="TEXT", help="With what it was acquired.")
@click.option("--note", default="", metavar="TEXT", help="What else is to be known.")
@json_option
def add(
    file: Path,
    site: str,
    user: str,
    kind: ExhibitKind,
    acquired: datetime,
    acquired_by: str | None,
    tool: str,
    note: str,
    as_json: bool,
) -> None:
    """Take FILE, which the crawler did not capture, into the evidence of a site: a copy, its digest, who, when, how.

    Example: spyglass evidence add order.png --site nordview-tv[.]example --as anna --kind screenshot
    --acquired 2026-11-21T14:30 --tool "Firefox 145"
    """
    settings, at = current_settings(), now()
    origin = Origin(kind, user if acquired_by is None else acquired_by, acquired, tool, note)
    with opened_store() as engine:
        with writing(engine) as connection:
            sign(connection, user, Action.DECIDE, at)
            key = resolve_site(connection, site).key
        stored = copy_in(file, settings.evidence, at)
        with writing(engine) as connection:
            exhibit = add_exhibit(connection, key, stored, file.name, origin, user, at)
    if as_json:
        print_json(exhibit)
    else:
        click.echo(f"Added to the evidence of {clean(key)}: {exhibit.bytes:,} bytes, sha256 {exhibit.sha256}")


@click.command(name="purge")
@click.argument("what", metavar="CAPTURE|SHA256")
@signed(Action.PURGE)
@click.option("--reason", required=True, metavar="TEXT", help="Why; goes into the audit log and the tombstone.")
@json_option
def purge(what: str, user: str, reason: str, as_json: bool) -> None:
    """Purge personal data: a capture (its number, as `spyglass show` lists it) or an exhibit (its SHA-256).

    The bytes are overwritten with a tombstone of the same length that names their digest, and the texts that were read
    from them are emptied. What a browser showed of the page (its document after scripts, its picture) goes with a
    capture. Everything else keeps verifying. This cannot be undone; backups keep what they hold.

    Example: spyglass evidence purge 4711 --as anna --reason "request of the person shown"
    """
    settings, at = current_settings(), now()
    with opened_store() as engine:
        with writing(engine) as connection:
            sign(connection, user, Action.PURGE, at)
        if len(what) == 64:
            done = [purge_exhibit(engine, settings.evidence, what.lower(), user, reason, at)]
        elif what.isdecimal() and len(what) < 19:
            done = purge_shown(engine, settings.evidence, int(what), user, reason, at)
        else:
            raise UsageError(f"{clean(what)[:70]!r} is neither a capture's number nor an exhibit's SHA-256")
        _write_logs(engine, settings)
    for made in done:
        if as_json:
            print_json({name: getattr(made, name) for name in made.__slots__ if name != "done_at"})
        else:
            click.echo(f"Purged: {made.file}, bytes {made.offset}-{made.offset + made.length}. Its digest remains.")


@click.command(name="retain")
@signed(Action.RUN)
@click.option("--dry-run", is_flag=True, help="Only say what would be purged.")
@json_option
def retain(user: str, dry_run: bool, as_json: bool) -> None:
    """Purge the captures that are older than the setting `retention_days`, of sites that no label calls pirate.

    Example: spyglass evidence retain --as anna --dry-run
    """
    settings, at = current_settings(), now()
    limit = retention_limit(at, settings.retention_days)
    reason = f"older than {settings.retention_days} days"
    with opened_store() as engine:
        with reading(engine) as connection:
            found = due(connection, limit)
        if not dry_run:
            with writing(engine) as connection:
                sign(connection, user, Action.RUN, at)
        for number, site, fetched_at in found:
            if not dry_run:
                purge_capture(engine, settings.evidence, number, user, reason, at)
            if as_json:
                print_json({"capture": number, "site": site, "fetched_at": fetched_at, "purged": not dry_run})
        if not dry_run:
            _write_logs(engine, settings)
    if not as_json:
        click.echo(f"{len(found):,} captures {'would be' if dry_run else 'were'} purged: {reason}.")


def _write_logs(engine: Engine, settings: Settings) -> None:
    """The folder of custody learns of a purge at once, where there is one."""
    if has_key(settings):
        with reading(engine) as connection:
            write_logs(connection, settings.custody)
