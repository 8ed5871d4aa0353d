"""A lineage → a picture of it (SVG): the nation at the top, counties at the bottom, in a level from the earliest to the latest.

Comes in: a `Lineage`. Goes out: one SVG document as text, to stand alone or inside a page. Decides nothing about the lineage, and needs
no browser and no font: widths are reckoned from the characters.

What a page may rely on: the root has the class `mailuo-lineage`; every document is a `<g class="node" data-id=… tabindex="0">`, every step
a `<g class="edge" data-edge=… data-lower=… data-upper=… data-relation=… tabindex="0">`, each with a `<title>` that says it in words (the
edge's with the quoted words that state it). Colours are CSS variables of the root (`--paper`, `--ink` …), light or dark by
`prefers-color-scheme` or a `.dark` ancestor.

How it is laid out: (1) levels are bands; in a band a document stands below those of the same band it rests on; rows hold at most
`COLUMNS` cards, by date. (2) An edge leaves the citing card, passes the rows between in the gaps between cards, and ends with an arrow
at the cited card. (3) Edges side by side keep their distance. Cards never overlap, and no edge runs behind one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal
from unicodedata import east_asian_width
from xml.sax.saxutils import escape, quoteattr

from kg.graph.lineage import Edge, Lineage, for_xml
from kg.graph.policies import LEVELS, PolicyNode
from kg.language.lexicon import table

Language = Literal["zh", "en"]

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
# With more edges than this, names beside them would cover each other; the legend and the line styles then tell them apart.
LABELLED_EDGES = 24
LEGEND = 44


@cache
def words(kind: str, code: str, language: Language, *, back: bool = False) -> str:
    """A code of the graph in words (data/lexicon/graph_words.csv); `back` reads a relation from the cited document.

    >>> words("relation", "implements", "en", back=True), words("level", "county", "zh")
    ('implemented by', '县级')
    """
    rows = table("graph_words", "", ("kind", "code", "zh", "en", "zh_back", "en_back"))
    column = f"{language}_back" if back else language
    return next((row[column] for row in rows if (row["kind"], row["code"]) == (kind, code)), code)


# Marks that nobody sees and that turn the direction of writing: a title could use them to show other words than it holds.
_INVISIBLE = dict.fromkeys((*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF))


def plain(text: str) -> str:
    r"""A text for one line of a picture or a terminal: no control or invisible characters, blanks run together.

    >>> plain("第一\x1b[31m条\n \u202e第二条")
    '第一 [31m条 第二条'
    """
    return " ".join(for_xml(text).translate(_INVISIBLE).split())


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

    `place` counts the edges that leave the same side of the citing card to the left of this one.
    """

    edge: Edge
    points: tuple[tuple[float, float], ...]
    place: int


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
    routes = _routes(found, cards, rows)
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


def _routes(found: Lineage, cards: Mapping[str, Card], rows: Sequence[Row]) -> tuple[Route, ...]:
    """All edges with their ways: first their gaps, then a lane of its own for each in every gap, then a port of its own at either card."""
    edges = sorted(found.edges, key=lambda edge: (cards[edge.upper].x, cards[edge.lower].x, cards[edge.lower].row, edge.id))
    gaps = {edge.id: _gaps_of(cards[edge.lower], cards[edge.upper], rows) for edge in edges}
    users: dict[tuple[int, float], list[str]] = defaultdict(list)
    for edge in edges:
        for passed in gaps[edge.id]:
            users[passed].append(edge.id)
    ways = {edge.id: [(row, _lane(gap, edge.id, users[row, gap])) for row, gap in gaps[edge.id]] for edge in edges}
    ports = _ports(edges, cards, ways)
    return tuple(Route(edge, tuple(_points(edge, cards, rows, ways[edge.id], ports)), ports[edge.id][2]) for edge in edges)


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


