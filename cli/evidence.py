"""``spyglass evidence``: seal the stored evidence and prove it intact."""

from itertools import chain
from pathlib import Path

import click

from cli.evidencechanges import add, purge, retain
from cli.shared import Digest, clean, current_settings, json_option, many, opened_store, print_json
from store.captures import all_members
from store.chain import ChainFinding, verify_chain
from store.database import now, reading
from store.errors import EvidenceError, UsageError
from store.evidence import Finding, Verified
from store.evidence import verify as check
from store.exhibits import exhibit_members
from store.purge import tombstones
from store.sealing import seal_new
from store.signing import PUBLIC, make_key
from store.timestamps import moment_of

# Enough to see what happened; --json lists all.
_SHOWN = 20


@click.group(name="evidence")
def command() -> None:
    """Seal the stored evidence, prove it intact, add to it, purge personal data from it.

    Example: spyglass evidence verify
    """


for _more in (add, purge, retain):
    command.add_command(_more)


@command.command(name="key")
@json_option
def make(as_json: bool) -> None:
    """Make the key that signs seals, in the folder of the setting `custody`; once for a store.

    Give the key's id to whoever will check your evidence: it proves that the seals are yours.

    Example: spyglass evidence key
    """
    folder = current_settings().custody
    signer = make_key(folder)
    if as_json:
        print_json({"key_id": signer.key_id, "public_key": str(folder / PUBLIC)})
    else:
        click.echo(f"The key lies in {folder}; keep a copy of that folder elsewhere.  Key id: {signer.key_id}")


@command.command(name="seal")
@json_option
def seal(as_json: bool) -> None:
    """Seal what was stored since the last seal: one Merkle root, chained, signed, time-stamped if the settings name an
    authority. Every crawl does so at its end.

    Example: spyglass evidence seal
    """
    with opened_store() as engine:
        made = seal_new(engine, current_settings(), now())
    stamped = moment_of(made.timestamp) if made and made.timestamp else None
    if as_json:
        told = {"number": made.number, "leaves": made.leaves, "root": made.root, "hash": made.hash} if made else {}
        print_json({"sealed": made is not None, **told, "stamped_at": stamped})
    elif made is None:
        click.echo("Nothing is new since the last seal.")
    else:
        when = f", stamped {stamped:%Y-%m-%d %H:%M:%S} UTC" if stamped else ""
        click.echo(f"Seal {made.number} covers {made.leaves:,} pieces of evidence{when}.  Hash: {made.hash}")


@command.command(name="verify")
@click.option(
    "--path", type=click.Path(path_type=Path, exists=True), help="A WACZ, or a folder with custody/ and evidence/."
)
@click.option("--key-id", type=Digest(), metavar="HEX", help="With --path: the signer's key id, as you were told it.")
@json_option
def verify(path: Path | None, key_id: str | None, as_json: bool) -> None:
    """Read every byte of evidence again and compare it with its digest, the seals, and the log outside the database.

    Exit code 1 if anything is missing or changed; the first broken place is named. Tails that no capture speaks
    of (a crawl was killed while writing), purged evidence and what is not sealed yet are notes and break nothing.
    With --path no store is needed.

    \b
    Example:  spyglass evidence verify --json
              spyglass evidence verify --path nordview.wacz
    """
    if path is not None:
        _verify_path(path, key_id or "", as_json)
        return
    if key_id:
        raise UsageError("--key-id goes with --path")
    settings = current_settings()
    with opened_store() as engine, reading(engine) as connection:
        members = chain(all_members(connection), exhibit_members(connection))
        verified = check(settings.evidence, members, tombstones(connection))
        links = list(verify_chain(connection, settings))
    broken = [*map(_in_words, verified.broken), *(_chain_words(one) for one in links if not one.is_note)]
    if as_json:
        print_json(_as_json(verified, links))
    else:
        _show([*map(_in_words, verified.findings), *map(_chain_words, links)])
        click.echo(f"{many(verified.captures, 'capture')} in {many(verified.files, 'file')} read again.")
    _conclude(broken, as_json=as_json)


@command.command(name="export-verifier")
@click.option("--out", type=click.Path(path_type=Path), default="spyglass_verify.py", show_default=True, help="Where.")
@json_option
def export_verifier(out: Path, as_json: bool) -> None:
    """Write the checker for people without Spyglass: one Python file to read and to run, to go with an archive.

    Example: spyglass evidence export-verifier --out spyglass_verify.py
    """
    from reports.standalone import assembled

    try:
        out.write_text(assembled(), "utf-8")
    except OSError as error:
        raise UsageError(f"{out} cannot be written: {error.strerror or error}") from error
    if as_json:
        print_json({"file": str(out)})
    else:
        click.echo(f"Written: {out}. To run it: python {out} ARCHIVE")


def _verify_path(path: Path, key_id: str, as_json: bool) -> None:
    from reports.standalone_verifier import check as check_path

    findings = list(check_path(path, key_id))
    broken = [f"{clean(one.place)}: {clean(one.what)}" for one in findings if one.broken]
    if as_json:
        listed = [{"place": one.place, "what": one.what, "note": not one.broken} for one in findings]
        print_json({"intact": not broken, "findings": listed})
    else:
        _show([f"{'' if one.broken else 'note: '}{clean(one.place)}: {clean(one.what)}" for one in findings])
    _conclude(broken, as_json=as_json)


def _conclude(broken: list[str], *, as_json: bool) -> None:
    if broken:
        raise EvidenceError(f"{len(broken):,} broken; the first: {broken[0]}")
    if not as_json:
        click.echo("All evidence is intact.")


def _show(lines: list[str]) -> None:
    for line in lines[:_SHOWN]:
        click.echo(line)
    if len(lines) > _SHOWN:
        click.echo(f"… and {len(lines) - _SHOWN:,} more: --json lists all")


def _in_words(finding: Finding) -> str:
    note = "note: " if finding.fault.is_note else ""
    return f"{note}{clean(finding.file)}, bytes {finding.start}-{finding.end}: {finding.fault}"


def _chain_words(finding: ChainFinding) -> str:
    return f"{'note: ' if finding.is_note else ''}{clean(finding.place)}: {clean(finding.what)}"


def _as_json(verified: Verified, links: list[ChainFinding]) -> dict[str, object]:
    return {
        "files": verified.files,
        "captures": verified.captures,
        "intact": not verified.broken and all(one.is_note for one in links),
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
        "chain": [{"place": one.place, "what": one.what, "note": one.is_note} for one in links],
    }
