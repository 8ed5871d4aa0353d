"""Encoders: the shipped one by itself and through sentence-transformers, prompts, fingerprints."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from kg.errors import MailuoError
from qa.search import encoder as module
from qa.search.encoder import SHIPPED, StaticEncoder, choose_prompt, load_encoder
from qa.search.train_encoder import Parts, RowAdam, answering_window, export, make_tokenizer, quantise, read_synonyms

PIECES = [("[UNK]", 0.0), *((piece, -float(len(piece))) for piece in ("双", "向", "转", "诊", "双向", "转诊", "医", "保", "2016"))]
GLOSSES = [("转诊", "referral"), ("医保", "health insurance")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny encoder, written as the training script writes one."""
    tokenizer = make_tokenizer(PIECES, GLOSSES)
    vectors = np.random.default_rng(1).standard_normal((tokenizer.get_vocab_size(), 512)).astype(np.float32)
    made = tmp_path_factory.mktemp("encoder")
    export(tokenizer, vectors, made)
    return made


def test_vectors_are_unit_sums(folder: Path) -> None:
    encoder = load_encoder(folder)
    one, two, both, empty = encoder.encode(["转诊", "医保", "转诊，医保", "？"])
    assert encoder.dimension == 512 and both.dtype == np.float32
    assert np.linalg.norm(both) == pytest.approx(1, abs=1e-5)
    assert not empty.any()
    assert float(both @ one) > 0.3 and float(both @ two) > 0.3


def test_script_width_and_unknown_words_do_not_matter(folder: Path) -> None:
    encoder = load_encoder(folder)
    plain, traditional, wide, unknown = encoder.encode(["转诊2016", "轉診2016", "转诊２０１６", "转诊爨2016"])
    for other in (traditional, wide, unknown):
        np.testing.assert_allclose(plain, other, atol=1e-6)


def test_many_at_once_are_as_one_by_one(folder: Path) -> None:
    """The sparse product and the gathered rows agree."""
    encoder = load_encoder(folder)
    texts = ["双向转诊", "医保", "", "referral 2016"] * (module.SPARSE_FROM // 2)
    many = encoder.encode(texts)
    for number in range(4):
        np.testing.assert_allclose(many[number], encoder.encode([texts[number]])[0], atol=1e-5)


def test_a_word_said_again_counts_once_in_a_question(folder: Path) -> None:
    encoder = load_encoder(folder)
    once, twice = encoder.encode_queries(["转诊，医保", "转诊，医保，转诊"])
    np.testing.assert_allclose(once, encoder.encode(["转诊，医保"])[0], atol=1e-6)
    np.testing.assert_allclose(once, twice, atol=1e-6)
    assert float(once @ encoder.encode(["转诊，医保，转诊"])[0]) < 0.99


def test_sentence_transformers_agree(folder: Path) -> None:
    from sentence_transformers import SentenceTransformer

    texts = ["双向转诊", "health insurance 2016"]
    theirs = SentenceTransformer(str(folder), device="cpu").encode(texts, show_progress_bar=False)
    np.testing.assert_allclose(load_encoder(folder).encode(texts), theirs, atol=1e-5)


def test_fingerprint_is_the_weights(folder: Path, tmp_path: Path) -> None:
    tokenizer = make_tokenizer(PIECES, GLOSSES)
    export(tokenizer, np.ones((tokenizer.get_vocab_size(), 512), dtype=np.float32), tmp_path)
    assert load_encoder(folder).fingerprint == load_encoder(folder).fingerprint != load_encoder(tmp_path).fingerprint


def test_travels_to_another_process(folder: Path) -> None:
    encoder = load_encoder(folder)
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(encoder)).encode(["转诊"]), encoder.encode(["转诊"]))


def test_no_torch_and_no_scipy_for_a_question(folder: Path) -> None:
    """A cold start must not import what takes seconds."""
    program = f"import sys; from qa.search.encoder import load_encoder; load_encoder({str(folder)!r}).encode(['转诊']); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=SHIPPED.parents[1])
    assert not {"torch", "scipy", "faiss", "sentence_transformers"} & set(done.stdout.split())


def test_unknown_names_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(MailuoError, match="nowhere"):
        load_encoder(tmp_path / "nowhere")


