"""A corpus of invented documents with known truth, for measuring at scale. Deterministic in its seed; no sentence is copied.

    python -m tests.bench.generate --documents 10000 --out FOLDER

Chains of four levels: a national document, provincial ones that implement it, municipal ones that implement both, county ones that
forward or implement the municipal one. Lengths follow what was measured on real documents of 1,500 characters and more (median 4,500
characters, 50 paragraphs, a long paragraph 60 to 130). Places come from the lexicon of divisions; departments, tasks and indicators
from the word lists below. FOLDER gets the documents and `truth.jsonl`: per file its number, citations, responsibilities and targets.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from kg.language.lexicon import table

NUMERALS = "一二三四五六七八九十"
TOPICS = """
    紧密型医疗联合体建设 社区养老服务 残疾人康复服务 儿童青少年近视防控 农村饮水安全 公共数据开放 老旧小区改造
    职业技能培训 托育服务发展 慢性病综合防控 急救体系建设 药品集中采购 校园食品安全 中医药传承创新 乡村医生队伍建设
    电子证照应用 城市绿道建设 科技成果转化 普惠金融发展 冷链物流发展 家庭教育指导 心理健康服务 全民健身服务
    传统村落保护
""".split()
VERBS = ("完善", "健全", "推进", "加强", "规范", "提升", "优化", "拓展", "深化", "落实")
OBJECTS = """
    经费保障机制 服务网络布局 人才培养体系 信息平台建设 质量评价制度 监督检查机制 资源共享机制 基层服务能力
    设施设备配置 应急处置能力 宣传教育工作 绩效考核办法 社会力量参与 标准规范体系 档案管理制度 风险预警机制
    试点示范工作 服务流程再造
""".split()
AIMS = """
    形成可推广的经验 满足群众多样化需求 提高工作的规范化水平 避免重复建设和资源浪费 确保各项任务落到实处
    增强可持续发展能力 优先向薄弱地区倾斜 主动接受社会监督 形成工作合力 扩大优质服务供给 夯实长远发展基础
    提升管理的精细化水平 推动关口前移 实现信息互通
""".split()
MEANS = """
    结合当地实际 按照职责分工 依托现有机构 通过政府购买服务 采取分类指导的办法 在试点基础上 会商研究后 充分征求意见后
    以信息技术为支撑 围绕重点人群 针对突出短板 对照国家标准 以县域为单位 利用社会资源
""".split()
FILLERS = """
    坚持问题导向，逐项梳理薄弱环节，明确改进措施 建立定期会商制度，及时研究解决工作中的困难
    鼓励各地结合实际开展探索，形成可推广的经验 加强部门之间的协调配合，形成工作合力
    发挥专业机构的技术支撑作用，提高服务的规范化水平 畅通群众意见反映渠道，主动接受社会监督
    做好政策衔接，避免重复建设和资源浪费 强化过程管理，确保各项任务落到实处 引导社会组织有序参与，扩大服务供给
    注重城乡统筹，优先向薄弱地区倾斜 完善激励约束办法，调动各方面积极性 定期开展业务指导和人员培训，提升队伍素质
""".split()
INDICATORS = (
    ("服务覆盖率", "%", 40, 99),
    ("设施达标率", "%", 50, 99),
    ("从业人员持证上岗率", "%", 60, 98),
    ("群众满意度", "%", 70, 98),
    ("电子档案建档率", "%", 55, 99),
    ("示范点数量", "个", 3, 90),
    ("培训人次", "人次", 300, 9000),
)
DEPARTMENTS = ("卫生健康", "发展改革", "财政", "教育", "民政", "科技", "农业农村", "市场监管", "交通运输", "医保")
FORMS = {
    "provincial": {
        "卫生健康": "委",
        "发展改革": "委",
        "财政": "厅",
        "教育": "厅",
        "民政": "厅",
        "科技": "厅",
        "农业农村": "厅",
        "市场监管": "局",
        "交通运输": "厅",
        "医保": "局",
    },
    "other": {"卫生健康": "委", "发展改革": "委"},
}
NATIONAL = {
    "卫生健康": "国家卫生健康委",
    "发展改革": "国家发展改革委",
    "财政": "财政部",
    "教育": "教育部",
    "民政": "民政部",
    "科技": "科技部",
    "农业农村": "农业农村部",
    "市场监管": "市场监管总局",
    "交通运输": "交通运输部",
    "医保": "国家医保局",
}


@dataclass
class Truth:
    """What a document says, as the generator knows it.

    Responsibilities are (clause path, role, body); targets are (clause path, value, deadline).
    """

    file: str
    number: str
    title: str
    level: str
    citations: list[tuple[str, str]] = field(default_factory=list)
    responsibilities: list[tuple[str, str, str]] = field(default_factory=list)
    targets: list[tuple[str, str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Place:
    """Where a document is issued: its government's name, and the sign of its numbers."""

    level: str
    government: str
    sign: str


def body_name(function: str, place: Place) -> str:
    """The department of one function as a document of this place names it."""
    if place.level == "national":
        return NATIONAL[function]
    forms = FORMS["provincial" if place.level == "provincial" else "other"]
    return place.government.removesuffix("人民政府")[-1] + function + forms.get(function, "局")


def divisions() -> dict[str, list[dict[str, str]]]:
    """Divisions whose names end in 省, 市 or 县, by level: plain cases, so that what is measured is scale and not toponymy."""
    rows = [row for row in table("divisions") if row["full_name"].endswith(("省", "市", "县"))]
    return {level: [row for row in rows if row["level"] == level] for level in ("provincial", "municipal", "county")}


