"""The password of files that ask for one: given in the environment, where no list of processes shows it."""

from __future__ import annotations

import os

from analysis.core.errors import ReadingError

VARIABLE = "REPORT_PASSWORD"


def given() -> str:
    """The password that was given, "" for none."""
    return os.environ.get(VARIABLE, "")


def refusal(source: str) -> ReadingError:
    """Why a file that asks for a password is not read."""
    if given():
        return ReadingError(
            source, None, f"its password is not the one in {VARIABLE}", "set the right one, or save a copy without"
        )
    return ReadingError(
        source, None, "it is locked with a password", f"set {VARIABLE} to it, or save a copy without one"
    )
