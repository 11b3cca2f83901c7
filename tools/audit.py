"""Compare the packages that requirements.lock names with published advisories: `python3 run.py audit`.

Exit status 0: none of them is known to be vulnerable; 1: some are; 2: the advisories could not be had.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
COMMAND = (
    "pip_audit --requirement requirements.lock --disable-pip --require-hashes --format json --progress-spinner off"
)


def verdict(report: Mapping[str, Any]) -> tuple[int, list[str]]:
    """The exit status and the lines to print for what pip-audit found."""
    packages = report["dependencies"]
    audited = [package for package in packages if "vulns" in package]
    if not audited:
        return 2, [NOT_HAD]
    found = [
        f"{package['name']} {package['version']}: {flaw['id']}, "
        + (f"mended in {', '.join(flaw['fix_versions'])}" if flaw["fix_versions"] else "not mended yet")
        for package in audited
        for flaw in package["vulns"]
    ]
    skipped = [
        f"{package['name']}: not audited ({package['skip_reason']})" for package in packages if "vulns" not in package
    ]
    summary = f"{len(audited)} of {len(packages)} packages audited, {len(found)} known vulnerabilities"
    remedy = ["raise their versions: python3 run.py lock --upgrade"] if found else []
    return int(bool(found)), [*skipped, *found, summary, *remedy]


NOT_HAD = "the advisories cannot be had from here, so nothing was audited: run this where the internet can be reached"


def main() -> int:
    """Run pip-audit and say in a few lines what it found."""
    done = subprocess.run(
        [sys.executable, "-m", *COMMAND.split()], cwd=ROOT, capture_output=True, text=True, check=False
    )
    try:
        status, lines = verdict(json.loads(done.stdout))
    except ValueError:
        status, lines = 2, [NOT_HAD, *done.stderr.strip().splitlines()[-1:]]
    print("\n".join(lines))
    return status


if __name__ == "__main__":
    sys.exit(main())
