"""A lineage → a picture of it (SVG): the nation at the top, counties at the bottom, in a level from the earliest to the latest.

Comes in: a `Lineage`. Goes out: one SVG document as text, to stand alone or inside a page. Decides nothing about the lineage, and places
nothing (kg.graph.layout).

What a page may rely on: the root has the class `mailuo-lineage`; every document is a `<g class="node" data-id=… tabindex="0">`, every step
a `<g class="edge" data-edge=… data-lower=… data-upper=… data-relation=… tabindex="0">`, each with a `<title>` that says it in words (the
edge's with the quoted words that state it). Colours are CSS variables of the root (`--paper`, `--ink` …), light or dark by
`prefers-color-scheme` or a `.dark` ancestor.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from xml.sax.saxutils import escape, quoteattr

from kg.graph.layout import (
    BAND_LABEL,
    CARD,
    FACTS_SPACE,
    LEGEND,
    LINE,
    MARGIN,
    PADDING,
    SMALL,
    SMALL_LINE,
    Band,
    Card,
    Picture,
    Route,
    bends,
    lay_out,
    width,
    wrap,
)
from kg.graph.lineage import Lineage, for_xml
from kg.graph.wording import Language, plain, words

# With more edges than this, names beside them would cover each other; the legend and the line styles then tell them apart.
LABELLED_EDGES = 24


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
    named = f"data-id={quoteattr(for_xml(node.id))}"
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
    here = points[0]
    said = [f"M {here[0]:g} {here[1]:g}"]
    for there in points[1:]:
        if there[0] == here[0]:
            said.extend([f"L {there[0]:g} {there[1]:g}"] if there != here else ())
        else:
            bent = " ".join(f"{x:g} {y:g}" for x, y in (*bends(here, there), there))
            said.append(f"C {bent}")
        here = there
    return " ".join(said)


def _draw_label(route: Route, language: Language) -> str:
    """The name of a relation on its line."""
    x, y = route.label
    text = escape(words("relation", route.edge.relation, language))
    return f'<text class="relation" x="{x:g}" y="{y + 4:g}" text-anchor="middle" aria-hidden="true" pointer-events="none">{text}</text>'


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
