# ruff: noqa: E501  (tables of official text are wider than code)
"""What a document says of itself, field by field, and what it does not say."""

from __future__ import annotations

import pytest

from kg.reading.documents import read_documents
from kg.reading.header import clean_title, iso_date, split_bodies
from kg.records import Header, Source


def headers_of(text: str) -> list[Header]:
    """The headers of the documents in `text`; every passage is checked on the way."""
    source = Source("case.txt", text, "")
    found = [document.header for document in read_documents(source)]
    for header in found:
        for name, passage in header.evidence:
            assert source.text[passage.start : passage.end] == passage.quote, name
    return found


NOTICE = (
    "河南省人民政府办公厅\n关于推进分级诊疗制度建设的实施意见\n豫政办〔2016〕53号\n各省辖市、省直管县（市）人民政府，省人民政府各部门：\n"
    "为推进分级诊疗，提出如下意见。\n一、要求\n要做。\n河南省人民政府办公厅\n2016年4月28日\n（此件公开发布）\n河南省人民政府办公厅 2016年5月3日印发\n"
)


def test_a_notice_states_all() -> None:
    header = headers_of(NOTICE)[0]
    assert header.title == "河南省人民政府办公厅关于推进分级诊疗制度建设的实施意见"
    assert header.document_number == "豫政办〔2016〕53号"
    assert header.issuing_authorities == ("河南省人民政府办公厅",)
    assert header.addressees == ("各省辖市、省直管县（市）人民政府", "省人民政府各部门")
    assert (header.level, header.region, header.region_code) == ("provincial", "河南省", "410000")
    assert (header.date_document, header.date_publication) == ("2016-04-28", "2016-05-03")
    assert (header.document_type, header.status) == ("实施意见", "in_force")
    assert header.not_stated == ("date_in_force", "date_no_longer_in_force")
    proof = header.proof("date_document")
    assert proof is not None and proof.quote == "2016年4月28日"


# changes to the text → (field, value)
FIELDS = [
    (
        "河南省民政厅 河南省财政厅关于印发某办法的通知\n豫民〔2020〕1号\n各市民政局：\n内容。\n",
        "issuing_authorities",
        ("河南省民政厅", "河南省财政厅"),
    ),
    (
        "国务院、中央军委关于同意迁址的批复\n国函〔1996〕95号\n内容。\n国务院\n中央军委\n1996年11月5日",
        "issuing_authorities",
        ("国务院", "中央军委"),
    ),
    (
        "关于做好工作的通知\n各单位：\n内容。\n广州市民政局广州市财政局\n2020年1月2日",
        "issuing_authorities",
        ("广州市民政局", "广州市财政局"),
    ),
    ("关于做好工作的通知\n国办发〔2020〕1号\n各单位：\n内容。\n", "issuing_authorities", ("国务院办公厅",)),  # nobody else uses this sign
    ("关于做好工作的通知\n内容。\n二〇〇四年一月十六日\n（本文有删减）", "date_document", "2004-01-16"),
    (
        "专利代理条例\n（1991年3月4日国务院令第76号发布 2018年9月6日国务院第23次常务会议修订通过）\n第一章 总则\n第一条 为了。",
        "date_document",
        "2018-09-06",
    ),
    (
        "某法\n（2019年12月28日第十三届全国人民代表大会常务委员会第十五次会议通过）\n第一条 为了。",
        "issuing_authorities",
        ("全国人民代表大会常务委员会",),
    ),
    ("某市优待办法\n第一条 为了。\n第二条 本办法自2021年5月1日起施行。", "date_in_force", "2021-05-01"),
    ("某市优待办法（试行）\n第一条 为了。", "status", "trial"),
    ("某市优待办法（征求意见稿）\n第一条 为了。", "status", "draft"),
    ("某市优待办法\n时效性：已废止\n第一条 为了。", "status", "repealed"),
    ("某市优待办法\n第一条 为了。\n第二条 有效期至2025年12月31日。", "date_no_longer_in_force", "2025-12-31"),
    (
        "索 引 号：\n000/2004\n发文机关：\n国务院办公厅\n成文日期：\n2004年11月04日\n发布日期：\n2018年12月24日\n关于险情的复函\n内容。",
        "date_document",
        "2004-11-04",
    ),
    ("关于做好工作的通知（郑政〔2016〕31号）\n内容。", "document_number", "郑政〔2016〕31号"),
    (
        "市政府关于推进工作的意见\n苏府〔2020〕5号\n各区人民政府：\n内容。\n苏州市人民政府\n2020年2月3日",
        "issuing_authorities",
        ("苏州市人民政府",),
    ),
    ("关于推进工作的意见\n内容。\n一、要求\n苏州市人民政府2020年2月3日", "date_document", "2020-02-03"),
    # an issuer named by its unit alone is named in full where the number tells the place
    ("市政府办公室关于做好工作的通知\n宜府办发〔2016〕55号\n各县市区人民政府：\n内容。\n宜昌市要推进。\n2016年8月3日", "issuing_authorities", ("宜昌市人民政府办公室",)),
    # the day it was printed dates what bears no other date, …
    ("苏州市人民政府关于推进工作的意见\n各区人民政府：\n内容。\n苏州市人民政府办公室 2020年2月3日印发", "date_document", "2020-02-03"),
    ("苏州市科技局关于申报项目的通知\n各单位：\n内容。\n2018年7月30日签发\n2018年8月3日发布", "date_document", "2018-07-30"),
    ("苏州市人民政府关于推进工作的意见\n内容。\n苏州市人民政府\n2020年2月1日\n苏州市人民政府办公室 2020年2月3日印发", "date_document", "2020-02-01"),
    # … and the letterhead says who issued what nobody signs
    ("济南市公安局\n济南市交通运输局\n济公字〔2022〕1号\n关于印发管理办法的通知\n各单位：\n内容。", "issuing_authorities", ("济南市公安局", "济南市交通运输局")),
    ("海城市人民政府文件\n海政发〔2018〕25号\n关于做好工作的通知\n各单位：\n内容。", "issuing_authorities", ("海城市人民政府",)),
    ("广东多项医保新措1月1日起实施 - 广东省人民政府网站\n职工医保个人账户可用于支付近亲属的费用。\n", "title", "广东多项医保新措1月1日起实施"),
    ("广州市人民政府令\n第179号\n内容，现予公布。\n2021年1月29日", "document_number", "广州市人民政府令第179号"),
    ("瓦房店市人民政府办公室关于做好工作的通知\n瓦政办发〔2018〕137号\n内容。", "level", "county"),  # a county-level city
    ("大连市人民政府关于做好工作的通知\n大政发〔2018〕1号\n内容。", "level", "municipal"),
    ("教育部关于做好工作的通知\n教高〔2018〕1号\n内容。", "level", "national"),
    ("关于做好工作的方案\n加快我市发展，各旗县区要落实。\n一、要求", "level", "municipal"),  # says only 我市, and speaks of counties below
    ("关于做好工作的方案\n加快我市发展。\n一、要求", "level", ""),  # a county-level city says 我市 too
]


