"""The formats by name."""

from dataclasses import dataclass

from reports.blocklist import write_hosts, write_plain, write_rpz
from reports.misp import write_misp
from reports.output import Writer
from reports.stix import write_stix
from reports.tables import write_csv


@dataclass(frozen=True, slots=True)
class Format:
    """How a format is written; ``ending`` of its files; ``names_only`` where it can hold host names alone."""

    write: Writer
    ending: str
    names_only: bool = False


FORMATS = {
    "stix": Format(write_stix, ".stix.json"),
    "misp": Format(write_misp, ".misp.json"),
    "csv": Format(write_csv, ".csv"),
    "plain": Format(write_plain, ".txt", names_only=True),
    "hosts": Format(write_hosts, ".hosts", names_only=True),
    "rpz": Format(write_rpz, ".rpz", names_only=True),
}
