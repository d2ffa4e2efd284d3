"""``spyglass evidence``: prove the stored evidence intact."""

import click

from cli.shared import clean, current_settings, json_option, opened_store, print_json
from store.captures import all_members
from store.database import reading
from store.errors import EvidenceError
from store.evidence import Finding, Verified
from store.evidence import verify as check

# Enough to see what happened; --json lists all.
_SHOWN = 20


@click.group(name="evidence")
def command() -> None:
    """Prove the stored evidence intact.

    Example: spyglass evidence verify
    """


@command.command(name="verify")
@json_option
def verify(as_json: bool) -> None:
    """Read every capture's bytes again and compare them with the digest noted when they were fetched.

    Exit code 1 if anything is missing or changed; the first broken byte range is named. Tails that no capture speaks
    of (a crawl was killed while writing) are notes and break nothing.

    Example: spyglass evidence verify --json
    """
    with opened_store() as engine, reading(engine) as connection:
        verified = check(current_settings().evidence, all_members(connection))
    if as_json:
        print_json(_as_json(verified))
    else:
        for finding in verified.findings[:_SHOWN]:
            click.echo(_in_words(finding))
        if len(verified.findings) > _SHOWN:
            click.echo(f"… and {len(verified.findings) - _SHOWN:,} more: --json lists all")
        click.echo(f"{verified.captures:,} captures in {verified.files:,} files read again.")
    if verified.broken:
        raise EvidenceError(f"{len(verified.broken):,} broken; the first: {_in_words(verified.broken[0])}")
    if not as_json:
        click.echo("All evidence is intact.")


def _in_words(finding: Finding) -> str:
    note = "note: " if finding.fault.is_note else ""
    return f"{note}{clean(finding.file)}, bytes {finding.start}-{finding.end}: {finding.fault}"


def _as_json(verified: Verified) -> dict[str, object]:
    return {
        "files": verified.files,
        "captures": verified.captures,
        "intact": not verified.broken,
        "findings": [
            {
                "fault": finding.fault.name.lower(),
                "note": finding.fault.is_note,
                "file": finding.file,
                "start": finding.start,
                "end": finding.end,
            }
            for finding in verified.findings
        ],
    }
