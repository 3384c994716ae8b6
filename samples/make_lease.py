#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writes lease.pdf, the contract of the samples: needs nothing but Python. Usage: make_lease.py [OUTPUT]

Four A4 pages with live Chinese text in STSong-Light (not embedded, UniGB-UCS2-H), two AcroForm fields
(lessor.seal, lessee.date), and one keyword, 甲方（盖章）, that stands in two clauses and on the last page.
The names, numbers and addresses are made up.
"""
import sys
import zlib

WIDTH, HEIGHT, LEFT, RIGHT = 595.28, 841.89, 72, 523.28
NO_LINE_START = "，。；：、）》”！？"
NUMBER = "合同编号：ZL-2026-0318"

PARTIES = [
    "出租方（以下简称甲方）：上海示例置业有限公司",
    "统一社会信用代码：913100000000000000",
    "住所：上海市浦东新区示例路88号3幢501室",
    "承租方（以下简称乙方）：李明",
    "居民身份证号码：310101********0016",
    "联系电话：13800000001",
]

CLAUSES = [
    ("第一条　房屋基本情况", [
        "甲方将其合法拥有的坐落于上海市浦东新区示例路66弄12号802室的房屋（以下简称该房屋）出租给乙方使用。该房屋建筑面积为89.6平方米，房屋用途为居住，房屋类型为公寓，结构为钢筋混凝土。",
        "甲方作为该房屋的所有权人与乙方建立租赁关系。签订本合同前，甲方已告知乙方该房屋未设定抵押，乙方对该房屋的现状已充分了解并愿意承租。",
    ]),
    ("第二条　租赁用途", [
        "乙方承租该房屋仅作居住使用，居住人数不得超过四人。未征得甲方书面同意，并按规定报经有关部门核准之前，乙方不得擅自改变该房屋的使用用途。",
    ]),
    ("第三条　租赁期限", [
        "租赁期限自2026年4月1日起至2028年3月31日止，共24个月。甲方应于2026年4月1日前将该房屋及附件一所列设施交付乙方，双方以附件二的回执确认交付。",
        "租赁期满，甲方有权收回该房屋，乙方应如期返还。乙方需继续承租的，应于租赁期满前六十日向甲方提出续租书面要求，经甲方同意后重新签订租赁合同。",
    ]),
    ("第四条　租金及支付方式", [
        "该房屋月租金为人民币6,800元（大写：陆仟捌佰元整）。租赁期限内，未经双方协商一致，任何一方不得单方面调整租金标准。",
        "租金按季支付，先付后用。乙方应于每季度首月的五日前，将该季度租金汇入甲方指定的银行账户。逾期支付的，每逾期一日，按应付未付租金的万分之五支付违约金。",
    ]),
    ("第五条　押金", [
        "本合同签订之日起三日内，乙方向甲方支付押金人民币13,600元。甲方收取押金后应向乙方开具收款凭证。",
        "租赁关系终止时，甲方收取的押金除用以抵充合同约定由乙方承担的费用外，剩余部分应于乙方返还房屋之日起七日内无息返还乙方。",
    ]),
    ("第六条　其他费用", [
        "租赁期间，使用该房屋所发生的水、电、燃气、通讯、有线电视、网络等费用由乙方承担；物业管理费、供暖费及房产税由甲方承担。",
    ]),
    ("第七条　房屋的使用与修缮", [
        "租赁期间，乙方发现该房屋及其附属设施有损坏或故障时，应及时通知甲方修复；甲方应在接到乙方通知后的五日内进行维修，逾期不维修的，乙方可代为维修，费用由甲方承担。",
        "乙方应合理使用并爱护该房屋及其附属设施。因乙方使用不当致使该房屋及其附属设施损坏的，乙方应负责修复或者赔偿。",
        "乙方需装修房屋或者增设附属设施和设备的，应事先提交书面方案，该方案由甲方（盖章）确认后生效；按规定须向有关部门审批的，还应报经有关部门批准后方可进行。",
    ]),
    ("第八条　转租与出售", [
        "租赁期间，未经甲方书面同意，乙方不得将该房屋的部分或者全部转租给他人。甲方出售该房屋的，应提前三个月书面通知乙方，乙方在同等条件下享有优先购买权。",
    ]),
    ("第九条　合同的变更与解除", [
        "经甲乙双方协商一致，可以变更或者解除本合同。有下列情形之一的，本合同终止，双方互不承担责任：（一）该房屋因公共利益需要被依法征收的；（二）因不可抗力致使该房屋毁损、灭失或者被鉴定为危险房屋的。",
        "甲方有下列情形之一的，乙方有权单方解除合同：（一）未按约定交付该房屋达十日的；（二）交付的房屋危及乙方安全或者健康的；（三）不承担约定的维修义务，致使乙方无法正常使用该房屋的。",
        "乙方有下列情形之一的，甲方有权单方解除合同，收回该房屋：（一）未按约定支付租金达三十日的；（二）擅自改变该房屋用途的；（三）擅自转租的；（四）利用该房屋从事违法活动的。",
    ]),
    ("第十条　房屋的返还", [
        "除甲方同意乙方续租外，乙方应在本合同租期届满之日返还该房屋。乙方返还房屋应当符合正常使用后的状态，经甲方验收认可，并相互结清各自应当承担的费用。",
    ]),
    ("第十一条　违约责任", [
        "任何一方违反本合同约定，给对方造成损失的，应当承担赔偿责任。因甲方原因提前收回房屋的，甲方应按月租金的两倍向乙方支付违约金；乙方中途擅自退租的，甲方有权从押金中扣除相当于一个月租金的违约金。",
    ]),
    ("第十二条　通知与送达", [
        "双方确认，本合同首部所列的地址及联系电话为有效的送达地址。任何一方变更联系方式的，应在三日内书面通知对方，否则由此产生的后果由其自行承担。",
    ]),
    ("第十三条　争议的解决", [
        "因本合同引起的或者与本合同有关的争议，双方应协商解决；协商不成的，任何一方均可向该房屋所在地有管辖权的人民法院提起诉讼。",
    ]),
    ("第十四条　附则", [
        "双方同意采用可靠的电子签名方式签署本合同，电子签名与手写签名或者盖章具有同等的法律效力。本合同自甲方（盖章）、乙方（签字）之日起生效。",
        "本合同未尽事宜，经双方协商一致，可另行订立补充条款。补充条款及附件均为本合同的组成部分，与本合同具有同等法律效力。",
    ]),
]


def advance(text, size):
    return sum(size * (0.5 if ord(c) < 0x80 else 1) for c in text)


class Page:
    def __init__(self):
        self.ops = []

    def text(self, x, y, text, size=11, bold=False):
        """Baseline at y points below the page's top edge."""
        hexed = text.encode("utf-16-be").hex().upper()
        mode = "2 Tr 0.3 w " if bold else ""
        self.ops.append(f"BT {mode}/F1 {size} Tf 1 0 0 1 {x:.2f} {HEIGHT - y:.2f} Tm <{hexed}> Tj {'0 Tr ' if bold else ''}ET")

    def centre(self, y, text, size, bold=False):
        self.text((WIDTH - advance(text, size)) / 2, y, text, size, bold)

    def line(self, x0, x1, y, dash=""):
        self.ops.append(f"q 0.6 w {dash} {x0:.2f} {HEIGHT - y:.2f} m {x1:.2f} {HEIGHT - y:.2f} l S Q")


    def upright(self, x, y0, y1):
        self.ops.append(f"q 0.6 w {x:.2f} {HEIGHT - y0:.2f} m {x:.2f} {HEIGHT - y1:.2f} l S Q")


