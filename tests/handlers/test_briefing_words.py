"""What officers say of digests: how often one is wanted is told from questions, and from duties that recur."""

from __future__ import annotations

import pytest

from handlers.language import briefing_words as said
from handlers.language.briefing_words import Wish


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("每天发简报", Wish("daily")),
        ("日报", Wish("daily")),
        ("改成周报", Wish("weekly")),
        ("每周一发", Wish("weekly", 1)),
        ("以后每周五发周报吧", Wish("weekly", 5)),
        ("每个星期三发简报", Wish("weekly", 3)),
        ("月报每月5号", Wish("monthly", 5)),
        ("每月二十号发", Wish("monthly", 20)),
        ("月报改到10号", Wish("monthly", 10)),
        ("月报每月40号", Wish("monthly", 40)),
        ("月底发月报", Wish("monthly", 31)),
        ("天天给我发", Wish("daily")),
        ("每周五早上发我一份", Wish("weekly", 5)),
        ("简报一天一次", Wish("daily")),
        ("简报一个月一次", Wish("monthly")),
        ("恢复发简报", Wish("weekly", 1)),
        ("季报", Wish("quarterly")),
        ("季报每季首月5号", Wish("quarterly", 5)),
        ("不要周报了，改成月报", Wish("monthly")),
        ("周报改成月报，每月二十号", Wish("monthly", 20)),
        ("不要简报", Wish("none")),
        ("别发简报了", Wish("none")),
        ("停发周报", Wish("none")),
        ("简报", None),
        ("看周报", None),
        ("简报什么时候发", None),
        ("联席会议定在每月10号", None),
        ("信息通报每季度末月5号", None),
        ("每年发多少奖金", None),
        ("每月发多少补贴", None),
    ],
)
def test_how_often_a_digest_is_wanted(text: str, wish: Wish | None) -> None:
    assert said.wish_of(text) == wish
    assert wish is None or said.may_concern(text)


def test_which_section_is_wanted_and_the_picture() -> None:
    assert [said.item_of(text) for text in ("简报3", "简报第三项", "看周报第2条", "简报")] == [3, 3, 2, None]
    assert all(map(said.asks_for_it, ("简报", "看周报", "我的简报", "简报呢")))
    assert all(map(said.asks_for_picture, ("进度图", "目标完成情况图", "发我目标进度图")))
    assert not any(map(said.asks_for_picture, ("力图转型的企业", "地图", "目标是多少")))
    assert said.asks_when("简报设置")
    assert all(map(said.asks_for_everything, ("简报全部", "看完整的简报", "全部周报")))
    assert said.wants_another_rhythm("简报每两周发一次")
    assert not said.wants_another_rhythm("每两周开一次会")
