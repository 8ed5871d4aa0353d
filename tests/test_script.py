"""kg.language.script: conversions that keep every character where it stands."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.language.script import fold, to_simplified, traditional_characters

# (written, simplified)
CASES = [
    ("關於推進分級診療制度建設的實施意見", "关于推进分级诊疗制度建设的实施意见"),
    ("爲羣覈牀衆", "为群核床众"),  # variants that "OpenCC standard" conversions write
    ("鍼灸、出臺、佈局、佔比", "针灸、出台、布局、占比"),
    ("对口支援", "对口支援"),  # simplified already
    ("", ""),
    ("plain ASCII 2016", "plain ASCII 2016"),
    ("資訊", "资讯"),  # characters only: words are for kg.reading.regional
    ("關\ud800於", "关\ud800于"),  # a lone surrogate is no UTF-8, and stays
    ("關\0於", "关\0于"),
]


@pytest.mark.parametrize(("written", "simplified"), CASES)
def test_simplified(written: str, simplified: str) -> None:
    assert to_simplified(written) == simplified


@pytest.mark.parametrize(
    ("written", "folded"),
    [("ＤＲＧｓ付費（試點）", "drgs付费(试点)"), ("İstanbul", "İstanbul"), ("２０１６年　９月", "2016年 9月")],
)
def test_folded(written: str, folded: str) -> None:
    assert fold(written) == folded


@given(st.text(st.characters(), max_size=60) | st.text("關於爲羣醫療支援資訊ＡＢａ１（）\ud800", max_size=60))
def test_length_is_kept_and_conversion_is_stable(text: str) -> None:
    assert len(to_simplified(text)) == len(fold(text)) == len(text)
    assert to_simplified(to_simplified(text)) == to_simplified(text)


def test_a_simplified_text_has_no_traditional_characters() -> None:
    assert traditional_characters().isdisjoint("关于推进分级诊疗制度建设的实施意见")
    assert len(traditional_characters()) > 3000
