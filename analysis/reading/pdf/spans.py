"""Stretches along rules: what of a cell's side is covered."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Sequence
from itertools import accumulate, islice

SLACK = 2.5  # rules that end this close to one another meet
PADDING = 9.0  # what a cell leaves free beside its text, at most
COVERED = 0.6  # share of a cell's side that a rule must cover to part it from its neighbour


def clustered(values: Iterable[float], slack: float) -> list[float]:
    """Values that lie close together, each group as its mean, ascending."""
    groups: list[list[float]] = []
    for value in sorted(values):
        if groups and value - groups[-1][-1] <= slack:
            groups[-1].append(value)
        else:
            groups.append([value])
    return [sum(group) / len(group) for group in groups]


class Spans:
    """Stretches along rules: for each place across, what is covered along it."""

    def __init__(self, places: Sequence[float], slack: float = SLACK) -> None:
        self.places = places
        self.slack = slack
        self.covered: dict[int, list[tuple[float, float]]] = {}
        self._ends: dict[int, list[float]] = {}  # how far the first so many stretches reach

    def add(self, place: float, start: float, end: float) -> None:
        number = nearest_to(self.places, place)
        if number is not None and abs(self.places[number] - place) <= self.slack:
            insort(self.covered.setdefault(number, []), (start, end))
            self._ends.pop(number, None)

    def share(self, number: int, start: float, end: float) -> float:
        """The share of a stretch that is covered."""
        if end <= start:
            return 0.0
        total, reached = 0.0, start
        stretches = self.covered.get(number, [])
        ends = self._ends.get(number)
        if ends is None:
            ends = self._ends[number] = list(accumulate((high for _, high in stretches), max))
        first = bisect_right(ends, start, key=lambda high: high + 0.5)
        for low, high in islice(stretches, first, None):
            if high + 0.5 <= reached:
                continue
            if low - 0.5 >= end:
                break
            low, high = max(low - 0.5, reached), min(high + 0.5, end)
            if high > low:
                total += high - low
                reached = high
        return total / (end - start)


def nearest_to(places: Sequence[float], value: float) -> int | None:
    """The number of the place that is nearest to a value; None where there is none."""
    if not places:
        return None
    at = bisect_left(places, value)
    return min((n for n in (at - 1, at) if 0 <= n < len(places)), key=lambda n: abs(places[n] - value))


def with_ends(places: list[float], low: float, high: float) -> list[float]:
    """Places with both ends, unless the first and last already are there."""
    if not places or places[0] - low > 4:
        places = [low, *places]
    if high - places[-1] > 4:
        places = [*places, high]
    return places
