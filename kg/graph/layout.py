"""A lineage → the place of every card, band and edge of its picture, in pixels. Writes nothing (kg.graph.drawing).

Comes in: a `Lineage`. Goes out: a `Picture`. Needs no font: widths are reckoned from the characters.

After this: (1) levels are bands, the nation's at the top; in a band a document stands below those of the same band it rests on; rows hold
at most `COLUMNS` cards, by date; (2) cards never overlap; (3) an edge leaves the citing card, passes the rows between in the gaps between
cards, and ends at the cited card: it never runs behind a card; (4) edges side by side keep their distance; (5) the name of an edge stands
on its line and on no card, and on no other name where there is room.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from unicodedata import east_asian_width

from kg.graph.lineage import Edge, Lineage
from kg.graph.policies import LEVELS, PolicyNode
from kg.graph.wording import Language, plain, words

# All lengths in CSS pixels.
CARD = 208
GAP = 40
COLUMNS = 6
MARGIN = 16
BAND_LABEL = 92
FONT, SMALL = 13, 11
LINE, SMALL_LINE = 18, 15
PADDING, FACTS_SPACE = 10, 4
# Between two rows: room for curves, arrow heads and the names of relations.
CHANNEL = 64
BAND_SPACE = 14
TITLE_LINES = 5
LEGEND = 44

# ---------------------------------------------------------------- text in boxes


def width(text: str, size: float = FONT) -> float:
    """About how wide a text is at a font size: a Chinese character is as wide as the size, a Latin one a little over half.

    >>> width("国办发〔2018〕3号", 10)
    90.0
    """
    ems = sum(1.0 if east_asian_width(each) in "WFA" else 0.64 if each.isupper() else 0.6 for each in text)
    return round(ems * size, 1)


# What may not begin a line (GB/T 15834).
_NOT_FIRST = frozenset("，。、；：？！”’）》〉」』】〕…—·％%")


def wrap(text: str, room: float, size: float = FONT, lines: int = TITLE_LINES) -> list[str]:
    """A text in lines no wider than `room`; what goes beyond `lines` lines ends in "…". A number or Latin word is kept whole.

    >>> wrap("关于推进分级诊疗制度建设的指导意见", 80, 10)
    ['关于推进分级诊疗', '制度建设的指导意', '见']
    """
    found, line = [], ""
    for piece in _pieces(text):
        if line and width(line + piece, size) > room and piece[0] not in _NOT_FIRST:
            found.append(line.rstrip())
            line = ""
        line += piece if line or piece != " " else ""
        while width(line, size) > room + size:  # one word wider than the box
            found.append(line[:-1] if width(line[:-1], size) <= room + size else line[: max(1, int(room / size))])
            line = line[len(found[-1]) :]
    found += [line.rstrip()] if line.strip() else []
    if len(found) > lines:
        found = [*found[: lines - 1], found[lines - 1][:-1] + "…"]
    return found


def _pieces(text: str) -> Iterable[str]:
    """The parts of a text between which a line may break."""
    word = ""
    for character in text:
        if character.isascii() and character.isalnum():
            word += character
            continue
        if word:
            yield word
            word = ""
        yield character
    if word:
        yield word


# ---------------------------------------------------------------- layout


Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Card:
    """A document in the picture: its box, its lines of text and the row it stands in (counted from the top over all bands)."""

    node: PolicyNode
    x: float
    y: float
    height: float
    row: int
    number: tuple[str, ...]
    title: tuple[str, ...]
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of cards: from `top` to `bottom`; `gaps` are the middles of the spaces that an edge may pass through, from the left."""

    top: float
    bottom: float
    gaps: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """A level's part of the picture."""

    level: str
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Route:
    """An edge in the picture: the points it passes, from the citing card to the cited one; it is upright at every point.

    `label` is the middle of the name of its relation.
    """

    edge: Edge
    points: tuple[Point, ...]
    label: Point


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything with its place, in pixels."""

    width: float
    height: float
    cards: Mapping[str, Card]
    bands: tuple[Band, ...]
    routes: tuple[Route, ...]


def lay_out(found: Lineage, language: Language = "zh") -> Picture:
    """The place of every document and every edge. Pure."""
    bands = [(level, [node for node in found.nodes if node.level == level]) for level in LEVELS]
    levels = [(level, [row for layer in _layers(nodes, found) for row in _rows(layer)]) for level, nodes in bands if nodes]
    columns = max(len(row) for _, rows in levels for row in rows)
    inner = columns * CARD + (columns + 1) * GAP
    cards: dict[str, Card] = {}
    rows: list[Row] = []
    placed: list[Band] = []
    y = float(MARGIN)
    for level, members in levels:
        top = y
        y += BAND_SPACE
        for members_of_row in members:
            row = _place_row(members_of_row, inner, y, len(rows), language)
            cards |= {card.node.id: card for card in row}
            rows.append(_row_of(row))
            y = rows[-1].bottom + CHANNEL
        y += BAND_SPACE - CHANNEL
        placed.append(Band(level, top, y))
        y += CHANNEL - BAND_SPACE
    bottom = placed[-1].bottom
    routes = _routes(found, cards, rows, language)
    return Picture(MARGIN + BAND_LABEL + inner + MARGIN, bottom + LEGEND + MARGIN, cards, tuple(placed), routes)


def _layers(nodes: Sequence[PolicyNode], found: Lineage) -> list[list[PolicyNode]]:
    """The nodes of one level, those first that rest on none of the others; a circle shares a layer as far as it goes."""
    depth = {node.id: 0 for node in nodes}
    inside = [(edge.lower, edge.upper) for edge in found.edges if edge.lower in depth and edge.upper in depth]
    together = {name: circle for circle in found.circles for name in circle}
    for _ in nodes:
        deeper = {
            lower: depth[upper] + 1
            for lower, upper in inside
            if depth[upper] + 1 > depth[lower] and together.get(lower, (lower,)) != together.get(upper, ())
        }
        if not deeper:
            break
        depth |= deeper
    return [[node for node in nodes if depth[node.id] == layer] for layer in sorted(set(depth.values()))]


def _rows(nodes: Sequence[PolicyNode]) -> list[Sequence[PolicyNode]]:
    """A layer in rows of about the same length, none longer than COLUMNS."""
    count = -(-len(nodes) // COLUMNS)
    size = -(-len(nodes) // count)
    return [nodes[start : start + size] for start in range(0, len(nodes), size)]


def _place_row(nodes: Sequence[PolicyNode], inner: float, y: float, row: int, language: Language) -> list[Card]:
    left = MARGIN + BAND_LABEL + (inner - len(nodes) * CARD - (len(nodes) - 1) * GAP) / 2
    return [_card(node, left + index * (CARD + GAP), y, row, language) for index, node in enumerate(nodes)]


def _card(node: PolicyNode, x: float, y: float, row: int, language: Language) -> Card:
    room = CARD - 2 * PADDING
    number = tuple(wrap(plain(node.number), room, lines=2))
    title = tuple(wrap(plain(node.title) or ("" if number else plain(node.id)), room))
    facts = [plain(" · ".join(filter(None, (node.region, node.date))))]
    if not node.held:
        facts.append(words("mark", "not_held", language))
    shown = tuple(line for fact in facts for line in wrap(fact, room, SMALL, 2))
    height = 2 * PADDING + FACTS_SPACE + (len(number) + len(title)) * LINE + len(shown) * SMALL_LINE
    return Card(node, x, y, height, row, number, title, shown)


def _row_of(cards: Sequence[Card]) -> Row:
    between = [card.x - GAP / 2 for card in cards]
    return Row(cards[0].y, max(card.y + card.height for card in cards), (*between, cards[-1].x + CARD + GAP / 2))


# ---------------------------------------------------------------- edges


# Two edges in one gap, or at one side of a card, are this far apart, or less where many share it.
LANE = 6
PORTS, PORT_SPACE = CARD - 30, 44.0


def _routes(found: Lineage, cards: Mapping[str, Card], rows: Sequence[Row], language: Language) -> tuple[Route, ...]:
    """All edges with their ways: their gaps, a lane of its own for each in every gap, a port of its own at either card; and their names."""
    edges = sorted(found.edges, key=lambda edge: (cards[edge.upper].x, cards[edge.lower].x, cards[edge.lower].row, edge.id))
    gaps = {edge.id: _gaps_of(cards[edge.lower], cards[edge.upper], rows) for edge in edges}
    users: dict[tuple[int, float], list[str]] = defaultdict(list)
    for edge in edges:
        for passed in gaps[edge.id]:
            users[passed].append(edge.id)
    ways = {edge.id: [(row, _lane(gap, edge.id, users[row, gap])) for row, gap in gaps[edge.id]] for edge in edges}
    ports = _ports(edges, cards, ways)
    points = {edge.id: tuple(_points(edge, cards, rows, ways[edge.id], ports)) for edge in edges}
    labels = _labels(edges, points, cards, language)
    return tuple(Route(edge, points[edge.id], labels[edge.id]) for edge in edges)


def _lane(gap: float, edge: str, users: Sequence[str]) -> float:
    """Where in a gap one of its users passes."""
    return gap + (users.index(edge) - (len(users) - 1) / 2) * min(LANE, (GAP - 8) / len(users))


def _gaps_of(lower: Card, upper: Card, rows: Sequence[Row]) -> list[tuple[int, float]]:
    """The (row, gap) that an edge passes, from the citing card on: in every row between, the gap nearest to the straight line."""
    step = -1 if upper.row < lower.row else 1
    between = range(lower.row + step, upper.row, step) if lower.row != upper.row else range(0)
    start, end = lower.x + CARD / 2, upper.x + CARD / 2
    passed = []
    for count, row in enumerate(between, 1):
        straight = start + (end - start) * count / (len(between) + 1)
        passed.append((row, min(rows[row].gaps, key=lambda gap: (abs(gap - straight), gap))))
    return passed


_Side = tuple[str, str]  # a card's id, "top" or "bottom"


def _sides(edge: Edge, cards: Mapping[str, Card]) -> tuple[_Side, _Side]:
    """The sides where an edge leaves and arrives. In one row both are tops: the edge is an arch."""
    lower, upper = cards[edge.lower].row, cards[edge.upper].row
    return (edge.lower, "top" if upper <= lower else "bottom"), (edge.upper, "bottom" if upper < lower else "top")


_Way = Sequence[tuple[int, float]]  # (row, x) for every row that an edge passes


def _ports(edges: Sequence[Edge], cards: Mapping[str, Card], ways: Mapping[str, _Way]) -> dict[str, tuple[float, float]]:
    """Where each edge touches its two cards, spread over their sides in the order of where edges come from."""
    sides: dict[_Side, list[tuple[float, str]]] = defaultdict(list)
    for edge in edges:
        leaves, arrives = _sides(edge, cards)
        way = ways[edge.id]
        sides[leaves].append((way[0][1] if way else cards[edge.upper].x + CARD / 2, edge.id))
        sides[arrives].append((way[-1][1] if way else cards[edge.lower].x + CARD / 2, edge.id))
    ports: dict[str, tuple[float, float]] = {}
    for edge in edges:
        start, end = (_port(edge.id, cards[side[0]], sides[side]) for side in _sides(edge, cards))
        ports[edge.id] = start, end
    return ports


def _port(edge: str, card: Card, touching: Iterable[tuple[float, str]]) -> float:
    names = [name for _, name in sorted(touching)]
    return card.x + CARD / 2 + (names.index(edge) - (len(names) - 1) / 2) * min(PORTS / len(names), PORT_SPACE)


def _points(
    edge: Edge, cards: Mapping[str, Card], rows: Sequence[Row], way: _Way, ports: Mapping[str, tuple[float, float]]
) -> Iterable[Point]:
    leaves, arrives = _sides(edge, cards)
    start, end = ports[edge.id]
    yield start, _side_y(cards[edge.lower], leaves[1])
    if leaves[1] == "bottom":  # straight to the end of the row, past a taller card beside this one
        yield start, rows[cards[edge.lower].row].bottom
    for index, x in way:
        row = rows[index]
        yield from ((x, row.bottom), (x, row.top)) if leaves[1] == "top" else ((x, row.top), (x, row.bottom))
    if arrives[1] == "bottom":
        yield end, rows[cards[edge.upper].row].bottom
    yield end, _side_y(cards[edge.upper], arrives[1])


def _side_y(card: Card, side: str) -> float:
    return card.y if side == "top" else card.y + card.height


# ---------------------------------------------------------------- names of edges

# How far along the first stretch of its line a name may stand, the best first: lines of text further apart than they are high.
LABEL_AT = (0.2, 0.5, 0.8, 0.35, 0.65)
LABEL_HEIGHT = 14.0
Box = tuple[float, float, float, float]  # left, top, right, bottom


def label_box(label: Point, edge: Edge, language: Language) -> Box:
    """The room that the name of an edge takes around its middle."""
    half = width(words("relation", edge.relation, language), SMALL) / 2
    return label[0] - half, label[1] - LABEL_HEIGHT / 2, label[0] + half, label[1] + LABEL_HEIGHT / 2


def _labels(
    edges: Sequence[Edge], points: Mapping[str, Sequence[Point]], cards: Mapping[str, Card], language: Language
) -> dict[str, Point]:
    """A place for every name, on the stretch of its line between the citing card's row and the next, clear of the names before it."""
    taken: list[Box] = []
    found: dict[str, Point] = {}
    for edge in edges:
        first = 0 if _sides(edge, cards)[0][1] == "top" else 1
        start, end = points[edge.id][first : first + 2]
        places = [on_curve(start, end, at) for at in LABEL_AT]
        found[edge.id] = min(places, key=lambda place: sum(map(_shared, taken, [label_box(place, edge, language)] * len(taken))))
        taken.append(label_box(found[edge.id], edge, language))
    return found


def _shared(one: Box, other: Box) -> float:
    """How much room two boxes share."""
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    return max(0.0, across) * max(0.0, down)


def bends(start: Point, end: Point) -> tuple[Point, Point]:
    """The two points that bend the curve between two points of a line (Bézier): upright at both, an arch between two of one height."""
    middle = start[1] - CHANNEL * 0.7 if start[1] == end[1] else (start[1] + end[1]) / 2
    return (start[0], middle), (end[0], middle)


def on_curve(start: Point, end: Point, at: float) -> Point:
    """The point of the curve between two points of a line, `at` of the way along.

    >>> on_curve((0, 0), (100, 60), 0.5)
    (50.0, 30.0)
    """
    near, far = bends(start, end)
    weights = (1 - at) ** 3, 3 * at * (1 - at) ** 2, 3 * at**2 * (1 - at), at**3
    x, y = (sum(weight * point[axis] for weight, point in zip(weights, (start, near, far, end), strict=True)) for axis in (0, 1))
    return x, y