def _ports(edges: Sequence[Edge], cards: Mapping[str, Card], ways: Mapping[str, _Way]) -> dict[str, tuple[float, float, int]]:
    """Where each edge touches its two cards, spread over their sides in the order of where edges come from; and its place at the first."""
    sides: dict[_Side, list[tuple[float, str]]] = defaultdict(list)
    for edge in edges:
        leaves, arrives = _sides(edge, cards)
        way = ways[edge.id]
        sides[leaves].append((way[0][1] if way else cards[edge.upper].x + CARD / 2, edge.id))
        sides[arrives].append((way[-1][1] if way else cards[edge.lower].x + CARD / 2, edge.id))
    ports: dict[str, tuple[float, float, int]] = {}
    for edge in edges:
        (start, place), (end, _) = (_port(edge.id, cards[side[0]], sides[side]) for side in _sides(edge, cards))
        ports[edge.id] = start, end, place
    return ports


def _port(edge: str, card: Card, touching: Iterable[tuple[float, str]]) -> tuple[float, int]:
    names = [name for _, name in sorted(touching)]
    place = names.index(edge)
    return card.x + CARD / 2 + (place - (len(names) - 1) / 2) * min(PORTS / len(names), PORT_SPACE), place


def _points(
    edge: Edge, cards: Mapping[str, Card], rows: Sequence[Row], way: _Way, ports: Mapping[str, tuple[float, float, int]]
) -> Iterable[tuple[float, float]]:
    leaves, arrives = _sides(edge, cards)
    start, end, _ = ports[edge.id]
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


# ---------------------------------------------------------------- writing


_STYLE = """
.mailuo-lineage { --paper: #ffffff; --band: #f4f5f7; --ink: #1c2430; --muted: #5b6675; --line: #8a94a3; --held: #ffffff; --focus: #b3261e;
  --implements: #1f5fbf; --based_on: #1b7f4b; --forwards: #b85c00; --interprets: #7a3fb0;
  color: var(--ink); background: var(--paper);
  font-family: "Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", sans-serif; }
@media (prefers-color-scheme: dark) { .mailuo-lineage { DARK } }
.dark .mailuo-lineage { DARK }
.mailuo-lineage .paper { fill: var(--paper); }
.mailuo-lineage .band { fill: var(--band); }
.mailuo-lineage text { fill: var(--ink); font-size: 13px; }
.mailuo-lineage .level { font-weight: 600; fill: var(--muted); }
.mailuo-lineage .number { font-weight: 700; }
.mailuo-lineage .facts, .mailuo-lineage .relation { font-size: 11px; fill: var(--muted); }
.mailuo-lineage .node rect { fill: var(--held); stroke: var(--line); stroke-width: 1.2; }
.mailuo-lineage .node.missing rect { fill: var(--band); stroke-dasharray: 5 4; }
.mailuo-lineage .node.missing .title { fill: var(--muted); }
.mailuo-lineage .node.focus rect { stroke: var(--focus); stroke-width: 2.6; }
.mailuo-lineage .node, .mailuo-lineage .edge { cursor: pointer; outline: none; }
.mailuo-lineage .node:hover rect, .mailuo-lineage .node:focus-visible rect { stroke: var(--ink); stroke-width: 2.6; }
.mailuo-lineage .edge path { fill: none; }
.mailuo-lineage .edge .reach { stroke: transparent; stroke-width: 12; }
.mailuo-lineage .edge:hover .line, .mailuo-lineage .edge:focus-visible .line { stroke-width: 4; }
.mailuo-lineage .line { stroke: var(--line); stroke-width: 1.6; fill: none; }
.mailuo-lineage .relation { paint-order: stroke; stroke: var(--paper); stroke-width: 4px; stroke-linejoin: round; }
"""
_DARK = (
    "--paper: #14181f; --band: #1c222c; --ink: #e8ecf2; --muted: #a3afbf; --line: #7d8897; --held: #232b37; --focus: #ff8a80; "
    "--implements: #7fb0ff; --based_on: #6fd39b; --forwards: #ffb366; --interprets: #cfa2ff; color-scheme: dark;"
)
# Lines differ in more than colour: solid, long dashes, thick, dots.
_LINES = {
    "implements": "",
    "based_on": "stroke-dasharray: 9 5",
    "forwards": "stroke-width: 3",
    "interprets": "stroke-dasharray: 2 4; stroke-linecap: round; stroke-width: 2.2",
}