class Flow:
    """Paragraphs down one page after another."""

    def __init__(self):
        self.pages, self.y = [], 0
        self.turn()

    def turn(self):
        self.pages.append(Page())
        self.y = 96

    def row(self, text, size=11, indent=0.0, bold=False, leading=20.0):
        if self.y > 770:
            self.turn()
        self.pages[-1].text(LEFT + indent, self.y, text, size, bold)
        self.y += leading

    def paragraph(self, text, size=11):
        line, indent = "", 2 * size
        for c in text:
            if LEFT + indent + advance(line + c, size) > RIGHT and c not in NO_LINE_START:
                self.row(line, size, indent)
                line, indent = "", 0
            line += c
        self.row(line, size, indent)


INVENTORY = [
    ("序号", "名称", "数量", "状况"), ("1", "壁挂式空调", "3台", "完好"), ("2", "洗衣机", "1台", "完好"), ("3", "双门冰箱", "1台", "完好"),
    ("4", "燃气热水器", "1台", "完好"), ("5", "双人床及床垫", "2套", "完好"), ("6", "餐桌椅", "1套", "桌面有轻微划痕"),
]


def inventory(page, y):
    columns = (LEFT, 122, 292, 362, RIGHT)
    page.centre(y, "附件一　房屋附属设施清单", 13, True)
    y += 16
    page.line(LEFT, RIGHT, y)
    for row in INVENTORY:
        for x, cell in zip(columns, row):
            page.text(x + 8, y + 17, cell, 11, row is INVENTORY[0])
        y += 25
        page.line(LEFT, RIGHT, y)
    for x in columns:
        page.upright(x, y - 25 * len(INVENTORY), y)


