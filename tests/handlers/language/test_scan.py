"""Values found inside sentences, before any word segmentation."""

from __future__ import annotations

from datetime import date

import pytest

from handlers.language.scan import scan

TODAY = date(2026, 11, 21)

SENTENCES = {
    "我们去年营业收入三千五百来万能不能报省里的专精特新啊": "year:去年 money:三千五百来万",
    "俺厂子在任城区 干了十来年减速机 够得上啥档次": "count:十来年",
    "营收1.2亿 研发420万 发明专利2项实用新型7项 在日照 看看能申请哪个": "money:1.2亿 money:420万 count:2项 count:7项",
    "研发占比百分之三点五算达标不": "percent:百分之三点五",
    "我们是今年三月份刚注册的公司 能报培育库吗": "date:今年三月份",
    "我们资产负债率七十五了 还有戏吗": "number:七十五",
    "听说营收不到五千万也能报小巨人 是不是真的": "money:不到五千万",
    "市占率全省前三 但是没有第三方证明咋办": "rank:前三",
    "要是我把研发加到500万呢": "money:500万",
    "要是研发增加50万": "",
    "济宁这边有没有现金奖励啊 具体几万": "",
    "前年2800,去年3360": "year:前年 number:2800 year:去年 number:3360",
    "去年3360前年2800": "year:去年 number:3360 year:前年 number:2800",
    "比前年掉了5个点": "percent:比前年掉了5个点",
    "今年营收翻了一番": "year:今年 percent:翻了一番",
    "去年研发一百零五万八": "year:去年 money:一百零五万八",
    "ISO9001有 高企证23年12月到的期": "date:23年12月",
    "不对 刚才填错了 营收应该是三千二": "number:三千二",
    "下周三之前交来得及吗": "date:下周三之前",
    "省专精特新窗口改成12月1号到20号": "date:12月1号到20号",
    "我们23年评的省专精特新 今年要复核不": "year:23年 year:今年",
    "干了12年": "count:12年",
    "营收 3500 万元": "money:3500 万元",
    "营收3500万美元": "",
    "6000万，300万": "money:6000万 money:300万",
    "6000万,2022年300万": "money:6000万 year:2022年 money:300万",
    "营收3,500万元，研发105万": "money:3,500万元 money:105万",
    "学习二十大精神 推进十百千工程": "",
    "电话13812345678": "",
    "发明专利俩 实用新型仨": "count:俩 count:仨",
    "咱俩 哥仨 就这俩": "",
    "营收两千出头 研发一百来万": "number:两千出头 money:一百来万",
    "干了一年半了 前年出过事故": "count:一年半 year:前年",
    "营收5000+万": "money:5000+万",
    "营收2-3000万": "",
    "发生3起事故": "count:3起",
    "第三季度到期": "date:第三季度",
    "1. 营收3500万 2. 研发300万": "money:3500万 money:300万",
    "这三项 那两个 第3条 附件3 四基": "",
}


@pytest.mark.parametrize(("sentence", "expected"), SENTENCES.items())
def test_the_values_of_a_sentence_are_found_with_their_kind(sentence: str, expected: str) -> None:
    spans = scan(sentence, TODAY)
    assert " ".join(f"{span.kind}:{span.text}" for span in spans) == expected
    assert all(sentence[span.start : span.end] == span.text for span in spans)


def test_none_of_a_thing_is_zero_and_not_one() -> None:
    spans = scan("发明2个,实新5个,软著一个没有", TODAY)
    assert [getattr(span.value, "hi", None) for span in spans] == [2, 5, 0]


def test_invisible_characters_do_not_move_the_places() -> None:
    sentence = "\u200b营收\u200f３５\u200b００万"
    (span,) = scan(sentence, TODAY)
    assert sentence[span.start : span.end] == "３５\u200b００万"


def test_an_endless_text_is_not_searched() -> None:
    assert scan("3500万" * 5000, TODAY) == []
