"""What people call the facts, as data: the words, and which fact a value of a kind then stands for.

A word with no fact behind it (利润, 专利) is recognised so that its figure is not taken for another's.
"""

from __future__ import annotations

import re
from functools import lru_cache

from handlers.language.heads import led
from handlers.language.marks import Wordings
from handlers.language.scan import SpanKind
from knowledge.patterns import lazy

_OF_INCOME = (
    r"(?:占(?:到|了|个|比)?(?:企业|公司)?(?:总|全部|整体)?(?:营业收入|销售收入|营收|收入|销售额)?的?(?:比例?|比重)?)"
)

LABELS: tuple[tuple[str, dict[SpanKind, str]], ...] = (
    (rf"研发(?:费用|投入|经费|支出|资金|费)*{_OF_INCOME}|研发(?:投入)?(?:强度|比例|占比)", {"percent": "rnd_ratio"}),
    (rf"主营(?:业务)?(?:收入)?{_OF_INCOME}", {"percent": "main_business_share"}),
    (rf"主导产品(?:的)?(?:销售|营业)?(?:收入)?{_OF_INCOME}", {"percent": "main_business_share"}),
    (r"研发(?:人员|团队|技术人员)占比?|研发(?:机构|中心|平台|活动|项目)", {}),
    (
        r"(?:研发|科研)(?:人员|团队|技术人员|人数)数?|(?:研发|科研)的?有?(?=[0-9一二三四五六七八九十两百]+多?[个名位]?人)"
        r"|(?:[搞做]|负责)(?:研发|科研|技术研发)的",
        {"count": "rnd_staff", "number": "rnd_staff"},
    ),
    (
        r"研发(?:费用|投入|经费|支出|资金|费)*(?:这块|方面|上)?|科研(?:费用|投入|经费|支出)|[Rr]&[Dd]",
        {"money": "rnd_expense", "percent": "rnd_ratio"},
    ),
    (r"主营(?:业务)?(?:收入)?|主业(?:收入)?", {"money": "main_business_revenue", "percent": "main_business_share"}),
    (r"主导产品(?:的)?(?:销售|营业)?(?:收入|销售额|额)", {"money": "main_product_revenue"}),
    (r"主导产品(?=[^，,。；;项个种]{0,4}[万亿])", {"money": "main_product_revenue"}),
    (r"主导产品(?:[^，,。；;占%]{0,6}?)卖", {"money": "main_product_revenue"}),
    (r"(?:主导|主要|主打)产品(?:数量?)?", {"count": "main_product_count"}),
    (
        r"年?销售收入|年?销售额|年销售|年销(?!量)|(?<=年)(?:一共|大概|大约|差不多|能)?卖(?=[^，,。；;]{0,3}[0-9一二两三四五六七八九十百千半][^，,。；;]{0,8}[万亿])",
        {"money": "sales_revenue"},
    ),
    (
        r"(?:营业|[营赢盈])(?:收[入人]|手入|首入)|营业额|[营赢盈](?:收|首)|总收入|年收入|收入|产值|流水|revenue",
        {"money": "revenue"},
    ),
    (r"净利润?(?!率)|net profit", {"money": "net_profit"}),
    (r"同?行业(?:平均|的)*利润率", {"percent": "industry_profit_rate"}),
    (r"营业利润率|利润率", {}),
    (r"营业利润", {"money": "operating_profit"}),
    (r"利润总额|税前利润", {"money": "profit_total"}),
    (r"利润|税收|纳税|补贴|补助|奖励|奖金|贷款|注册资本|订单|合同", {}),
    (r"利税(?:总额)?", {"money": "profit_and_tax"}),
    (
        r"(?:当年|新增)*股权融资(?:额|到位)*(?:[（(]?实缴[)）]?)?|新增融资(?:实缴)?|实缴(?=[^，,。]{0,3}[0-9一二三四五六七八九])",
        {"money": "new_equity_paid_in"},
    ),
    (r"(?:资产)?负债[率绿律]", {"percent": "debt_ratio", "number": "debt_ratio"}),
    (r"资产总额|总资产|资产", {"money": "assets"}),
    (r"负债总额|总负债|负债", {"money": "liabilities"}),
    (
        r"从业(?:人员|人数)|在职员工|员工(?:人?数|总数)?|职工(?:人数)?|社保人数|用工(?:人数)?|社保(?:缴纳|参保|缴费)人数|(?<!研发)人数|总人数|人员规模|全[厂司]|工人",
        {"count": "staff", "number": "staff"},
    ),
    (
        r"(?:在审|受理|申请中|实审|未授权)中?的?发明(?:专利)?|(?<=在审)的|(?:正?在审查?|申请中|实审中|未授权|没授权)的(?=[^，,。；;]{0,4}[0-9一二两三四五六七八九十俩仨])",
        {"count": "patent_invention_filed"},
    ),
    (r"(?:已?授权的?)?(?:专利)?发明(?:专利)?(?:数量)?", {"count": "patent_invention", "number": "patent_invention"}),
    (
        r"实用新型(?:专利)?|实新|实用(?=[0-9一二三四五六七八九十])",
        {"count": "patent_utility", "number": "patent_utility"},
    ),
    (r"外观(?:设计)?(?:专利)?", {"count": "patent_design", "number": "patent_design"}),
    (r"(?:计算机)?软件著作权(?:登记)?|软著", {"count": "software_copyright", "number": "software_copyright"}),
    (r"(?:[ⅠI一1]类|高价值)知识产权", {"count": "class1_ip"}),
    (r"有效专利|专利", {}),
    (
        r"(?:主导或|主导和)?参与(?:制定|起草|制修订|编制)(?:过|了)?(?:的)?(?:国家|行业|团体|技术|国|行|团)*标准?",
        {"count": "standards_participated"},
    ),
    (
        r"(?:主导|牵头|参与|参编|起草|制定)(?:或参与)?(?:制定|起草|制修订|修订|编制)?(?:过|了)?"
        r"(?=[0-9一二两三四五六七八九十俩仨]+[项个]?(?:国家|行业|团体|地方|技术)*标准?|[0-9一二两三四五六七八九十俩仨]+[项个]?[国行团]标)"
        r"|(?:参编|起草)(?:过|了)?(?:国标|行标|团标|(?:国家|行业|团体)标准)",
        {"count": "standards_participated"},
    ),
    (r"专有技术|技术秘密", {"count": "proprietary_tech_count"}),
    (
        r"新产品(?:生产|经营|做|上市|投产)*(?=[^，,。；;]{0,4}年)|新品(?:做|上市)*(?=[^，,。；;]{0,4}年)",
        {"count": "new_product_years"},
    ),
    (r"核心业务(?:用了?|上了?|采用了?)(?:信息(?:化)?)?系统|核心业务系统", {"count": "core_business_systems"}),
    (r"(?:信息化?)?(?:系统)(?=[0-9一二三四五六七八九两])", {}),
    (r"市占率|市场占有率|市场份额", {"percent": "market_share"}),
    (
        r"(?:干|做(?![到成的])|从事|深耕|专注|扎根)(?=[^，,。；;]{0,10}年)|在?(?:这个|本)?细分(?:市场|领域|行业)(?=[^，,。；;]{0,4}年)",
        {"count": "niche_years"},
    ),
    (r"(?:发展)?质量评价(?:得分|分数|自评)?|评价得分", {"count": "quality_score", "number": "quality_score"}),
    (
        r"(?:注册(?!资)(?:登记)?|成立|登记|创办|建的?厂|建厂|[开办]的?[公工厂]司?|(?:营业)?执照)(?:日期|时间|年份)?",
        {"date": "registered_on", "year": "registered_on"},
    ),
)
"""The first that fits at a place wins; longer names stand before the shorter ones they begin with."""

