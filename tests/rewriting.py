"""Replace a folder again and again, each time by files that all say the same new number.

`python -m tests.rewriting FOLDER SECONDS`, with so many seconds of rest in between.
"""

from __future__ import annotations

import itertools
import sys
import time
from pathlib import Path

FILES = 12


def rewrite(folder: Path, rest: float) -> None:
    from analysis.core.folders import replaced_folder

    for number in itertools.count(1):
        with replaced_folder(folder, mark="0.txt") as new:
            (new / "more").mkdir()
            for file in range(FILES):
                (new / ("more" if file % 2 else ".") / f"{file}.txt").write_text(str(number) * 5000)
        print(number, flush=True)
        time.sleep(rest)


def whole(folder: Path) -> str:
    """What all files of the folder say; fails when one is missing, cut off or of another run."""
    files = [folder / ("more" if file % 2 else ".") / f"{file}.txt" for file in range(FILES)]
    texts = {path.read_text() for path in files}
    assert len(texts) == 1, {text[:20] for text in texts}
    assert {path for path in folder.rglob("*") if path.is_file()} == set(files)
    [text] = texts
    number = text[: len(text) // 5000]
    assert text == number * 5000
    return number


if __name__ == "__main__":
    rewrite(Path(sys.argv[1]), float(sys.argv[2]))
