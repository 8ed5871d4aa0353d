"""Whether a sentence of prose says who does something: who leads, who is in charge, who acts together. Text in, yes or no out.

Bodies of the lists are found by `kg.language.bodies`; who is none of them is known by his kind (法院, 协会, 镇（街）) where he begins a
sentence that says what he is to do. Chooses no sentence.
"""

from __future__ import annotations

import re

from kg.language.bodies import find_bodies
from qa.quoting import LABEL
from qa.sentences import split_phrases


def names_lead(text: str) -> bool:
    """Whether a phrase names a body, or a kind of office, together with the word for leading."""
    leading = [phrase.text for phrase in split_phrases(text) if LEADS.search(phrase.text)]
    return any(find_bodies(phrase) or begins_with_agent(phrase) or _LEAD_BY.search(phrase) for phrase in leading)


# 建立卫生健康部门牵头、编办参与的机制.
_LEAD_BY = re.compile(r"[一-龥](?:部门|机关|单位|政府|办公[厅室])牵头")
# Who is no body of the lists may still begin a sentence that says what he is to do: 各高级人民法院负责…, 镇（街）负责受理…,
# 中国互联网协会要牵头….
_AGENT = re.compile(
    r"""
    (?: 第[一二三四五六七八九十百零\d]+条 \s* )?
    (?! 完善 | 加强 | 强化 | 落实 | 压实 | 推[进动] | 建[立设] | 健全 | 实行 | 鼓励 | 支持 | 引导 | 明确 | 发挥 | 督促 | 指导 | 通过
      | [对以在为将按依] )
    [一-龥（）()、]{0,40}?
    (?: 法院 | 检察院 | 机关 | 部门 | 单位 | 机构 | 学校 | [中小]学 | 院校 | 高校 | 医院 | 卫生院 | 企业 | 协会 | 学会 | 商会 | 联盟
      | 研究[院所] | 中心 | 委员会 | 办事处 | 街道 | 乡镇 | 镇（街） | 镇街 | 政府 | 组织 | 公司 | 集团 | 银行 | 小组 | 办公室 | 专班
      | 管理所 | 居委会 | 村委会
    ) (?: （[^（）]{1,20}） )?
    (?: [要应须]当? | 必须 | (?: 具体 | 统一 | 分别 | 统筹 )? (?: 负责 (?! [制人] ) | 承担 ) | 牵头 | 会同 | 组织实施 | 主管 )
    """,
    re.VERBOSE,
)


def begins_with_agent(text: str) -> bool:
    """Whether a text begins with a kind of office or organisation and what it is to do.

    >>> begins_with_agent("镇（街）负责受理申请"), begins_with_agent("完善企业负责制")
    (True, False)
    """
    label = LABEL.match(text)
    return bool(_AGENT.match(text, label.end() if label else 0))


# 由教育部牵头, 教育部为牵头单位; not 国务院领导同志牵头, which names a person's rank and no office.
# Who leads, not what kind of hospital must: 牵头县级公立医院要统筹加强…, 发挥牵头作用.
LEADS = re.compile(r"(?<!同志)牵头(?!(?:[县市省区]级)?(?:公立)?(?:医院|医疗机构|企业|高校|院校)|抓总|作用)")


def only_bodies(text: str) -> bool:
    """Whether a text is the names of bodies and nothing else: the column of a table that says who answers for its row."""
    bare = re.sub(r"[\W_]+", "", text)
    held = sum(len(re.sub(r"[\W_]+", "", text[body.start : body.end])) for body in find_bodies(text))
    return len(bare) >= 3 and held >= ONLY_BODIES * len(bare)


ONLY_BODIES = 0.9


def is_in_charge(text: str) -> bool:
    """Whether a text begins with an agent and puts him in charge; what he should or may do is more often a task than a duty.

    >>> is_in_charge("各高级人民法院负责辖区法院评价数据采集工作"), is_in_charge("各职业院校应开设渡工课程")
    (True, False)
    """
    return bool(_IN_CHARGE.match(text)) and begins_with_agent(text)


_IN_CHARGE = re.compile(r"[^，。；]{2,40}?(?:负责|承担|牵头)")
# 由信息产业部牵头, 由外交部和总参谋部统一归口管理.
GIVEN_TO = re.compile(
    r"由[一-龥、]{2,30}?"
    r"(?:负总责|牵头|归口|统一管理|组建|拍板|决定|主管|负责|承担|实施|审核|审批|核定|认定|受理|办理|组织|监督|确定)"
)
# 由国务院秘书长签发: whoever stands after 由 does what follows. Not 由此, 由于, 由高到低, 由5%提高到8%.
_DONE_BY = re.compile(r"(?<![自经理缘事因])由(?![于此衷来原浅高低小大内外上下点\d])[一-龥、（）()]{2,30}?[一-龥]{2}")


def assigns_task(sentence: str) -> bool:
    """Whether a sentence gives somebody a task: 由…负责, or a body or an agent beside a word for a duty."""
    if GIVEN_TO.search(sentence):
        return True
    return bool(re.search(r"牵头|负责|主管(?!部门|机关)|归口|会同|组织实施|承担", sentence)) and bool(
        find_bodies(sentence) or begins_with_agent(sentence)
    )


def says_by_whom(sentence: str) -> bool:
    """Whether a sentence of prose says by whom something is done, sets up who does it, or names a body at its beginning or right before
    what it is to do (…指导下，省政府要切实履行主体责任).
    """
    label = LABEL.match(sentence)
    begin = label.end() if label else 0
    acting = any(body.start <= begin or sentence[body.end : body.end + 1] in ("要", "应", "须") for body in find_bodies(sentence))
    by = acting or _DONE_BY.search(sentence) or _SET_UP.search(sentence)
    return bool(by or is_in_charge(sentence)) and sentence.endswith(("。", "；"))


def says_with_whom(sentence: str) -> bool:
    """Whether a sentence of prose says who does something together with another."""
    return bool(_TOGETHER.search(sentence)) and sentence.endswith(("。", "；"))


def says_who_joins(sentence: str) -> bool:
    """Whether a sentence of prose says who leads and who takes part, or who acts together with whom."""
    return bool(_JOINED.search(sentence)) and sentence.endswith(("。", "；"))


def shared_out(sentence: str) -> bool:
    """Whether a sentence of prose says what several bodies each do of their own (财政、民政等部门按照各自职能开展工作)."""
    return bool(_EACH_ITS_OWN.search(sentence)) and "、" in sentence and bool(find_bodies(sentence)) and sentence.endswith(("。", "；"))


_EACH_ITS_OWN = re.compile(r"各自|职责|职能|分工|共同|协同|配合")
# 建立卫生健康部门牵头，编办、财政等部门参与的机制; not 牵头医院, which is one's name.
_JOINED = re.compile(r"牵头(?!医院|单位|机构)[^。；;]{2,90}(?:参与|参加|配合|协助)|会同[^。；;]{2,40}(?:部门|单位|局|委|会)")
# 加强与国家电网有限公司合作.
_TOGETHER = re.compile(r"会同|(?:^|[，；,;])经商|协同|共同|联合|配合|协助|[与和同][一-龥、（）()]{2,40}合作")
# 成立健康中国行动推进委员会，制定印发…
_SET_UP = re.compile(r"成立[一-龥]{2,24}(?:小组|委员会|办公室|专班|指挥部|联席会议)")