def draw_lineage(found: Lineage, language: Language = "zh", identifier: str = "lineage") -> str:
    """The lineage as SVG. `identifier` begins the ids inside, so that two pictures can stand in one page.

    >>> from kg.graph.policies import PolicyNode
    >>> one = PolicyNode("a", number="国办发〔2015〕70号", level="national")
    >>> draw_lineage(Lineage(one, one, (one,), (), (), ())).count('class="node focus"')
    1
    """
    picture = lay_out(found, language)
    title = plain(found.focus.name)
    size = f'width="{picture.width:g}" height="{picture.height:g}" viewBox="0 0 {picture.width:g} {picture.height:g}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="mailuo-lineage" role="group" aria-label={quoteattr(title)} {size}>',
        f"<title>{escape(title)}</title>",
        f"<style>{_style()}</style>",
        _markers(identifier),
        '<rect class="paper" width="100%" height="100%"/>',
        *(_draw_band(band, picture, language) for band in picture.bands),
        *(_draw_edge(route, found, language, identifier) for route in picture.routes),
        *(_draw_node(card, found, language) for card in picture.cards.values()),
        *(_draw_label(route, language) for route in picture.routes if len(picture.routes) <= LABELLED_EDGES),
        _draw_legend(found, picture, language, identifier),
        "</svg>",
    ]
    return "\n".join(part for part in parts if part) + "\n"


@cache
def _style() -> str:
    lines = "".join(f".mailuo-lineage .{name} .line {{ stroke: var(--{name}); {style} }}\n" for name, style in _LINES.items())
    arrows = "".join(f".mailuo-lineage .arrow-{name} {{ fill: var(--{name}); }}\n" for name in _LINES)
    return _STYLE.replace("DARK", _DARK) + lines + arrows


def _markers(identifier: str) -> str:
    shape = '<path d="M 0 0 L 10 5 L 0 10 z"/>'
    size = 'viewBox="0 0 10 10" refX="9" refY="5" markerUnits="userSpaceOnUse" markerWidth="10" markerHeight="10" orient="auto"'
    arrows = (f'<marker id={quoteattr(f"{identifier}-{name}")} class="arrow-{name}" {size}>{shape}</marker>' for name in _LINES)
    return f"<defs>{''.join(arrows)}</defs>"


def _draw_band(band: Band, picture: Picture, language: Language) -> str:
    lines = wrap(words("level", band.level, language), BAND_LABEL - 12)
    middle = (band.top + band.bottom) / 2 - (len(lines) - 1) * LINE / 2 + 5
    heights = [middle + index * LINE for index in range(len(lines))]
    label = "".join(
        f'<text class="level" x="{MARGIN + 12}" y="{y:g}">{escape(line)}</text>' for y, line in zip(heights, lines, strict=True)
    )
    size = f'width="{picture.width - 2 * MARGIN:g}" height="{band.bottom - band.top:g}"'
    return f'<rect class="band" x="{MARGIN}" y="{band.top:g}" {size} rx="8"/>{label}'


def _draw_node(card: Card, found: Lineage, language: Language) -> str:
    node = card.node
    classes = "node" + (" focus" if node.id == found.focus.id else "") + ("" if node.held else " missing")
    facts = (
        node.name,
        words("level", node.level, language),
        node.region,
        node.date,
        "" if node.held else words("mark", "not_held", language),
    )
    said = plain(" · ".join(filter(None, facts)))
    y, texts = card.y + PADDING - 5, []
    for kind, lines, step in (("number", card.number, LINE), ("title", card.title, LINE), ("facts", card.facts, SMALL_LINE)):
        y += FACTS_SPACE if kind == "facts" else 0
        for line in lines:
            y += step
            texts.append(f'<text class="{kind}" x="{card.x + PADDING:g}" y="{y:g}">{escape(line)}</text>')
    named = f"data-id={quoteattr(for_xml(node.id))} aria-label={quoteattr(said)}"
    return (
        f'<g class="{classes}" {named} tabindex="0" role="link"><title>{escape(said)}</title>'
        f'<rect x="{card.x:g}" y="{card.y:g}" width="{CARD}" height="{card.height:g}" rx="7"/>{"".join(texts)}</g>'
    )


