"""``spyglass backup``: the whole store and its evidence in one file."""

from pathlib import Path

import click

from cli.shared import current_settings, json_option, opened_store, print_json, whisper
from store.backup import write_backup
from store.database import now
from store.errors import EvidenceError, UsageError


@click.command(name="backup")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--with-secret", is_flag=True, help="Put the secret in too, without which digests of links cannot match.")
@click.option("--force", is_flag=True, help="Write over a FILE that is there.")
@json_option
def command(file: Path, with_secret: bool, force: bool, as_json: bool) -> None:
    """Write the whole store and its evidence, as of now, into FILE (a tar), while crawls and reviews go on.

    FILE appears when it is whole; until then it is FILE.part, and what killed backups left so beside it is deleted. It
    restores into SQLite and PostgreSQL alike. It holds all but the custody folder (the key and the log of seals,
    docs/evidence.md): copy that apart, to another place. Keep FILE as safe as the store.

    Example: spyglass backup /mnt/safe/spyglass-2026-11-21.tar
    """
    if file.exists() and not force:
        raise UsageError(f"{file} is there already; --force writes over it")
    with opened_store() as engine:
        written = write_backup(engine, current_settings(), file, now(), with_secret=with_secret)
    for left in written.cleared:
        whisper(f"left by a backup that was killed, deleted: {left}")
    manifest = written.manifest
    incomplete = manifest.incomplete
    if as_json:
        print_json(
            {
                "file": str(written.path),
                "bytes": written.size,
                "rows": manifest.rows,
                "evidence_files": len(manifest.evidence),
                "secret": manifest.has_secret,
                "incomplete": incomplete,
            }
        )
    else:
        secret = "with the secret" if manifest.has_secret else "without the secret (--with-secret puts it in)"
        click.echo(
            f"{file}: {manifest.rows:,} rows, {len(manifest.evidence):,} evidence files, {written.size / 1e6:,.1f} MB, "
            f"{secret}."
        )
    if incomplete:
        raise EvidenceError(
            f"the backup is written, but {len(incomplete):,} evidence files are missing or short, first "
            f"{incomplete[0]}; 'spyglass evidence verify' tells more"
        )
