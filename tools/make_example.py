# ruff: noqa: E501 - two thirds of this file are paragraphs of Chinese, one to a line
"""Make the bundled examples: two documents of a city that does not exist, the same on every run.

    python tools/make_example.py [FOLDER]      # default: src/luoshi/examples

The texts are written for this project. They are official documents as readers meet them: the
numbers 一、（一）1. are not in the text but in Word's automatic numbering, two levels through styles
and one set by hand, so a reader that only copies characters loses them.

Marks at the start of a line: ``#`` title, ``@`` line under it, ``=`` 一、, ``-`` （一）, ``+`` 1.,
``|`` row of a table; anything else is a paragraph.
"""

from __future__ import annotations

import datetime as dt
import sys
import zipfile
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.run import Run

FOLDER = Path(__file__).parent.parent / "src" / "luoshi" / "examples"
EPOCH = (1980, 1, 1, 0, 0, 0)

REPORT = """
# 澜川市2026年政府工作报告
@ （2026年1月18日在澜川市第七届人民代表大会第五次会议上）
@ 澜川市人民政府
各位代表：
现在，我代表市人民政府向大会报告工作，请予审议，并请市政协委员和列席同志提出意见。
= 2025年工作回顾
2025年是不平凡的一年。面对需求偏弱、汛情偏重、财力偏紧的多重压力，全市上下一件事一件事地抓，一道坎一道坎地过，较好完成了市七届人大四次会议确定的目标任务。全年地区生产总值达到1268亿元、增长5.4%，规模以上工业增加值增长7.3%，一般公共预算收入61.2亿元，城乡居民人均可支配收入分别增长4.9%和6.6%。
一年来，我们聚力抓项目，澜水河航道整治主体工程完工，127个市级重点项目完成投资402亿元；聚力转动能，净增规模以上工业企业43家，精密阀门产业集群列入省级培育名单；聚力惠民生，改造老旧小区62个，新增公办学位5400个，十件民生实事全部办结；聚力守底线，“7·12”特大暴雨中转移群众2.8万人，没有发生人员伤亡。
回头看，有三件事让人记忆犹新。岭背县五个高山村告别了“靠天喝水”，铺设管道时群众自己抬着管子上山；梧亭区老机械厂停产十一年后变成文创园区，昔日的车间里又有了灯光；浔口县的脐橙第一次坐上跨境班列，卖到了三个国家。这三件事说明，只要看准了、抓实了、咬住不放，难事也能办成。
这些成绩来之不易，是全市人民一砖一瓦垒起来的。我代表市人民政府，向辛勤工作在各条战线的广大干部群众，向驻澜部队官兵，向所有关心支持澜川发展的同志们、朋友们，表示衷心感谢！同时，我们清醒看到：工业体量不大、链条不长，部分项目“开工热闹、建设冷清”；城区内涝、停车难、入园难的老问题还没有根治；个别单位落实靠发文、督查看材料，决定了的事迟迟不见下文。对这些问题，我们一定直面不回避，下大气力解决。
= 2026年总体要求和主要预期目标
2026年是“十五五”规划的开局之年，做好今年工作意义重大。政府工作的总体要求是：坚持稳中求进工作总基调，完整准确全面贯彻新发展理念，把高质量发展的要求落到每一个项目、每一条街巷、每一张办事窗口，奋力谱写现代化澜川建设新篇章。
主要预期目标是：地区生产总值增长5.5%左右；规模以上工业增加值增长7%以上；固定资产投资增长6%，其中工业投资占比不低于45%；社会消费品零售总额增长5.5%以上；一般公共预算收入增长3%—4%；城镇新增就业2.1万人以上，城镇调查失业率控制在5.5%以内；城乡居民人均可支配收入分别增长5%和6.5%；粮食总产量稳定在86万吨以上；空气质量优良天数比率达到88.5%；单位地区生产总值能耗下降3%左右。
提出这些目标，既考虑了与“十五五”规划的衔接，也考虑了现实支撑条件，是跳起来够得着的目标。工作中要把握好三条：多做打基础、利长远的事，不做寅吃卯粮的事；多算群众受益的账，少算自己出彩的账；说了就要干，干就干到底。
= 2026年重点工作
做好今年工作，要把力量集中到以下八个方面。
- 聚焦实体经济，壮大产业筑牢家底
+ 做强主导产业。实施精密阀门、绿色建材、特色食品三条产业链提升行动，4月底前编制完成产业链图谱和招商清单，全年新签约亿元以上工业项目60个。（市工业和信息化局牵头，市商务局、澜川高新区管委会配合）推动宏远阀门二期、青墩食品产业园等22个项目年内竣工投产。支持链主企业带动本地配套，主导产业本地配套率提高到38%。
+ 培育企业梯队。建立“小升规”培育库，入库企业不少于180家，净增规模以上工业企业40家以上；新认定高新技术企业35家，力争国家级专精特新“小巨人”企业实现5家。（牵头单位：市工业和信息化局；配合单位：市科技局、市市场监管局；完成时限：2026年12月底）
+ 盘活闲置资源。开展低效工业用地专项清理，6月底前摸清全市低效用地底数，年底前处置1800亩。对签约满一年未开工的项目，由市自然资源局启动退出程序。
+ 发展数字经济。推动80家企业实施智能化改造，建成省级智能工厂6家；上半年建成市级工业互联网平台并接入企业300家以上；年内新建5G基站900个，实现行政村全覆盖。（市工业和信息化局牵头，市科技局、市通信发展办公室配合）
- 聚焦扩大内需，抓牢项目稳住投资
坚持项目为王，全年铺排市级重点项目136个，年度计划投资430亿元。一是抓前期。2月底前对136个重点项目逐一明确包联领导、建设时序和要素清单。二是抓开工。一季度集中开工项目40个以上，上半年重点项目开工率达到75%。三是抓要素。市财政局要在3月底前设立规模10亿元的产业引导基金，市自然资源局全年保障重大项目用地6000亩。四是抓调度。建立重点项目“红黄绿”亮灯机制，由市发展改革委每月通报一次，连续两个月亮红灯的，由市政府督查室下达督办单。（市发展改革委牵头，市财政局、市自然资源局、各县（区）人民政府配合）
办好“澜川味道”消费季活动，全年举办展销活动不少于24场；改造提升梧亭老街步行街，国庆节前开街运营；引进品牌首店15家。（市商务局牵头，市文化广电和旅游局、梧亭区人民政府配合）推进澜水画廊景区创建国家4A级旅游景区，6月底前完成游客服务中心和18公里环湖步道建设，全年接待游客突破2600万人次。落实好消费品以旧换新政策，带动消费18亿元以上，严肃查处骗补套补行为。
- 聚焦改革创新，打通堵点优化环境
深化“一件事一次办”改革，9月底前再推出企业变更、二手房转移登记等12个“一件事”套餐，政务服务事项全程网办率达到92%。（市政务服务和数据局牵头）建立涉企行政检查“扫码入企”制度，入企检查频次比上年下降20%以上，严禁以任何名义向企业摊派费用，严禁未经备案入企检查。实行局长、科长轮流到大厅坐班办事制度，发现的堵点问题一个月内整改到位。
加强诚信政府建设，开展拖欠企业账款清理，对2025年底前形成的无分歧欠款，9月底前全部清偿完毕。（市工业和信息化局牵头，市财政局、市审计局配合）今后凡是政府承诺的事项，必须写进台账、定到人头，不得新官不理旧账。
推进县（区）国有平台公司整合重组，6月底前全部完成市场化转型；严格落实过紧日子要求，一般性支出压减10%以上，不得新增政府隐性债务。（市财政局牵头，市国资委配合）支持澜川职业技术学院创建省级高水平专业群，建成校企联合实验室8个，全社会研发经费投入增长12%以上。实施“归雁”引才计划，全年引进本科以上毕业生6000人，5月底前建成青年人才驿站4个，为来澜求职的毕业生提供7天免费住宿。扩大高水平对外开放，支持跨境电商产业园建设，进出口总额增长8%左右。
- 聚焦乡村振兴，夯实粮仓富裕农家
新建和改造提升高标准农田12万亩，5月底前完成岭背县三座小型水库除险加固；推广再生稻30万亩，确保粮食播种面积不减少、撂荒地动态清零。（市农业农村局牵头，市水利局、各县（区）人民政府配合）
做优“浔口脐橙”“禾塘香莲”两个区域品牌，培育省级以上农业产业化龙头企业6家。建设和美乡村示范村45个，完成农村户厕改造1.2万户，农村生活污水治理率提高到48%。坚决守住不发生规模性返贫致贫底线，对监测对象落实“一户一策”，全年消除返贫风险900户以上。
深化农村改革，稳妥推进第二轮土地承包到期后再延长30年整县试点，10月底前完成禾塘县14个乡镇的延包合同签订。盘活农村闲置房屋1200处，村级集体经济经营性收入20万元以上的村占比达到65%。（市农业农村局牵头，禾塘县人民政府配合）坚持移风易俗，健全村规民约，持续整治高额彩礼、大操大办。
- 聚焦城市品质，补齐短板便利群众
开展城区内涝治理攻坚，汛期前完成铁炉巷、南桥洞等14处易涝点改造，年内新建改造雨污管网86公里。（牵头单位：市住房城乡建设局；配合单位：市城管局、市水利局；完成时限：2026年11月底）
实施停车便民工程，新增公共停车位5000个、充电桩1200个；打通学府路、望江路等断头路5条；开工改造老旧小区58个，惠及居民9600户，加装电梯不少于80部。加快澜川北站站前片区建设，三季度建成换乘中心。深入推进城市精细化管理，健全背街小巷常态化保洁机制。
加快补上县城短板，支持五个县（区）各建成1所标准化殡仪服务中心和1处智慧停车场。提升交通互联能力，澜岭高速公路10月底前建成通车，启动澜川港二期前期工作，新改建农村公路600公里。（牵头单位：市交通运输局；配合单位：市发展改革委、市自然资源局）保护好老城的肌理和记忆，3月底前公布第二批历史建筑名录，严禁大拆大建、拆真建假。
- 聚焦绿色转型，守护碧水蓝天净土
全面落实河湖长制，国考断面水质优良比例保持在100%，9月底前完成澜水河沿线37个入河排污口整治。（市生态环境局牵头，市水利局配合）推进水泥行业超低排放改造，10月底前完成3家企业深度治理；完成营造林9万亩；新增分布式光伏装机25万千瓦。加强秸秆综合利用，秸秆综合利用率稳定在93%以上，重点时段严禁露天焚烧。由市生态环境局会同市气象局建立重污染天气会商机制，10月底前修订应急预案。中央和省生态环境保护督察反馈问题年度整改任务全部按期销号，决不允许虚假整改、表面整改。
- 聚焦民生福祉，办好实事温暖人心
坚持就业优先，开展职业技能培训1.5万人次，确保零就业家庭动态清零。（市人力资源社会保障局牵头）新建改扩建公办幼儿园9所、义务教育学校6所，新增学位6200个，秋季学期开学前投入使用；市教育局要在8月底前制定县域普通高中振兴三年行动方案。市中心医院新院区12月底前建成投用，建设紧密型县域医共体5个，每千人口拥有3岁以下婴幼儿托位数达到4.8个。新增养老护理床位1100张，建设社区老年食堂60家。城乡低保标准提高5%。
推进文化惠民，市博物馆新馆5月18日前开馆，全年送戏下乡800场，建成24小时城市书房12家。广泛开展全民健身，新建社区运动场地40处，办好澜川半程马拉松。（市文化广电和旅游局、市体育局分别负责）关心下一代健康成长，中小学生每天综合体育活动时间不低于2小时，年内实现学校心理辅导室全覆盖。完善退役军人服务保障体系，做好双拥工作。
继续办好十件民生实事，每件实事明确一名市政府领导领衔、一个部门牵头、一张进度表推进，每季度向社会公开进展情况。具体项目见附表。
- 聚焦安全稳定，织密防线保障平安
深入实施安全生产治本攻坚，上半年对全市612家工贸企业开展一轮全覆盖检查，重大事故隐患动态清零，坚决遏制重特大事故。（市应急局牵头，各行业主管部门按职责分工负责）完成老旧燃气管道更新110公里，年底前瓶装液化石油气用户安全装置加装率达到100%。由市消防救援支队会同市民政局，6月底前对养老机构消防设施逐家检测。
健全市县乡三级防汛指挥体系，4月15日前完成山洪灾害危险区责任人更新和预案修订，5月底前每个乡镇至少开展1次转移避险演练。做好保交房工作，全年交付商品住房3400套。坚持和发展新时代“枫桥经验”，信访事项按期办结率保持在98%以上。严厉打击电信网络诈骗、养老诈骗等违法犯罪。
守牢食品药品安全底线，对校园食堂和校外供餐单位每学期至少开展一次全覆盖检查，“互联网+明厨亮灶”覆盖率达到100%。（市市场监管局牵头，市教育局配合）稳妥化解地方中小金融机构风险，坚决守住不发生区域性金融风险的底线。
= 建设人民满意的服务型政府
打铁必须自身硬。政府各部门要把心思放在干事上，把功夫下在落实上，让“马上就办、办就办好”成为澜川干部最鲜明的标识。
+ 依法行政。自觉接受人大法律监督、政协民主监督，人大代表建议和政协提案办复率达到100%。3月底前公布2026年度重大行政决策事项目录，未经合法性审查的文件一律不得提交市政府常务会议。（市司法局牵头）
+ 高效行政。建立重点工作“周调度、月通报、季评估、年考核”机制，2月10日前由市政府办公室将本报告确定的任务分解到责任单位；对进度滞后的事项，由市政府督查室挂牌督办，决不允许久拖不决。全市性会议数量、文件数量分别减少15%。整治“指尖上的形式主义”，6月底前清理合并政务应用程序和工作群，市级部门面向基层的报表压减30%以上。
+ 廉洁行政。开展工程建设招投标、医药购销两个领域专项整治，11月底前形成长效制度清单。（市审计局、市公共资源交易中心按职责分工负责）严禁新建楼堂馆所，严禁违规发放津贴补贴。
各位代表！蓝图已经绘就，关键在人、关键在干。澜水东流，不舍昼夜；澜川人干事，从来不服输、不掉队。让我们同心同德、苦干实干，用一件件看得见的实事回应人民期待，为建设繁荣美丽幸福的新澜川而不懈奋斗！
@ 附表：澜川市2026年十件民生实事
| 序号 | 项目名称 | 主要内容 | 牵头单位 | 完成时限 |
| 1 | 公办学位扩容 | 新建改扩建公办幼儿园9所，新增学位2200个 | 市教育局 | 8月底前 |
| 2 | 老旧小区改造 | 开工改造老旧小区58个，完工50个以上 | 市住房城乡建设局 | 12月底前 |
| 3 | 社区老年食堂 | 建设社区老年食堂60家，每日供餐能力不低于6000份 | 市民政局 | 10月底前 |
| 4 | 农村公路安防 | 实施农村公路安全防护工程420公里 | 市交通运输局 | 11月底前 |
| 5 | 免费妇女“两癌”筛查 | 完成适龄妇女筛查3.6万人 | 市卫生健康委 | 12月底前 |
| 6 | 燃气安全改造 | 为4.5万户老旧小区居民更换燃气软管和自闭阀 | 市城管局 | 9月底前 |
| 7 | 公共停车位建设 | 新增公共停车位5000个 | 市城管局 | 12月底前 |
| 8 | 残疾儿童康复救助 | 救助残疾儿童800名以上 | 市残联 | 12月底前 |
| 9 | 农村饮水提升 | 改造农村供水管网310公里，惠及群众7.2万人 | 市水利局 | 11月底前 |
| 10 | 口袋公园建设 | 建成口袋公园20处 | 市城管局 | 9月底前 |
"""

