"""Spoil reports in thousands of ways and read each: `python3 run.py fuzz [--cases N] [--seed N] [FILE …]`.

Each case is a report (the FILEs; by default small made-up ones, text and PDF, and the texts of data/raw) of which bytes
or parts of the structure were changed. Reading it must end within the budget, with tables or with a ReadingError. The
same seed gives the same cases. The last line counts how they ended; "anything else" is a mistake of the reader.
"""

from __future__ import annotations

import argparse
import gc
import logging
import os
import random
import re
import sys
import tempfile
import traceback
import zlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.core.errors import ReaderFault, ReadingError
from analysis.core.safe_text import for_spreadsheet
from analysis.pipeline.extract import extract
from analysis.tidy.tables_as_json import tables_as_json
from tests.hostile_pdfs import HOSTILE, objects, sound
from tests.painted import compared
from tests.test_text_faults import APPENDIX, MONTHLY

ROOT = Path(__file__).resolve().parents[1]
READ, REFUSED, EXCEEDED, ELSE = "successes", "typed errors", "out of time or memory", "anything else"

NASTY_BYTES = [
    b"\0",
    b"\xff",
    b"\x1b[2J",
    b"\xef\xbb\xbf",
    b"\xed\xa0\x80",
    b"\r",
    b"\n\n",
    b"(",
    b">>",
    b"endobj",
    b"%",
]
NASTY_NUMBERS = [
    b"0",
    b"-1",
    b"1",
    b"2",
    b"3",
    b"99999999999999999999",
    b"-2147483649",
    b"65536",
    b"0.0000001",
    b"1e9",
    b"--5",
]
NASTY_NAMES = [b"/Type", b"/Pages", b"/Font", b"/Length", b"/Kids", b"/Parent", b"/FlateDecode", b"/LZWDecode", b"/"]
NASTY_TEXT = [
    "", " ", "\t", "—", "!", "●", "◆ ", "✓ ", "= ", "- ", "1", "1.", "1,5", "-", "−", "2021-02-31", "9" * 40, "1 2 3",
    "<ul>", "<p>", "</p>", "<", "&#0;", "&#x1b;", "&amp;", "\x1b[2J", "\u202e", "\u200b", "\u00ad", "\ufeff", "\x0c",
    "=1+1", "@x", "ǅ", "İ", "ß", "\U0001f3e5", "e\u0301", "Totalt", "Summa", "Kommentar saknas", "mnkr", "12 mnkr", "%",
    "2021", "januari-mars", "ton koldioxid", "i 2017 ton 5", "Budget 20999", "Förvaltningens uppdrag", "a" * 3000, "“”",
    "Region ", "Status", "\x85",
]  # fmt: skip

Mutation = Callable[[random.Random, bytes], bytes]


@dataclass(frozen=True)
class Seed:
    """A sound report to spoil."""

    suffix: str
    content: bytes


# ---------------------------------------------------------------------------------------------------------------------
# Bytes


def flip(chance: random.Random, content: bytes) -> bytes:
    """Some bits the other way round."""
    spoilt = bytearray(content)
    for _ in range(chance.choice([1, 1, 2, 5, 50])):
        if spoilt:
            spoilt[chance.randrange(len(spoilt))] ^= 1 << chance.randrange(8)
    return bytes(spoilt)


def splice(chance: random.Random, content: bytes) -> bytes:
    """Cut a piece out, put one in, or put one where another was."""
    start, end = sorted(chance.randrange(len(content) + 1) for _ in range(2))
    end = min(end, start + chance.choice([0, 1, 10, 1000]))
    other = chance.randrange(len(content) + 1)
    piece = chance.choice([b"", chance.choice(NASTY_BYTES), content[other : other + chance.choice([1, 20, 500])]])
    return content[:start] + piece + content[end:]


def cut(chance: random.Random, content: bytes) -> bytes:
    """The end lost."""
    return content[: chance.randrange(len(content) + 1)]


# ---------------------------------------------------------------------------------------------------------------------
# Lines and cells of a text