FLOORS = lazy("主导产品")
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
    (r"自[主有]品牌|自己的?(?:品牌|牌子)", "own_brand"),
    (r"自主知识产权", "main_product_own_ip"),
    (r"(?:自己的?|自建的?|自有|独立的?)研发(?:机构|中心|部门)", "rnd_institution_own"),
    (r"(?:联合|共建|合作|合建)(?:建立?|搞|办|设立?)?(?:了|的|过)?研发(?:机构|中心|平台)", "rnd_institution_joint"),
    (r"龙头(?:企业)?的?供应链", "supplies_leader"),
    (r"独立法人(?:资格)?", "independent_legal_person"),
    (r"独立核算", "independent_accounting"),
    (r"海外认证|国外认证|国际认证|(?:欧盟|美国)认证|(?<![a-z])(?:CE|UL|FDA|TUV)认证", "overseas_cert"),
    (
        r"ISO ?(?:14001|45001|50001)|(?<![0-9])(?:14001|45001)|(?:环境|职业健康(?:安全)?|能源)管理体系(?:认证)?",
        "mgmt_system_cert",
    ),
    (r"专有技术(?!\W*[0-9一二两三四五六七八九十]|[0-9])", "proprietary_tech"),
)
"""What one has or has not."""

OUTRIGHT: tuple[tuple[str, str, bool], ...] = (
    (
        r"研发(?:机构|中心|部门)[^，,。；;]{0,2}(?:是)?(?:我们)?自己?建的?|自建的?研发(?:机构|中心|部门)",
        "rnd_institution_own",
        True,
    ),
    (r"(?:没有|无)任?何?不良(?:信用|行为)?记录|不良(?:信用|行为)?记录(?:没有|无)", "no_bad_record", True),
    (r"(?<!没)有(?:过)?不良(?:信用|行为)?记录", "no_bad_record", False),
    (r"(?:没有?|未|从不|从没)(?:有)?(?:提供|报)过?(?:任何)?(?:虚假|假)(?:信息|材料)", "no_false_information", True),
    (r"银行(?:的)?信用(?:也|都|记录)?(?:是)?(?:良好|很?好|没问题|正常)", "bank_credit_good", True),
    (r"银行(?:的)?信用(?:也|都|记录)?(?:是)?(?:不良|不太?好|很?差|有问题)", "bank_credit_good", False),
    (r"(?:纳税|税务)信用(?:等级)?(?:也|都|记录)?(?:是)?(?:良好|很?好|没问题|正常|[Aa]级?)", "tax_credit_good", True),
    (r"(?:纳税|税务)信用(?:等级)?(?:也|都|记录)?(?:是)?(?:不良|不太?好|很?差|有问题)", "tax_credit_good", False),
    (r"社会信用(?:也|都|记录)?(?:是)?(?:良好|很?好|没问题|正常)", "social_credit_good", True),
    (r"社会信用(?:也|都|记录)?(?:是)?(?:不良|不太?好|很?差|有问题)", "social_credit_good", False),
    (
        r"(?:产品|生产)(?:都|也)?(?:是)?(?:执行|按照?|符合)(?:的)?(?:国标|行标|国家标准|行业标准|国际标准|标准)(?:生产)?(?!吗)"
        r"|按照?(?:国标|行标|国家标准|行业标准|国际标准)(?:来)?生产",
        "product_follows_standard",
        True,
    ),
    (
        r"(?<!没)(?<!未)进(?:了|入了?)[^，,。没未]{1,8}的?供应链(?:了)?|给[^，,。]{0,6}龙头(?:企业)?(?:做|搞)?配套",
        "supplies_leader",
        True,
    ),
    (r"(?:没|未|没有)进入?(?:到)?[^，,。]{0,8}供应链", "supplies_leader", False),
    (r"(?:自建|自己建)了?(?:一?个)?研发(?:机构|中心|部门)", "rnd_institution_own", True),
    (
        r"(?:和|跟|与|同)[^，,。；;没未]{2,12}(?:联合|共建|合作|合建|一起)(?:建立?|搞|办|设立?)?(?:了|的|过)?(?:一?个)?研发(?:机构|中心|平台)",
        "rnd_institution_joint",
        True,
    ),
    (
        r"节能[、和]?(?:环保|安全)[、和]?(?:环保|安全)?(?:生产)?(?:都|也|方面)*(?:合规|达标|没问题|合格)|(?:环保[、和]?安全(?:生产)?|安全(?:生产)?[、和]?环保)(?:都|也|方面)*(?:合规|达标|没问题|合格)",
        "energy_env_safety_compliant",
        True,
    ),
)
"""What is said as such, without 有 or 是, and what it says of the fact."""

