"""Which place's documents, and which kind of firm, a form is held against: asked before anything else."""

from __future__ import annotations

from handlers.choices import CITIES, offer, which_place
from handlers.citing import ground
from handlers.context import Turn
from handlers.dialog import Asked, Form
from handlers.language.mentions import find_places
from handlers.verdict.checking import speaking, variants
from knowledge.regions import NATIONAL, region_name
from knowledge.wording import VARIANTS
from storage.outgoing import Markdown, Text

_PLACE_NEEDED = "地区决定按哪份文件核对，跳过了就没法核对；说县（市、区）名就行，不想填了说“取消”。"
_KIND_NEEDED = "两类企业的条件不一样，跳过了就没法核对：做产品的选“制造类”；互联网、软件等新业态选“创新类”。"


def ask_missing(turn: Turn, form: Form) -> bool:
    """Ask for the place or the kind of firm where one is missing; False where none is."""
    if form.region is None:
        form.asking = Asked(key="region")
        turn.answer.says(offer(turn, "form-region", "企业注册在哪个地方？", CITIES, "也可以直接写县（市、区）名。"))
        return True
    kinds = variants(turn, form)
    if not kinds or form.variant in kinds:
        return False
    form.asking = Asked(key="variant")
    names = tuple(VARIANTS[variant] for variant in kinds)
    desc = "做产品的选制造类；互联网、软件等新业态选创新类。"
    turn.answer.says(offer(turn, "form-variant", "企业属于哪一类？", names, desc))
    return True


def needed(key: str) -> str:
    """Why the place or the kind of firm cannot be left out."""
    return _PLACE_NEEDED if key == "region" else _KIND_NEEDED


def read_region(turn: Turn, form: Form, text: str) -> str | None:
    """Take the place named; None when it was taken or asked back, else the hint."""
    places = find_places(text)
    if places.region is None and places.ambiguous:
        turn.answer.says(which_place(turn, "form-region", places.ambiguous))
        return None
    if places.elsewhere and places.region is None:
        return f"手头没有{places.elsewhere}的文件，核对不了。现有{'、'.join(CITIES)}和山东省的文件。"
    if places.region is None:
        return "没有认出地区。请写到县（市、区），例如金湖县、东港区。"
    form.region = places.region.speaks_for
    turn.answer.changes.enterprise["region"] = form.region
    say_whose(turn, form, form.region)
    return None


def read_variant(turn: Turn, form: Form, text: str) -> str | None:
    """Take the kind of firm; the hint where it is not one of them."""
    found = [key for key, name in VARIANTS.items() if name[:2] in text]
    if len(found) != 1:
        return "请选“制造类”或“创新类”。"
    form.variant = found[0]
    turn.answer.changes.enterprise["variant"] = found[0]
    return None


def say_whose(turn: Turn, form: Form, region: str) -> None:
    """By whose documents the firm is held: where the place's own set no conditions, that is said."""
    programs = speaking(turn, form)
    if programs and all(ready.pack.region == NATIONAL for ready in programs):
        said = f"{region_name(region)}的文件没有写可以逐条核对的条件，下面按国家的规定为您核对。"
    else:
        said = f"按{region_name(region)}的文件为您核对。"
    turn.answer.says(Text(content=f"{said}要换地区，随时说“换地区”。"))
    if form.tiers and not {ready.program.tier for ready in programs} & set(form.tiers):
        turn.answer.says(Text(content="手头的文件没有写您问的这一级的条件，下面按有条件的核对。"))


def nothing_to_check(turn: Turn, form: Form) -> None:
    """No document of the place has conditions: what can be asked instead."""
    lines = [f"{region_name(form.region or '')}的文件没有写可以逐条核对的条件，所以不能替您判断够不够得上。"]
    lines.append("可以问我目标数、名词含义、服务和责任单位；认定条件请以主管部门当年的通知为准。")
    for pack in turn.library.speaking(form.region or ""):
        says = [n.says for n in pack.not_given if n.topic == "condition"]
        if says:
            lines += [says[0], ground(pack, ["全文"], turn.today)]
            turn.answer.cites(pack.policy, "全文")
    turn.dialog.topic.region = form.region
    turn.answer.says(Markdown(content="\n".join(lines)))
