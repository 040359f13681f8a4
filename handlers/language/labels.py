"""What people call the facts, as data: the words, and which fact a value of a kind then stands for.

A word with no fact behind it (利润, 专利) is recognised so that its figure is not taken for another's.
"""

from __future__ import annotations

import re

from handlers.language.scan import SpanKind

_OF_INCOME = (
    r"(?:占(?:到|了|个|比)?(?:企业|公司)?(?:总|全部|整体)?(?:营业收入|销售收入|营收|收入|销售额)?的?(?:比例?|比重)?)"
)

LABELS: tuple[tuple[str, dict[SpanKind, str]], ...] = (
    (rf"研发(?:费用|投入|经费|支出|资金)*{_OF_INCOME}|研发(?:投入)?(?:强度|比例|占比)", {"percent": "rnd_ratio"}),
    (rf"主营(?:业务)?(?:收入)?{_OF_INCOME}", {"percent": "main_business_share"}),
    (rf"主导产品(?:的)?(?:销售|营业)?(?:收入)?{_OF_INCOME}", {"percent": "main_business_share"}),
    (r"研发(?:人员|团队|技术人员)占比?", {}),
    (
        r"(?:研发|科研)(?:人员|团队|技术人员|人数)数?|(?:研发|科研)的?有?(?=[0-9一二三四五六七八九十两百]+多?[个名位]?人)",
        {"count": "rnd_staff", "number": "rnd_staff"},
    ),
    (r"研发(?:费用|投入|经费|支出|资金)*", {"money": "rnd_expense", "percent": "rnd_ratio"}),
    (r"主营(?:业务)?(?:收入)?", {"money": "main_business_revenue", "percent": "main_business_share"}),
    (r"主导产品(?:的)?(?:销售|营业)?(?:收入|销售额|额)", {"money": "main_product_revenue"}),
    (r"主导产品(?=[^，,。；;项个种]{0,4}[万亿])", {"money": "main_product_revenue"}),
    (r"(?:主导|主要|主打)产品(?:数量?)?", {"count": "main_product_count"}),
    (r"销售收入|销售额|年销售|年销(?!量)", {"money": "sales_revenue"}),
    (r"营业收入|营业额|营收|总收入|年收入|收入|产值|流水|revenue", {"money": "revenue"}),
    (r"净利润?|net profit", {"money": "net_profit"}),
    (r"同?行业(?:平均|的)*利润率", {"percent": "industry_profit_rate"}),
    (r"营业利润率|利润率", {}),
    (r"营业利润", {"money": "operating_profit"}),
    (r"利润总额", {"money": "profit_total"}),
    (r"利润|税收|纳税|补贴|补助|奖励|奖金|贷款|注册资本|订单|合同", {}),
    (r"利税(?:总额)?", {"money": "profit_and_tax"}),
    (
        r"(?:当年|新增)*股权融资(?:额|到位)*(?:[（(]?实缴[)）]?)?|新增融资(?:实缴)?|实缴(?=[^，,。]{0,3}[0-9一二三四五六七八九])",
        {"money": "new_equity_paid_in"},
    ),
    (r"资产负债率|负债率", {"percent": "debt_ratio", "number": "debt_ratio"}),
    (r"资产总额|总资产|资产", {"money": "assets"}),
    (r"负债总额|总负债|负债", {"money": "liabilities"}),
    (
        r"从业(?:人员|人数)|在职员工|员工(?:人?数|总数)?|职工(?:人数)?|社保人数|用工(?:人数)?|(?<!研发)人数|总人数|人员规模|全[厂司]",
        {"count": "staff", "number": "staff"},
    ),
    (r"(?:在审|受理|申请中|实审|未授权)的?发明(?:专利)?", {"count": "patent_invention_filed"}),
    (r"(?:已?授权的?)?(?:专利)?发明(?:专利)?(?:数量)?", {"count": "patent_invention", "number": "patent_invention"}),
    (
        r"实用新型(?:专利)?|实新|实用(?=[0-9一二三四五六七八九十])",
        {"count": "patent_utility", "number": "patent_utility"},
    ),
    (r"外观(?:设计)?(?:专利)?", {"count": "patent_design", "number": "patent_design"}),
    (r"软件著作权|软著", {"count": "software_copyright", "number": "software_copyright"}),
    (r"(?:[ⅠI一1]类|高价值)知识产权", {"count": "class1_ip"}),
    (r"有效专利|专利", {}),
    (
        r"(?:主导或|主导和)?参与(?:制定|起草|制修订|编制)(?:过|了)?(?:的)?(?:国家|行业|团体|技术|国|行|团)*标准?",
        {"count": "standards_participated"},
    ),
    (r"专有技术|技术秘密", {"count": "proprietary_tech_count"}),
    (
        r"新产品(?:生产|经营|做|上市|投产)*(?=[^，,。；;]{0,4}年)|新品(?:做|上市)*(?=[^，,。；;]{0,4}年)",
        {"count": "new_product_years"},
    ),
    (r"(?:核心业务|信息化?)?(?:系统)(?=[0-9一二三四五六七八九两])", {}),
    (r"市占率|市场占有率|市场份额", {"percent": "market_share"}),
    (r"(?:干|做(?![到成的])|从事|深耕|专注)(?=[^，,。；;]{0,10}年)", {"count": "niche_years"}),
    (r"发展质量评价(?:得分|分数)?|质量评价得分", {"count": "quality_score", "number": "quality_score"}),
    (r"(?:注册(?:登记)?|成立|登记|创办)(?:日期|时间|年份)?", {"date": "registered_on", "year": "registered_on"}),
)
"""The first that fits at a place wins; longer names stand before the shorter ones they begin with."""

