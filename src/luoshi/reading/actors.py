"""Find who must act: subjects at the head of a clause, 由X负责, X牵头Y配合, and assignments in brackets.

Names are closed-class: they end in an organisation's or post's suffix and stand where a clause begins,
so no word segmentation is needed. Rulings 4, 18, 19, 23 and 41 of the annotation guide apply.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from luoshi.reading.words import head_class

# Sections of a company, university or bureau; a bare 处 or 部 ends too many other words (此处, 全部).
# Each alternative begins with its last character, which is cheap to refuse, and looks back from there.
_SECTIONS = (
    r"处(?<=(?:财务|保卫|人事|教务|审计|后勤|科研|国资|基建|规划|资产|管理|监管|学生|设备|法规|教育|生产|"
    r"信息|设施|学工|招生|社科)处)|部(?<=(?:法务|财务|企管|安环|审计|机电|通风|经营|保障|组织|宣传|"
    r"统战|地测|市场|工程|运营|生产|采购|竞赛|行政|技术|武装|工作)部)|部(?<=人力资源部)|部(?<=信息化部)|"
    r"办(?<=(?:林长|保供|经普|规委|招标|口岸|养老|专班|政府|县委|市委|区委)办)|办(?<=应急委办)|"
    r"办(?<=领导小组办)|馆(?<=(?:图书|档案)馆)|机关(?<=公安机关)|机关(?<=纪检监察机关)|班子成员|"
)
ORGAN = (
    rf"(?:{_SECTIONS}"
    r"村（居）委会|社会团体|办事处|厂|店|户(?=必须|须|要|不得|应)|财政(?=安排|拿出|筹[措集]|每年|不再|要|兜底|拨付|统筹|列支|承担|$)|委员会|办公室|办公厅|办(?=$|、|和|牵|负|要|会|，|：|；|将|应|每|于|组|对|\d|年|在)|督查室|研究室|督导室|党组织|党支部|党委|党组|支部|人民政府|政府|管委会|指挥部|防指办|防指(?!挥)|防办|安委办|安委会|督改办|河长办|食安办|双创办|文明办|营商办|创建办|治超办|指挥中心|中心|专班|领导小组|工作组|小组|督查组|检查组|专家组|监管局|"
    r"分局|总局|局|厅|部门|委(?!员|托|派|会(?!同)|(?<=[管居村]委)会)|处(?=负责|牵头)|科室|科(?=要|负责|牵头)|院|校|学校|园|所|站|总队|支队|大队|中队|队伍|队|公司|集团|企业|商户|业主|银行|支行|分行|供销社|合作社|联社|电视台|报社|媒体|医院|卫生院|海关|法院|检察院|纪委监委|监委|纪委|"
    r"管理局|机构|协会|商会|学会|联合会|妇联|残联|工商联|文联|社科联|科协|团委|团市委|团县委|团区委|总工会|工会|单位|窗口|大厅|平台|工地|收购点|网点|站点|点(?=要|须|必须|每|不得|早|晚)|组(?=要|须|负责|牵头|每|将|、|，|$)|组织部|宣传部|统战部|武装部|政法委|部(?=要|牵头|负责|会同|、|$)|党校|库区|林场|农场|牧场|渔场|矿山|煤矿|企(?=要|须)|项目部|食堂|酒店|景区|超市|市场|园区|开发区|高新区|经开区|新区|功能区|示范区|度假区|街道|镇街|街镇|乡镇|乡|镇|村居|社区|(?:公路|工务|供电|航道)段|属地(?=要|须|必须|应|负)|村(?!级|民|庄|庙)|县区|县|区(?!域|间|级|位|块|别|分)|市州|州市|市(?!场|民|级|直|容|政|值)|省直|市直|地区|两县|三县|四县|辖区|"
    r"[一二两三四五六七八]家|各方面|各地|各级|战线|系统(?=要|内))"
)
POST = (
    r"(?:负责同志|负责人|责任人|领导干部|领导|干部|同志|书记|市长|县长|区长|镇长|乡长|局长|主任|校长|园长|矿长|院长|站长|所长|组长|秘书长|河长|林长|路长|链长|田长|湖长|网格员|网格长|班主任|教师|医生|党员|委员|代表|法人|经营者|主播|驾驶员|执法人员|工作人员|管理人员|从业人员|人员|公职人员|安全员|技术员|联络员|"
    r"监理|施工方|施工单位|建设单位|承办人|首席代表|联系人|业主|房东|物业|负责人员|队员|巡查员|护林员|保洁员|专员|督学|个人|人(?=不得|不准|都))"
)
_TAIL = r"(?:（[^（）]{1,14}）|\([^()]{1,14}\))?"
_BAD_START = (
    r"(?!认真|约谈|柔性|集聚|吸引|定期|抽调|配齐|协调(?!小组|办|机制)|新改扩建|贯穿|净增|新增|新认定|新引进|新签约|新培育|新建成|认定|实现|累计|加强|强化|深化|完善|健全|落实|推进|推动|推广|抓好|抓|做好|做|建立|建设|建成|建好|建|开展|组织(?!部|协|、|人事)|围绕|坚持|要(?!素)|对|把|将|在|从|按|以|为|向|与|和|由|三季度|上半年|下半年|修订|分级|围绕|全面|切实|全力|大力|持续|深入|积极|加快|加大|"
    r"提高|提升|严格|严肃|严厉|统筹|聚焦|紧盯|盯住|依托|通过|结合|根据|支持|鼓励|引导|帮助|督促|责令|请|让|使|打造|打好|实施|完成|编制|制定|出台|成立|组建|设立|引进|培育|创建|争取|确保|力争|保障|保持|维护|"
    r"规范|优化|改造|新建|扩建|改建|整治|治理|解决|处理|查处|检查|排查|健康|防止|严禁|不得|不|是|有|没|又|也|就|都|还|再|更|最|很|这|那|其|此|该|凡|如|若|因|但|而|并|且|或|及|以及|同时|特别|尤其|"
    r"关于|招聘|招录|分批|分期|未经|招|尚未|不符合|符合|涉及|属于|具备|经(?!济|信|开|普)|同步|开学|投入|启用|启动|兑现|选派|选聘|定向|收回|摸排|力促|逐步|汛期|主汛期|秋收|春节|清明|国庆|关键|重点(?!单位|企业|镇|村)|首先|其次|目前|当前|去年|今年|明年|全年|一是|二是|三是|巩固|扩大|发挥|办好|用好|管好|突出|压实|夯实|筑牢|守牢|守住|织密|构建|营造|形成|实现|达到|超过|新增|盘活|打通|开通|上线|发布|公布|公开|印发|"
    r"拿出|摸清|补齐|清理|拆除|关停|每(?!个[镇乡村县单部学社街网])|逐|全体(?!干部|党员)|就|给|用|靠|拿|走|去|来|到|至|于|自(?!然资源|治)|离|跟|叫|被|我|你|他|大家|同志们|老百姓|群众)"
)
_LONGER = r"(?:办公室|管委会|建设局|建设委|监督管理|管理局|监管局|公室|委员会|政府|党委|发展局|规划局|旅游|融合|改革|交通|城管|公安|治理局|综合|执法)"  # noqa: E501 - one pattern, one line
_CHARS = (
    r"(?:(?!把|将|由|会同|(?<=[局委厅办部])商(?=[市县区省])|牵头|配合|联合(?!会|社)|年内|年底|前把|期间|的(?!企业|单位))"
    r"[一-鿿A-Z×“”·（）])"
)
_DUTIES = r"各?(?:牵头|配合|参与|协作)(?:单位|部门|科室)"
_LEVELS = r"[省市县区乡镇村、]{2,8}[两三四]级(?=都|均|要|应|须|必须)"
NAME = rf"(?:{_DUTIES}|{_LEVELS}|{_BAD_START}(?:(?:各|全市|全县|全区|全省|有关|相关|市级|县级|区级|省级|市直|县直|区直|驻)*{_CHARS}{{0,14}}?(?:{ORGAN}(?!{_LONGER}){_TAIL}|{POST}{_TAIL}))(?:(?:党政|行政)?(?:主要|分管)?(?:负责同志|负责人|领导干部|领导))?)"  # noqa: E501 - one pattern, one line
_SEP = r"(?:、|和|及|与|以及|，(?=[市县区省]))"
_ETC = (
    r"(?:等(?:有关|相关|成员|责任|职能|行业)?(?:部门|单位|地|[一二三四五六七八九十两]家|企业|局))?"
)
_LIST = rf"(?:{NAME}|{_BAD_START}[一-鿿]{{2,6}}(?=、|和))(?:{_SEP}(?:{NAME}|[一-鿿]{{2,8}}(?=、|和|等)))*{_ETC}"
FOLLOW = (
    r"(?<![主重需首次])(?=要(?!求|素|点)|应(?!急|用|对|收)|须|必须|务必|明天|这[个周]|节前|假期|实行|接到|委托|至少|倒排|赴|抽[查调]?|搭建|争取|请于|“五一|五一|端午|国庆|中秋|元旦|春节|都|均|也|再|可|得|可以|负责(?!人|同志|制)|牵头|会同|商(?=[市县区省])|联合|协同|配合|参与|将|不得|不准|不许|不能|不要|严禁|禁止|决不|绝不|一律|对|把|按|依|以(?!上|下|内|外)|在|于|每|逐|全(?!市|县|区|省)|年[内底]|今年|今|明年|本|月|到|上半年|下半年|[一二三四]季度|\d|[一二三四五六七八九十]+月|"
    r"加强|加快|加大|强化|深化|深入|完成|完善|健全|落实|推[进动行广出]|升级|打[掉造通好击]|组(?:织(?!部|人事)|成|建)|制[定订]|出台|开展|开通|开设|建立|建设|建好|成立|牵头|统筹|统一|切实|抓[好紧实]?|主动|认真|做好|做到|做|立即|尽快|继续|持续|积极|进一步|定期|及时|严[格肃厉]|发布|发现|派出|派|提[出供前请高]|实行|实施|分[别头批级类]|承担|包|带头|带队|亲自|先|同步|自[行觉]|拿|新|为|"
    r"列|用|同|安排|编制|摸清|排查|整改|报送|上报|报|配[齐备]|设立|设置|优化|保留|保持|坚持|执行|履行|接受|参加|共同|协调|指导|督促|监督|检查|审核|审查|审批|拨付|筹[措集]|支付|保障|支持|引导|聚焦|围绕|紧盯|盯|守|办|增|改|拆|清|收|送|公开|公布|公示|修订|梳理|汇总|细化|明确|选|培|开|结合|根据|参照|对照|研究|谋划|部署|下达|约谈|通报|考核|评|接|入|驻|"
    r"只|全程|全面|常态|轮流|签|集中|随时|当场|当天|必|重新|合理|科学|规范|严|逾期|从严|从|既|凡|一定|分片|安装|停|退|补|跟|管|回|上|下|之间|不[^断同少]|代|挂|出[^现]|印|向|起|就|经|未|没有|有(?!关)|多|领|倒|建|创|主要是|专门|依法|确定|确保|牢|压实|充分|利用|通过|率先|分管|主持|批准|准备|要把|陪同|作为|轮)"
)
_SUBJECT = re.compile(rf"(?:请|限|由|责令|责成|督促|要求|归|凡是?|所有)?(?P<who>{_LIST}){FOLLOW}")
_STRONG = r"(?<![主重需首次])(?=要(?!求|素|点)|应(?!急|用|对|收)|须|必须|务必|负责(?!人|同志|制)|牵头|会同|将(?!来)|不得|不准|不许|不能|严禁|决不|绝不|一律)"  # noqa: E501 - one pattern, one line
_SUBJECT_STRONG = re.compile(
    rf"(?:请|限|由|归|责令|责成|督促|要求|凡是?|所有)?(?P<who>{_LIST}|各[一-鿿（）、]{{1,7}}?){_STRONG}"
)
_SUBJECT_COMMA = re.compile(rf"(?:请|由|归)?(?P<who>{_LIST})(?=[，,：:]|$)")


# An office acts, whatever verb follows: a place's character opens its name and an office's closes it, or
# its name is nothing but fields of work and an office's character (经济发展局, 督查科, 应急办).
_FIELD = (
    r"(?:建设|经济|发展|改革|招商|服务|规划|管理|财务|财政|金融|人事|社会|事务|保障|督查|考核|宣传|组织|统战|审计|教务|后勤|"
    r"保卫|基建|设备|安监|安全|监督|生产|技术|行政|审批|应急|信访|环保|生态|环境|农业|农村|林业|水利|水务|园林|文旅|文化|旅游|"
    r"教育|体育|民政|公安|司法|卫健|卫生|健康|医保|统计|住建|城管|综合|执法|交通|运输|商务|工信|科技|自然资源|市场|监管|"
    r"政务|数据|特检|通风|机电|地测|供水|供电|环卫|农技|农机|国资|经信|发改|人社)"
)
_AFTER = (
    r"(?!员|会|长|党|机关|领导|和|及|与|的|办|主|班子|直属|系统|所属|牵头单位|为|门|级|署|位|理|方|外|里|家|分局|下达|内|"
    r"室|法|公|案|结|事)"
)
_OFFICE = (
    r"(?:[省市县区州镇乡][一-鿿]{1,13}?(?:局|厅|委员会|督查室|人民政府|管委会|支队|大队|集团|妇联|残联)|"
    rf"{_FIELD}{{1,3}}(?:局|处|科|办|部|股|院|所|站|队)|派出所|"
    r"[省市县区州]级?财政(?=设立|兜底|给予|按|统筹|每|三年|安排|拿|出|对|将|要)|"
    rf"各(?![项类种位条])[一-鿿]{{1,5}}(?=\d{{1,2}}月)){_AFTER}"
)
_SUBJECT_OFFICE = re.compile(rf"(?P<who>{_OFFICE}(?:、{_OFFICE})*)(?=[一-鿿\d“])")


@dataclass(frozen=True, slots=True)
class Actor:
    """A named unit or post: ``text[start:end]``; role lead, with or empty."""

    start: int
    end: int
    name: str
    role: str = ""


def split_names(text: str, start: int, end: int, role: str = "") -> list[Actor]:
    """Split a coordinated subject where each part is a name by itself (ruling 19)."""
    phrase = text[start:end]
    if phrase.startswith("任何"):  # 任何单位和个人 is nobody in particular, named once
        return [Actor(start, end, phrase, role)]
    if re.search(
        r"等(?:有关|相关|成员|责任|职能|行业)?(?:部门|单位|地|企业|局|[一二三四五六七八九十两]家)$",
        phrase,
    ):
        shared = phrase
        heads = re.split(r"、|和", re.sub(r"等.*$", "", shared))
        if all(re.search(rf"(?:{ORGAN})$", h) and len(h) > 2 for h in heads) and re.match(
            r"[市县区省]", heads[0]
        ):
            actors, at = [], start
            for head in heads:
                at = text.index(head, at)
                actors.append(Actor(at, at + len(head), head, role))
            return actors
        return [Actor(start, end, phrase, role)]
    if _SHARED_HEAD.search(phrase):
        return [Actor(start, end, phrase, role)]
    actors = []
    for a, b in _parts(phrase, start):
        actors += [Actor(x, y, text[x:y], role) for x, y in _at_and(text, a, b)]
    if len(actors) > 1 and not all(is_name(actor.name) for actor in actors):
        whole = [Actor(a, b, text[a:b], role) for a, b in _parts(phrase, start)]
        return (
            whole
            if all(is_name(actor.name) for actor in whole)
            else [Actor(start, end, phrase, role)]
        )
    return actors


# 财政、审计部门 share 部门, 县委、县政府督查室 share 督查室, 各级党委、政府 share 各级.
_SHARED_HEAD = re.compile(
    r"(?:^|、)财政、[一-鿿]{2,4}部门$|^[省市县区州]委、[省市县区州]?政府(?:督查室|办公室)$|^各级党委、政府$"
)


def _parts(phrase: str, start: int) -> list[tuple[int, int]]:
    """Split at 、 and commas outside brackets."""
    mask, spans, first = _bracket_mask(phrase), [], 0
    for i, char in enumerate(phrase):
        if char in "、，," and not mask[i]:
            spans.append((start + first, start + i))
            first = i + 1
    return [(a, b) for a, b in [*spans, (start + first, start + len(phrase))] if b > a]


def _at_and(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Split at 和, 及 or 与 where both sides are names by themselves."""
    for match in _AND.finditer(text, start, end):
        left, right = text[start : match.start()], text[match.end() : end]
        long = len(left) >= (2 if right.startswith("其他") or left in _SHORT else 3)
        if is_name(left) and is_name(right) and long and not _ITS.match(right):
            return [(start, match.start()), *_at_and(text, match.end(), end)]
    return [(start, end)]


