# SPDX-License-Identifier: AGPL-3.0-or-later
"""How contracts ask to be signed: blocks at the end, receipts and annexes, openings, and what only looks like a label.

Each takes the flow and the parties. HELD names a third of them: contracts made with one of these were not looked at while the
rules and the word list were being tuned.
"""
from flow import LEFT, RIGHT, B


def z(p):
    return p.zh


# --- blocks to sign, Chinese ---

def inline_underscores(f, a, b, *more):
    for p in (a, b, *more):
        f.row(z(p) + "（盖章）：", B("seal", p, "us", 150))
        f.row("法定代表人或授权代表（签字）：", B("sign", p, "us", 120))
        f.row("日期：", B("date", p, "zh"))
        f.step(10)


def two_columns_white(f, a, b, *more):
    f.columns([z(a) + "（盖章）：", B("seal", a, "white", 120)], [z(b) + "（盖章）：", B("seal", b, "white", 120)], step=40)
    f.columns(["授权代表：", B("sign", a, "white", 120)], ["授权代表：", B("sign", b, "white", 120)], step=36)
    f.columns([B("date", a, "sp")], [B("date", b, "sp")])


def table_in_cells(f, a, b, *more):
    f.table([[(z(a) + "（盖章）：", B("seal", a, "white")), (z(b) + "（盖章）：", B("seal", b, "white"))],
             [("法定代表人：", B("sign", a, "white")), ("法定代表人：", B("sign", b, "white"))],
             [("日期：", B("date", a, "sp")), ("日期：", B("date", b, "sp"))]], (225, 225), 44)


def table_beside(f, a, b, *more):
    f.table([[z(a) + "（盖章）", B("seal", a, "cell"), z(b) + "（盖章）", B("seal", b, "cell")],
             ["授权代表签字", B("sign", a, "cell"), "授权代表签字", B("sign", b, "cell")],
             ["签订日期", B("date", a, "cell"), "签订日期", B("date", b, "cell")]], (100, 125, 100, 125), 44)


def ruled(f, a, b, *more):
    for p in (a, b, *more):
        f.row(z(p) + "（签字）：", B("sign", p, "rule", 150), step=34)
        f.row("日期：", B("date", p, "rule", 110), step=30)


def bracket_behind(f, a, b, *more):
    for p in (a, b):
        f.row(z(p) + "：", B("seal", p, "us", 160), "（盖章）")
        f.row("代表：", B("sign", p, "us", 140), "（签字）")
        f.row(B("date", p, "zh"))
        f.step(8)


def either(f, a, b, *more):
    for p in (a, b):
        f.row(z(p) + "（签字或盖章）：", B("seal" if p.company else "sign", p, "us", 140))
        f.row("签订日期：", B("date", p, "zh"))


def names_only(f, a, b, *more):
    f.columns([z(a) + "：", B("seal", a, "us", 110)], [z(b) + "：", B("seal", b, "us", 110)], step=36)
    f.columns(["签约代表：", B("sign", a, "us", 110)], ["签约代表：", B("sign", b, "us", 110)], step=36)
    f.columns(["日期：", B("date", a, "us", 110)], ["日期：", B("date", b, "us", 110)])


def organization_sealed(f, a, b, *more):
    for p in (a, b):
        f.row(p.name + "（盖章）：", B("seal", p, "us", 100), step=34)
        f.row("法定代表人（签字）：", B("sign", p, "us", 120), step=30)
        f.row("日期：", B("date", p, "zh"))


def with_identity(f, a, b, *more):
    for p in (a, b):
        f.row(z(p) + "（签名）：", B("sign", p, "us", 150))
        f.row("身份证号码：", B("text", p, "us", 200))
        f.row("联系电话：", B("text", p, "us", 140))
        f.row("日期：", B("date", p, "zh"))
        f.step(10)


def employment(f, a, b, *more):
    f.columns([z(a) + "（盖章）：", B("seal", a, "us", 90)], [z(b) + "（签名）：", B("sign", b, "us", 100)], step=40)
    f.columns(["法定代表人（签字）：", B("sign", a, "us", 90)], ["签订日期：", B("date", b, "zh")], step=36)
    f.columns(["签订日期：", B("date", a, "zh")], [])


