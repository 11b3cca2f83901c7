"""JupyterLab at the project's root, without its news box; it ends when this command does."""

from __future__ import annotations

import subprocess
import sys

OPTIONS = [
    "--LabApp.news_url=None",
    "--LabApp.check_for_updates_class=jupyterlab.handlers.announcements.NeverCheckForUpdate",
    "--ServerApp.root_dir=.",
    "--LabApp.default_url=/lab/tree/notebooks",
]


def main() -> int:
    """Run JupyterLab until it is ended; its exit status is ours."""
    lab = subprocess.Popen([sys.executable, "-m", "jupyterlab", *OPTIONS, *sys.argv[1:]])
    try:
        return lab.wait()
    finally:
        if lab.poll() is None:
            lab.terminate()
            lab.wait(30)


if __name__ == "__main__":
    sys.exit(main())