def _draw_edge(route: Route, found: Lineage, language: Language, identifier: str) -> str:
    edge = route.edge
    ends = (found.node(edge.lower).short_name, words("relation", edge.relation, language), found.node(edge.upper).short_name)
    said = plain(f"{' → '.join(ends)}\n“{edge.citings[0].passage.quote}”")
    attributes = {
        "data-edge": edge.id,
        "data-lower": edge.lower,
        "data-upper": edge.upper,
        "data-relation": edge.relation,
        "aria-label": said,
    }
    named = " ".join(f"{name}={quoteattr(for_xml(value))}" for name, value in attributes.items())
    path = _path(route.points)
    return (
        f'<g class="edge {edge.relation}" {named} tabindex="0" role="link"><title>{escape(said)}</title>'
        f'<path class="reach" d="{path}"/><path class="line" d="{path}" marker-end={quoteattr(f"url(#{identifier}-{edge.relation})")}/></g>'
    )


def _path(points: Sequence[tuple[float, float]]) -> str:
    """Curves from point to point that are upright at each; a stretch through a gap is straight; two points of one height make an arch."""
    (x, y), *following = points
    said = [f"M {x:g} {y:g}"]
    for next_x, next_y in following:
        if (next_x, next_y) == (x, y):
            continue
        if next_x == x:
            said.append(f"L {next_x:g} {next_y:g}")
        elif next_y == y:
            said.append(f"C {x:g} {y - CHANNEL * 0.7:g} {next_x:g} {y - CHANNEL * 0.7:g} {next_x:g} {next_y:g}")
        else:
            middle = (y + next_y) / 2
            said.append(f"C {x:g} {middle:g} {next_x:g} {middle:g} {next_x:g} {next_y:g}")
        x, y = next_x, next_y
    return " ".join(said)


def _draw_label(route: Route, language: Language) -> str:
    """The name of a relation beside the citing card, every other one a line further off."""
    (x, y), (_, next_y) = route.points[:2]
    off = 12 + 14 * (route.place % 2)
    at = y - off if next_y <= y else y + off + 6
    text = escape(words("relation", route.edge.relation, language))
    return f'<text class="relation" x="{x:g}" y="{at:g}" text-anchor="middle" aria-hidden="true" pointer-events="none">{text}</text>'


def _draw_legend(found: Lineage, picture: Picture, language: Language, identifier: str) -> str:
    """The lines that the picture uses, and what a dashed card means."""
    x, y = float(MARGIN + 12), picture.bands[-1].bottom + LEGEND / 2 + 6
    parts = []
    for relation in sorted({edge.relation for edge in found.edges}, key=list(_LINES).index):
        label = words("relation", relation, language)
        marker = quoteattr(f"url(#{identifier}-{relation})")
        parts.append(f'<g class="{relation}"><path class="line" d="M {x:g} {y - 4:g} H {x + 34:g}" marker-end={marker}/></g>')
        parts.append(f'<text class="facts" x="{x + 42:g}" y="{y:g}">{escape(label)}</text>')
        x += 42 + width(label, SMALL) + 26
    if found.missing:
        label = words("mark", "not_held", language)
        parts.append(f'<g class="node missing"><rect x="{x:g}" y="{y - 13:g}" width="30" height="17" rx="4"/></g>')
        parts.append(f'<text class="facts" x="{x + 38:g}" y="{y:g}">{escape(label)}</text>')
    return f'<g aria-hidden="true">{"".join(parts)}</g>' if parts else ""