def contact_block(f, a, b, *more):
    for p in (a, b):
        f.row(z(p) + "（公章）：", B("seal", p, "us", 150))
        f.row("地址：", B("text", p, "us", 220))
        f.row("电话：", B("text", p, "us", 120), "    传真：", B("text", p, "us", 110))
        f.row("开户行：", B("text", p, "us", 200))
        f.row("账号：", B("text", p, "us", 200))
        f.row("税号：", B("text", p, "us", 200))
        f.step(10)


def justified(f, a, b, *more):
    for p in (a, b):
        f.row(z(p)[0] + "　　" + z(p)[1:] + "（盖章）：", B("seal", p, "rule", 150), step=34)
        f.row("代　表　人（签字）：", B("sign", p, "rule", 140), step=32)
        f.row("日　　期：", B("date", p, "rule", 120), step=34)


def captions(f, a, b, *more):
    f.step(30)
    f.paper.rule(LEFT, f.y, LEFT + 150, f.y)
    f.paper.rule(320, f.y, 470, f.y)
    f.note("sign", a, (LEFT, f.y - 22, LEFT + 150, f.y + 2))
    f.note("sign", b, (320, f.y - 22, 470, f.y + 2))
    f.y += 14
    f.text(LEFT + 30, "（%s签字）" % z(a), 9)
    f.text(350, "（%s签字）" % z(b), 9)
    f.step(30)


def big_table(f, a, b, *more):
    rows = [[z(a), z(b)]]
    for label, kind in (("单位名称（章）：", "seal"), ("单位地址：", "text"), ("委托代理人（签字）：", "sign"), ("电话：", "text"), ("开户银行：", "text"), ("账号：", "text")):
        rows.append([(label, B(kind, a, "white")), (label, B(kind, b, "white"))])
    f.table(rows, (225, 225), 32)


def both_asked(f, a, b, *more):
    for p in (a, b):
        y = f.y
        end = f.text(LEFT, z(p) + "（签字盖章）：")
        for kind in ("seal", "sign") if p.company else ("sign",):
            f.note(kind, p, (end, y - 12, end + 150, y + 3))
        f.text(end, "_" * 25)
        f.step(34)
        f.row("日期：", B("date", p, "zh"))


def thumb(f, a, b, *more):
    for p in (a, b):
        f.row(z(p) + "（签字并按手印）：", B("sign", p, "us", 130), "  日期：", B("date", p, "us", 90))
        f.step(6)


def next_line(f, a, b, *more):
    for p in (a, b):
        f.row(z(p) + "（盖章）：", step=30)
        f.row(B("seal", p, "us", 200), step=34)


def handled_by(f, a, b, *more):
    for p in (a, b):
        f.row(z(p) + "（盖章）：", B("seal", p, "us", 110), "  经办人（签字）：", B("sign", p, "us", 90))
        f.row("签署日期：", B("date", p, "zh"))
        f.step(10)


# --- English ---

def by_name_title(f, a, b, *more):
    for p in (a, b):
        f.row(p.en.upper() + ":")
        f.row("By: ", B("sign", p, "us", 180))
        f.row("Name: ", B("text", p, "us", 165))
        f.row("Title: ", B("text", p, "us", 172))
        f.row("Date: ", B("date", p, "us", 170))
        f.step(10)


def by_columns(f, a, b, *more):
    f.columns([a.en + ":"], [b.en + ":"], step=30)
    for label, kind in (("By: ", "sign"), ("Name: ", "text"), ("Title: ", "text"), ("Date: ", "date")):
        f.columns([label, B(kind, a, "rule", 150)], [label, B(kind, b, "rule", 150)], step=30)


def signature_of(f, a, b, *more):
    for p in (a, b):
        f.row("Signature of " + p.en + ": ", B("sign", p, "us", 130), "  Date: ", B("date", p, "us", 80))
        f.step(10)


