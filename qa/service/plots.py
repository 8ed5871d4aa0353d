"""Targets of one indicator → an SVG plot: a row for each document, the values along it, each with its year. Needs no browser.

What a page may rely on: every value is a `<g class="point" role="button" tabindex="0" …>` with the attributes that `link` gives it, and a
`<title>` that says it in words. Values in a unit of another dimension than most have, or that are no numbers, are not drawn.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from html import escape

from kg.graph.targets import Promise, unit_measure, write_value

# All lengths in pixels of the drawing, which the page scales to its width.
WIDTH, NAMES, RIGHT, TOP, ROW, BOTTOM = 860, 250, 40, 20, 50, 34
ROWS = 40
TICKS = 6
NAME_CHARACTERS = 17
RADIUS = 6
# Values that differ by more than this factor stand on a logarithmic axis: subsidies of 500 yuan beside ones of ten million.
WIDE = 100
# Two labels nearer than this would cover each other; the second goes below the line.
LABEL_WIDTH = 78


@dataclass(frozen=True, slots=True)
class Point:
    """A target that has a place on the axis, in the unit of the plot."""

    promise: Promise
    value: float


@dataclass(frozen=True, slots=True)
class Plot:
    """The rows of a plot, by place and document, and the unit of its axis. `left_out` targets are in other units or state no number."""

    unit: str
    rows: tuple[tuple[tuple[str, str], tuple[Point, ...]], ...]
    left_out: int


def arrange(promises: Sequence[Promise], name_of: Callable[[Promise], tuple[str, str]]) -> Plot | None:
    """What can share an axis: the values of the dimension that most have. None where there is no value at all."""
    measured = [(promise, *unit_measure(promise.unit)) for promise in promises if to_number(promise.value) is not None]
    if not measured:
        return None
    dimension = Counter(each for _, each, _ in measured).most_common(1)[0][0]
    same = [(promise, factor) for promise, each, factor in measured if each == dimension]
    unit, size = Counter((promise.unit, factor) for promise, factor in same).most_common(1)[0][0]
    rows: dict[tuple[str, str], list[Point]] = {}
    for promise, factor in same:
        value = to_number(promise.value)
        assert value is not None
        rows.setdefault(name_of(promise), []).append(Point(promise, float(value * factor / size)))
    shown = tuple((name, tuple(points)) for name, points in list(rows.items())[:ROWS])
    return Plot(unit, shown, len(promises) - sum(len(points) for _, points in shown))


def to_number(text: str) -> Decimal | None:
    """A value as a number; None for ratios, lists and words.

    >>> to_number("3.5"), to_number("1:2")
    (Decimal('3.5'), None)
    """
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def ticks(low: float, high: float) -> list[float]:
    """Round numbers from below `low` to above `high`.

    >>> ticks(2, 7)
    [2.0, 3.0, 4.0, 5.0, 6.0, 7.0]
    """
    span = (high - low) or abs(high) or 1.0
    rough = span / TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough)
    first = math.floor(low / step)
    count = max(1, math.ceil(high / step) - first)
    return [round((first + index) * step, 10) for index in range(count + 1)]


def powers(low: float, high: float) -> list[float]:
    """Powers of ten from below `low` to above `high`, both positive.

    >>> powers(3, 500)
    [1.0, 10.0, 100.0, 1000.0]
    """
    return [10.0**power for power in range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)]


def draw(plot: Plot, title: str, link: Callable[[Promise], str]) -> str:
    """The plot as SVG. `link` gives the attributes of a promise's point, escaped."""
    values = [point.value for _, points in plot.rows for point in points]
    wide = min(values) > 0 and max(values) / min(values) >= WIDE
    marks = (powers if wide else ticks)(min(values), max(values))
    height = TOP + ROW * len(plot.rows) + BOTTOM

    def across(value: float) -> float:
        low, high, at = (math.log10(each) if wide else each for each in (marks[0], marks[-1], value))
        return NAMES + (at - low) / (high - low) * (WIDTH - NAMES - RIGHT)

    parts = [f'<svg viewBox="0 0 {WIDTH} {height}" role="group" aria-label="{escape(title)}"><title>{escape(title)}</title>']
    for mark in marks:
        x = across(mark)
        parts.append(f'<line class="axis" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP - 8}" y2="{height - BOTTOM}"/>')
        parts.append(f'<text class="tick" x="{x:.1f}" y="{height - BOTTOM + 20}" text-anchor="middle">{mark:,.10g}</text>')
    for index, (name, points) in enumerate(plot.rows):
        parts.append(draw_row(name, points, TOP + ROW * index + ROW / 2, across, link))
    return "".join([*parts, "</svg>"])


def draw_row(
    name: tuple[str, str], points: Sequence[Point], y: float, across: Callable[[float], float], link: Callable[[Promise], str]
) -> str:
    """One document: its place and name, a line through its values, each value with its year."""
    ordered = sorted(points, key=lambda point: (point.value, point.promise.deadline, point.promise.id))
    places = [across(point.value) for point in ordered]
    place, document = (each if len(each) <= NAME_CHARACTERS else each[: NAME_CHARACTERS - 1] + "…" for each in name)
    said = [f'<text x="8" y="{y - 3:.1f}">{escape(place)}</text>']
    said.append(f'<text class="tick" x="8" y="{y + 14:.1f}">{escape(document)}<title>{escape(name[1])}</title></text>')
    said.append(f'<line class="axis" x1="{NAMES}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke-dasharray="2 4"/>')
    taken: dict[bool, float] = {}
    last, level = -math.inf, y
    for point, x in zip(ordered, places, strict=True):
        label = point.promise.deadline[:4]
        words = f"{' '.join(name)}: {write_value(point.promise)}" + (f" ({point.promise.deadline})" if label else "")
        above = x - taken.get(True, -math.inf) >= LABEL_WIDTH / 2
        below = not above and x - taken.get(False, -math.inf) >= LABEL_WIDTH / 2
        shown = ""
        if label and (above or below):
            taken[above] = x
            place_of_label = f'x="{x:.1f}" y="{y - 9 if above else y + 28:.1f}"'
            shown = f'<text class="tick" {place_of_label} text-anchor="middle" aria-hidden="true">{escape(label)}</text>'
        # Equal values stand below each other, so that each can be chosen.
        level = level + RADIUS * 1.5 if x - last < RADIUS and level < y + ROW / 3 else y
        last = x
        # The name of a point is its <title>; the year stands outside, so that it is not read twice.
        said.append(f'<g class="point" role="button" tabindex="0" {link(point.promise)}><title>{escape(words)}</title>')
        said.append(f'<circle cx="{x:.1f}" cy="{level:.1f}" r="{RADIUS}"/></g>{shown}')
    return "".join(said)