def lines(chance: random.Random, content: bytes) -> bytes:
    """A line lost, doubled, moved, run together with the next or broken."""
    rows = content.decode("utf-8", "surrogateescape").split("\n")
    at, other = chance.randrange(len(rows)), chance.randrange(len(rows))
    match chance.randrange(6):
        case 0:
            del rows[at]
        case 1:
            rows.insert(other, rows[at])
        case 2:
            rows[at], rows[other] = rows[other], rows[at]
        case 3:
            rows[at : at + 2] = ["".join(rows[at : at + 2])]
        case 4:
            place = chance.randrange(len(rows[at]) + 1)
            rows[at : at + 1] = [rows[at][:place], rows[at][place:]]
        case _:
            rows[at:at] = [""] * chance.randrange(5)
    return "\n".join(rows).encode("utf-8", "surrogateescape")


def cells(chance: random.Random, content: bytes) -> bytes:
    """A cell lost, doubled, exchanged, or of another content."""
    rows = content.decode("utf-8", "surrogateescape").split("\n")
    tabled = [number for number, row in enumerate(rows) if "\t" in row] or [0]
    at, other = chance.choice(tabled), chance.choice(tabled)
    here, there = rows[at].split("\t"), rows[other].split("\t")
    one, two = chance.randrange(len(here)), chance.randrange(len(there))
    match chance.randrange(5):
        case 0:
            del here[one]
        case 1:
            here.insert(one, there[two])
        case 2:
            here[one] = there[two]
        case 3:
            here[one] = chance.choice(NASTY_TEXT)
        case _:
            place = chance.randrange(len(here[one]) + 1)
            here[one] = here[one][:place] + chance.choice(NASTY_TEXT) + here[one][place:]
    rows[at] = "\t".join(here)
    return "\n".join(rows).encode("utf-8", "surrogateescape")


def words(chance: random.Random, content: bytes) -> bytes:
    """Something put into the text, or in the place of one of its words."""
    parts = re.split(r"(\s+)", content.decode("utf-8", "surrogateescape"))
    parts[chance.randrange(len(parts))] = chance.choice([*NASTY_TEXT, chance.choice(parts)])
    return "".join(parts).encode("utf-8", "surrogateescape")


# ---------------------------------------------------------------------------------------------------------------------
# Objects of a PDF

_OBJECT = re.compile(rb"(\d+) 0 obj\s(.*?)\sendobj", re.DOTALL)
_TOKEN = re.compile(rb"\d+ 0 R|-?\d+\.?\d*|/[A-Za-z0-9]+|\((?:[^()\\]|\\.)*\)|<[0-9a-fA-F]+>|\b[A-Za-z*']{1,3}\b")


def parts(chance: random.Random, content: bytes) -> bytes:
    """An object lost, doubled or exchanged, or some of its parts of another content; the file is whole around it."""
    bodies = [body for _, body in _OBJECT.findall(content)]
    root = re.search(rb"/Root (\d+) 0 R", content)
    if not bodies or not root:
        return flip(chance, content)
    at, other = chance.randrange(len(bodies)), chance.randrange(len(bodies))
    match chance.randrange(8):
        case 0:
            bodies[at] = b"null"
        case 1:
            bodies[at] = bodies[other]
        case 2:
            bodies[at], bodies[other] = bodies[other], bodies[at]
        case _:
            bodies[at] = _spoilt(chance, bodies[at], len(bodies))
    return objects(*bodies, root=int(root[1]))


def _spoilt(chance: random.Random, body: bytes, count: int) -> bytes:
    head, stream, rest = body.partition(b"stream\n")
    packed = b"/FlateDecode" in head and stream
    target = rest.removesuffix(b"\nendstream") if stream and chance.random() < 0.8 else head
    if packed and target is not head:
        try:
            target = zlib.decompress(target)
        except zlib.error:
            packed = False
    tokens = list(_TOKEN.finditer(target))
    for _ in range(chance.choice([1, 1, 3, 20])):
        if tokens:
            token = chance.choice(tokens)
            target = target[: token.start()] + _other(chance, token[0], count) + target[token.end() :]
            tokens = list(_TOKEN.finditer(target))
    if not stream or target is head or rest.removesuffix(b"\nendstream") == target:
        return target if not stream else head + stream + rest
    if stream and body.startswith(target[:8]) and target.lstrip().startswith(b"<<"):
        return target + stream + rest
    if packed:
        target = zlib.compress(target)
    return re.sub(rb"/Length \d+", b"/Length %d" % len(target), head) + stream + target + b"\nendstream"


