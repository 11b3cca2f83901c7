"""What git knows of the project: the last commit, and whether something is not as committed."""

from __future__ import annotations

import subprocess

from analysis.core.fingerprints import ROOT


def last() -> tuple[str, str]:
    """The last commit's short name and its second since 1970; '' where there is no git, or no repository of ours."""
    name, _, seconds = _git("log", "-1", "--format=%h %ct", "--", ".").partition(" ")
    return name, seconds


def changed() -> bool:
    """Whether something that the pages are made of is not as committed."""
    return bool(_git("status", "--porcelain", "--", "analysis", "data", "notebooks"))


def _git(*arguments: str) -> str:
    try:
        done = subprocess.run(
            ["git", "-C", str(ROOT), *arguments], capture_output=True, text=True, timeout=20, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip()