def sentence(chance: random.Random) -> str:
    """A sentence of the kind that fills official documents and promises nothing countable."""
    if chance.random() < 0.3:
        return chance.choice(FILLERS) + "。"
    return f"{chance.choice(MEANS)}，{chance.choice(VERBS)}{chance.choice(OBJECTS)}、{chance.choice(OBJECTS)}，{chance.choice(AIMS)}。"


def responsibility(chance: random.Random, place: Place, path: str, truth: Truth) -> str:
    """A bracket at the end of a task, in one of the usual conventions, entered into the truth."""
    names = [body_name(function, place) for function in chance.sample(DEPARTMENTS, chance.randint(2, 4))]
    if chance.random() < 0.6:
        truth.responsibilities += [(path, "lead", names[0]), *((path, "cooperate", name) for name in names[1:])]
        return f"（牵头单位：{names[0]}；配合单位：{'、'.join(names[1:])}）"
    truth.responsibilities += [(path, "responsible", name) for name in names]
    return f"（责任单位：{'、'.join(names)}）" if chance.random() < 0.5 else f"（{'、'.join(names)}负责）"


def target(chance: random.Random, path: str, year: int, truth: Truth) -> str:
    """A sentence that promises a number, entered into the truth."""
    name, unit, low, high = chance.choice(INDICATORS)
    value, deadline = chance.randint(low, high), year + chance.randint(1, 5)
    truth.targets.append((path, str(value), str(deadline)))
    return f"到{deadline}年，{name}达到{value}{unit}以上。"


def compose(chance: random.Random, place: Place, number: str, topic: str, year: int, above: list[Truth], file: str) -> tuple[str, Truth]:
    """One document and what it says."""
    title = f"{place.government}办公{'室' if place.level == 'county' else '厅'}关于推进{topic}的实施意见"
    truth = Truth(file, number, title, place.level, [("implements", upper.number) for upper in above])
    basis = "和".join(f"《{upper.title}》（{upper.number}）" for upper in above)
    opening = f"为贯彻落实{basis}精神，" if above else ""
    lines = [
        title,
        number,
        "各有关单位：",
        f"{opening}加快推进{topic}，经研究同意，现提出如下意见。",
        "一、总体要求",
        f"（一）指导思想。{sentence(chance)}{sentence(chance)}",
        f"（二）工作目标。{sentence(chance)}" + target(chance, "一/(二)", year, truth),
    ]
    for section in range(2, 2 + chance.randint(3, 6)):
        lines.append(f"{NUMERALS[section - 1]}、{chance.choice(VERBS)}{topic}的{chance.choice(OBJECTS)}")
        for item in range(1, 1 + chance.randint(3, 7)):
            path = f"{NUMERALS[section - 1]}/({NUMERALS[item - 1]})"
            text = f"（{NUMERALS[item - 1]}）{chance.choice(VERBS)}{chance.choice(OBJECTS)}。"
            text += "".join(sentence(chance) for _ in range(chance.randint(2, 7)))
            if chance.random() < 0.35:
                text += target(chance, path, year, truth)
            lines.append(text + responsibility(chance, place, path, truth) if chance.random() < 0.8 else text)
    lines += [
        f"{place.government}办公{'室' if place.level == 'county' else '厅'}",
        f"{year}年{chance.randint(1, 12)}月{chance.randint(1, 28)}日",
    ]
    return "\n".join(lines) + "\n", truth


def documents(count: int, seed: int = 7) -> Iterator[tuple[str, Truth]]:
    """`count` documents with their truth: one national in forty, then provincial, municipal and county ones below it."""
    chance = random.Random(seed)
    places, serials, made = divisions(), {}, 0

    def serial(sign: str, year: int) -> str:
        serials[sign, year] = serials.get((sign, year), 0) + 1
        return f"{sign}〔{year}〕{serials[sign, year]}号"

    while made < count:
        topic, year = chance.choice(TOPICS), chance.randint(2014, 2020)
        top = Place("national", "国务院", "国办发")
        queue: list[tuple[Place, int, list[Truth], str]] = [(top, year, [], "")]
        while queue and made < count:
            place, year, above, code = queue.pop(0)
            number = serial(place.sign, year)
            text, truth = compose(chance, place, number, topic, year, above, f"g{made:05d}.txt")
            made += 1
            yield text, truth
            queue += below(chance, place, year, above, truth, code, places)


def below(
    chance: random.Random, place: Place, year: int, above: list[Truth], truth: Truth, code: str, places: dict[str, list[dict[str, str]]]
) -> list[tuple[Place, int, list[Truth], str]]:
    """The documents that implement this one: a few places of the next level, a year later at most."""
    nexts = {"national": ("provincial", 3, 2), "provincial": ("municipal", 4, 4), "municipal": ("county", 3, 6)}
    if place.level not in nexts:
        return []
    level, fan, digits = nexts[place.level]
    inside = [row for row in places[level] if row["code"].startswith(code)]
    chosen = chance.sample(inside, min(fan, len(inside)))
    return [
        (
            Place(level, row["full_name"] + "人民政府", row["name"][: 2 if level == "municipal" else 3] + "政办发"),
            year + chance.randint(0, 1),
            [truth, *above[:1]],
            row["code"][:digits],
        )
        for row in chosen
    ]


def write(folder: Path, count: int, seed: int = 7) -> None:
    """Write the documents and their truth into an empty or new folder."""
    (folder / "documents").mkdir(parents=True, exist_ok=True)
    with (folder / "truth.jsonl").open("w", encoding="utf-8") as truths:
        for text, truth in documents(count, seed):
            (folder / "documents" / truth.file).write_text(text, encoding="utf-8", newline="")
            truths.write(json.dumps(asdict(truth), ensure_ascii=False) + "\n")


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    write(options.out, options.documents, options.seed)


if __name__ == "__main__":
    main()