def _other(chance: random.Random, token: bytes, count: int) -> bytes:
    if token.endswith(b" 0 R"):
        return b"%d 0 R" % chance.randrange(count + 2)
    if token[:1] == b"/":
        return chance.choice(NASTY_NAMES)
    if token[:1] in b"(<":
        letters = chance.choice(NASTY_TEXT).encode("utf-16-be", "surrogatepass")[:200]
        return b"<" + letters.hex().encode() + b">" if token[:1] == b"<" else b"(" + os.fsencode(repr(letters)) + b")"
    if token[:1] not in b"-0123456789":
        return chance.choice(
            [b"", b"q", b"Q", b"cm", b"Tm", b"Td", b"Tj", b"re", b"f", b"S", b"BT", b"ET", b"Do", b"W n"]
        )
    return chance.choice([*NASTY_NUMBERS, b"%.1f" % (float(token) * chance.choice([-1, 0.5, 1.1, 10]))])


TEXT: list[Mutation] = [lines, lines, cells, cells, cells, words, words, flip, splice, cut]
PDF: list[Mutation] = [parts, parts, parts, parts, parts, flip, flip, splice, splice, cut]


# ---------------------------------------------------------------------------------------------------------------------
# Cases


def seeds(files: Sequence[Path]) -> list[Seed]:
    """The reports to spoil: those of the files, or small made-up ones and pieces of data/raw."""
    if files:
        return [Seed(path.suffix.lower(), path.read_bytes()) for path in files]
    raw = [path.read_text(encoding="utf-8").split("\n") for path in sorted((ROOT / "data" / "raw").glob("*.txt"))]
    texts = [MONTHLY, APPENDIX, *("\n".join(rows[:90]) for rows in raw)]
    pdfs = [sound(), HOSTILE["turned"](1), HOSTILE["right to left"](1), HOSTILE["a form in itself"](1)]
    return [Seed(".txt", text.encode()) for text in texts] + [Seed(".pdf", pdf) for pdf in pdfs]


def case(number: int, seed: int, reports: Sequence[Seed]) -> Seed:
    """The report of a case: one of the sound ones, spoilt once or a few times."""
    chance = random.Random(f"{seed}/{number}")
    report = reports[number % len(reports)]
    content = report.content
    for _ in range(chance.choice([1, 1, 1, 2, 4])):
        content = chance.choice(TEXT if report.suffix == ".txt" else PDF)(chance, content or b" ")
    return Seed(report.suffix, content)


def read(path: Path) -> str:
    """How reading a file ends: READ or REFUSED; any other exception is the caller's."""
    ended = REFUSED
    try:
        tables_as_json(path).encode("utf-8")
        ended = READ
        for frame in extract([path], path.parent).values():
            frame.map(lambda value: for_spreadsheet(value) if isinstance(value, str) else value).to_csv().encode(
                "utf-8"
            )
    except ReaderFault:
        raise
    except ReadingError as error:
        if len(str(error).splitlines()) != 1:
            raise ValueError(f"an error of several lines: {error}") from error
    return ended


