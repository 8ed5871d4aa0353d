"""Who does what where prose says it and no list of bodies holds them; the documents and places that a question means."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa.asked_attributes import asked_posts, holds_post
from qa.build import Build, open_build
from qa.given_to import begins_with_agent, names_lead
from qa.question import understand
from qa.sentences import split_sentences
from tests.invented import ask, build_of

REEDS = """郑州市芦苇滩养护管理办法
郑政办〔2020〕12号
各县（市、区）人民政府：
第一条 为加强芦苇滩养护，根据《湿地养护通则》制定本办法。
第二条 市芦苇养护机构（以下简称养护机构）负责芦苇滩的日常巡护、收割登记和护栏维修。
第三条 市园林主管部门主管全市芦苇滩工作，负责组织实施本办法。
第四条 各基层法院负责辖区芦苇滩纠纷案件的登记、汇总和上报。
第五条 明确分工。财政部门要落实芦苇滩养护经费；物价部门要核定芦苇收购价格，公布收购目录；教育部门要组织学生参观芦苇滩。
第六条 镇（街）负责受理芦苇收割许可申请和初审。
第七条 改革养护教学。各职业院校应开设芦苇养护课程，把救生技能纳入养护教学全过程。（市教育局牵头，市财政局配合）
第八条 全市建设三处全国知名的芦苇观鸟台，到2022年培育10家芦苇编织企业。
郑州市人民政府办公室
2020年3月5日
"""
# Two documents of like titles, and one without an issuer.
DYKES = """郑州市堤岸护坡暂行规定
郑政办〔2018〕7号
第一条 为保护堤岸，制定本规定。
第二条 堤岸护坡工作由市水务局牵头。
第三条 《郑州市堤岸护坡试行规定》（郑政办〔2011〕3号）同时废止。
郑州市人民政府办公室
2018年5月6日
"""
BARGES = """郑州市驳船停泊若干规定
郑政办〔2017〕8号
第一条 为规范驳船停泊，制定本规定。
第二条 驳船停泊管理由市交通局牵头。
第三条 《郑州市驳船停泊暂行规定》（郑政办〔2010〕9号）同时废止。
郑州市人民政府办公室
2017年5月6日
"""
BELLS = """各县（市、区）教育局：
为做好钟楼修缮，经研究，开展钟楼铜钟检测工作，各地要在检测前登记铜钟的重量和铸造年代，
检测由有资质的机构进行。
铜钟检测指挥部总指挥：市教育局主要负责人。
郑州市教育局办公室 2019年4月2日印发
"""
PRAISE = """国务院办公厅关于表扬航道治理做法的通报
国办发〔2019〕3号
各省、自治区、直辖市人民政府：
一、湖州市以驳船登记为抓手推进航道治理。
二、绍兴市以三级巡查为抓手推进航道治理。
三、协作机制。鼓励长三角、京津冀等城市群加强协作，建立航道治理联盟。航道治理联席会议由水利、交通等单位组成，国务院分管水利工作的副总理担任召集人。
在水利部门指导下，各河道管理局要切实履行清淤主体责任，重点承接疏浚、测量、护岸等事项。建立船舶名录库和船员名录库（统称“两册”）。
四、航道漂浮物是指枯枝、渔网、废旧泡沫等影响通航的物体。
五、到2022年，持证船员占全部船员超过一半。各地要制定航道治理方案，并于2019年12月底前报国务院办公厅备案。
附件1：航道清单
国务院办公厅
2019年1月5日
"""

MILLS = """郑州市水磨坊保护办法
郑政办〔2020〕22号
各县（市、区）人民政府：
第一条 为保护水磨坊，根据《中华人民共和国文物保护法》、《河渠利用条例》制定本办法。
第二条 分工如下。
文物部门要普查水磨坊的年代和构造，建立档案；水利部门要清理磨坊引水渠；财政部门要安排修缮补助；宣传部门要拍摄水磨坊短片。
第三条 市水磨坊管护站（以下简称管护站）负责水磨坊的值守和游客讲解。
第四条 市文化行政部门主管水磨坊值守和游客讲解工作，负责组织检查。
第五条 各乡村小学负责辖区水磨坊研学活动的登记和统计。水磨坊研学活动登记和统计结果每年公布一次。
第六条 在市文物局指导下，各县政府要切实履行水磨坊防火主体责任，加强夜间巡查。
第七条 建立商务部门牵头、文化部门参与的水磨坊集市机制。
郑州市人民政府办公室
2020年6月5日
"""
KILNS = """国务院办公厅关于支持窑炉改造的通报
国办发〔2019〕6号
各省、自治区、直辖市人民政府：
一、改造机制。鼓励长江中游、成渝等城市群探索窑炉改造联盟，开展跨区域合作，共享窑炉改造技术。鼓励窑炉企业探索跨区域合作。
二、联席会议制度。窑炉改造联席会议由工信、环保等单位组成，国务院分管工业的副总理担任召集人。联席会议办公室负责窑炉改造联席会议日常工作。
三、窑炉积灰是指附着在窑壁上的矿渣、烟尘等固体物。窑炉应当定期清除积灰。
四、试点地区要抓紧制定窑炉改造具体实施方案，并于2019年11月底前报送国务院办公厅备案。
国务院办公厅
2019年2月5日
"""
LOOMS = """为贯彻《济南—青岛织机改造方案》精神，推动我市织机改造，制定本方案。
一、青岛市织机改造要突出重点。青岛港、青岛各区要协同推进。
二、到2022年，培育10家织机改造企业。
青岛市纺织工业办公室 2020年9月22日印发
"""


@pytest.fixture(scope="module")
def mills(tmp_path_factory: pytest.TempPathFactory) -> Build:
    return build_of(tmp_path_factory.mktemp("mills"), {"mills": MILLS, "kilns": KILNS, "looms": LOOMS})


@pytest.fixture(scope="module")
def reeds(tmp_path_factory: pytest.TempPathFactory) -> Build:
    return build_of(tmp_path_factory.mktemp("reeds"), {"reeds": REEDS, "dykes": DYKES, "barges": BARGES, "bells": BELLS, "praise": PRAISE})


@pytest.mark.parametrize(
    ("question", "told", "untold"),
    [
        ("郑州芦苇滩纠纷案件的登记、汇总由谁负责？", "各基层法院", "财政部门"),
        ("郑州芦苇收割许可申请由谁受理？", "镇（街）负责受理", "财政部门"),
        ("郑州芦苇滩工作由哪个部门主管？", "市园林主管部门主管", "养护机构"),
        ("郑州公布芦苇收购目录、核定收购价格是哪个部门的事？", "物价部门要核定", "教育部门"),
        ("郑州由谁牵头改革芦苇养护教学、把救生技能纳入养护教学全过程？", "市教育局", "没有写明"),
        ("铜钟检测指挥部由谁挂帅？", "市教育局主要负责人", "没有写明"),
    ],
)
def test_who_prose_names_answers_though_no_list_holds_them(reeds: Build, question: str, told: str, untold: str) -> None:
    answer = ask(reeds, question)
    assert answer.answered and told in answer.text and untold not in answer.text


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("航道治理联席会议由谁当召集人？", "国务院分管水利工作的副总理担任召集人"),
        ("鼓励哪几个城市群建立航道治理联盟？", "长三角、京津冀"),
        ("什么样的东西算漂在河上的垃圾（航道漂浮物）？", "枯枝、渔网"),
        ("到2022年持证船员占比要达到多少？", "超过一半"),
        ("由谁切实履行航道清淤主体责任？", "各河道管理局要切实履行"),
        ("河道管理局要重点承接哪些事项？", "疏浚、测量、护岸"),
        ("“两册”是什么？", "船舶名录库和船员名录库"),
        ('What are the "two registers" (两册)?', "船舶名录库和船员名录库"),
        ("各地最晚什么时候要把航道治理具体实施方案报国务院办公厅备案？", "2019年12月底前"),
    ],
)
def test_what_is_told_in_words_of_its_own_kind(reeds: Build, question: str, told: str) -> None:
    """A post without 由, a name of several places, a term in brackets, a share in words, a day though 什么时候 stands before 实施."""
    assert told in ask(reeds, question).text


def test_places_not_held_are_compared_by_what_another_document_says_of_each(reeds: Build) -> None:
    answer = ask(reeds, "比较湖州和绍兴推进航道治理的抓手。")
    assert answer.answered and "驳船登记" in answer.text and "三级巡查" in answer.text and "没有收录" in answer.text
    assert not ask(reeds, "比较湖州和嘉兴推进航道治理的抓手。").answered


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("郑州谁来普查水磨坊构造、建档案、拍短片？", "文物部门要普查"),
        ("郑州水磨坊引水渠由哪个部门清理？", "水利部门要清理"),
        ("郑州水磨坊研学活动的登记和统计由谁负责？", "各乡村小学负责"),
        ("郑州水磨坊防火由谁切实履行主体责任？", "各县政府要切实履行"),
        ("窑炉改造联席会议由谁当召集人？", "副总理担任召集人"),
        ("鼓励哪几个城市群探索窑炉改造联盟？", "长江中游、成渝"),
        ("什么样的东西算粘在炉子里的脏东西（窑炉积灰）？", "窑炉积灰是指"),
        ("On which national laws and regulations is Zhengzhou's measure on protecting water mills based?", "河渠利用条例"),
    ],
)
def test_what_fits_is_told_where_much_else_is_said_beside_it(mills: Build, question: str, told: str) -> None:
    answer = ask(mills, question)
    assert answer.answered and told in answer.text and "财政部门" not in answer.text and "联席会议办公室" not in answer.text


def test_a_document_signed_in_one_place_is_not_anothers_for_naming_it(mills: Build) -> None:
    assert "10家" in ask(mills, "青岛到2022年要培育多少家织机改造企业？").text
    assert ask(mills, "济南到2022年要培育多少家织机改造企业？").reason == "region_not_in_corpus"


def test_a_time_asked_is_no_date_of_the_document(mills: Build) -> None:
    assert understand("试点地区最晚什么时候要把窑炉改造具体实施方案报国务院办公厅备案？", mills).intent == "deadline"


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("大连特岗全科医生的聘任期是几年？日常管理与考核由哪个机构负责？", "乡镇卫生院负责"),
        ("促进基层医疗卫生服务体系健康发展的实施方案里，推进这项工作的跨部门机制由哪个部门挑头？", "卫生健康部门牵头"),
        ("郑州推行分级诊疗，把这项工作写进全市健康服务产业规划、并加快医疗建设项目审批，该哪个部门做？", "发改部门要将"),
    ],
)
def test_prose_of_the_default_documents_says_who(build_folder: Path, question: str, told: str) -> None:
    assert told in ask(open_build(build_folder), question).text


def test_agents_are_who_acts_not_what_is_done() -> None:
    assert begins_with_agent("中国互联网协会要牵头设立专家委员会") and begins_with_agent("第三条 各区公安机关负责审核")
    assert not begins_with_agent("完善企业负责制") and not begins_with_agent("加强机构建设，落实责任")
    assert not begins_with_agent("推进医院建设")


def test_the_same_asked_of_two_documents_by_title_is_asked_of_each(reeds: Build) -> None:
    answer = ask(reeds, "郑州市堤岸护坡暂行规定和郑州市驳船停泊若干规定，分别废止了哪个文号的旧文件？")
    assert "郑政办〔2011〕3号" in answer.text and "郑政办〔2010〕9号" in answer.text


def test_a_nation_that_only_praises_is_no_place(reeds: Build) -> None:
    assert understand("郑州到2022年要培育几家全国叫得响的芦苇编织企业？", reeds).regions == ("郑州市",)
    assert "10家" in ask(reeds, "郑州到2022年要培育几家全国叫得响的芦苇编织企业？").text


def test_who_printed_is_told_where_no_issuer_is_named(reeds: Build) -> None:
    answer = ask(reeds, "钟楼铜钟检测那份通知是哪个机关发的？")
    assert "未写明发文机关" in answer.text and "郑州市教育局办公室" in answer.text


def test_a_line_broken_off_after_a_comma_goes_on() -> None:
    found = split_sentences("通过氧化、\n酯化生产。\n第二章 总则\n一、要求")
    assert [each.text for each in found] == ["通过氧化、\n酯化生产。", "第二章 总则", "一、要求"]


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("郑州护栏建设在哪年前完成？", True),
        ("郑州芦苇滩办公室设在哪个部门？", False),
        ("哪几类单位可以一起发起联合体？", False),
        ("河道管理局要重点承接哪些事项？", False),
        ("which kinds of data are fused to set up the base platform?", False),
    ],
)
def test_words_within_words_do_not_say_what_is_asked(reeds: Build, question: str, asked: bool) -> None:
    """A year (设在哪年) where one is asked for; neither that nor data about a document nor its basis where none is."""
    intent = understand(question, reeds).intent
    assert intent == "deadline" if asked else intent not in ("deadline", "metadata", "lineage_up")


def test_a_commander_heads_as_a_group_leader_does() -> None:
    (posts,) = asked_posts("指挥部由谁挂帅？")
    assert holds_post("总指挥：王清宪 省长", posts)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("由市水利局牵头推进", True),
        ("牵头市级公立医院要统筹加强市水利局的能力建设", False),  # which hospital, not who leads
        ("发挥市水利局牵头作用", False),
    ],
)
def test_a_lead_is_who_leads_and_no_kind_of_hospital(text: str, named: bool) -> None:
    assert names_lead(text) is named