@pytest.mark.parametrize(("text", "name", "value"), FIELDS)
def test_fields(text: str, name: str, value: object) -> None:
    header = headers_of(text)[0]
    assert getattr(header, name) == value
    assert (name in header.not_stated) == (not value and name != "level")


def test_what_is_issued_bears_the_carriers_number_issuer_and_date() -> None:
    text = (
        "郑州市人民政府办公厅关于印发郑州市工作方案的通知\n郑政办〔2019〕8号\n各区人民政府：\n《郑州市工作方案》已经市政府同意，现印发给你们。\n郑州市人民政府办公厅\n2019年1月3日\n"
        "郑州市工作方案\n为推进工作。\n一、目标\n附件：分工\n附件\n分工\n1.甲\n"
    )
    for header in headers_of(text):
        assert (header.document_number, header.issuing_authorities, header.date_document) == (
            "郑政办〔2019〕8号",
            ("郑州市人民政府办公厅",),
            "2019-01-03",
        )
    assert [header.title for header in headers_of(text)[1:]] == ["郑州市工作方案", "分工"]


def test_a_forwarded_text_borrows_nothing() -> None:
    text = (
        "瓦房店市人民政府办公室转发大连市人民政府办公厅关于做好工作的意见的通知\n瓦政办发〔2018〕137号\n各乡镇人民政府：\n现将《大连市人民政府办公厅关于做好工作的意见》转发给你们。\n"
        "瓦房店市人民政府办公室\n2018年12月31日\n（此件公开发布）\n大连市人民政府办公厅关于做好工作的意见\n（大政办发〔2018〕159号）\n各区人民政府：\n提出意见。\n一、要求\n大连市人民政府办公厅"
    )
    carrier, forwarded = headers_of(text)
    assert (carrier.date_document, carrier.level) == ("2018-12-31", "county")
    assert (forwarded.document_number, forwarded.date_document, forwarded.level) == ("大政办发〔2018〕159号", "", "municipal")
    assert "date_document" in forwarded.not_stated


def test_an_interpretation_is_issued_by_who_signs_it() -> None:
    text = "某省工作方案政策解读\n现将有关内容解读如下：\n一、背景\n是。\n同江市卫生健康局\n2020年5月7日"
    header = headers_of(text)[0]
    assert header.issuing_authorities == ("同江市卫生健康局",)
    assert (header.level, header.region, header.date_document, header.status) == ("county", "同江市", "2020-05-07", "")


def test_the_site_is_not_the_issuer() -> None:
    text = "鹤山市人民政府\n走进鹤山 政务公开\n广东省人民政府办公厅关于做好工作的通知\n粤府办〔2019〕18号\n各市人民政府：\n内容。\n广东省人民政府办公厅\n2019年10月13日"
    header = headers_of(text)[0]
    assert (header.issuing_authorities, header.region) == (("广东省人民政府办公厅",), "广东省")


def test_small_readers() -> None:
    assert clean_title("中共中央 国务院 关于 深化 改革的意见") == "中共中央 国务院关于深化改革的意见"
    assert split_bodies("国家发展改革委、财政部") == ["国家发展改革委", "财政部"]
    assert iso_date("2021.13.1") == ""
