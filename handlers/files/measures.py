"""Which help of the documents fits what a firm lacks: only what a text offers, with the clause that offers it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from knowledge.library import Library
from knowledge.policy import Pack
from knowledge.validity import standing

AT_MOST = 3
"""Kinds of help named for one clause."""

_RESEARCH = ("研发", "创新", "产学研", "攻关")
_RIGHTS = ("专利", "知识产权")
_QUALITY = ("质量", "标准", "品牌")
_MARKET = ("市场", "展会", "配套", "供应链")
_MONEY = ("融资", "股权", "贷款", "上市", "金融")
_DIGITAL = ("数字化", "上云", "信息化", "智能化")
_SAFE = ("绿色", "清洁生产", "安全", "管理提升", "管理水平")
_PEOPLE = ("人才", "培训")
_LADDER = ("培育库", "入库", "分类辅导", "推荐", "一对一", "画像", "直通车", "培优", "梯度")
_CREDIT = ("信用", "法律", "政策解读")

_HELPS: dict[tuple[str, ...], tuple[str, ...]] = {
    ("rnd_expense", "rnd_ratio", "rnd_institution_level", "rnd_institution_own", "rnd_institution_joint",
     "high_tech_enterprise", "contest_level", "science_award", "science_award_province_top3",
     "science_award_national_top3", "innovation_demo", "first_set_level", "proprietary_tech",
     "proprietary_tech_count", "new_product_years"): _RESEARCH,
    ("patent_invention", "patent_invention_filed", "patent_utility", "patent_design", "software_copyright",
     "class1_ip", "class1_ip_own", "class1_ip_high_value", "class1_ip_self_developed", "class2_ip",
     "main_product_own_ip"): _RIGHTS,
    ("own_brand", "brand_level", "quality_system_cert", "mgmt_system_cert", "product_follows_standard",
     "overseas_cert", "standards_participated"): _QUALITY,
    ("revenue", "main_business_revenue", "sales_revenue", "main_product_revenue", "main_business_share",
     "market_share", "rank_province", "rank_national", "rank_world", "supplies_leader"): _MARKET,
    ("debt_ratio", "liabilities", "assets", "new_equity_paid_in"): _MONEY,
    ("core_business_systems",): _DIGITAL,
    ("energy_env_safety_compliant", "incidents"): _SAFE,
    ("rnd_staff", "staff"): _PEOPLE,
    ("net_profit", "operating_profit", "profit_total", "profit_and_tax"): ("管理", "精益", "降本", "诊断"),
    ("titles", "quality_score"): _LADDER,
    ("bank_credit_good", "tax_credit_good", "social_credit_good", "no_bad_record"): _CREDIT,
}  # fmt: skip
"""The words by which help for a fact is found in the names of services; what is not listed here no text helps with."""
_WORDS = {key: words for keys, words in _HELPS.items() for key in keys}


@dataclass(frozen=True, slots=True)
class Measure:
    """Help that a document offers, in our words."""

    pack: Pack
    clause: str
    name: str
    says: str


def measures(library: Library, region: str, facts: Iterable[str], today: date) -> list[Measure]:
    """The help for these facts, of the documents of a place: those in force first, the nearest first."""
    words = tuple(dict.fromkeys(word for key in facts for word in _WORDS.get(key, ())))
    packs = sorted(library.speaking(region), key=lambda pack: standing(pack.validity, today) != "in_force")
    found = [measure for pack in packs for measure in _of(pack, words)]
    return found[:AT_MOST]


def _of(pack: Pack, words: Collection[str]) -> Iterable[Measure]:
    """The services of a document that go by one of the words, those named by the first of them first."""
    named = [(service, " ".join((service.name, *service.also))) for service in pack.services]
    seen = set[str]()
    for word in words:
        for service, names in named:
            if word in names and service.name not in seen:
                seen.add(service.name)
                yield Measure(pack, service.clause, service.name, service.says)
