"""Run a spyglass command, then write down what its own process and its workers took of the processors.

python -m benchmarks.counted COMMAND …        as spyglass COMMAND …; writes processor.json into the working folder
"""

import json
import resource
import sys
from pathlib import Path

from cli.main import main as spyglass


def seconds(who: int) -> float:
    """Processor seconds of both kinds of this process (RUSAGE_SELF) or of its ended children (RUSAGE_CHILDREN)."""
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Run the command line and count."""
    try:
        spyglass()
    finally:
        took = {"own": seconds(resource.RUSAGE_SELF), "workers": seconds(resource.RUSAGE_CHILDREN)}
        Path("processor.json").write_text(json.dumps(took))


if __name__ == "__main__":
    sys.argv[0] = "spyglass"
    main()
