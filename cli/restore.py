"""``spyglass restore``: fill a store from a backup."""

from pathlib import Path

import click

from cli.shared import current_settings, json_option, print_json
from store.database import now
from store.restore import restore


@click.command(name="restore")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--replace", is_flag=True, help="Put it in the place of a store that is not empty; old files are kept.")
@json_option
def command(file: Path, replace: bool, as_json: bool) -> None:
    """Fill the store of the settings from the backup FILE; the store may be SQLite or PostgreSQL.

    FILE is read and compared with its digests first. A store that holds anything is left alone unless you say
    --replace; even then the old one stays until the new one is whole.

    Example: spyglass --database postgresql://spyglass@db/spyglass restore /mnt/safe/spyglass-2026-11-21.tar
    """
    restored = restore(file, current_settings(), now(), over=replace)
    manifest = restored.manifest
    if as_json:
        print_json(
            {
                "made_at": manifest.made_at,
                "rows": manifest.rows,
                "evidence_files": len(manifest.evidence),
                "secret": manifest.has_secret,
                "incomplete": manifest.incomplete,
                "kept": [str(path) for path in restored.kept],
            }
        )
        return
    click.echo(
        f"Restored the state of {manifest.made_at:%Y-%m-%d %H:%M} UTC: {manifest.rows:,} rows, "
        f"{len(manifest.evidence):,} evidence files."
    )
    if manifest.incomplete:
        click.echo(f"note: {len(manifest.incomplete):,} evidence files were missing or short when the backup was made")
    if not manifest.has_secret:
        click.echo("note: the backup has no secret; copy it by hand, or digests of credential links will not match.")
    for path in restored.kept:
        click.echo(f"The old one is kept as {path}")
