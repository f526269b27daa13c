"""Lists of names and titles as people have them, in many languages, made from a seed."""

from __future__ import annotations

import random

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩"
    "冯邓曹彭曾董袁潘蒋蔡余杜叶程苏魏吕丁沈任姚卢"
)
GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英建国志文华玉兰红梅雪婷宇轩浩然子涵欣怡梓萱雨泽诗琪俊熙思源"
    "佳慧晓东海燕春生永福德胜家豪嘉怡美玲淑珍国栋振宇鹏飞立新学斌丹凤彩云月娥"
)
LESS_COMMON = (
    "褚卫尤华戚喻柏窦云奚郎昌花滕邬乐时皮卞元平穆湛米贝明臧计谈茅屈席麻强危刁虞应宗杭洪吉荣荀甄封巫车仲仇栾景"
    "蒲卓蔺桑桂边燕冀农晏柴瞿慕茹艾古都满沃巩简沙查荆佘佟邝冼揭隋楚师索迟辜谌裘赵钱孙李周吴郑王冯陈沈韩杨"
)
JAPANESE = (
    (
        "佐藤",
        "鈴木",
        "高橋",
        "田中",
        "伊藤",
        "渡辺",
        "山本",
        "中村",
        "小林",
        "加藤",
        "吉田",
        "清水",
    ),
    (
        "太郎",
        "花子",
        "一郎",
        "美咲",
        "健一",
        "直樹",
        "恵子",
        "裕子",
        "誠",
        "翔",
        "大輔",
        "陽子",
        "茂",
    ),
)
TITLE_PARTS = (
    ("种下乐观的种子", "单亲妈妈的新生活", "外面的世界很精彩", "社区老年人互助计划", "让爱回家"),
    ("流动儿童城市融入小组", "困境青少年个案服务", "夕阳红志愿服务项目", "残障人士就业支持"),
    ("陪伴失独家庭走出阴霾", "守护留守儿童的童年", "戒毒康复人员社会融入", "医务社工在行动"),
    ("从冲突到和解", "重建家庭沟通的桥梁", "校园欺凌的介入", "点亮心灯", "幸福晚年不孤单"),
)
OTHERS: dict[str, tuple[str, ...]] = {
    "cp1252": (
        *(
            "Sonny Björk",
            "Åsa Öberg",
            "Søren Kjær",
            "Jürgen Groß",
            "Zoë Müller",
            "François Lefèvre",
        ),
        *("Hélène Bérénger", "José Muñoz", "João Simões", "Käthe Jäger", "Þóra Ægisdóttir"),
    ),
    "cp1250": (
        *("Łukasz Wójcik", "Małgorzata Dąbrowska", "Józef Żółć", "Jiří Dvořák", "Šárka Nováková"),
        *("Ľubomír Šťastný", "Győző Szűcs", "Željko Šimić", "Ştefan Ionescu", "Zdeněk Říha"),
    ),
    "iso8859_2": (
        *("Łucja Świątek", "Paweł Żak", "Tomáš Krejčí", "Věra Šťastná", "Ödön Főző", "Čeněk Ťapka"),
        *("Zbigniew Gałązka", "Ružena Černá", "Božena Němcová"),
    ),
    "cp1251": (
        *("Иван Петров", "Мария Смирнова", "Сергей Кузнецов", "Ольга Попова", "Юрий Щербаков"),
        *("Анна Соколова", "Елена Лебедева", "Дмитрий Жуков", "Наталья Фёдорова"),
    ),
    "cp950": (
        *("陳志明", "林淑芬", "黃俊傑", "張雅婷", "李宗翰", "王怡君", "吳佩珊", "劉冠廷", "蔡依玲"),
        *("樂齡關懷計畫", "單親媽媽的新生活", "陪伴青少年成長", "鄰里互助網絡"),
    ),
    "cp932": (
        *("田中太郎", "佐藤花子", "鈴木一郎", "高橋美咲", "渡辺さくら", "山本大輔", "中村ゆうこ"),
        *("地域の見守り活動", "子ども食堂の一年", "ひとり親家庭の支援"),
    ),
    "cp949": (
        *("김민수", "이영희", "박지훈", "최수진", "정하늘", "강동원", "조은비", "윤서연", "장미란"),
        *("어르신과 함께", "희망을 심는 사람들", "청소년 자립 지원"),
    ),
    "euc_jp": (
        *("田中太郎", "佐藤花子", "鈴木一郎", "高橋美咲", "伊藤健一", "山本大輔", "小林直樹"),
        *("高齢者支援計画", "地域福祉活動", "青少年育成事業"),
    ),
    "koi8_r": ("Иван Петров", "Мария Смирнова", "Сергей Кузнецов", "Ольга Попова", "Юрий Щукин"),
    "cp1253": ("Γιώργος Παπαδόπουλος", "Μαρία Νικολάου", "Ελένη Γεωργίου", "Νίκος Ιωάννου"),
    "cp1254": ("Ayşe Yılmaz", "Çağlar Öztürk", "Gülşen Şahin", "İbrahim Doğan", "Işıl Koç"),
    "mac_roman": ("Sonny Björk", "Åsa Öberg", "François Lefèvre", "Jürgen Groß", "José Muñoz"),
}
"""Names and titles by the encoding in which they are written."""


def chinese_list(seed: int) -> list[str]:
    """Eight ordinary Chinese names, or titles, or some of each."""
    chance = random.Random(seed)
    titles = [title for part in TITLE_PARTS for title in part]
    titled = seed % 3
    return [
        chance.choice(titles)
        if titled == 1 or (titled == 2 and place % 2)
        else chance.choice(SURNAMES) + "".join(chance.choices(GIVEN, k=chance.choice((1, 2, 2))))
        for place in range(8)
    ]


def less_common_list(seed: int) -> list[str]:
    """Eight Chinese names, most of them with a surname that few people have."""
    chance = random.Random(seed)
    return [
        chance.choice(LESS_COMMON) + "".join(chance.choices(GIVEN, k=chance.choice((1, 2, 2))))
        for _ in range(8)
    ]


def japanese_list(seed: int) -> list[str]:
    """One to twenty Japanese names."""
    chance = random.Random(seed)
    return ["".join(map(chance.choice, JAPANESE)) for _ in range(1 + seed % 20)]


def other_list(encoding: str, seed: int) -> list[str]:
    """One to eight names in another encoding than GB18030."""
    chance = random.Random(f"{encoding} {seed}")
    return chance.choices(OTHERS[encoding], k=1 + seed % 8)


def as_table(names: list[str]) -> str:
    """Names as the list of judges that a spreadsheet saves."""
    return "id,name\r\n" + "".join(f"J{n},{name}\r\n" for n, name in enumerate(names, 1))