def apart(work: Callable[[], str], seconds: int, megabytes: int) -> tuple[str, str]:
    """How some work ends in a process of its own, which the system ends at the end of its budget, and its traceback."""
    import resource
    import signal

    incoming, outgoing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(incoming)
        signal.alarm(seconds)
        resource.setrlimit(resource.RLIMIT_DATA, (megabytes * 1_000_000,) * 2)
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        os.dup2(null, 2)
        try:
            said = work()
        except MemoryError:
            said = EXCEEDED
        except BaseException:
            said = traceback.format_exc()
        os.write(outgoing, said.encode("utf-8", "backslashreplace")[-60_000:])
        os._exit(0)
    os.close(outgoing)
    with open(incoming, "rb") as answer:
        said = answer.read().decode()
    _, status = os.waitpid(child, 0)
    if said in (READ, REFUSED, EXCEEDED):
        return said, ""
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGALRM:
        return EXCEEDED, ""
    return ELSE, said or f"ended with status {status}"


def painted_cases(seed: int, first: int, cases: int) -> int:
    """Read painted pages and print how many were read otherwise than a person sees them; 1 if any was."""
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        for number in range(first, first + cases):
            ended = compared(Path(folder, "rapport-2021.pdf"), random.Random(f"{seed}/{number}"))
            counts[ended if ended in ("refused", "as seen") else "otherwise"] += 1
            if ended not in ("refused", "as seen"):
                print(f"case {number}: {ended}", flush=True)
    print(
        f"{cases} painted pages, seed {seed}: {counts['as seen']} read as seen, {counts['refused']} refused,"
        f" {counts['otherwise']} read otherwise"
    )
    return 1 if counts["otherwise"] else 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the cases and print the count; 1 if one ended otherwise than it may."""
    parser = argparse.ArgumentParser(
        prog="run.py fuzz", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="reports to spoil")
    parser.add_argument(
        "--painted", action="store_true", help="paint tables with hidden, covered and retyped amounts instead"
    )
    parser.add_argument("--cases", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--from", type=int, default=0, dest="first", help="number of the first case")
    parser.add_argument("--seconds", type=int, default=20, help="time for each case")
    parser.add_argument("--megabytes", type=int, default=1500, help="memory for each case")
    parser.add_argument(
        "--keep", type=Path, metavar="FOLDER", help="where to put the files that ended as anything else"
    )
    given = parser.parse_args(arguments)
    if not hasattr(os, "fork"):
        parser.exit(1, "run.py fuzz: this system cannot fork a process; use Linux or macOS\n")
    logging.disable(logging.CRITICAL)
    if given.painted:
        return painted_cases(given.seed, given.first, given.cases)
    reports = seeds(given.files)
    counts: Counter[str] = Counter({READ: 0, REFUSED: 0, EXCEEDED: 0, ELSE: 0})
    known: set[str] = set()
    with tempfile.TemporaryDirectory() as folder:
        for suffix in (".txt", ".pdf"):  # what is imported now need not be in each case
            warm = Path(folder, f"rapport-2021{suffix}")
            warm.write_bytes(next(one.content for one in seeds([]) if one.suffix == suffix))
            read(warm)
        gc.freeze()
        for number in range(given.first, given.first + given.cases):
            spoilt = case(number, given.seed, reports)
            path = Path(folder, f"rapport-2021{spoilt.suffix}")
            path.write_bytes(spoilt.content)
            ended, why = apart(lambda: read(path), given.seconds, given.megabytes)  # noqa: B023 - it is called here
            counts[ended] += 1
            if number % 1000 == 999:
                print(f"{number + 1} cases: {dict(counts)}", file=sys.stderr, flush=True)
            place = "\n".join(why.strip().splitlines()[-3:])
            if ended == ELSE and re.sub(r"\d+", "0", place) not in known:
                known.add(re.sub(r"\d+", "0", place))
                print(f"case {number}: {why}", flush=True)
            if ended == ELSE and given.keep:
                given.keep.mkdir(parents=True, exist_ok=True)
                (given.keep / f"{given.seed}-{number}{spoilt.suffix}").write_bytes(spoilt.content)
    print(
        f"{given.cases} cases, seed {given.seed}: {counts[REFUSED] + counts[EXCEEDED]} typed errors"
        f" ({counts[EXCEEDED]} of them out of time or memory), {counts[READ]} successes, {counts[ELSE]} anything else"
    )
    return 1 if counts[ELSE] else 0


if __name__ == "__main__":
    sys.exit(main())