SPEECH = """
# 在全市安全生产工作会议上的讲话
@ （2026年4月9日）
同志们：
今天把大家请来，会议的主题只有一个，就是安全。刚才，市应急局通报了一季度安全生产形势，岭背县和市交通运输局作了表态发言，讲得很实。安全生产年年讲、月月讲，有人听得耳朵起了茧子，可事故从来不会因为我们讲累了就不来。3月6日青墩区那起仓库火灾，两条人命，起火的那个配电箱，去年下半年检查过三次，整改通知下了三份，最后一公里没有人走完。同志们想一想，如果当时有一个人回头去看一眼，这两个家庭会不会是另一个样子？下面，我讲三点意见。
= 清醒看形势，任何时候都不能有松一口气的想法
一季度全市发生各类生产安全事故17起、死亡9人，同比分别下降10.5%和18.2%，总体平稳，但平稳不等于平安。从事故看，小、散、隐的问题突出，九小场所、自建房、外包作业成了重灾区；从检查看，第三方机构抽查的40家企业中，仍有11家消防设施带病运行；从干部看，有的同志坐在办公室里等报告，下去检查带着稿子念，隐患清单抄来抄去，这不是检查，是走秀。还有一种情况更值得警惕：有的地方隐患报表月月填“零”，表格很漂亮，现场不敢看。我看，报“零”不可怕，可怕的是眼里没有隐患；问题多不可怕，可怕的是问题总在那里。古人讲，千丈之堤，以蝼蚁之穴溃。各级干部一定要牢固树立人民至上、生命至上的理念，时刻绷紧安全这根弦。
= 聚焦重点抓整治，把隐患一个一个销掉
眼下正值复工旺季，火灾、燃气、交通、矿山、防汛五条战线都到了吃劲的时候，要拿出敢啃硬骨头的劲头，一个领域一个领域地过，一条隐患一条隐患地清。
- 消防领域
吸取青墩区火灾教训，从今天起到6月底，在全市开展仓储场所消防安全专项整治。一是全面排查。各县（区）要在4月25日前对辖区内所有仓库建档造册，做到一库一档。二是集中整改。对违规住人、违规充电、堵塞疏散通道的，5月底前全部整改到位。三是严格复查。由市消防救援支队牵头，市应急局、市市场监管局配合，6月15日前对整改情况逐家复查，复查率达到100%。四是补齐短板。乡镇专职消防队去年建成23支，今年10月底前再建成9支；各县（区）要在7月底前完成老旧小区“生命通道”划线标识，严禁占用、堵塞消防车通道。
- 燃气领域
市城管局要在5月20日前完成全市餐饮场所瓶装液化气用户普查，报警装置安装率达到100%。剩余18公里老旧燃气管道，9月底前必须更换完毕。严禁向未安装报警装置的餐饮场所供气。燃气企业要落实入户安检责任，全年居民用户入户安检率不低于95%；对三次到访不遇的用户，要会同社区上门查，不能贴一张条子就算完事。
- 道路交通和建筑施工领域
市公安局、市交通运输局要在“五一”前完成37处事故多发路段隐患治理。市住房城乡建设局要对全市126个在建工地开展一轮起重机械专项检查，4月底前将检查结果报市安委办。坚决杜绝无证上岗、冒险作业。针对农村面包车超员、电动三轮车载人等顽疾，由市公安局牵头，各县（区）配合，在春耕、秋收两个农忙时段集中整治；市教育局要在每学期开学前对全市286辆校车和驾驶人逐一核查，不合格的一律不得上路。
- 矿山和危险化学品领域
市应急局要聘请专家对9座非煤矿山开展“会诊”，上半年完成，形成问题清单和整改方案。对整改无望的2座小型采石场，由岭背县人民政府年底前依法关闭。澜川高新区管委会要在8月底前建成化工园区封闭管理系统，实现人员、车辆进出全程可查。这些年，我们在危化品上没有出大事，靠的是盯得紧，不是运气好。运气这个东西，从来不会签责任状。
- 汛期安全
市水利局要在4月底前完成73座小型水库安全度汛检查，落实巡查责任人。各乡镇要修订完善转移避险预案，主汛期前至少组织一次演练。去年“7·12”暴雨，我们提前两个小时转移了铁炉巷的居民，后来水淹到了二楼。这两个小时，是平时一遍一遍演练换来的。
= 压实责任抓落实，把最后十米走到底
安全责任重于泰山，不能挂在墙上、写在纸上、喊在嘴上。会议开了不等于工作做了，文件发了不等于问题解决了，整改通知贴了更不等于隐患没有了。抓安全最怕的就是“差不多”：差不多查了，差不多改了，差不多没事了，可事故恰恰就出在差的那一点上。
一要压实领导责任。各县（区）党政主要负责人每季度至少带队开展一次安全检查，检查发现的问题当场交办。二要压实监管责任。市安委办要建立隐患整改“发现、交办、复查、销号”台账，5月10日前上线运行，每月向市政府报告一次，今年全市重大事故隐患按期整改率不低于98%。三要压实企业责任。规模以上工业企业要在6月底前全部配齐专职安全员，主要负责人安全培训合格率达到100%。四要强化追责问效。对同一隐患两次交办仍未整改的，由市政府督查室挂牌督办；对弄虚作假、虚假销号的，一律严肃追责。严禁瞒报、谎报、迟报事故信息。五要发动群众参与。市应急局要完善有奖举报制度，4月底前公布统一举报电话和奖励标准，全年兑现举报奖励不少于300件。持续开展安全宣传“五进”活动。
全年各类生产安全事故起数、死亡人数要分别下降8%以上，较大事故控制在1起以内，坚决防止发生重特大事故。
这里再强调一点，关于督查方式。从下周起，由市政府督查室会同市应急局组成四个暗访组，不发通知、不打招呼、不听汇报、不用陪同，直奔基层、直插现场，每月暗访企业不少于60家，发现的问题拍成短片，5月、8月、11月在全市安全生产例会上播放。被曝光的单位，主要负责人要在会上说明情况，并在10个工作日内提交整改报告。检查组到基层一律不得由地方安排食宿，不给企业添麻烦。
会后，各县（区）、各部门要在4月17日前将贯彻落实情况报市政府办公室。
同志们，隐患不会自己消失，责任不会自己落地。一个家庭的圆满，系于一颗螺丝、一根软管、一次回头看。大家要以时时放心不下的责任感，把工作做到前头、做到现场、做到最后十米，确保全市安全形势持续稳定向好，以高水平安全护航高质量发展！
"""

