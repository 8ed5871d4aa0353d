"""kg.extraction.targets: a table of sentences, the hand-made gold, and forty-four documents of other issuers."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import sys
from array import array
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.extraction.sentences import sentences
from kg.extraction.targets import find_targets
from kg.language.indicators import indicator_key
from kg.reading.documents import read_documents
from kg.records import Clause, CleanText, Document, Header, Source, Target

ROOT = Path(__file__).resolve().parents[1]
OTHERS = Path(__file__).parent / "gold" / "targets"


def document(*paragraphs: str, title: str = "某市关于推进某事的实施意见", date: str = "2016-09-14") -> Document:
    """A document whose clean text is its source; every paragraph a clause."""
    text = "\n".join(paragraphs)
    source = Source("made.txt", text, hashlib.sha256(text.encode()).hexdigest())
    clean = CleanText(source, text, array("l", range(len(text))), array("l", range(1, len(text) + 1)))
    clauses, start = [], 0
    for paragraph in paragraphs:
        clauses.append(Clause("", "", "", "paragraph", start, start + len(paragraph), start + len(paragraph)))
        start += len(paragraph) + 1
    return Document(clean, 0, len(text), "policy", "", -1, "made", Header(title=title, date_document=date), tuple(clauses))


def targets(*paragraphs: str, **fields: str) -> list[Target]:
    return find_targets(document(*paragraphs, **fields), 0)


def values(*paragraphs: str, **fields: str) -> list[str]:
    """Each target as "comparator value unit"."""
    return [
        f"{t.comparator}{t.value}{'-' + t.value_high if t.value_high else ''}{t.unit}" for t in targets(*paragraphs, **fields)
    ]


# sentence, (indicator, scope, comparator + value + unit, deadline, kind) of each target in it
PROMISES = [
    ("2017年，力争将县域内就诊率提高到90%左右。", [("县域内就诊率", "", "about90%", "2017", "target")]),
    ("2020年，基本实现每个家庭拥有1名签约医生。", [("签约医生数", "每个家庭", "=1名", "2020", "target")]),
    ("到2020年，每万名居民拥有2名以上全科医生。", [("每万名居民拥有全科医生数", "", ">=2名/万名居民", "2020", "target")]),
    ("2020年，基层医疗卫生机构千人口床位数达1.2张以上。", [("千人口床位数", "基层医疗卫生机构", ">=1.2张/千人口", "2020", "target")]),
    # the second number names only a scope: the indicator is carried over
    (
        "到2020年，县级医院中高级职称人员比例达到40%以上，乡镇卫生院达到20%以上。",
        [("中高级职称人员比例", "县级医院", ">=40%", "2020", "target"), ("中高级职称人员比例", "乡镇卫生院", ">=20%", "2020", "target")],
    ),
    # 分别 deals values out over scopes …
    (
        "2017年，提供服务的社区卫生服务中心、乡镇卫生院、村卫生室占同类机构之比分别达到100%、85%、70%。",
        [
            ("提供服务的单位占同类机构之比", "社区卫生服务中心", ">=100%", "2017", "target"),
            ("提供服务的单位占同类机构之比", "乡镇卫生院", ">=85%", "2017", "target"),
            ("提供服务的单位占同类机构之比", "村卫生室", ">=70%", "2017", "target"),
        ],
    ),
    # … and over years
    (
        "到2022年和2030年，居民健康素养水平分别不低于22%和30%。",
        [("居民健康素养水平", "", ">=22%", "2022", "target"), ("居民健康素养水平", "", ">=30%", "2030", "target")],
    ),
    # a second scope in brackets
    (
        "城市三级医院预约诊疗率≥50%（中医医院≥30%）。",
        [("预约诊疗率", "城市三级医院", ">=50%", "", "target"), ("预约诊疗率", "中医医院", ">=30%", "", "target")],
    ),
    (
        "推行“日间手术”（综合医院不少于5种，专科医院不少于2种）。",
        [("日间手术种数", "综合医院", ">=5种", "", "target"), ("日间手术种数", "专科医院", ">=2种", "", "target")],
    ),
    (
        "“十三五”期间，新创2-3个省级医学重点学科、15个省级医学培育学科。",
        [("新创省级医学重点学科数", "", "range2-3个", "2020", "target"), ("新创省级医学培育学科数", "", "=15个", "2020", "target")],
    ),
    ("到2020年，每千人口卫生人员数从2.62人增加到3.5人。", [("每千人口卫生人员数", "", "increase3.5人/千人口", "2020", "target")]),
    ("到2020年，医护比从1:1.14增加到1:1.25。", [("医护比", "", "increase1:1.25比例", "2020", "target")]),
    ("二、三级医院医师帮扶时间累计不少于一年。", [("二、三级医院医师帮扶时间", "", ">=1年", "", "rule")]),
    ("给予签约服务团队10元/人/年的签约服务补助，市与县（市、区）财政按4:6配套。", [
        ("签约服务补助标准", "", "=10元/人/年", "", "subsidy"), ("财政配套比例", "市与县（市、区）财政", "=4:6比例", "", "subsidy")]),
    ("市财政分别给予每年30、20、15、10、5万元奖励。", [("奖励标准", "", "=30、20、15、10、5万元", "", "subsidy")]),
    ("每个乡镇卫生院至少配置2-3名全科医生。", [("全科医生配置数", "每个乡镇卫生院", "range2-3名", "", "standard")]),
    ("2020年，努力实现签约服务全覆盖。", [("签约服务覆盖率", "", "=100%", "2020", "target")]),
    ("2030年前，符合条件的乡村医生，全部纳入转岗培训。", [("纳入转岗培训的比例", "符合条件的乡村医生", "=100%", "2030", "target")]),
    ("到2025年，累计培育试点项目120个，供应商15个。", [
        ("培育试点项目数", "", "=120个", "2025", "target"), ("供应商数", "", "=15个", "2025", "target")]),
    # two shares of one list
    ("90%的市和70%的县（市、区）达到省级三星级以上。", [
        ("达到省级三星级以上的比例", "市", "=90%", "", "target"), ("达到省级三星级以上的比例", "县（市、区）", "=70%", "", "target")]),
    # the count, not the grade
    ("到2022年，力争100家企业达到3级以上标准。", [("企业达到3级以上标准的数量", "", "=100家", "2022", "target")]),
    ("实现窄带物联网县级以上主城区全覆盖。", [("窄带物联网县级以上主城区覆盖率", "", "=100%", "", "target")]),
    ("在城镇社区实现15分钟健身圈全覆盖。", [("15分钟健身圈覆盖率", "", "=100%", "", "target")]),
    # a rate that is given, by years and by levels of receivers
    ("给予最长五年的房租补贴，其中前两年100%、后三年50%。", [
        ("房租补贴年限", "", "<=5年", "", "rule"),
        ("房租补贴比例", "前两年", "=100%", "", "subsidy"), ("房租补贴比例", "后三年", "=50%", "", "subsidy")]),
    ("对经国家级、省级新认定的平台分别给予实际投资额30%、20%的财政补助，最高补助1000万元。", [
        ("财政补助比例", "国家级新认定的平台", "=30%", "", "subsidy"),
        ("财政补助比例", "省级新认定的平台", "=20%", "", "subsidy"),
        ("最高补助标准", "经国家级、省级新认定的平台", "<=1000万元", "", "subsidy")]),
    ("对新认定的省、市级瞪羚企业，一次性奖励50万元、20万元。", [
        ("一次性奖励标准", "省级瞪羚企业", "=50万元", "", "subsidy"), ("一次性奖励标准", "市级瞪羚企业", "=20万元", "", "subsidy")]),
    ("按照项目总投入的30%给予最高200万元的资金支持。", [
        ("资金支持占项目总投入比例", "", "=30%", "", "subsidy"), ("资金支持标准", "", "<=200万元", "", "subsidy")]),
    ("按不超过平台建设总投入的30%予以资助。", [("资助占平台建设总投入比例", "", "<=30%", "", "subsidy")]),
    ("连续三年由市财政每年出资1亿元用于园区建设。", [("财政安排资金", "", "=1亿元", "", "subsidy")]),
    ("享受一级待遇的人员由长护险基金按90%的比例支付。", [("长护险基金支付比例", "享受一级待遇的人员", "=90%", "", "target")]),
    ("达到年培训2000人次以上的规模。", [("培训数", "", ">=2000人次", "", "target")]),
    ("各省推荐案例不超过25个，计划单列市不超过10个。", [
        ("各省推荐案例数", "", "<=25个", "", "target"), ("各省推荐案例数", "计划单列市", "<=10个", "", "target")]),
    ("推动信息产业营收年均增长10%以上，2025年突破2.4万亿元。", [
        ("信息产业营收年均增长幅度", "", ">=10%", "", "target"), ("信息产业营收", "", ">=2.4万亿元", "2025", "target")]),
    ("培育3家具有较强影响力的综合型平台，20家行业型、专业型平台。", [
        ("培育具有较强影响力的综合型平台数", "", "=3家", "", "target"), ("专业型平台数", "", "=20家", "", "target")]),
    ("总体近视率每年降低不少于1个百分点。", [("总体近视率降低幅度", "", ">=1个百分点", "", "target")]),
    ("力争30%的县（市、区）通过国家认定。", [("通过国家认定的比例", "县（市、区）", "=30%", "", "target")]),
    ("做到教育网络安全等级保护全覆盖。", [("教育网络安全等级保护覆盖率", "", "=100%", "", "target")]),
    ("到2030年基本实现健康教育以县（市、区）为单位全覆盖。", [("健康教育覆盖率", "", "=100%", "2030", "target")]),
    ("到2030年，应用型高校数量提高到高校总数的50%。", [("应用型高校数量占高校总数比例", "", ">=50%", "2030", "target")]),
    ("面向3万名专业技术人才开展素质提升培训。", [("培训专业技术人才数", "", "=3万名", "", "target")]),
    ("实现标识注册总量突破5亿。", [("标识注册总量", "", ">=5亿", "", "target")]),
    ("推动全省100家企业实施网络安全分级管理。", [("推动企业实施网络安全分级管理数", "", "=100家", "", "target")]),
    ("每年培育30项左右智能制造首台（套）重大技术装备。", [("培育智能制造首台重大技术装备数", "", "about30项", "", "target")]),
    ("试点企业实现运营成本降低20%，研制周期缩短15%。", [
        ("运营成本降低幅度", "试点企业", "=20%", "", "target"), ("研制周期缩短幅度", "", "=15%", "", "target")]),
    ("到2022年，建设50所高职学校和150个骨干专业（群）。", [
        ("建设高职学校数", "", "=50所", "2022", "target"), ("建设骨干专业数", "", "=150个", "2022", "target")]),
    ("到2025年，数据中心电能利用效率降到1.3以下。", [("数据中心电能利用效率", "", "<=1.3", "2025", "target")]),
    ("设立总规模不少于100亿元的数字经济发展专项基金。", [("数字经济发展专项基金规模", "", ">=100亿元", "", "target")]),
    ("每天累计使用屏幕不宜超过1小时。", [("每天累计使用屏幕时长", "", "<=1小时", "", "rule")]),
    ("责任强制险凭证，以及每车不低于五百万元人民币的责任保险凭证，或不少于五百万元人民币的测试事故赔偿保函。", [
        ("责任保险凭证", "", ">=500万元", "", "standard"), ("测试事故赔偿保函", "", ">=500万元", "", "target")]),
]

# A value that something is changed to, kept at or capped by is ordered whatever else the sentence says.
ORDERED = [
    ("药占比（不含中药饮片）总体降到30%左右。", "about30%"),
    ("百元医疗收入中消耗的卫生材料降到20元以下。", "<=20元"),
    ("将糖尿病患者规范管理率提高到65%以上。", ">=65%"),
    ("县域内就诊率稳定在90%以上。", ">=90%"),
    ("使签约居民在基层就诊率达65%以上。", ">=65%"),
    ("三级医院住院床日不超过8天。", "<=8天"),
    ("从2017年起，每年安排1000万元专项资金。", "=1000万元"),
    ("居民医保筹资标准为每人每年770元。", "=770元"),
    ("到2025年，全省软件业务收入达到14000亿元。", ">=14000亿元"),
    ("2025年，每千人口拥有3岁以下婴幼儿托位数4.6个。", "=4.6个/千人口"),
    ("累计提高总额不超过大病保险原封顶线的20%。", "<=20%"),
    ("三级医院要在2018年9月底前全部加入医联体。", "=100%"),
]

# Numbers that promise nothing.
SILENT = [
    "分级诊疗制度是五项基本医疗卫生制度之一。",
    "文件共三个方面12项任务。",
    "近三年县外转诊率排名前4位的病种。",
    "采取引进培养、在职培训和帮扶支援3种基本途径。",
    "年满60周岁以上的老年人优先。",
    "按照《规划（2016—2020年）》（国办发〔2015〕70号）执行。",
    "目前全市共有78家医院，已建成20个中心。",
    "2015年，全市就诊率达到80%。",  # before the document's year
    "应当自受理之日起15个工作日内作出决定。",
    "处20万元以上100万元以下的罚款。",
    "推动“三医”联动，落实“两个允许”，加快5G建设。",
    "符合条件的一次性告知补正。",
    "对收入首次突破100亿元的企业予以表扬。",
    "政务部门要实现一次采集、共享使用。",
    "目前患者满意度稳定在80%以上。",
    "近年来，药占比降到30%左右。",
    "基本实现20人以上的自然村4G网络覆盖。",
    "驾驶员误操作超过一次时应当提示。",
    "每个场景描述控制在3000字以内。",
    "但是如按该家庭月收入的15%计租低于租金标准的10%的，按后者计租。",
    "这是一种更和谐的发展理念。",
    "到2025年，应用型高校科技成果转化率超过1/3。",  # a fraction is not one
]


@pytest.mark.parametrize(("sentence", "expected"), PROMISES)
def test_promises(sentence: str, expected: list[tuple[str, str, str, str, str]]) -> None:
    found = [
        (t.indicator, t.scope, f"{t.comparator}{t.value}{'-' + t.value_high if t.value_high else ''}{t.unit}", t.deadline, t.kind)
        for t in targets(sentence)
    ]
    assert found == expected


@pytest.mark.parametrize("sentence", SILENT)
def test_numbers_that_promise_nothing(sentence: str) -> None:
    assert values(sentence) == []


@pytest.mark.parametrize(("sentence", "expected"), ORDERED)
def test_what_is_changed_to_a_value(sentence: str, expected: str) -> None:
    assert values(sentence) == [expected]


def test_the_points_of_a_goal_hold_by_its_year() -> None:
    points = "——平台。打造5个以上平台。\n——规模。算力达到12EFLOPS，存储总量达到10EB。\n——生态。2024年培育2家企业。\n——应用。推广20个场景。"
    found = targets(f"到2026年，能力明显增强。\n{points}\n到2030年，全面领先。\n——生态。新建9个中心。")
    due = [("5", "2026"), ("12", "2026"), ("10", "2026"), ("2", "2024"), ("20", "2026"), ("9", "2030")]
    assert [(t.value, t.deadline) for t in found] == due


def test_a_heading_sentence_opens_a_point() -> None:
    points = "普及率显著提升。工具普及率达到90%。打造150个以上场景。\n服务能力明显增强。培育20家企业。"
    found = targets(f"到2027年，骨干企业实现改造全覆盖，产业取得显著成效。\n{points}")
    assert [(t.value, t.deadline) for t in found] == [("100", "2027"), ("90", "2027"), ("150", "2027"), ("20", "2027")]


def test_a_date_since_which_a_condition_holds_is_no_history() -> None:
    paid = "对2018年1月1日后完工的项目，按照实际投资额的10%给予补助。"
    assert values(paid, date="2019-01-03") == ["=10%"]
    assert values("2018年，按照实际投资额的10%给予补助。", date="2019-01-03") == []


def test_a_report_read_out_promises_nothing() -> None:
    told = "2022年10月28日在第十三届全国人大常委会第三十七次会议上"
    assert values(told, "2021年，机械化率达到72%。", title="", date="") == []
    assert values("2021年，机械化率达到72%。", title="", date="") == [">=72%"]
    assert values("到2025年，机械化率达到72%。", title="关于数字经济发展情况的报告") == [">=72%"]


def test_goals_hold_their_year_until_another_is_named() -> None:
    title = "发展目标"
    body = "到2025年，创新能力全国领先。\n支撑体系更加健全，创新平台达到10家。产业发展。新建机构5家以上。\n到2030年，平台达到20家。"
    made = document(f"二、{title}\n{body}")
    made = replace(made, clauses=(replace(made.clauses[0], title=title),))
    assert [(t.value, t.deadline) for t in find_targets(made, 0)] == [("10", "2025"), ("5", "2025"), ("20", "2030")]


def test_a_heading_of_what_is_promises_nothing() -> None:
    made = document("一、发展现状\n声学传感器出货量居全球第一位，市场占有率超过40%。")
    made = replace(made, clauses=(replace(made.clauses[0], title="发展现状"),))
    assert find_targets(made, 0) == []


def test_a_condition_for_being_given_something_is_no_target() -> None:
    assert values("对服务企业数量超过10家的服务机构给予100万元奖励。") == ["=100万元"]


def test_a_baseline_is_kept() -> None:
    (target,) = targets("到2020年，每万人口全科医生数从2.1人增加到3人。")
    assert (target.baseline, target.value, target.comparator) == ("2.1", "3", "increase")


def test_a_deadline_carries_to_the_next_sentence_but_not_further() -> None:
    found = targets("到2020年，结构更加优化。本科人员比例达到35%以上。加强管理。专科人员比例达到50%以上。")
    assert [(t.value, t.deadline) for t in found] == [("35", "2020"), ("50", "")]


def test_a_start_year_is_marked_and_does_not_carry() -> None:
    found = targets("2017年起，门诊量年下降率达10%以上。每县重点建设不少于4个专业。")
    assert [(t.deadline, t.deadline_is_start) for t in found] == [("2017", True), ("", False)]


def test_encouraged_is_not_binding() -> None:
    (target,) = targets("到2020年，鼓励有条件的地区向每万名居民拥有5名全科医生的目标推进。")
    assert target.kind == "encouraged"
    assert not target.binding


def test_rules_of_procedure_count_only_with_a_comparison() -> None:
    assert values("申请人提交2份材料，入户调查人员不少于2人。", title="某市救助实施细则") == [">=2人"]


def test_an_announcement_hands_its_deadline_to_its_items() -> None:
    made = document("到2025年，主要目标如下：", "就诊率达到90%。")
    parent, child = made.clauses
    nested = (parent, Clause("1", "", "", "item", child.start, child.end, child.end, parent=0, depth=1))
    found = find_targets(Document(made.text, 0, made.end, "policy", "", -1, "made", made.header, nested), 0)
    assert [t.deadline for t in found] == ["2025"]


def test_the_passage_is_the_clause_with_its_deadline() -> None:
    (target,) = targets("加强建设。2017年，农村签约服务覆盖率≥80%，成效明显。")
    assert target.passage.quote == "2017年，农村签约服务覆盖率≥80%"


def test_wrappers_promise_nothing() -> None:
    made = document("到2020年，就诊率达到90%。")
    wrapper = Document(made.text, 0, made.end, "wrapper", "", -1, "made", made.header, made.clauses)
    assert find_targets(wrapper, 0) == []


@pytest.mark.parametrize(("first", "second"), [
    ("每万人口全科医生数", "每万名居民拥有全科医生数"),
    ("每万名居民拥有合格的全科医生数", "每万名居民全科医生"),
    ("县域内就诊率", "县域内就诊率"),
    ("基层诊疗量占总诊疗量比例", "基层诊疗量占总诊疗量的比重"),
])  # fmt: skip
def test_variants_of_one_indicator_share_a_key(first: str, second: str) -> None:
    assert indicator_key(first) == indicator_key(second)


def test_other_indicators_have_other_keys() -> None:
    names = ["县域内就诊率", "县域住院率", "每万人口全科医生数", "每千人口床位数", "签约服务覆盖率"]
    assert len({indicator_key(name) for name in names}) == len(names)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="到2020年，。；、（）%万人名个达到以上不少于每增加从全部覆盖分别和给予元\n", max_size=120))
def test_any_text_is_read_and_proven(text: str) -> None:
    made = document(text)
    for target in find_targets(made, 3):
        passage = target.passage
        assert made.text.source.text[passage.start : passage.end] == passage.quote
        assert target.text == 3
        assert target.value


@given(st.text(alphabet="a1，。；（）\n全部", max_size=80))
def test_sentences_follow_each_other(text: str) -> None:
    last = 0
    for sentence in sentences(text, 0, len(text)):
        assert last <= sentence.start < sentence.end <= len(text)
        assert all(sentence.start <= segment.start < segment.end <= sentence.end for segment in sentence.segments)
        last = sentence.end


@pytest.mark.parametrize("text", ["1元、" * 3000, "（" * 2000 + "5%", "9" * 6000 + "%", "一" * 5000 + "名", "每" * 3000 + "1名"])
def test_debris_is_survived(text: str) -> None:
    find_targets(document(text), 0)


# ---------------------------------------------------------------- gold


def scorer(shared: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("score", shared / "tools" / "score.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["score"] = module
    spec.loader.exec_module(module)
    return module


def predicted(path: Path) -> list[dict[str, Any]]:
    """The targets of a file, as rows of targets.csv with what the scorer adds."""
    content = path.read_bytes()
    source = Source(path.name, content.decode("utf-8"), hashlib.sha256(content).hexdigest())
    rows = []
    for index, part in enumerate(read_documents(source)):
        for target in find_targets(part, index):
            passage = target.passage
            assert source.text[passage.start : passage.end] == passage.quote
            rows.append({
                "file": path.name, "span": (passage.start, passage.end), "quote": passage.quote, "indicator": target.indicator,
                "scope": target.scope, "comparator": target.comparator, "value": target.value, "value_high": target.value_high,
                "unit": target.unit, "baseline": target.baseline, "deadline": target.deadline,
            })  # fmt: skip
    return rows


def test_the_gold_of_the_default_documents(shared: Path) -> None:
    score = scorer(shared)
    gold = score.gold_items(shared / "gold", "targets")
    rows = [row for name in sorted({item["file"] for item in gold}) for row in predicted(ROOT / "data" / "documents" / name)]
    result = score.score_targets(rows, gold, score.Misses(show=False))
    assert result["f1"] >= 0.97, result
    assert result["core_recall"] >= 0.97, result
    assert result["deadline"] >= 0.97, result
    assert result["comparator"] >= 0.97, result


def test_documents_of_other_issuers(shared: Path) -> None:
    """First taken before any rule was changed for them: twelve gave f1 0.88; seven more, later, 0.92; twenty-five more, in five rounds,
    0.96, 0.97, 0.91, 0.89 and 0.93."""
    score = scorer(shared)
    gold: list[dict[str, Any]] = []
    rows: list[dict[str, Any]] = []
    for path in sorted(OTHERS.glob("*.json")):
        file = f"{path.stem}.txt"
        for item in json.loads(path.read_text(encoding="utf-8")):
            gold.append({**item, "span": (item["start"], item["end"]), "indicator": "", "policy": file, "clause": "", "subject": ""})
        rows += predicted(shared / "policies" / file)
    result = score.score_targets(rows, gold, score.Misses(show=False))
    assert result["f1"] >= 0.97, result
    assert result["core_recall"] >= 0.97, result
    assert result["deadline"] >= 0.96, result
    assert result["comparator"] >= 0.96, result
