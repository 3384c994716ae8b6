#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writes the contracts of samples/lease, samples/labour and samples/purchase-order, and truth.json: where each leaves room for what. And
revisions of the lease, one for each way in which a template can drift (revisions/).

Set with the writer of tests/template/contracts. All names are made up.
"""
import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(SOURCE, "tests", "template", "contracts"))
from flow import B, Flow, Party  # noqa: E402


def lease(revision=None):
    """Chinese, two persons, blanks to fill in, a handover list with a second place to sign.

    Revisions: clause (an article before the signatures), renamed (another word for the tenant in the annex), twice (the contract's number in the
    annex, too), wording (more text behind a blank), longer (a page more), covered (a line of small print where the tenant signs).
    """
    a, b = Party("出租方", "Lessor", ("lessor",), False), Party("承租方", "Lessee", ("lessee",), False)
    f = Flow(size=12, header=None)
    f.title("房屋租赁合同")
    f.row("合同编号：", B("text", None, "us", 140))
    for p in (a, b):
        f.row(p.zh + "：", B("text", p, "us", 200))
        f.row("身份证号：", B("text", p, "us", 200))
        f.row("联系电话：", B("text", p, "us", 150), *(["（必填）"] if revision == "wording" and p is b else []))
    f.step(4)
    for text in (
            "第一条 出租方将位于示例市示例区样板路66号的房屋（下称“房屋”）出租给承租方居住使用，建筑面积八十六平方米，附属设施以附件所列为准。",
            "第二条 租赁期限为两年，自房屋交付之日起计算。交付以双方在附件《房屋交接清单》上签字为准。",
            "第三条 月租金为人民币肆仟捌佰元整，按季支付；承租方应于每季首月五日前支付至出租方指定账户。押金为两个月租金，合同终止并结清费用后七日内无息退还。",
            "第四条 租赁期间水、电、燃气、网络及物业费用由承租方承担；房屋主体结构的维修由出租方承担，因承租方使用不当造成的损坏由承租方修复。",
            "第五条 未经出租方书面同意，承租方不得转租、改变房屋用途或者改动承重结构。",
            "第六条 任何一方解除合同，应当提前三十日书面通知对方；违约方应当支付相当于一个月租金的违约金。",
            "第七条 本合同一式两份，双方各执一份，自双方签字之日起生效。附件与本合同具有同等效力。"):
        f.para(text)
    f.need(230)
    f.step(10)
    if revision == "clause":
        f.para("第八条 双方可以使用电子签名签署本合同，电子签名与手写签名或者盖章具有同等的法律效力。")
    for p in (a, b):
        if revision == "covered" and p is b:
            f.paper.text(170, f.y - 6, "以签字时间为准，签字前请仔细阅读", 8)
        f.row(p.zh + "（签字）：", B("sign", p, "us", 150), step=34)
        f.row("日期：", B("date", p, "zh"), step=34)
    if revision == "longer":
        f.page()
        f.title("附件一 家具照片")
        f.para("（略）")
    f.page()
    f.title("附件 房屋交接清单")
    if revision == "twice":
        f.row("合同编号：", B("text", None, "us", 140))
    f.table([["物品", "数量", "状况", "备注"], ["空调", "2", "良好", "遥控器各一"], ["冰箱", "1", "良好", ""], ["钥匙", "3", "齐全", "含单元门"]], (130, 80, 110, 130), 28)
    f.para("以上物品及房屋现状经双方当面清点，确认无误，房屋自即日起交付承租方使用。")
    f.step(16)
    f.columns([a.zh + "（签字）：", B("sign", a, "us", 110)], [("接收人" if revision == "renamed" else b.zh) + "（签字）：", B("sign", b, "us", 110)], step=40)
    return f


REVISIONS = "clause", "renamed", "twice", "wording", "longer", "covered"


def form(names):
    """A page with form fields of these names."""
    f = Flow(size=12)
    f.title("收货确认单")
    for name, kind in names:
        x = f.text(72, "收货人：" if kind == "Sig" else "日期：")
        f.paper.field(kind, name, (x + 4, f.y - 14, x + 154, f.y + 4))
        f.step(40)
    return f


def labour():
    """Chinese and English: an employer, who seals, and an employee; a table to sign in, a receipt for the employee's copy."""
    a = Party("用人单位", "Employer", ("employer",), True, "上海示例软件有限公司")
    b = Party("劳动者", "Employee", ("employee",), False)
    f = Flow(size=11, header=None)
    f.title("劳动合同 Labour Contract")
    f.row("用人单位 Employer：" + a.name)
    f.row("劳动者 Employee：", B("text", b, "us", 160))
    f.row("身份证号 ID No.：", B("text", b, "us", 190))
    f.row("住址 Address：", B("text", b, "us", 260))
    f.step(4)
    for zh, en in (
            ("一、用人单位聘用劳动者担任软件工程师，工作地点为上海市。", "1. The employer engages the employee as software engineer. The place of work is Shanghai."),
            ("二、合同期限三年，其中试用期三个月。", "2. The term is three years, of which the first three months are a probation period."),
            ("三、月工资为人民币两万元，于每月十日以前支付；社会保险按国家规定缴纳。", "3. The monthly wage is RMB 20,000, payable by the tenth day of each month. Social insurance is paid as the law provides."),
            ("四、劳动者应当遵守用人单位依法制定的规章制度，并保守商业秘密。", "4. The employee observes the rules lawfully made by the employer and keeps its trade secrets."),
            ("五、合同的变更、解除和终止依照《中华人民共和国劳动合同法》办理。", "5. Amendment, rescission and termination are governed by the Labour Contract Law of the People's Republic of China."),
            ("六、因履行本合同发生的争议，可以依法申请仲裁。中文文本与英文文本不一致的，以中文为准。", "6. Disputes may be submitted to arbitration as the law provides. Where the two texts differ, the Chinese text prevails.")):
        f.para(zh)
        f.latin = True
        f.para(en)
        f.latin = False
    f.need(240)
    f.step(16)
    f.table([["", "用人单位 Employer", "劳动者 Employee"],
             ["盖章 Seal", B("seal", a, "cell"), "（不适用 N/A）"],
             ["签字 Signature", B("sign", a, "cell"), B("sign", b, "cell")],
             ["日期 Date", B("date", a, "cell"), B("date", b, "cell")]], (110, 170, 170), 60)
    f.page()
    f.title("签收回执 Receipt")
    f.para("本人已收到用人单位交付的劳动合同原件一份。")
    f.latin = True
    f.para("I have received one original of the labour contract from the employer.")
    f.latin = False
    f.step(10)
    f.row("劳动者（签字） Employee (Signature)：", B("sign", b, "us", 130), step=34)
    f.row("日期 Date：", B("date", b, "us", 120))
    return f


