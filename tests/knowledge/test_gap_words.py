"""A distance in words: too little, too much, a rank, a rough figure; every kind there is has its words."""

from __future__ import annotations

from random import Random

import pytest

from knowledge.engine.outcome import Gap
from knowledge.gap_words import gap_words
from tests.knowledge.firms import assessed, whole_firm


@pytest.mark.parametrize(
    ("gap", "says"),
    [
        (Gap("revenue", 2025, 5000, 4200, 800, "万元"), "2025年营业收入4200万元，至少要5000万元，还差800万元"),
        (Gap("debt_ratio", None, 70, 80, 10, "%"), "资产负债率80%，最多要70%，高出10%"),
        (Gap("rank_province", None, 3, 12, 9, "位"), "主导产品市场占有率省内排名：现在第12，要前3"),
        (Gap("rank_province", None, 3, [4, 6], 3, "位"), "主导产品市场占有率省内排名：现在第4—6，要前3"),
        (Gap("rank_province", None, 3, [11, None], 8, "位"), "主导产品市场占有率省内排名：现在第11名或更后，要前3"),
        (
            Gap("revenue", 2025, 5000, [None, 4999.9999], 1, "万元"),
            "2025年营业收入不到5000万元，要达到5000万元，差额要看准确数",
        ),
        (
            Gap("revenue", 2025, 5000, [900, 1100], 3900, "万元"),
            "2025年营业收入约900—1100万元，要达到5000万元，差额要看准确数",
        ),
        (
            Gap("debt_ratio", None, 70, [80, None], 10, "%"),
            "资产负债率80%以上，最多要70%，差额要看准确数",
        ),
        (
            Gap(("patent_invention", "patent_utility"), None, 2, 1, 1, "项"),
            "已授权发明专利、实用新型专利合计1项，至少要2项，还差1项",
        ),
    ],
)
def test_a_number_is_told_with_what_it_must_be(gap: Gap, says: str) -> None:
    assert gap_words(gap) == says


def test_the_first_addend_of_a_sum_carries_the_distance() -> None:
    assert Gap(("patent_invention", "patent_utility"), None, 2, 1, 1, "项").key == "patent_invention"
    assert Gap("revenue", 2025, 5000, 4200, 800, "万元").key == "revenue"


def test_every_kind_of_gap_has_its_words() -> None:
    seen = set()
    for seed in range(60):
        programs = assessed(whole_firm(Random(seed))).programs
        for gap in (gap for program in programs for clause in program.clauses for gap in clause.outcome.gaps):
            assert "None" not in gap_words(gap)
            seen.add(gap.unit)
    assert {"万元", "项", "级", "天"} <= seen
