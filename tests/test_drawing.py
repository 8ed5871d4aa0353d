"""The picture of a lineage: well-formed, complete, nothing covers anything, and hostile words stay words."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.graph.drawing import draw_lineage
from kg.graph.layout import CARD, Box, Picture, label_box, lay_out, width, wrap
from kg.graph.lineage import UPWARD, Citing, Edge, Lineage, sort_nodes
from kg.graph.policies import LEVELS, PolicyNode
from kg.graph.wording import LANGUAGES, Language, plain
from kg.records import Passage

SVG = "{http://www.w3.org/2000/svg}"
TITLE = "国务院办公厅关于改革完善全科医生培养与使用激励机制的实施意见及推进分级诊疗制度建设若干政策措施的通知"


def edge(lower: str, upper: str, relation: str = "implements", quote: str = "贯彻《意见》") -> Edge:
    return Edge(
        lower, upper, relation, (Citing(f"{lower}>{upper}>{relation}", lower, upper, "一", Passage("a.txt", 0, len(quote), quote)),)
    )


def network(levels: list[str], pairs: list[tuple[int, int, str]], circles: tuple[tuple[str, ...], ...] = ()) -> Lineage:
    """A lineage of documents n0, n1 … of these levels."""
    nodes = [
        PolicyNode(
            f"n{index}",
            number=f"政办发〔{2010 + index % 9}〕{index}号",
            title=TITLE[: 8 + 7 * index % 60],
            level=level,
            date=f"{2010 + index % 9}",
            held=index % 3 > 0,
        )
        for index, level in enumerate(levels)
    ]  # fmt: skip
    edges = sorted({(lower, upper, relation) for lower, upper, relation in pairs if lower != upper})
    return Lineage(
        nodes[0],
        nodes[0],
        sort_nodes(nodes),
        tuple(edge(f"n{lower}", f"n{upper}", how) for lower, upper, how in edges),
        (),
        (),
        circles=circles,
    )


def sizes(root: ElementTree.Element) -> list[str]:
    return [node.attrib["data-id"] for node in root.iter(f"{SVG}g") if "data-id" in node.attrib]


NETWORKS = st.integers(1, 60).flatmap(
    lambda count: st.builds(
        network,
        st.lists(st.sampled_from(LEVELS), min_size=count, max_size=count),
        st.lists(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1), st.sampled_from(UPWARD)), max_size=80),
    )
)


@settings(max_examples=60, deadline=None)
@given(NETWORKS)
def test_every_document_and_every_step_is_drawn_and_can_be_reached_by_keyboard(found: Lineage) -> None:
    root = ElementTree.fromstring(draw_lineage(found))
    groups = [group for group in root.iter(f"{SVG}g") if "tabindex" in group.attrib]
    assert sorted(group.attrib["data-id"] for group in groups if "data-id" in group.attrib) == sorted(node.id for node in found.nodes)
    assert sorted(group.attrib["data-edge"] for group in groups if "data-edge" in group.attrib) == sorted(each.id for each in found.edges)
    assert all(group.find(f"{SVG}title") is not None for group in groups)  # their names for screen readers


def boxes(picture: Picture) -> list[Box]:
    return [(card.x, card.y, card.x + CARD, card.y + card.height) for card in picture.cards.values()]


@settings(max_examples=60, deadline=None)
@given(NETWORKS)
def test_cards_do_not_overlap_and_no_edge_passes_behind_one(found: Lineage) -> None:
    picture = lay_out(found)
    cards = boxes(picture)
    for index, (left, top, right, bottom) in enumerate(cards):
        assert left >= 0 and right <= picture.width and bottom <= picture.height
        for other_left, other_top, other_right, other_bottom in cards[index + 1 :]:
            assert right < other_left or other_right < left or bottom < other_top or other_bottom < top
    for route in picture.routes:
        for (x, y), (next_x, next_y) in zip(route.points, route.points[1:], strict=False):
            if x == next_x:  # an upright stretch; all others run in the free space between two rows
                low, high = sorted((y, next_y))
                assert not any(left < x < right and max(top, low) < min(bottom, high) for left, top, right, bottom in cards)


def overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@settings(max_examples=60, deadline=None)
@given(NETWORKS, st.sampled_from(LANGUAGES))
def test_no_name_of_an_edge_stands_on_a_card(found: Lineage, language: Language) -> None:
    picture = lay_out(found, language)
    for route in picture.routes:
        name = label_box(route.label, route.edge, language)
        assert not any(overlap(name, card) for card in boxes(picture)), route.edge.id


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "pairs",
    [
        [(0, 1, "implements"), (0, 2, "implements"), (0, 3, "based_on"), (0, 4, "forwards")],  # up to the nation
        [(1, 5, "forwards"), (2, 5, "implements"), (3, 5, "interprets")],  # several to one
        [(0, 5, "based_on"), (0, 6, "implements"), (0, 1, "implements")],  # down, to where no level is stated, and up
    ],
)
def test_names_of_edges_leave_each_other_room(pairs: list[tuple[int, int, str]], language: Language) -> None:
    found = network(["municipal", "national", "national", "provincial", "national", "county", ""], pairs)
    names = [label_box(route.label, route.edge, language) for route in lay_out(found, language).routes]
    assert not any(overlap(one, other) for index, one in enumerate(names) for other in names[:index])


@settings(max_examples=40, deadline=None)
@given(NETWORKS)
def test_the_nation_is_at_the_top_and_citing_documents_stand_below_in_a_level(found: Lineage) -> None:
    picture = lay_out(found)
    tops = {node.id: picture.cards[node.id].y for node in found.nodes}
    for one in found.nodes:
        for other in found.nodes:
            if LEVELS.index(one.level) < LEVELS.index(other.level):
                assert tops[one.id] < tops[other.id]


def test_in_a_level_who_cites_stands_below_who_is_cited() -> None:
    picture = lay_out(network(["municipal", "municipal", "municipal"], [(0, 1, "implements"), (1, 2, "based_on")]))
    assert picture.cards["n2"].y < picture.cards["n1"].y < picture.cards["n0"].y


def test_an_edge_takes_the_gap_that_is_least_out_of_its_way() -> None:
    found = network(["national", *["municipal"] * 5, "county"], [(6, 0, "implements")])
    (route,) = lay_out(found).routes
    straight = route.points[0][0]
    assert all(abs(x - straight) <= CARD for x, _ in route.points), "the middle card is passed beside, not the whole row"


def test_a_circle_is_drawn_and_ends() -> None:
    found = network(["county", "county", "county"], [(0, 1, "implements"), (1, 0, "implements"), (2, 0, "forwards")], (("n0", "n1"),))
    picture = lay_out(found)
    assert picture.cards["n0"].row == picture.cards["n1"].row < picture.cards["n2"].row
    assert draw_lineage(found).count('class="edge ') == 3


@pytest.mark.parametrize("words", ["<script>alert(1)</script>", '" onload="x', "a & b ]]> 'c'", "\x00\x1b[31m", "‮倒‬", "\ud800"])
def test_hostile_words_stay_words(words: str) -> None:
    node = PolicyNode(f"id{words}", number=words, title=words, region=words, date=words, level="county")
    other = PolicyNode("b", title="乙", level="national")
    found = Lineage(node, node, (other, node), (edge(node.id, "b", quote=words),), ("b",), ())
    text = draw_lineage(found)
    root = ElementTree.fromstring(text)
    assert not [each for each in root.iter() if each.tag == f"{SVG}script"] and not [
        each for each in root.iter() if "onload" in each.attrib
    ]
    shown = "".join(each.text or "" for each in root.iter()) + "".join(each.attrib.get("aria-label", "") for each in root.iter())
    assert not re.search("[\x00-\x08\x1b\u202e]", shown)


def test_what_is_not_held_and_what_was_asked_are_marked_in_both_languages() -> None:
    found = network(["national", "county"], [(1, 0, "implements")])
    chinese, traditional, english = (draw_lineage(found, language) for language in LANGUAGES)
    assert "引用而未收錄" in traditional and "貫徹落實" in traditional and "國家" in traditional and "贯彻落实" not in traditional
    assert 'class="node focus missing"' in chinese and "引用而未收录" in chinese and "贯彻落实" in chinese and "国家" in chinese
    assert "cited, not held" in english and "implements" in english and "national" in english
    assert "prefers-color-scheme: dark" in chinese


def test_two_pictures_can_stand_in_one_page() -> None:
    found = network(["national", "county"], [(1, 0, "implements")])
    first, second = (set(re.findall(r'(?<![\w-])id="([^"]+)"', draw_lineage(found, identifier=name))) for name in ("one", "two"))
    assert first and not first & second


@given(st.text(alphabet="关于推进，。、《》〔〕2018abcXYZ （）", max_size=80), st.integers(20, 200))
def test_wrapped_lines_hold_all_words_and_fit(text: str, room: int) -> None:
    lines = wrap(text, room, 10, lines=999)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(width(line, 10) <= room + 2 * 10 for line in lines)


@given(st.text(max_size=60))
def test_plain_is_one_line_and_settled(text: str) -> None:
    assert "\n" not in plain(text) and plain(plain(text)) == plain(text)