def caption_en(f, a, b, *more):
    for p in (a, b):
        f.row(p.en + ":", step=34)
        for at, wide, label, kind in ((LEFT, 150, "Signature", "sign"), (240, 130, "Printed Name", "text"), (390, 100, "Date", "date")):
            f.paper.rule(at, f.y, at + wide, f.y)
            f.note(kind, p, (at, f.y - 22, at + wide, f.y + 2))
            f.paper.text(at + 4, f.y + 11, label, 8, True)
        f.step(40)


def chop(f, a, b, *more):
    f.row(a.en + " (company chop): ", B("seal", a, "us", 150), step=36)
    f.row("Authorized representative (signature): ", B("sign", a, "us", 120), step=30)
    f.row(b.en + " (signature): ", B("sign", b, "us", 150), step=30)
    f.row("Date: ", B("date", b, "us", 100))


def on_behalf(f, a, b, *more):
    for p in (a, b):
        f.row("For and on behalf of " + p.en)
        f.step(6)
        f.row("Authorized Signatory: ", B("sign", p, "us", 160))
        f.row("Name: ", B("text", p, "us", 160))
        f.row("Date: ", B("date", p, "slash"))
        f.step(10)


def signed_by(f, a, b, *more):
    for p in (a, b):
        f.row("Signed by the " + p.en + ": ", B("sign", p, "us", 160), step=34)
        f.row("Print name: ", B("text", p, "us", 160))
        f.row("Address: ", B("text", p, "us", 220))


def its(f, a, b, *more):
    f.columns([a.en.upper()], [b.en.upper()], step=34)
    for label, kind in (("Signature: ", "sign"), ("Print Name: ", "text"), ("Its: ", "text"), ("Dated: ", "date")):
        f.columns([label, B(kind, a, "us", 120)], [label, B(kind, b, "us", 120)], step=28)


# --- both languages ---

def bilingual_line(f, a, b, *more):
    for p in (a, b):
        f.row("%s（盖章） %s (Seal)：" % (p.zh, p.en), B("seal", p, "us", 130), step=32)
        f.row("授权代表（签字） Authorized Representative (Signature)：", B("sign", p, "us", 90), step=28)
        f.row("日期 Date：", B("date", p, "us", 110), step=34)


def bilingual_under(f, a, b, *more):
    for p in (a, b):
        f.row(p.zh + "（盖章）：", B("seal", p, "us", 150), step=16)
        f.row(p.en + " (seal)", step=30)
        f.row("签字：", B("sign", p, "us", 150), step=16)
        f.row("Signature", step=30)


def bilingual_table(f, a, b, *more):
    f.table([["", z(a) + " " + a.en, z(b) + " " + b.en],
             ["盖章 Seal", B("seal", a, "cell"), B("seal" if b.company else "", b, "cell")],
             ["签字 Signature", B("sign", a, "cell"), B("sign", b, "cell")],
             ["日期 Date", B("date", a, "cell"), B("date", b, "cell")]], (110, 170, 170), 48)


# --- receipts and annexes ---

def receipt(f, a, b, *more):
    f.head("回执")
    f.para("今收到%s交付的合同原件一份，特此确认。" % z(a))
    f.row(z(b) + "（签字）：", B("sign", b, "us", 120), "  日期：", B("date", b, "zh"))


def handover(f, a, b, *more):
    f.page()
    f.head("附件二 物品交接清单")
    f.table([["序号", "名称", "数量", "备注"], ["1", "空调", "2", ""], ["2", "冰箱", "1", ""], ["3", "洗衣机", "1", ""]], (60, 150, 90, 150), 26)
    f.row("以上物品经双方清点无误。")
    f.columns([z(a) + "（签字）：", B("sign", a, "us", 100)], [z(b) + "（签字）：", B("sign", b, "us", 100)], step=32)


def pledge(f, a, b, *more):
    f.page()
    f.title("承诺书")
    f.para("本人已阅读并知悉合同全部条款，承诺遵守各项规定，如有违反愿意承担相应责任。")
    f.row(z(b) + "（签名）：", B("sign", b, "us", 120))
    f.row("日期：", B("date", b, "zh"))