INDUSTRIES: tuple[tuple[str, str], ...] = (
    (r"软件|SaaS|APP开发|小程序|信息系统开发", "软件信息"),
    (r"餐饮|饭店|饭馆|餐馆|餐厅|火锅店|小吃店", "餐饮"),
    (r"建筑(?!材|机)|建筑施工|盖房子|工程施工|装修", "建筑"),
    (r"物业", "物业管理"),
    (r"运输|货运|跑车|客运", "交通运输"),
    (r"仓储", "仓储"),
    (r"快递|邮政", "邮政"),
    (r"超市|零售|便利店|小卖部|专卖店", "零售"),
    (r"批发", "批发"),
    (r"宾馆|酒店(?!用品)|旅馆|民宿", "住宿"),
    (r"房地产|楼盘开发", "房地产"),
    (r"种植|养殖|种地|养猪|养鸡|养鱼|种菜|农业", "农林牧渔"),
    (
        r"制造|机械|阀门|轴承|减速机|挂车|铸造|铸件|纺织|服装|化工|五金|模具|电缆|管材|钢管|仪表|传感器|零部件|配件"
        r"|轮胎|家具|玻璃|陶瓷|水泥|[^，,。]{0,6}(?:深加工|加工)|机床|泵|电机|轧机|造纸|印刷|塑料|橡胶|药|食品|装备|设备",
        "工业",
    ),
)
"""What a firm does, and the industry that is; longer names first."""
_ACTIVITY = lazy(
    r"(?<![么何要想谁能会去])(?:[做搞干开跑]|经营|从事|生产)(?:的是|了)?(?P<does>[^，,。；;\s没不做搞？?]{1,10}?)(?:的|生意|行业)"
    r"(?=$|[，,。；;\s啊呀哈]|公司|企业|厂|合作社|能|可以|够|去年|今年|前年|一年|营收|员工|想|年)"
    r"|所属行业(?:是|为|[:：])?(?P<named>[^，,。；;\s？?]{2,8})"
    r"|(?:我们?|俺们?|咱们?|我司|公司)(?:是|属于|就是)(?:一?家)?(?P<kind>[^，,。；;\s？?]{2,6}?)(?:行?业|类)?(?:企业|公司|厂)?(?:的)?(?=$|[，,。；;\s])"
)
_INDUSTRIES = tuple((lazy(words, re.IGNORECASE), name) for words, name in INDUSTRIES)


