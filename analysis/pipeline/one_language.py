"""The pages in one language, written by a process of their own: ANALYSIS_LANGUAGE says which before Python starts.

    python -m analysis.pipeline.one_language PARENT FOLDER EXECUTED STORED DATA [LANGUAGE=WAY …]

`pipeline.languages`, whose process is PARENT, calls it once for each language of the site.
"""

from __future__ import annotations

import sys
from pathlib import Path

from analysis.core.errors import StoppedError
from analysis.core.sandbox import end_with_parent


def main() -> int:
    """Write the pages, a line on standard output for each; the one line that says why not on standard error."""
    end_with_parent(int(sys.argv[1]))
    from analysis.publish import write_pages  # seconds of imports, in which the build may be killed

    folder, executed, stored, data = map(Path, sys.argv[2:6])
    beside = dict(each.split("=", 1) for each in sys.argv[6:])
    try:
        for line in write_pages(folder, executed, data, stored, beside):
            print(line)
    except StoppedError as error:
        print(error.with_page, *getattr(error, "__notes__", ()), sep="\n", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