def annex_en(f, a, b, *more):
    f.page()
    f.title("Annex 1 Handover Record")
    f.para("The keys and the inventory listed above were handed over in good order on the date below.")
    f.row("Signature of " + b.en + ": ", B("sign", b, "us", 120), "  Date: ", B("date", b, "us", 90))


def power(f, a, b, *more):
    f.page()
    f.title("授权委托书")
    f.para("兹委托上述人员代为办理本合同项下的交接、验收与结算事宜，委托期限自签署之日起至办结之日止。")
    f.row(z(a) + "（公章）：", B("seal", a, "us", 120))
    f.row("法定代表人（签章）：", B("sign", a, "us", 120))
    f.row(B("date", a, "zh"))


# --- openings ---

def open_blank(f, a, b, *more):
    for p in (a, b, *more):
        f.row(z(p) + "：", B("text", p, "us", 220))
        f.row("地址：", B("text", p, "us", 220))
    f.step(6)


def open_named(f, a, b, *more):
    for p in (a, b, *more):
        f.row(z(p) + "：" + (p.name or "李明"))
    f.step(6)


def open_numbered(f, a, b, *more):
    f.row("合同编号：", B("text", None, "us", 150))
    f.row("签订地点：", B("text", None, "us", 150))
    open_named(f, a, b, *more)


def open_table(f, a, b, *more):
    f.table([[z(a), a.name or "张明", "联系电话", B("text", a, "cell")], [z(b), b.name or "李明", "联系电话", B("text", b, "cell")]], (80, 170, 80, 120), 28)


def open_en(f, a, b, *more):
    f.para("This Agreement is made between %s (the \"%s\") and %s (the \"%s\"), each a party and together the parties, on the terms below." % (a.name or "Alpha Ltd", a.en, b.name or "Jane Doe", b.en))


# --- what only looks like labels ---

def mentions(f, a, b, *more):
    f.para("本合同自双方签字盖章之日起生效。%s（盖章）后应于三日内通知%s，由%s（签字）确认。" % (z(a), z(b), z(b)))
    f.para("付款日期以%s收到发票之日起计算；地址变更的，应书面通知对方，电话通知无效。" % z(b))


def definitions(f, a, b, *more):
    f.head("第一条 定义")
    f.para("“签字”：指本人亲笔书写姓名；“盖章”：指加盖公章或合同专用章。")
    f.para("日期：指公历日期；身份证号：指居民身份证号码。")


def contents(f, a, b, *more):
    f.title("目录")
    for text, page in (("第一条 定义", 2), (z(a) + "（盖章）", 7), ("签署页", 8), ("日期", 8), ("附件一 授权代表（签字）", 9)):
        f.row(text + "…" * 20 + str(page), step=20)
    f.page()


def filled_in(f, a, b, *more):
    f.row("签订日期：2026年1月5日")
    f.row("签订地点：深圳市南山区")
    f.row("电话：0755-12345678")


def item_table(f, a, b, *more):
    f.table([["姓名", "日期", "电话", "备注"], ["张三", "2026-01-02", "13800000003", ""], ["李四", "2026-01-03", "13800000004", ""]], (110, 110, 120, 110), 26)


def headings(f, a, b, *more):
    f.head("五、签字盖章")
    f.head("（以下无正文，为签署页）")


def mentions_en(f, a, b, *more):
    f.para("Title and risk shall pass on delivery. The %s shall sign and date each delivery note, and the seal of the %s is not required." % (b.en, a.en))
    f.para("Signature means a handwritten name. Date: the day stated on the first page. Notices go to the address of each party.")


def filled_en(f, a, b, *more):
    f.row("Date: 12 March 2026")
    f.row("Address: 1 High Street, London")


HELD = {"ruled", "bracket_behind", "contact_block", "captions", "thumb", "handled_by", "its", "signed_by", "bilingual_under",
        "pledge", "open_table", "definitions", "filled_en"}
