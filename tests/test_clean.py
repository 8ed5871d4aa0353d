"""kg.reading.clean and what it is made of: tables of what is repaired and of what must be left alone, and what holds of any text."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import SpanError
from kg.reading.clean import clean
from kg.reading.draft import Draft
from kg.reading.read import read_source
from kg.reading.regional import taiwan_terms
from kg.reading.restore import lost_stretches
from kg.records import CleanText, Source
from tests.conftest import DOCUMENTS


def cleaned(text: str, pages: tuple[int, ...] = ()) -> CleanText:
    return clean(Source("t.txt", text, "", pages=pages))


# (source, clean text), one reason a row
CASES = [
    ("　　各縣（市、區）人民政府：　", "各县（市、区）人民政府："),  # indentation and script
    ("一、总体要求\r\n\r\n\r\n(一)指导思想", "一、总体要求\n（一）指导思想"),  # one line end, full-width brackets
    ("２０１６年９月，９０％", "2016年9月，90%"),  # half-width digits and signs
    ("鄭政〔2016〕31 號", "郑政〔2016〕31号"),  # blank inside a number
    ("2016 年 10 月底前,完成", "2016年10月底前，完成"),
    ("宛政〔2019〕1 2號，到202 2年", "宛政〔2019〕12号，到2022年"),  # digits torn apart
    ("指标 88 90 年", "指标 88 90年"),  # two cells
    ("每个县要办好 1 所医院，到 2017 年完成。", "每个县要办好1所医院，到2017年完成。"),
    ("1 编制规划 市卫生计生委2016 年 11 月底前完成", "1 编制规划 市卫生计生委2016年11月底前完成"),  # a row keeps its cells apart
    ("医护比1:1.14，按4:6配套", "医护比1:1.14，按4:6配套"),  # a ratio is no colon
    ("补助1,000元;其他", "补助1,000元；其他"),
    ("衛(wèi)生健康(kāng)委、DRGs(試點)", "卫生健康委、DRGs（试点）"),  # readings go, other brackets stay
    ("[bookmark: _GoBack]一是扩大规模", "一是扩大规模"),
    ('•<source id="zqxpd"></source>\n某市人民政府', "·\n某市人民政府"),  # the line stays for the segmentation to name
    ("甲&nbsp;乙&ldquo;三医&rdquo;联动", "甲 乙“三医”联动"),  # entities are the characters they name
    ("全科医生的.居民健康“守门人”", "全科医生的居民健康“守门人”"),  # a copying site's mark
    ("一.总体要求", "一.总体要求"),  # a label is none
    ("一、 总体要求\n（一） 指导思想\n1. 近期", "一、总体要求\n（一）指导思想\n1.近期"),
    ("\u200b国\ufeff务院", "国务院"),
    ('“十四五"规划和"三医"联动', "“十四五”规划和“三医”联动"),
    ("《关于印发<企业认定管理办法>的通知》，误差<10%", "《关于印发〈企业认定管理办法〉的通知》，误差<10%"),
    ("师生比1∶4，⺠政部⻓", "师生比1:4，民政部长"),  # radicals of PDF files
    ("\uf06c加强领导", "·加强领导"),  # a Wingdings bullet
    ("⼀、总体要求", "一、总体要求"),  # Kangxi radicals of PDF files
    ("国 务 院 工 作 规 则\n第一章 总 则", "国务院工作规则\n第一章 总则"),
    ("中国特色社会主  义思想，全面贯彻党的  精神。", "中国特色社会主  义思想，全面贯彻党的精神。"),
    ("", ""),
    (" \n ", ""),
    ("a", "a"),
]


@pytest.mark.parametrize(("source", "expected"), CASES)
def test_cleaned(source: str, expected: str) -> None:
    assert cleaned(source).text == expected


# ---------------------------------------------------------------- broken lines

# (source lines, lines after cleaning)
BROKEN = [
    # A page break inside a word, with a blank line.
    ("加大社会办医支持力度，简化审批程序，在税收、土\n\n地、财政资金扶持等方面给予优惠。", 1),
    ("基层医疗卫生机构内部绩效工资分配可采取，设立全科\n医生津贴等方式，向承担签约服务的人员倾斜。", 1),
    # The tail of a department's name begins no line, not even in a table.
    ("8 制定城乡居民健康签约服务工作方案 市卫生计生委、市发展改革\n\n委、市财政局2016年9月底前", 1),
    # A title over two lines.
    ("某市人民政府\n关于推进分级诊疗制度建设的实施意见", 2),
    ("关于贯彻落实改革完善全科医生\n培养与使用激励机制意见的通知", 2),
    # A book title that breaks: its bracket is open.
    ("关于印发《政府网站集约化\n试点工作方案》的通知", 1),
    # Signature, date, addressee.
    ("特此通知，请认真贯彻执行并做好相关配套工作的衔接\n某市人民政府办公厅\n2016年9月14日", 3),
    # The next line begins with a label, the present one without a full stop.
    ("加强组织领导，明确任务分工，确保改革任务和措施落到实处\n（二）明确职责分工，落实责任。", 2),
    ("坚持政府主导、部门配合，试点先行、稳妥推进改革工作\n——需求导向、科学布局，以满足需求为导向。", 2),
    # A heading that lost its own line.
    ("以上工作要结合实际，认真抓好落实。三、主要内容\n标准体系框架包括基础通用，数据与模型。", 2),
    # Rows, cells.
    ("序号\t工作任务\n1\t编制规划，报市政府审定后组织实施工作任务分工\n组织，实施。", 3),
    # A page number inside a sentence goes with the break.
    ("建立健全考核机制，完善政策措施，加强对各地\n- 13 -\n工作的指导，确保落实到位。", 1),
    ("一、总体要求\n- 13 -\n二、主要任务", 3),  # elsewhere it stays for the segmentation
]


@pytest.mark.parametrize(("source", "lines"), BROKEN)
def test_lines(source: str, lines: int) -> None:
    assert len(cleaned(source).text.split("\n")) == lines, cleaned(source).text


def test_fixed_width_lines_are_joined() -> None:
    paragraphs = ["第一条 为了预防、控制和消除传染病的发生与流行，" + "保障公众生命安全和身体健康，" * 9 + "制定本法。" for _ in range(3)]
    wrapped = "\n".join(paragraph[start : start + 36] for paragraph in paragraphs for start in range(0, len(paragraph), 36))
    assert cleaned(wrapped).text.split("\n") == paragraphs


def test_running_heads_and_page_numbers_go() -> None:
    pages = [f"某市人民政府文件\n{label}、工作任务{label}\n- {number} -\n" for number, label in enumerate("一二三四", 1)]
    starts = tuple(sum(map(len, pages[:index])) for index in range(len(pages)))
    assert cleaned("".join(pages), starts).text == "某市人民政府文件\n一、工作任务一\n二、工作任务二\n三、工作任务三\n四、工作任务四"


# ---------------------------------------------------------------- conversions

TAIWAN = "爲推進資訊化建設,透過網絡提供服務,完善執行機制;"


# (what follows a text that shows the conversion, what it reads)
@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("優先支援基層醫療衛生機構", "优先支持基层医疗卫生机构"),
        ("對口支援、技術幫扶", "对口支援、技术帮扶"),  # genuine
        ("支援醫院與受援醫院", "支援医院与受援医院"),
        ("特崗全科醫生執行國家統一的工資制度", "特岗全科医生执行国家统一的工资制度"),
        ("貫徹執行", "贯彻执行"),
        ("提高執行效率", "提高运行效率"),
        ("中進階職稱人員", "中高级职称人员"),
        ("崗位設定", "岗位设置"),
        ("設定擔保的", "设定担保的"),
    ],
)
def test_taiwan_style_words(written: str, read: str) -> None:
    text = cleaned(TAIWAN + written)
    assert text.text.endswith(read)
    assert text.conversion == "taiwan"
    assert text.text.startswith("为推进信息化建设，通过网络提供服务，完善运行机制；")


@pytest.mark.parametrize(
    "written",
    [
        "支援医院与受援医院签订协议，执行国家统一的工资制度，透过现象看本质",  # one sign is a turn of phrase
        "通过新闻资讯平台、生活资讯平台加强信息公开，支援前线",
        "優先支援基層醫療衛生機構",  # traditional script alone shows nothing
    ],
)
def test_words_are_left_where_no_conversion_shows(written: str) -> None:
    assert taiwan_terms(written, written) == []


READINGS = (
    "一體(tǐ)化管理。縣域醫(yī)共體(tǐ)內(nèi)的縣域醫(yī)院(yuàn)開展專科建設(shè)，專科醫(yī)生，"
    "基金使用績效。完善，績效工資，當地常見病、多發病;"
)


# (stretch that the conversion mangled, what it was): the bytes of the right-hand side, shifted by one, are the left-hand side.
@pytest.mark.parametrize(
    ("mangled", "right"),
    [
        ("一體(tǐ)化管理??h域醫(yī)共體", "一体化管理。县域医共体"),  # A3 BF read as ？
        ("醫(yī)院(yuàn)??漆t(yī)生", "医院专科医生"),
        ("完善，當?shù)爻R姴?、多發病", "完善，当地常见病、多发病"),  # 94 B5 read as 數
        ("開展??乒步ā⑴R床", "开展专科共建、临床"),
    ],
)
def test_swallowed_bytes_are_restored(mangled: str, right: str) -> None:
    assert cleaned(READINGS + mangled).text.endswith(right)


def test_what_cannot_be_known_is_marked_as_lost() -> None:
    text = cleaned(READINGS + "特色???。")
    assert text.text.endswith("特色专科。") or (text.text.endswith("特色□□。") and len(text.lost) == 2)
    unknown = cleaned(READINGS + "本地??频群诵\ue789。")  # no neighbour of the first character stands elsewhere
    assert all(unknown.text[offset] == "□" for offset in unknown.lost)


def test_question_marks_of_ordinary_texts_stay() -> None:
    assert lost_stretches("如何办理??请见(zhǐ nán)说明") == []
    assert cleaned("如何提高全科医生岗位吸引力?\n是??").text == "如何提高全科医生岗位吸引力？\n是？？"


def test_replacement_characters_are_lost_characters() -> None:
    text = cleaned("卫生\ufffd康")
    assert (text.text, text.lost) == ("卫生□康", (2,))
    assert cleaned("□是□否").lost == ()  # a box to tick is none


# ---------------------------------------------------------------- what holds of any text

_PIECES = st.sampled_from(
    ["\n", "\r\n", " ", "　", "\t", "(wèi)", "??", "?;", "衛", "资讯", "透過", "支援", "2016", " 年", "，", "。", "、", "（", "(", ")",
     "一、", "1.", "<b>", "</", "&nbsp;", "&#x4e00;", "\u200b", "\ufffd", "\ue2a2",
     "[bookmark: a]", "的.", "《", "》", '"', "“", "- 3 -", "\f", "第一条 "]
)  # fmt: skip
TEXTS = st.text(st.characters(), max_size=200) | st.lists(_PIECES | st.text("医疗卫生管理县域", max_size=30), max_size=60).map("".join)


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.lists(st.integers(0, 150), max_size=4))
def test_every_character_maps_to_its_source(text: str, cuts: list[int]) -> None:
    pages = tuple(sorted({0, *(cut for cut in cuts if cut < len(text))})) if cuts else ()
    result = cleaned(text, pages)
    assert len(result.text) == len(result.starts) == len(result.ends)
    assert all(0 <= start < end <= len(text) for start, end in zip(result.starts, result.ends, strict=True))
    assert list(result.starts) == sorted(result.starts)
    assert list(result.ends) == sorted(result.ends)
    assert all(0 <= offset <= len(result.text) for _, offset in result.notes)
    assert [result.text[offset] for offset in result.lost] == ["□"] * len(result.lost)


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_form_of_clean_text(text: str) -> None:
    result = cleaned(text).text
    assert "\r" not in result and "\n\n" not in result and "\u3000" not in result
    assert all(line == line.strip(" \t") for line in result.split("\n"))
    assert not set(result) & set("()０１％；".replace("；", "") + "\x00\u200b\ufeff\ufffd")
    assert cleaned(text).text == result


@settings(max_examples=200, deadline=None)
@given(TEXTS, st.data())
def test_passages_quote_the_source(text: str, data: st.DataObject) -> None:
    result = cleaned(text)
    if not result.text:
        with pytest.raises(SpanError):
            result.passage(0, 1)
        return
    start = data.draw(st.integers(0, len(result.text) - 1))
    end = data.draw(st.integers(start + 1, len(result.text)))
    passage = result.passage(start, end)
    assert text[passage.start : passage.end] == passage.quote != ""


_STEPS = st.lists(st.tuples(st.integers(0, 3), st.integers(1, 4), st.text(max_size=5)), max_size=8)


@given(_STEPS, st.text(min_size=1, max_size=40))
def test_edits_of_a_draft(steps: list[tuple[int, int, str]], text: str) -> None:
    edits, cursor = [], 0
    for gap, length, replacement in steps:
        if cursor + gap + length <= len(text):
            edits.append((cursor + gap, cursor + gap + length, replacement))
            cursor += gap + length
    draft = Draft(text)
    assert draft.edit(edits) == len(edits)
    expected, cursor = "", 0
    for start, end, replacement in edits:
        expected, cursor = expected + text[cursor:start] + replacement, end
    assert draft.text == expected + text[cursor:]
    for index, character in enumerate(draft.text):
        start, end = draft.starts[index], draft.ends[index]
        assert text[start:end] == character or any(edit[0] == start and edit[1] == end for edit in edits)


def test_a_draft_refuses_edits_out_of_order() -> None:
    with pytest.raises(ValueError, match="after"):
        Draft("abc").edit([(1, 2, ""), (0, 1, "")])
    with pytest.raises(ValueError, match="in place of"):
        Draft("abc").recode("ab")


# ---------------------------------------------------------------- the documents of the default build


@pytest.mark.parametrize("path", sorted(DOCUMENTS.glob("*.txt")), ids=lambda path: path.name[:3])
def test_default_documents_clean_twice_alike(path: Path) -> None:
    result = clean(read_source(path, path.name))
    again = cleaned(result.text)
    # Cleaning clean text changes nothing: every repair has been made.
    assert again.text == result.text


def test_long_hostile_texts_take_linear_time() -> None:
    rng = random.Random(7)
    for piece in (" ", "\n ", "（", "<", "[bookmark:", "??", "衛(wèi)?;", "的.", '"', "1 年", "，、", "&", "　\t", "a b,"):
        cleaned(piece * (200_000 // len(piece)))
    cleaned("".join(rng.choice("医疗卫生，。\n 12（）年") for _ in range(200_000)))