def purchase_order():
    """English: two companies, one that seals; a table of goods, columns to sign in."""
    a, b = Party("买方", "Buyer", ("buyer",), True, "Sample Trading Ltd"), Party("供方", "Supplier", ("supplier",), True, "Example Tools Co., Ltd")
    f = Flow(latin=True, size=10.5, header=None)
    f.title("PURCHASE ORDER")
    f.row("PO No.: ", B("text", None, "us", 120))
    f.row("Buyer: " + a.name)
    f.row("Supplier: " + b.name)
    f.step(8)
    f.table([["Item", "Description", "Quantity", "Unit price"], ["1", "Cordless drill, 18 V", "40", "CNY 410.00"], ["2", "Drill bit set, 19 pieces", "40", "CNY 68.00"],
             ["3", "Spare battery, 4 Ah", "80", "CNY 155.00"]], (50, 210, 90, 100), 26)
    for text in (
            "1. The Supplier shall deliver the goods listed above to the Buyer's warehouse within 30 days of the date on which both parties have signed.",
            "2. Title and risk pass on delivery. The Buyer inspects the goods within ten days; goods not rejected in writing by then are accepted.",
            "3. The price includes packaging and freight. Payment is due 45 days after receipt of a correct invoice.",
            "4. The Supplier warrants that the goods are new, free from defects in material and workmanship, and free of third party rights.",
            "5. Neither party may assign this order without the prior written consent of the other party, whose signature is needed for any amendment.",
            "6. This order takes effect when the company chop of the Buyer has been affixed and the authorized representative of the Supplier has signed."):
        f.para(text)
    f.page()
    f.para("In witness whereof the parties have executed this purchase order on the dates stated below.")
    f.step(50)
    f.row("Buyer (company chop): ", B("seal", a, "us", 150), step=90)
    f.row("Date: ", B("date", a, "us", 110), step=120)
    f.row("Supplier (company chop): ", B("seal", b, "us", 150), step=90)
    f.row("Authorized representative (signature): ", B("sign", b, "us", 130), step=40)
    f.row("Date: ", B("date", b, "us", 110))
    return f


def main():
    truth = {}
    for name, make in (("lease", lease), ("labour", labour), ("purchase-order", purchase_order)):
        f = make()
        f.paper.save(os.path.join(SOURCE, "samples", name, "contract.pdf"))
        truth[name] = f.truth
    folder = os.path.join(HERE, "revisions")
    os.makedirs(folder, exist_ok=True)
    for name in REVISIONS:
        f = lease(name)
        f.paper.save(os.path.join(folder, name + ".pdf"))
        truth[name] = f.truth
    form([("receiver.sign", "Sig"), ("receiver.date", "Tx")]).paper.save(os.path.join(folder, "form.pdf"))
    form([("goods.sign", "Sig")]).paper.save(os.path.join(folder, "form-renamed.pdf"))
    with open(os.path.join(HERE, "truth.json"), "w", encoding="utf-8") as out:
        out.write("{\n" + ",\n".join('"%s": [\n  %s\n]' % (name, ",\n  ".join(json.dumps(p) for p in places)) for name, places in truth.items()) + "\n}\n")


main()
