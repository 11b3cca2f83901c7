"""From which inputs a site was built, and when: never the clock, so that the same inputs give the same bytes."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from analysis.core import fingerprints
from analysis.core import git as commit
from analysis.publish.errors import PublishError


@dataclass(frozen=True, slots=True)
class State:
    """`day` is that of the last commit, or what SOURCE_DATE_EPOCH says; None where neither is known.

    `changed`: something that the site is made of is not as committed.
    """

    day: date | None
    commit: str
    changed: bool
    inputs: tuple[tuple[str, str], ...]
    """The name of each input file, with its hash."""


def state_of(files: Mapping[str, Path]) -> State:
    """The state of the project from which the site is built, with the hash of each input file, given by name."""
    inputs = tuple((name, fingerprints.of_file(path)) for name, path in sorted(files.items()))
    name, seconds = commit.last()
    epoch = os.environ.get("SOURCE_DATE_EPOCH") or seconds
    if epoch and not epoch.isdecimal():
        raise PublishError("SOURCE_DATE_EPOCH", None, f"is no number of seconds ({epoch!r})", "unset it, or give one")
    return State(
        day=datetime.fromtimestamp(int(epoch), UTC).date() if epoch else None,
        commit=name,
        changed=commit.changed(),
        inputs=inputs,
    )
