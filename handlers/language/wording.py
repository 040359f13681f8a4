"""The words that stand before and behind a figure, and what each group of them does to it.

A group is named after the bound or trend it sets (see `expression.py`); `filler` changes nothing.
"""

from __future__ import annotations

from handlers.language.heads import led
from knowledge.patterns import lazy

_NUMBER = "[0-9一二两三四五六七八九十百千万亿半]"
_END = "(?=$|[,。.!~…;吧呢啊呀哈嘛了])"
"""What follows a word that only at the end of a value belongs to it: 三千万这样, but not 三千万这样的企业."""
_THINKING = "(?:让?我)?(?:想一?想|看一?看|算一?算|查一?查|[想看算查]一?下)"
_FILLER = (
    f"[,:;!~…=]|嗯|呃|额|哦|噢|啊|哎|唉|{_THINKING}|那个|这个|就是|我们|咱们|我司|俺们|我|俺|咱|公司|厂里?|企业|应该|一共|总共|总计|合计|共|拢共|满共|统共|加起来|目前|现在"
    f"|达到了?|[干做搞]了|占比|占了?个?|刚好|正好|只|仅|才|就|也|还|有那么|整(?={_NUMBER})|得(?={_NUMBER})|有个?|是个?|为|算|记|填|写|按|说|其实"
    f"|在(?={_NUMBER}|左右)"
)
BEFORE = lazy(
    led(
        r"(?P<below>不到|不足|未满|不满|低于|少于|小于|没到|没有到|达不到|<(?!=))"
        r"|(?P<at_most>不超过?|不会超过|没超过|没有超过|至多|最多|顶多|顶天了?|撑死了?|充其量|满打满算|不高于|不大于|不多于|<=|≤)"
        r"|(?P<at_least>至少|起码|最少|(?:怎么(?:着|说)?|少说)也[有得]?|少说|不下于?|不低于|不少于|不小于|>=|≥|上(?=[百千万亿]))"
        rf"|(?P<above>超过了?|超出|超|多于|大于|高于|逾|突破|不止|>|[过破]了?(?={_NUMBER}))"
        rf"|(?P<near>差一?点儿?[就到]+了?|将近|接近|逼近|近|快到了?|快有|快要|快奔|快|奔着?(?={_NUMBER})|小(?=[0-9一二两三四五六七八九十百千亿]))"
        r"|(?P<about>大约摸?|大概齐?|约[莫摸]|约|大致|差不多|差不离|大差不差|估计|估摸着?|寻思着?|毛估|得有|可能|好像|也就|≈|~(?=[0-9]))"
        r"|(?P<loss>净?亏损|净亏|倒亏|亏|赔(?:进去)?)了?|(?P<gain>净?盈利|净?赚)了?"
        r"|(?P<fall>掉|下降|下跌|下滑|降低|减少|降|跌|少|缩水|萎缩|负增长)了?(?!到|至)"
        r"|(?P<rise>增长|增加|提高|提升|上升|上涨|涨|升|增|多)了?(?!到|至|半)"
        r"|(?P<base>同比|[比较](?:去年同期|上一?年度?|去年|前年|同期))"
        r"|(?P<yuan>¥|人民币|rmb)"
        rf"|(?P<filler>{_FILLER})"
    )
)
AFTER = lazy(
    led(
        rf"(?P<near>不到一?点儿?|还?[差缺]一?点儿?{_END})"
        r"|(?P<slightly_above>出头点?儿?|出点头|冒头|冒个头|冒点头|挂零|多一?点儿?|多些)"
        rf"|(?P<above>(?:都|还)?不止|打不住|还多{_END})"
        rf"|(?P<at_least>以上|往上|朝上|开外|靠上|只多不少|打底|起步|(?<=[万亿元块w%点成])起{_END}|\+)"
        r"|(?P<at_most>以下|以内|之内|封顶|顶天|只少不多)"
        rf"|(?P<below>[都还]?不到|[都还]?没到{_END})"
        r"|(?P<more>多|有余)"
        rf"|(?P<about>左右|上下(?:浮动)?|差不多|差不离|大差不差|的?样子|这样子?{_END}|光景|大概|可能|估计)"
        rf"|(?P<filler>[,。.!~…;]|人民币|rmb|了|吧|呢|啊|呀|哈|嘛|哦|喔|噢|哇|呗|噻|咧|嘞|捏|整数?|去了{_END}|的话?|啦|喽|咯|嗯|应该|谢谢)"
    )
)
MOST_WORDS = 40
"""Characters of words in front of a figure; more is no sentence and would be searched again and again."""