_AND = re.compile(r"以及|和|及|与")
_SHORT = frozenset({"街道", "乡镇", "镇街"})
_ITS = re.compile(r"其(?!他)")


def _bracket_mask(phrase: str) -> list[bool]:
    depth, mask = 0, []
    for char in phrase:
        depth += char in "（("
        mask.append(depth > 0)
        depth -= char in "）)"
    return mask


_WHOLE = re.compile(rf"(?:{NAME})")
_ENDS = re.compile(rf"(?:{ORGAN}|{POST}){_TAIL}$")


def is_name(part: str) -> bool:
    """Tell whether ``part`` ends like an organisation or a post."""
    return len(part) >= 2 and bool(_ENDS.search(part))


def find_subject(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Return the span of the explicit subject that opens ``text[start:end]``, or None."""
    start = _behind_time(text, start, end)
    limit = min(end, start + 70)
    must = _SUBJECT_STRONG.match(text, start, limit)
    match = must or _SUBJECT.match(text, start, limit)
    if match is None and end - start <= 40:
        match = _SUBJECT_COMMA.match(text, start, limit)
    found = match and _named(text, match, end, said=must is not None)
    if found:
        return found
    office = _SUBJECT_OFFICE.match(text, start, limit)
    return office and _named(text, office, end, said=True)


def _named(text: str, match: re.Match[str], end: int, *, said: bool) -> tuple[int, int] | None:
    """Return the span of the subject that a pattern found, where it can be somebody."""
    first = match.start("who")
    name = _TRAIL.sub("", match["who"])
    if _PUT_TO_USE.match(text, first + len(name), end):
        return None
    if name in _NOBODY or not _plausible(name, said=said):
        return None
    return first, first + len(name)


# What is put to use is a thing, not somebody: 城南幼儿园9月要投入使用.
_PUT_TO_USE = re.compile(
    r"[^，。；]{0,14}?(?:投入使用|投入运营|投用|建成|竣工|完工|开诊|落成(?:启用)?)(?=[，。；]|$)"
)
_TRAIL = re.compile(
    r"(?:都|均|还|一定|今天|今年|明年|年内|年底前?|上半年|下半年|[春夏秋冬]季|清明前|夜班)+$"
)


SHORTEST = 2  # one character names nobody


def _plausible(name: str, *, said: bool) -> bool:
    """Tell whether ``name`` can be somebody: it does not open with a verb, unless it is a kind of unit.

    A name that is ``said`` to have to act (要, 必须, 不得) may open with a field of work that is a verb
    elsewhere: 教育局要…, 审计、纪检部门要…, 收购企业须….
    """
    if len(name) < SHORTEST:
        return False
    if _ACTS.search(name):
        return False
    if re.match(r"[省市县区镇乡州]|各|有关|相关|全体", name) or _KIND_OF_UNIT.search(name):
        return True
    if said and len(name) > SHORTEST:
        return True
    return head_class(name) == "-"


# Words of doing that stand in no name, unless 的 makes them describe one (没有落实去向的企业).
_ACTS = re.compile(
    r"^(?!.*的)(?:贯穿|计划|出门|任务已|着力|始终|.*(?:督查督办|为中心|正在|成立|组成(?!部门))|.*不(?!动产)|.*(?:完成|布设|设在|不得|不许|不准|不予|挂牌督办|移送|移交|提请|录入|表彰|开办|分解到|"
    r"发到|招引|报[省市县区州]|覆盖|商请)|同意|会同|补充|增[设开加]|利用|动员|委托|取缔|新辟|进入|"
    r"高标准|高起点|节前|[一三五]年(?:定向)?培)"
)
_KIND_OF_UNIT = re.compile(
    r"^(?:检查|领导小组|督查|督导|管理|服务)[一-鿿]{0,6}(?:办公室|人员|组|中心|室)$|"
    r"^[一-鿿]{2,6}(?:单位|部门|机构|人员|责任人|负责人|主体|窗口|专班|中心)$|"
    r"^(?:[一-鿿]{2,6}、)+[一-鿿]{2,6}等(?:部门|单位)$|^领导(?:干部|班子)$"
)


_NOBODY = frozenset(
    {
        "我们",
        "大家",
        "同志",
        "全市",
        "全县",
        "全区",
        "全省",
        "全镇",
        "全乡",
        "城镇",
        "农村",
        "农民",
        "群众",
        "个人",
        "企业和个人",
        "任何人",
        "同志们",
        "乡村",
        "城市",
        "城区",
        "有的",
        "有人",
    }
)


def _behind_time(text: str, start: int, end: int) -> int:
    """Return where the clause goes on behind a time that opens it (8月底前各县区…)."""
    match = _TIME_LEAD.match(text, start, end)
    return match.end() if match and match.end() < end else start


_TIME_LEAD = re.compile(
    r"(?:到|在|于|自|从)?(?:(?:今年|明年|全年|年内|\d{4}年)?(?:\d{1,2}月(?:\d{1,2}[日号]|底|中旬|上旬|下旬|份)?|[一二三四]季度末?|上半年|下半年|年底|年末|春节|清明|国庆|中秋|汛期|主汛期|秋收|开学|春耕|暑假|寒假|(?:春季|秋季)?开学)"
    r"(?:至\d{1,2}月(?:\d{1,2}日|底)?)?(?:以前|之前|期间|前|起|内)?|今年|明年|全年|年内|即日起|近期|下一步|接下来|今后|散?会后|[一-鿿]{2,4}期内)[，,]?(?=[一-鿿])"
)
