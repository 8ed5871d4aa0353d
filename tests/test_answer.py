"""Whole answers over a build of the five documents: who, figures, dates, lineage, lists, and honest refusals."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from qa.answer import answer, query_of, to_json
from qa.build import Build, open_build
from qa.records import Answer
from qa.verify import problems


@pytest.fixture(scope="module")
def build(build_folder: Path) -> Build:
    return open_build(build_folder)


def ask(build: Build, question: str, *history: Answer) -> Answer:
    found = answer(build, question, history=history, as_of="2026-01-01")
    assert problems(found, build.source_text) == []
    return found


@pytest.mark.parametrize(
    "question",
    [
        "who leads referral reform in Zhengzhou",
        "郑州分级诊疗改革里双向转诊由哪个部门牵头？",
        "鄭州分級診療改革裡雙向轉診由哪個部門牽頭？",
    ],
)
def test_the_same_clause_in_three_scripts(build: Build, question: str) -> None:
    found = ask(build, question)
    assert found.answered
    assert any(fact.predicate == "lead" and fact.object == "市卫生计生委" for fact in found.facts)
    assert any(cited.clause_path == "二/(二)/2" and cited.document_number == "郑政〔2016〕31号" for cited in found.citations)


def test_an_old_body_is_named_with_the_new(build: Build) -> None:
    text = ask(build, "who leads referral reform in Zhengzhou").text
    assert "Municipal Health and Family Planning Commission (市卫生计生委, now 郑州市卫生健康委)" in text


def test_no_lead_is_said(build: Build) -> None:
    found = ask(build, "廣東縣域醫共體的醫保付費方式改革由哪些單位負責？文件有沒有指定誰牽頭？")
    assert "未指明牽頭單位" in found.text
    assert [fact.object for fact in found.facts] == ["省医保局", "省卫生健康委", "各地级以上市政府"]


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("同江到2030年每万名居民要有几名合格全科医生？", "5名"),
        ("大连家庭医生签约费里，最多能拿多少比例发给医务人员？另外多少要花在培训上？", "50%-70%"),
        ("大连有执业资格的村医，最迟哪年要全部进入全科转岗培训？", "2030年"),
        ("把全科医生激励这条线从国家到瓦房店一级一级的文号列出来。", "国办发〔2018〕3号"),
        ("那份促进基层医疗卫生服务体系健康发展的方案是正式文件吗？", "征求意见稿"),
        ("广东医共体方案正文的主要任务中，省医保局要管哪几项？", "共3项"),
        ("大连说的“县管乡用”是什么意思？", "在乡镇卫生院使用"),
        ("Compare the 2020 GP-per-10,000 targets of Zhengzhou and Dalian.", "at least 3"),
        ("Which items in Zhengzhou's task annex had to be finished by September 2016?", "4 item(s)"),
        # words of speech, a heading with what follows it, the sentence that a figure speaks of
        ("大连的村医隔多久要系统培训一回，一回得学多少个学时", "100学时"),
        ("广东三甲医院去帮县医院，一支常驻队伍几个人组成？", "4名队员"),
        ("旗县基层卫生征求意见稿里，村医过了六十岁还没上居民养老保险，能补吗？什么时候开始领？", "缴费后的次月"),
        ("县里看病不出县的比例，郑州2020年要做到多少，广东2020年底又要做到多少？", "90%左右"),
    ],
)
def test_answers(build: Build, question: str, told: str) -> None:
    found = ask(build, question)
    assert found.answered
    assert told in found.text


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("who leads referral reform in Shanghai", "region_not_in_corpus"),
        ("杭州分级诊疗由哪个部门牵头？", "region_not_in_corpus"),
        ("比较郑州和西安2020年的全科医生目标。", "region_not_in_corpus"),
        ("郑州提出到2030年每万名居民要有多少全科医生？", "not_stated"),
        ("瓦房店市自己定的2020年每万人全科医生数是多少？", "not_stated"),
        ("Which department leads payment-method reform under Tongjiang's tiered-care plan?", "not_stated"),
        ("那份促进基层医疗卫生服务体系健康发展的征求意见稿是哪个市的？", "not_stated"),
        ("广东医共体三方权责清单里县级政府要承担哪几项责任？", "not_stated"),
        ("？！", "not_understood"),
        # a number that is not held; an annex that is only named; a place and a figure that no sentence names
        ("国发〔2099〕7号要求哪个部门牵头全科医生培养？", "not_in_corpus"),
        ("根据国发〔2099〕7号的意见，全科医生培养由哪个部门牵头？", "not_in_corpus"),
        ("粤府办〔2019〕18号附件3里，县级政府要承担多少项责任？", "not_stated"),
        ("苏州的家庭医生签约费是多少？", "region_not_in_corpus"),
        ("郑州医联体建设的总投资是多少亿元？", "not_stated"),  # it speaks of 医联体, and of no sum
    ],
)
def test_refusals(build: Build, question: str, reason: str) -> None:
    found = ask(build, question)
    assert (found.answered, found.reason) == (False, reason)
    assert found.text
    assert found.searched["documents"] > 0
    assert found.facts == ()


def test_a_refusal_is_not_answered_from_elsewhere(build: Build) -> None:
    found = ask(build, "who leads referral reform in Shanghai")
    assert "Shanghai" in found.text
    assert found.citations == ()


def test_follow_up(build: Build) -> None:
    first = ask(build, "郑州双向转诊由哪个部门牵头？")
    helpers = ask(build, "那配合的有谁？", first)
    assert "市财政局" in helpers.text
    assert any(cited.clause_path == "二/(二)/2" for cited in helpers.citations)


def test_the_object_is_the_contract(build: Build) -> None:
    found = to_json(ask(build, "郑州双向转诊由哪个部门牵头？"))
    assert list(found) == ["id", "question", "language", "answered", "reason", "text", "facts", "citations", "searched", "query", "seconds"]
    assert json.loads(json.dumps(found, ensure_ascii=False))["query"]["sparql"]
    assert set(found["citations"][0]) == {"n", "document_number", "title", "clause_path", "source_file", "start", "end", "quote"}


def test_a_query_survives_its_answer(build: Build) -> None:
    found = ask(build, "郑州双向转诊由哪个部门牵头？")
    again = query_of(found)
    assert (again.intent, again.regions, again.topic) == ("who_leads", ("郑州市",), (("双向转诊", 1.0),))


def test_answers_come_quickly(build: Build) -> None:
    ask(build, "郑州双向转诊由哪个部门牵头？")
    started = time.perf_counter()
    ask(build, "大连全科医生转岗培训由哪个部门牵头？")
    assert time.perf_counter() - started < 1.0


def test_small_talk_gets_a_hint_and_what_is_held_is_listed(build: Build) -> None:
    greeting = answer(build, "你好")
    assert (greeting.answered, greeting.reason) == (False, "not_understood")
    assert "例如" in greeting.text
    held = answer(build, "what documents do you hold?")
    assert held.answered and not problems(held, build.source_text)
    assert f"{len(held.citations)} document(s) are held" in held.text or "the first" in held.text


def test_two_places_are_each_answered(build: Build) -> None:
    found = answer(build, "到2020年每万名居民的全科医生，郑州和大连各要有多少？")
    assert "郑州市" in found.text and "大连市" in found.text


def test_things_asked_together_are_each_answered(build: Build) -> None:
    found = ask(build, "大连家庭医生签约费里，最多能拿多少比例发给医务人员？双向转诊由谁负责？")
    assert "50%-70%" in found.text
    whole = ask(build, "Who issued Zhengzhou's opinion on tiered diagnosis and treatment, and when?")
    assert whole.text.count("\n") == 0 and "14 September 2016" in whole.text


def test_a_part_that_is_not_found_is_named(build: Build) -> None:
    found = ask(build, "大连有执业资格的村医，最迟哪年要全部进入全科转岗培训？考不过罚多少钱？")
    assert "2030年" in found.text and "没有找到：考不过罚多少钱" in found.text
    assert all("[" in line for line in found.text.splitlines())


def test_a_figure_that_speaks_of_the_sentence_before_is_told_with_it(build: Build) -> None:
    # 省卫生健康委于2020年底牵头组织中期评估: a date is told with what it dates
    found = ask(build, "廣東「組團式」幫扶什麼時候做期中檢核？")
    assert "中期評估" in found.text and "2020年底" in found.text


@pytest.mark.parametrize("question", ["郑州推进分级诊疗的实施意见从哪一天起施行，有效期几年？", "粤府办〔2019〕18号有效期几年？"])
def test_validity_that_no_document_states_is_refused(build: Build, question: str) -> None:
    found = ask(build, question)
    assert not found.answered and found.reason == "not_stated"


def test_a_number_that_is_only_carried_out_refuses_nothing(build: Build) -> None:
    found = ask(build, "落实厅字〔2023〕3号的基层医疗卫生服务征求意见稿里，到2025年乡村医生中执业（助理）医师的比例是多少？")
    assert found.answered and "45%" in found.text