LEVELS = {"=": 0, "-": 1, "+": 2}
LABELS = ("%1、", "（%2）", "%3.")
FORMATS = ("chineseCountingThousand", "chineseCountingThousand", "decimal")
LINKED = {0: "LuoshiHeading1", 1: "LuoshiHeading2"}  # the third level is numbered by hand
SIZES = {"#": 44, "@": 28}
FACES = {"title": "方正小标宋简体", "text": "仿宋_GB2312", 0: "黑体", 1: "楷体_GB2312"}


def main(folder: Path) -> None:
    """Write both documents into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text, day in (
        ("澜川市2026年政府工作报告", REPORT, dt.date(2026, 1, 18)),
        ("安全生产会议讲话", SPEECH, dt.date(2026, 4, 9)),
    ):
        (folder / f"{name}.docx").write_bytes(document(text, day))


def document(text: str, day: dt.date) -> bytes:
    """Return ``text`` as .docx dated ``day``."""
    paper = docx.Document()
    moment = dt.datetime.combine(day, dt.time())
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    number = add_numbering(paper)
    lines = text.strip().splitlines()
    paper.core_properties.title = lines[0].removeprefix("# ")
    paper.core_properties.author = paper.core_properties.comments = ""
    paper.core_properties.created = paper.core_properties.modified = moment
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in lines if line[0] == "|"
    ]
    for line in lines:
        if line[0] != "|":
            add_paragraph(paper, line, number)
    if rows:
        add_table(paper, rows)
    links = paper.part.package.rels
    for key in [key for key, link in links.items() if link.reltype.endswith("thumbnail")]:
        del links[key]  # python-docx's own picture
    saved = BytesIO()
    paper.save(saved)
    return with_fixed_dates(saved.getvalue())


def add_numbering(paper: Document) -> int:
    """Define 一、（一）1. as one list of three levels; return the number of the list."""
    levels = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{FORMATS[level]}"/>'
        + (f'<w:pStyle w:val="{LINKED[level]}"/>' if level in LINKED else "")
        + f'<w:suff w:val="nothing"/><w:lvlText w:val="{label}"/><w:lvlJc w:val="left"/>'
        f'<w:rPr><w:rFonts w:eastAsia="{FACES.get(level, FACES["text"])}"/><w:sz w:val="32"/></w:rPr>'
        "</w:lvl>"
        for level, label in enumerate(LABELS)
    )
    numbering = paper.part.numbering_part.element
    for old in list(numbering):
        numbering.remove(old)
    namespace = nsdecls("w")
    numbering.append(
        parse_xml(
            f'<w:abstractNum {namespace} w:abstractNumId="0">'
            f'<w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
        )
    )
    numbering.append(
        parse_xml(f'<w:num {namespace} w:numId="1"><w:abstractNumId w:val="0"/></w:num>')
    )
    for level, style in LINKED.items():
        paper.styles.element.append(
            parse_xml(
                f'<w:style {namespace} w:type="paragraph" w:customStyle="1" w:styleId="{style}">'
                f'<w:name w:val="公文标题{level + 1}"/><w:basedOn w:val="Normal"/><w:pPr>'
                f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr>'
                f'<w:outlineLvl w:val="{level}"/></w:pPr></w:style>'
            )
        )
    return 1


def add_paragraph(paper: Document, line: str, number: int) -> None:
    """Add the paragraph that ``line`` describes."""
    mark, text = (line[0], line[2:]) if line[:2] in {"# ", "@ ", "= ", "- ", "+ "} else ("", line)
    level = LEVELS.get(mark)
    paragraph = paper.add_paragraph()
    properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001 - python-docx knows no numbering
    if level in LINKED:
        properties.append(parse_xml(f'<w:pStyle {nsdecls("w")} w:val="{LINKED[level]}"/>'))
    elif level is not None:
        properties.append(
            parse_xml(
                f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/>'
                f'<w:numId w:val="{number}"/></w:numPr>'
            )
        )
    form = paragraph.paragraph_format
    if mark in {"#", "@"}:
        form.alignment = 1
    elif not text.endswith("：") or len(text) > 8:
        properties.append(
            parse_xml(f'<w:ind {nsdecls("w")} w:firstLineChars="200" w:firstLine="640"/>')
        )
    form.space_after = 0
    if text.startswith("附表"):
        form.page_break_before = form.keep_with_next = True
    face = FACES["title"] if mark == "#" else FACES.get(level, FACES["text"])
    set_face(paragraph.add_run(text), face, SIZES.get(mark, 32))


def set_face(run: Run, face: str, half_points: int) -> None:
    """Set ``run`` in ``face``, for Chinese as well."""
    properties = run._r.get_or_add_rPr()  # noqa: SLF001 - python-docx sets only Latin type
    fonts = parse_xml(f"<w:rFonts {nsdecls('w')}/>")
    for name in ("ascii", "hAnsi", "eastAsia"):
        fonts.set(qn(f"w:{name}"), face)
    properties.append(fonts)
    properties.append(parse_xml(f'<w:sz {nsdecls("w")} w:val="{half_points}"/>'))


def add_table(paper: Document, rows: list[list[str]]) -> None:
    """Add the table at the end, where the annex stands."""
    table = paper.add_table(len(rows), len(rows[0]), style="Table Grid")
    table.autofit = False
    for line, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(line.cells, texts, strict=True):
            cell.paragraphs[0].paragraph_format.space_after = 0
            set_face(cell.paragraphs[0].add_run(text), FACES["text"], 24)
    for column, width in zip(table.columns, (13, 34, 54, 31, 24), strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)


def with_fixed_dates(package: bytes) -> bytes:
    """Return the zip with every entry dated 1980, or two runs would differ."""
    result = BytesIO()
    with zipfile.ZipFile(BytesIO(package)) as old, zipfile.ZipFile(result, "w") as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
            new.writestr(entry, old.read(name))
    return result.getvalue()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