def signing_page(page):
    page.centre(84, "（以下无正文，为《房屋租赁合同》签署页）", 11)
    page.text(72, 184, "甲　　方：（盖章）", 12)
    page.text(306, 184, "乙　　方：（签字）", 12)
    page.line(420, 524, 188)
    page.text(72, 282, "授权代表：", 12)
    page.line(132, 290, 286)
    page.text(72, 316, "日　　期：____________________", 12)
    page.text(306, 282, "联系电话：13800000001", 12)
    page.text(306, 316, "日　　期：", 12)
    page.line(366, 524, 320)
    page.line(LEFT, RIGHT, 366, "[4 3] 0 d")
    page.centre(404, "附件二　房屋交付确认回执", 13, True)
    page.text(94, 434, "双方已按合同约定完成该房屋及附件一所列设施的交接，水、电、燃气表读数已当面核对", 11)
    page.text(72, 454, "无误，钥匙三把已交付乙方。", 11)
    page.text(72, 540, "甲方（盖章）：", 12)
    page.text(306, 540, "乙方（签字）：", 12)
    page.line(392, 524, 544)
    page.text(72, 620, "日　　期：____________________", 12)
    page.text(306, 620, "日　　期：", 12)
    page.line(366, 486, 624)


def compose():
    flow = Flow()
    flow.pages[0].centre(104, "房屋租赁合同", 20, True)
    flow.y = 150
    for text in PARTIES:
        flow.row(text)
    flow.y += 6
    flow.paragraph("根据《中华人民共和国民法典》及相关法律法规的规定，甲、乙双方在平等、自愿、公平和诚实信用的基础上，经协商一致，就房屋租赁事宜订立本合同。")
    for title, paragraphs in CLAUSES:
        flow.y += 5
        if flow.y > 750:
            flow.turn()
        flow.row(title, bold=True)
        for paragraph in paragraphs:
            flow.paragraph(paragraph)
    inventory(flow.pages[-1], flow.y + 40)
    pages = flow.pages + [Page()]
    signing_page(pages[-1])
    for number, page in enumerate(pages, 1):
        page.text(LEFT, 50, "房屋租赁合同", 9)
        page.text(RIGHT - advance(NUMBER, 9), 50, NUMBER, 9)
        page.line(LEFT, RIGHT, 56)
        page.centre(806, f"第 {number} 页　共 {len(pages)} 页", 9)
    return pages


