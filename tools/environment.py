"""Write environment.yml, for those who use conda, from pyproject.toml: `python3 run.py environment`."""

import tomllib
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[1]

CONDA_NAMES = {
    "matplotlib": "matplotlib-base",  # the same without the Qt desktop
    "duckdb": "python-duckdb",
    "playwright": "playwright-python",
}
ONLY_PIP = {"axe-playwright-python", "uv"}
"""Not to be had from the channel, or of no use beside conda."""


def environment(pyproject: str) -> str:
    """The text of environment.yml for the text of a pyproject.toml: the same ranges, under conda's names."""
    project = tomllib.loads(pyproject)
    groups = project["dependency-groups"]
    wanted = [*project["project"]["dependencies"], *groups["lab"], *groups["test"]]
    requirements = sorted(map(Requirement, wanted), key=lambda requirement: requirement.name)
    conda = [written(it, CONDA_NAMES.get(it.name, it.name)) for it in requirements if it.name not in ONLY_PIP]
    pip = [written(it, it.name) for it in requirements if it.name in ONLY_PIP - {"uv"}]
    lines = [
        "# Written by `python3 run.py environment` from pyproject.toml: change it there.",
        f"name: {project['project']['name']}",
        "channels:",
        "  - conda-forge",
        "dependencies:",
        f"  - python {project['project']['requires-python']}",
        *(f"  - {it}" for it in conda),
        "  - pip",
        "  - pip:",
        *(f"      - {it}" for it in [*pip, "-e ."]),
    ]
    return "\n".join(lines) + "\n"


def written(requirement: Requirement, name: str) -> str:
    """A requirement with its bounds in ascending order, as both conda and pip read it."""
    bounds = sorted(requirement.specifier, key=lambda bound: bound.operator, reverse=True)
    return f"{name} {','.join(map(str, bounds))}"


if __name__ == "__main__":
    text = environment((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (ROOT / "environment.yml").write_text(text, encoding="utf-8", newline="\n")
    print("environment.yml")
