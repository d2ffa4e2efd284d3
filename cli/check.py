"""``spyglass check``: does the store hold together?"""

import click

from cli.shared import clean, current_settings, json_option, opened_store, print_json
from store.consistency import inconsistencies
from store.database import snapshot
from store.errors import StoreCorruptError


@click.command(short_help="Check that the store holds together.")
@json_option
def command(as_json: bool) -> None:
    """Check that the store holds together: a line a finding, exit code 1 if there is any.

    Looks at leases, host groups, pages, scores, the places of the evidence and the chain of the audit log; may run
    beside a crawl. That the bytes of the evidence are unchanged is for 'spyglass evidence verify'.

    Example: spyglass check
    """
    with opened_store() as engine, snapshot(engine) as connection:
        found = list(inconsistencies(connection, current_settings().evidence))
    if as_json:
        print_json({"consistent": not found, "findings": found})
    else:
        for line in found or ("The store holds together.",):
            click.echo(clean(line))
    if found:
        raise StoreCorruptError(f"the store does not hold together: {len(found)} kinds of findings")
