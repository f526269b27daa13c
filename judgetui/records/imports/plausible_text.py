"""Whether a text could have been written by anybody: what tells a right reading of bytes.

Bytes read in a wrong encoding give signs within words and mixed scripts (`made_of_words`). Nearly
every list in another encoding of East Asia can be read as GB18030, and the other way round: read
wrongly, the characters come as if drawn from the whole code; read rightly, names begin with
surnames and titles are made of the few hundred characters in daily use (`chinese_look`).
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

_PIECE = re.compile(r"(?:[A-Za-z]|[^\x00-\x7f])+")
_PUNCTUATION = re.compile(
    "[“”‘’„‚«»–—…·•†\u00a0\u2000-\u200a\u3000-\u303f\uff00-\uff0f\uff1a-\uff1f﹏]+"
)
_SIGNS = frozenset("°№€£©®™½¼¾±×§ªº²³①②③④⑤⑥⑦⑧⑨⑩ⅠⅡⅢⅣⅤ○△□☆★※→￥々〇")
_EASTERN = frozenset(
    {"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "IDEOGRAPHIC", "FULLWIDTH"}
)
_CASED = frozenset({"LATIN", "GREEK", "CYRILLIC"})


def made_of_words(text: str) -> bool:
    """Whether every word that is not plain ASCII has letters of one script, cased as people do.

    What was read in a wrong encoding has signs within words, mixes scripts, or has capitals
    where nobody writes any.
    """
    return all(
        _is_word(part)
        for piece in set(_PIECE.findall(text))
        if not piece.isascii()
        for part in _PUNCTUATION.split(piece)
        if part and not part.isascii()
    )


def _is_word(part: str) -> bool:
    if all(character in _SIGNS for character in part):
        return True
    scripts = {_script(character) for character in part}
    if scripts & _EASTERN:
        # People write T恤 and A组, and nobody Bj鰎k.
        strange = scripts - _EASTERN - {"LATIN", "SIGN"}
        return not strange and not any(c.isascii() and c.islower() for c in part)
    return len(scripts) == 1 and "" not in scripts and (scripts <= _CASED) <= _cased(part)


@lru_cache(maxsize=4096)
def _script(character: str) -> str:
    """The script of a letter or of a mark on one; empty for what is neither."""
    if character in _SIGNS:
        return "SIGN"
    category = unicodedata.category(character)
    if category[0] not in "LM" or (category == "Lm" and ord(character) < 0x3000):
        return ""
    name = unicodedata.name(character, "").split()
    return "LATIN" if name[:1] == ["COMBINING"] else name[0] if name else ""


def _cased(part: str) -> bool:
    for before, letter in itertools.pairwise(part):
        if letter.isupper() and not letter.isascii() and before.islower():
            return False
        if before.islower() and not before.isascii() and letter.isupper():
            return False
    return not (
        part[-1].islower() and not part[-1].isascii() and len(part) > 2 and part[:-1].isupper()
    )


_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚"
    "卢姜崔钟谭陆汪范金石廖贾夏韦付傅方白邹孟熊秦邱江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
    "俞倪常温康施文牛樊葛邢安齐易乔伍庞颜庄聂章鲁岳翟殷詹申欧耿关兰焦左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴"
    "霍涂成苗谷盛曲翁冉骆蓝路游辛靳管祁项诸费屠卜鲍司上诸葛宫池娄候连"
    "褚卫尤华戚喻柏水窦云奚郎昌花酆廉岑滕邬乐时皮卞元平穆湛狄米贝明臧计谈茅屈席麻强危刁虞支应宗郁杭洪吉荣荀"
    "惠甄封储巫乌巴车仲伊仇栾景束幸蒲鄂卓蔺蒙莘党贡姬桑桂濮寿边燕冀浦农晏柴瞿慕茹艾古居都满匡寇阙东沃巩敖冷"
    "简饶沙查荆竺闵佘佟邝冼阳揭隋楚师索迟辜苑郜谌亓缪裘邰"
)
_COMMON = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而"
    "方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好"
    "应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向"
    "道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特"
    "件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处队"
    "南给色光门即保治北造百规热领七海口东导压志世金增争济阶思术交受联什认六共权收证改清己美再采转更单风切打白"
    "教速花带安场身车例真务具万每目至达走积示议声报完类八离华名确才科张信马节话米整空元况今集温传土许步群广记"
    "需段研界拉林律叫究观越织装影算低持音众书布复容儿须际商非验连断深难近千周委素技备半办青省列习约支般史感劳"
    "便团往市克何除消构府称太准精值号率族维划选标写存候毛亲快效院查江型王格养易置派层片始却专状育京识适属圆包"
    "住调满县局照参红细引听该铁价助服援残困境护童妇爱康困帮扶灾险戒毒矫养老年区街镇村乡伴梦暖守望希家庭儿福"
    "慈善公益志愿项案评审初复终课堂校园医院心灵陪成长家园幸自立融合创新青春少妈爸父母女孩子病患就业低保留守居"
    "州津沈阳杭宁波厦圳徽浙湖湘鄂粤桂川渝贵滇陕甘港澳台辽吉黑晋冀豫鲁皖赣琼河肥昌哈尔滨乌坊源泉屯涯旗盟沙岛"
    "桥坪湾洲峡塘溪渡营寨埠码庙寺塔宫殿府署厅股司所站馆店厂矿社团协联盟网讯泰鑫恒盛诚鸿瑞祥丰巨凯惠迪彩戴顺"
    "您谁吗呢吧啊哪怎让爱笑哭睡醒吃喝穿坐站走跑飞送给买卖借还记忘念学习忙累苦甜酸香美丽善良勇敢诚信爷奶哥姐弟"
)
_HAN = re.compile("[\u4e00-\u9fff]+")
_KANA = re.compile("[\u3040-\u30ff]")


class Look(NamedTuple):
    """How much of a text looks like Chinese that people write."""

    length: int
    """How many Chinese characters there are."""
    ordinary: float
    """What share of them stands in what looks like a name or a title."""
    familiar: float
    """What share of them is in everyday use, in names too."""
    names: int
    """How many runs are as long as a name."""
    surnames: float
    """What share of those begins with a surname."""


def chinese_look(text: str) -> Look:
    """How Chinese a text looks; nothing of it where much is in it that such lists do not hold."""
    runs = _HAN.findall(text)
    whole = sum(map(len, runs))
    if not whole or _KANA.search(text) or not _all_simplified(text):
        return Look(whole, 0, 0, 0, 0)
    ordinary = sum(len(run) for run in runs if _looks_ordinary(run))
    familiar = sum(one in _COMMON or one in _SURNAMES for run in runs for one in run)
    names = [run for run in runs if 2 <= len(run) <= 4]
    surnames = sum(name[0] in _SURNAMES for name in names) / len(names) if names else 0
    return Look(whole, ordinary / whole, familiar / whole, len(names), surnames)


def _looks_ordinary(run: str) -> bool:
    common = sum(character in _COMMON for character in run)
    if 2 <= len(run) <= 4:
        return run[0] in _SURNAMES or common == len(run)
    return common * 5 >= len(run) * 2


def _all_simplified(text: str) -> bool:
    """Whether nearly all characters are in GB2312, whose places lie from A1A1 to F7FE."""
    codes = [character.encode("gb18030") for character in text if character > "\x7f"]
    inside = sum(len(code) == 2 and 0xA1 <= code[0] <= 0xF7 and code[1] >= 0xA1 for code in codes)
    return inside * 10 >= len(codes) * 8