FLOORS = re.compile("主导产品")
"""主导产品占七成 says that the main business is at least that."""

RANKS: tuple[tuple[str, str], ...] = (
    ("全省|省内|省里|省", "rank_province"),
    ("全国|国内", "rank_national"),
    ("全球|世界|国际", "rank_world"),
)
"""Where a place in the ranking is held."""

FLAGS: tuple[tuple[str, str], ...] = (
    (r"ISO ?9001|(?<![0-9])9001|质量(?:管理)?(?:体系认证|体系|认证)(?:证书)?", "quality_system_cert"),
    (r"国家级?高新技术企业|高新技术企业|高企(?:证书?|认定)?", "high_tech_enterprise"),
    (r"自主品牌", "own_brand"),
    (r"(?:自己的?|自建的?|自有)研发(?:机构|中心|部门)", "rnd_institution_own"),
    (r"(?:联合|共建|合作)(?:建立?|搞|办)?的?研发(?:机构|中心)", "rnd_institution_joint"),
    (r"龙头(?:企业)?的?供应链", "supplies_leader"),
    (r"独立法人(?:资格)?", "independent_legal_person"),
    (r"独立核算", "independent_accounting"),
    (r"海外认证|国外认证|国际认证|CE认证", "overseas_cert"),
    (r"(?:环境|职业健康|能源)管理体系(?:认证)?", "mgmt_system_cert"),
)
"""What one has or has not."""

OUTRIGHT: tuple[tuple[str, str], ...] = (
    (r"(?:没有|无)任?何?不良(?:信用)?记录|不良(?:信用)?记录(?:没有|无)", "no_bad_record"),
    (r"银行(?:的)?信用(?:也|都|记录)?(?:是)?(?:良好|很?好|没问题|正常)", "bank_credit_good"),
    (r"(?:纳税|税务)信用(?:等级)?(?:也|都|记录)?(?:是)?(?:良好|很?好|没问题|正常|[Aa]级?)", "tax_credit_good"),
    (r"社会信用(?:也|都|记录)?(?:是)?(?:良好|很?好|没问题|正常)", "social_credit_good"),
    (r"产品(?:都|也)?(?:是)?执行(?:的)?(?:国标|行标|国家标准|行业标准|标准)", "product_follows_standard"),
    (r"进(?:了|入了?)[^，,。]{1,8}的?供应链", "supplies_leader"),
    (r"^(?:是|有)?独立法人(?:资格)?$", "independent_legal_person"),
    (r"^(?:是)?独立核算(?:的)?$", "independent_accounting"),
)
"""What is said as such, without 有 or 是."""

LEVELS: tuple[tuple[str, str], ...] = (
    (r"品牌|名牌", "brand_level"),
    (r"(?:创新创业|创客|双创)?大赛", "contest_level"),
    (r"首台[（(]?套[)）]?", "first_set_level"),
    (r"研发(?:机构|中心|平台)|(?:企业)?技术中心|工程(?:技术)?(?:研究)?中心", "rnd_institution_level"),
)
"""What is recognised at a level."""

LABEL = re.compile("|".join(f"(?P<n{i}>{pattern})" for i, (pattern, _) in enumerate(LABELS)))


def facts_of(match: re.Match[str]) -> dict[SpanKind, str]:
    """Which fact a value of each kind stands for behind the matched label."""
    return LABELS[int((match.lastgroup or "n0")[1:])][1]
