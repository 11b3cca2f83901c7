"""python -m tests.typeset FOLDER [LOOK …] [--seeds N]: write the reports and their truth."""

from __future__ import annotations

import argparse
from pathlib import Path

from tests.typeset import LOOKS, make, missing


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.typeset", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("looks", nargs="*", metavar="LOOK", help="default: all")
    parser.add_argument("--seeds", type=int, default=2, help="reports of each look (2)")
    arguments = parser.parse_args()
    unknown = set(arguments.looks) - set(LOOKS)
    if unknown:
        parser.error(f"no such look: {', '.join(sorted(unknown))}; there are {', '.join(LOOKS)}")
    for look in arguments.looks or LOOKS:
        lack = missing(look)
        for seed in range(1, arguments.seeds + 1):
            print(f"{look}: skipped, {lack}" if lack else make(look, arguments.folder, seed)[0])


if __name__ == "__main__":
    main()