def industry_in(text: str) -> tuple[str, re.Match[str]] | None:
    """The industry a firm says it is of: 做软件的, 开饭店的, 我们是制造业; not 软件公司怎么划型."""
    for match in _ACTIVITY.finditer(text):
        said = next(filter(None, match.groups()))
        name = next((name for words, name in _INDUSTRIES if words.search(said)), None)
        if name:
            return name, match
    return None


LEVELS: tuple[tuple[str, str], ...] = (
    (r"品牌|名牌", "brand_level"),
    (r"(?:创新创业|创客|双创)?大赛", "contest_level"),
    (r"首台[（(]?套[)）]?", "first_set_level"),
    (r"研发(?:机构|中心|平台)|(?:企业)?技术中心|工程(?:技术)?(?:研究)?中心", "rnd_institution_level"),
)
"""What is recognised at a level."""

LABEL = lazy(led("|".join(f"(?P<n{i}>{pattern})" for i, (pattern, _) in enumerate(LABELS))))

_NAMED = Wordings([(True, [pattern for pattern, _ in LABELS])])


@lru_cache(maxsize=64)
def labels_in(text: str) -> tuple[re.Match[str], ...]:
    """The names of facts in a text, in order; searched once for all that ask."""
    return tuple(LABEL.finditer(text)) if _NAMED.may_fit(text) else ()


def facts_of(match: re.Match[str]) -> dict[SpanKind, str]:
    """Which fact a value of each kind stands for behind the matched label."""
    return LABELS[int((match.lastgroup or "n0")[1:])][1]