def test_any_sentence_transformers_model(tmp_path: Path) -> None:
    """A model of another make, with a prompt of its own: its prompt goes before questions only."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding

    weights = np.random.default_rng(1).standard_normal((len(PIECES) + 3, 8)).astype(np.float32)
    SentenceTransformer(modules=[StaticEmbedding(make_tokenizer(PIECES, GLOSSES), weights)], prompts={"query": "医保"}).save(str(tmp_path))
    encoder = load_encoder(tmp_path)
    assert encoder.slow and encoder.dimension == 8 and encoder.encode([]).shape == (0, 8)
    assert not np.allclose(encoder.encode(["转诊"]), encoder.encode_queries(["转诊"]))
    np.testing.assert_allclose(encoder.encode(["医保转诊"]), encoder.encode_queries(["转诊"]), atol=1e-6)
    np.testing.assert_allclose(np.linalg.norm(encoder.encode(["转诊"]), axis=1), 1, atol=1e-5)
    assert encoder.fingerprint.startswith(tmp_path.name)


@pytest.mark.parametrize(
    ("name", "prompts", "prompt"),
    [
        ("BAAI/bge-small-zh-v1.5", {}, "为这个句子生成表示以用于检索相关文章："),
        ("BAAI/bge-m3", {}, ""),  # its authors ask for none
        ("Qwen/Qwen3-Embedding-0.6B", {"query": "Instruct: x\nQuery:"}, "Instruct: x\nQuery:"),
    ],
)
def test_prompts(name: str, prompts: dict[str, str], prompt: str) -> None:
    assert choose_prompt(name, prompts) == prompt


def test_rounding_is_within_half_a_step() -> None:
    vectors = np.random.default_rng(1).standard_normal((5, 512)).astype(np.float32)
    rows, factors = quantise(vectors)
    assert np.abs(rows * factors[:, None] - vectors).max() <= factors.max() / 2 + 1e-6


def test_parts_of_tokens() -> None:
    tokenizer = make_tokenizer([*PIECES, ("双向转诊", -9.0)], GLOSSES)
    parts = Parts(json.loads(tokenizer.to_str())["model"]["vocab"])
    number = tokenizer.token_to_id("双向转诊")
    begin = parts.begins[number]
    assert [tokenizer.id_to_token(part) for part in parts.numbers[begin : begin + parts.lengths[number]]] == ["双向", "转诊"]
    tokens = np.full(2000, number, dtype=np.int32)
    split, lengths = parts.split_some(tokens, np.random.default_rng(1))
    assert lengths.sum() == len(split) and set(lengths.tolist()) == {1, 2}
    assert {tokenizer.id_to_token(int(token)) for token in split} == {"双向转诊", "双向", "转诊"}

    numbers, begins = parts.split_bags([tokens[:3], tokens[:5]], np.random.default_rng(1))
    assert begins[0] == 0 and 3 <= begins[1] <= 6 and 5 <= len(numbers) - begins[1] <= 10


def test_a_row_that_is_not_used_does_not_move() -> None:
    """Three steps of one row: it goes against its gradient by the rate a step, and the other stays."""
    import torch

    weights = torch.zeros(2, 4)
    mover = RowAdam(weights)
    for _ in range(3):
        mover.step(torch.tensor([1]), torch.ones(1, 4), 0.1)
    assert not weights[0].any()
    np.testing.assert_allclose(weights[1].numpy(), -0.3, atol=1e-5)


def test_synonyms_share_a_sense() -> None:
    tokenizer = make_tokenizer(PIECES, GLOSSES)
    glosses = [("转诊", "to refer (a patient); to transfer"), ("转", "to transfer"), ("医保", "health insurance"), ("诊", "to")]
    synonyms = read_synonyms(tokenizer, glosses)
    spoken = {tokenizer.id_to_token(number): [tokenizer.decode(other.tolist()) for other in others] for number, others in synonyms.items()}
    assert spoken == {"转诊": ["转"], "转": ["转诊"]}


def test_window_holds_the_answer() -> None:
    passage = "前" * 500 + "答案" + "后" * 500
    assert "答案" in answering_window(passage, "答案") and len(answering_window(passage, "答案")) < 400


@pytest.mark.skipif(not (SHIPPED / "model.safetensors").is_file(), reason="no encoder is shipped")
class TestShipped:
    """What the shipped encoder must know. The benchmark measures how well; these fail when it is broken."""

    @pytest.mark.parametrize(
        ("query", "near", "far"),
        [
            ("工资拖欠怎么办", "用人单位应当按时支付劳动报酬", "机动车应当按照规定年检"),
            ("双向转诊", "完善上下级医院之间的转诊标准", "加强森林防火宣传"),
            ("health insurance", "基本医疗保险", "道路交通安全"),
            ("hospital beds", "医疗机构床位配置", "农田水利建设"),
            ("unemployment benefits", "失业保险金的申领", "食品安全监督抽检"),
        ],
    )
    def test_meaning(self, query: str, near: str, far: str) -> None:
        asked, close, distant = load_encoder().encode([query, near, far])
        assert float(asked @ close) > float(asked @ distant) + 0.1

    def test_size(self) -> None:
        assert sum(path.stat().st_size for path in SHIPPED.rglob("*") if path.is_file()) < 40e6

    def test_sentence_transformers_load_it(self) -> None:
        from sentence_transformers import SentenceTransformer

        theirs = SentenceTransformer(str(SHIPPED), device="cpu").encode(["双向转诊"], show_progress_bar=False)
        np.testing.assert_allclose(load_encoder().encode(["双向转诊"]), theirs, atol=1e-5)

    def test_it_is_static_and_has_centroids(self) -> None:
        encoder = load_encoder()
        assert isinstance(encoder, StaticEncoder) and encoder.centroids is not None
        np.testing.assert_allclose(np.linalg.norm(encoder.centroids, axis=1), 1, atol=1e-2)

    def test_the_card_names_the_weights(self) -> None:
        """The figures of the model card are those of these weights."""
        figures = json.loads((SHIPPED / "figures.json").read_text(encoding="utf-8"))
        assert figures["encoder"] == load_encoder().fingerprint
