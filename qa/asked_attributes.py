"""A question → the attribute it asks of a thing, where it names one; a text → whether it states that attribute. Pure.

A document may speak of an examination at length and not say what the fee is: that it speaks of it is then no answer. What is asked so, and
the words that state it, stand in data/lexicon/asked_attributes.csv. Chooses no sentence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from kg.language.lexicon import table
from kg.language.script import fold

# The commonest family names; a holder of a post with a rarer one is not known for a person.
_FAMILY = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾萧肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏"
    "付方邹熊白孟秦邱侯江尹薛闫雷龙史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤康易乔文牛温庞樊殷施洪翟安颜倪章鲁葛伍岳齐耿尚楚"
    "尤俞柳聂焦左甘祝包宁符舒阮纪梅童凌毕单季裴霍涂成苗谷曲盛冉蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶牟艾阎穆吉敖冀景卜"
)
# 组长：韩正 国务院副总理; 由民航总局副局长杨国庆担任; 牛弩韬同志兼任办公室主任.
_PERSON = re.compile(
    rf"""
    (?: 组\s*长 | 主\s*任(?:\s*委\s*员)? | 秘\s*书\s*长 | 召\s*集\s*人 | 主\s*席 | 负\s*责\s*人 | 会\s*长 | 院\s*长 | 校\s*长
      | 总\s*指\s*挥 | 指\s*挥\s*长 )
      \s* [：:] \s* [{_FAMILY}] \s{{0,2}} [一-龥]
  | [长员任席记理] [{_FAMILY}] [一-龥]{{1,2}} (?: 同志 )? (?: 担任 | 兼任 | 任 | 主持 )
  | [{_FAMILY}] [一-龥]{{1,2}} 同志
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Attribute:
    """What is asked of a thing: its name in the table, and what a text must hold to state it (None: a person's name)."""

    name: str
    holds: re.Pattern[str] | None
    named: bool = False  # what is asked has a name of its own, and so must whoever has the task

    def stated(self, text: str) -> bool:
        """Whether a text states it.

        >>> asked_attribute("报名费是多少？").stated("可以处5万元以下的罚款"), asked_attribute("罚多少？").stated("处5万元以下的罚款")
        (False, True)
        """
        folded = fold(text)
        return bool(self.holds.search(folded)) if self.holds else names_person(folded)


# The posts a question asks the holders of, and how documents call them; the deputy before the head, for 副组长 holds 组长.
_POSTS = (
    (
        re.compile(r"副组长|副主任|副手|副会长|副主席|副总?指挥|\bdeput(?:y|ies)\b|\bvice[- ](?:chair|head|director)"),
        ("副组长", "副主任", "副会长", "副主席", "副总指挥", "副指挥长"),
    ),
    (re.compile(r"秘书长|\bsecretary[- ]general\b"), ("秘书长",)),
    (re.compile(r"(?<!副)(?:总指挥|指挥长)|\bcommander\b"), ("总指挥长", "总指挥", "指挥长")),
    (re.compile(r"办公室主任|\b(?:ran|runs|heads?|headed) (?:its|the|that|this) office\b|\boffice director\b"), ("办公室主任",)),
    (
        re.compile(
            r"(?<!副)(?:组长|主任|会长|主席|召集人)|挂帅|一把手"
            r"|\bchair(?:s|ed|man|person)?\b|\bhead(?:s|ed)\b|\bwho led\b|(?<!deputy )\bdirector of\b"
        ),
        ("组长", "总指挥长", "总指挥", "指挥长", "召集人", "主任委员", "主任", "主席", "会长"),
    ),
)
_ASKS_PERSON = re.compile(r"谁|叫什么|姓名|哪位|\bwho\b|\bwhose name\b")


def asked_posts(question: str) -> tuple[tuple[str, ...], ...]:
    """The posts whose holders a question asks for, each as the names documents give it; empty where it asks for none.

    >>> asked_posts("工作组的组长是谁？副手是谁？")
    (('副组长', '副主任', '副会长', '副主席', '副总指挥', '副指挥长'), ('组长', '总指挥长', '总指挥', '指挥长', '召集人', ...
    >>> asked_posts("谁牵头？")
    ()
    """
    folded = fold(question)
    if not _ASKS_PERSON.search(folded):
        return ()
    return tuple(names for cue, names in _POSTS if cue.search(folded))


def holds_post(text: str, posts: tuple[str, ...]) -> bool:
    """Whether a text names who holds one of the posts.

    >>> holds_post("组 长：王清宪 省长", ("组长",)), holds_post("副组长：何树山", ("组长",))
    (True, False)
    >>> holds_post("办公室主任由民航总局副局长杨国庆担任", ("办公室主任",))
    True
    """
    folded = fold(text)
    if not names_person(folded):
        return False
    spaced = "|".join(r"\s*".join(post) for post in posts)
    return bool(re.search(rf"(?<!副)(?:{spaced})(?:\s*[：:]|由|兼任|同志)|(?:担任|兼任|任)[一-龥]{{0,12}}(?:{spaced})", folded))


def held_by_office(text: str, posts: tuple[str, ...]) -> bool:
    """Whether a text says which office holds one of the posts, where it names no person.

    >>> held_by_office("总指挥：国家发展改革委主要负责人。", ("总指挥",)), held_by_office("成立领导小组，由市政府主要领导任组长", ("组长",))
    (True, True)
    >>> held_by_office("组长主持会议", ("组长",)), held_by_office("副总指挥：国家粮食局局长", ("总指挥",))
    (False, False)
    """
    spaced = "|".join(r"\s*".join(post) for post in posts)
    office = "[一-龥、]{4,30}"
    after = rf"(?<!副)(?:{spaced})(?:\s*[：:]\s*{office}|由{office}?(?:担任|兼任|出任))"
    return bool(re.search(rf"{after}|由{office}?[担兼出]?任(?:{spaced})|{office}[担兼出]任(?:{spaced})", fold(text)))


def asks_name(question: str) -> bool:
    """Whether a question for the holder of a post asks for the person's name, not only for who it is."""
    return bool(_ASKS_NAME.search(fold(question)))


_ASKS_NAME = re.compile(r"叫什么|姓名|名字|哪位|\bname")


def names_person(text: str) -> bool:
    """Whether a text names a person as the holder of a post.

    >>> names_person("组 长：韩 正 国务院副总理"), names_person("组长由国务院副秘书长担任")
    (True, False)
    """
    return bool(_PERSON.search(text))


@cache
def _attributes() -> tuple[tuple[re.Pattern[str], Attribute], ...]:
    rows = table("asked_attributes", "attribute", ("attribute", "cue", "holds", "kind"))
    found = []
    for row in rows:
        holds = re.compile(row["holds"]) if row["kind"] != "person" else None
        found.append((re.compile(row["cue"]), Attribute(row["attribute"], holds, row["kind"] == "named")))
    return tuple(found)


def asked_attribute(question: str) -> Attribute | None:
    """The attribute a question asks for; None where it names none of the table.

    >>> asked_attribute("报名费要交多少？").name, asked_attribute("谁牵头？")
    ('fee', None)
    """
    folded = fold(question)
    return next((attribute for cue, attribute in _attributes() if cue.search(folded)), None)