class File:
    def __init__(self):
        self.objects = []

    def add(self, body=None):
        self.objects.append(body)
        return len(self.objects)

    def stream(self, data, entries="", pack=True):
        packed = zlib.compress(data, 9) if pack else data
        head = f"<< {entries} {'/Filter /FlateDecode ' if pack else ''}/Length {len(packed)} >>\nstream\n"
        return self.add(head.encode() + packed + b"\nendstream")

    def bytes(self, root, info):
        out, offsets = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", []
        for number, body in enumerate(self.objects, 1):
            offsets.append(len(out))
            body = body if isinstance(body, bytes) else body.encode()
            out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
        start = len(out)
        out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(offsets) + 1) + b"".join(b"%010d 00000 n \n" % o for o in offsets)
        out += b"trailer\n<< /Size %d /Root %d 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(offsets) + 1, root, info, start)
        return out


def text_string(text):
    return "<" + ("\ufeff" + text).encode("utf-16-be").hex().upper() + ">"


def add_fonts(f):
    descriptor = f.add("<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 "
                       "/Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>")
    # Proportional and half-width Latin are half an em wide in this character collection's usual metrics.
    cid = f.add("<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 /W [1 95 500 814 907 500] "
                f"/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> /FontDescriptor {descriptor} 0 R >>")
    song = f.add(f"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [{cid} 0 R] >>")
    helvetica = f.add("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
    return song, helvetica


def add_field(f, page, party, name, entries, rect):
    """A named field below a named party. rect: left, top, right, bottom from the page's top left corner."""
    x0, y0, x1, y1 = rect
    look = f.stream(b"", f"/Type /XObject /Subtype /Form /BBox [0 0 {x1 - x0:.2f} {y1 - y0:.2f}] /Resources << >>", False)
    parent = f.add()
    kid = f.add(f"<< /Type /Annot /Subtype /Widget /F 4 /T ({name}) /Parent {parent} 0 R /P {page} 0 R {entries} "
                f"/Rect [{x0:.2f} {HEIGHT - y1:.2f} {x1:.2f} {HEIGHT - y0:.2f}] /AP << /N {look} 0 R >> >>")
    f.objects[parent - 1] = f"<< /T ({party}) /Kids [{kid} 0 R] >>"
    return parent, kid


def write(path):
    f = File()
    catalog, tree = f.add(), f.add()
    song, helvetica = add_fonts(f)
    pages = compose()
    numbers = []
    for page in pages:
        content = f.stream("\n".join(page.ops).encode())
        numbers.append((f.add(), content))
    last = numbers[-1][0]
    seal, seal_kid = add_field(f, last, "lessor", "seal", "/FT /Sig /TU " + text_string("甲方印章"), (182, 120, 301, 239))
    date, date_kid = add_field(f, last, "lessee", "date", "/FT /Tx /DA (/Helv 11 Tf 0 g) /TU " + text_string("乙方签收日期"), (366, 604, 486, 624))
    for number, content in numbers:
        annots = f"/Annots [{seal_kid} 0 R {date_kid} 0 R] " if number == last else ""
        f.objects[number - 1] = (f"<< /Type /Page /Parent {tree} 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] {annots}"
                                 f"/Resources << /Font << /F1 {song} 0 R >> >> /Contents {content} 0 R >>")
    f.objects[tree - 1] = f"<< /Type /Pages /Count {len(numbers)} /Kids [{' '.join(f'{n} 0 R' for n, _ in numbers)}] >>"
    f.objects[catalog - 1] = (f"<< /Type /Catalog /Pages {tree} 0 R /Lang (zh-CN) /AcroForm << /Fields [{seal} 0 R {date} 0 R] "
                              f"/DA (/Helv 0 Tf 0 g) /DR << /Font << /Helv {helvetica} 0 R >> >> >> >>")
    info = f.add(f"<< /Title {text_string('房屋租赁合同')} /Producer (signprep samples/make_lease.py) >>")
    with open(path, "wb") as out:
        out.write(f.bytes(catalog, info))


if __name__ == "__main__":
    write(sys.argv[1] if len(sys.argv) > 1 else "lease.pdf")
