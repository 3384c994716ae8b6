# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the contracts say, for whatever writes them: titles, paragraphs, rows, columns and tables with room to write in."""
from dataclasses import dataclass


@dataclass
class B:               # room to write in
    kind: str          # seal, sign, date, text
    party: tuple       # what its columns may begin with; None: whoever sends the contract
    form: str = "us"   # us underscores, rule, cell
    width: float = 130  # points


A, C = ("party_a",), ("party_b",)
SELLER, BUYER, LESSOR, LESSEE = ("seller",), ("buyer",), ("lessor",), ("lessee",)
EMPLOYER, EMPLOYEE, DISCLOSER, RECIPIENT = ("employer",), ("employee",), ("discloser",), ("recipient",)
ZH = ["第一条 双方应本着平等自愿、诚实信用的原则履行本合同约定的各项义务，任何一方不得擅自变更或者解除合同。",
      "第二条 因履行本合同发生的争议，由双方协商解决；协商不成的，任何一方均可向有管辖权的人民法院提起诉讼。",
      "第三条 任何一方未按约定履行义务的，应当承担违约责任，并赔偿对方因此遭受的实际损失。",
      "第四条 本合同未尽事宜由双方另行签订补充协议，补充协议经双方签字盖章后与本合同具有同等法律效力。",
      "第五条 因不可抗力致使合同不能履行的，受影响的一方应当及时通知对方，通知日期以对方收到之日为准。"]
EN = ["1. Each party shall perform its obligations under this agreement in good faith and shall not assign any of its rights without the prior written consent of the other party.",
      "2. Confidential information does not include what is or becomes public other than by breach of this agreement. The date of disclosure is the date of receipt.",
      "3. A party in breach shall compensate the other party for all losses caused by the breach. The signature of both parties is needed for any amendment.",
      "4. This agreement constitutes the entire understanding between the parties and may only be amended in writing."]


def paras(texts, times=1):
    return [("para", t) for t in texts * times]


def sale():
    out = [("title", "货物买卖合同"), ("row", ["合同编号：", B("text", None)]), ("row", ["签订地点：", B("text", None, "us", 150)]),
           ("row", ["卖方：上海示例机电有限公司"]), ("row", ["买方：深圳样本贸易有限公司"]), *paras(ZH, 3),
           ("table", [["货物名称", "数量", "单价", "备注"], ["轴承", "200", "35.00", ""], ["电机", "12", "1,980.00", "含税"]], (140, 80, 100, 100), 24), ("gap", 16)]
    for name, party in (("卖方", SELLER), ("买方", BUYER)):
        out += [("row", [name + "（盖章）：", B("seal", party, "us", 150)]), ("gap", 24), ("row", ["法定代表人或授权代表（签字）：", B("sign", party)]),
                ("row", ["日期：", B("date", party)]), ("gap", 14)]
    return "zh", {"seller": True, "buyer": True}, out


def lease():
    out = [("title", "房屋租赁合同")]
    for name, party in (("出租方", LESSOR), ("承租方", LESSEE)):
        out += [("row", [name + "：", B("text", party, "rule", 180)]), ("row", ["身份证号码：", B("text", party, "rule", 200)]), ("row", ["联系电话：", B("text", party, "rule", 140)])]
    out += [*paras(ZH, 2), ("gap", 12)]
    for name, party in (("出租方", LESSOR), ("承租方", LESSEE)):
        out += [("row", [name + "（签名）：", B("sign", party, "rule", 150)]), ("gap", 8), ("row", ["签订日期：", B("date", party, "rule", 130)]), ("gap", 8)]
    out += [("page",), ("title", "收条"), ("para", "今收到承租方交来的押金人民币伍仟元整。此据。"), ("gap", 10), ("row", ["出租方（签名）：", B("sign", LESSOR, "rule", 150)]),
            ("row", ["日期：", B("date", LESSOR, "rule", 130)])]
    return "zh", {"lessor": False, "lessee": False}, out


def cells():
    return "zh", {"party_a": True, "party_b": True}, [
        ("title", "技术服务合同"), ("row", ["甲方：上海示例科技有限公司"]), ("row", ["乙方：杭州样本软件有限公司"]), *paras(ZH, 4), ("gap", 10),
        ("table", [["甲方（盖章）", B("seal", A, "cell"), "乙方（盖章）", B("seal", C, "cell")], ["授权代表签字", B("sign", A, "cell"), "授权代表签字", B("sign", C, "cell")],
                   ["签订日期", B("date", A, "cell"), "签订日期", B("date", C, "cell")]], (90, 130, 90, 130), 48)]


def nda():
    out = [("title", "Non-Disclosure Agreement"),
           ("para", "This Agreement is made between Alpha Ltd (the \"Disclosing Party\") and Beta Ltd (the \"Receiving Party\"), each a party and together the parties."), *paras(EN, 3), ("gap", 10)]
    for name, party in (("Disclosing Party", DISCLOSER), ("Receiving Party", RECIPIENT)):
        out += [("row", [name + ":"]), ("gap", 6), ("row", ["By: ", B("sign", party, "rule", 180)]), ("row", ["Name: ", B("text", party, "rule", 165)]),
                ("row", ["Title: ", B("text", party, "rule", 170)]), ("row", ["Date: ", B("date", party, "rule", 120)]), ("gap", 10)]
    return "en", {"discloser": True, "recipient": True}, out


def labour():
    return "bi", {"employer": True, "employee": False}, [
        ("title", "劳动合同 Labour Contract"), ("row", ["用人单位 Employer：上海示例软件有限公司"]), ("row", ["劳动者 Employee：", B("text", EMPLOYEE, "us", 160)]),
        ("row", ["身份证号 ID No.：", B("text", EMPLOYEE, "us", 190)]), *[p for pair in zip(paras(ZH[:4]), paras(EN)) for p in pair], ("gap", 12),
        ("table", [["", "用人单位 Employer", "劳动者 Employee"], ["盖章 Seal", B("seal", EMPLOYER, "cell"), "N/A"], ["签字 Signature", "N/A", B("sign", EMPLOYEE, "cell")],
                   ["日期 Date", B("date", EMPLOYER, "cell"), B("date", EMPLOYEE, "cell")]], (110, 165, 165), 54)]


def agency():
    return "zh", {"party_a": True, "party_b": True}, [
        ("title", "委托代理协议"), ("row", ["甲方：", B("text", A, "us", 200)]), ("row", ["地址：", B("text", A, "us", 230)]), ("row", ["乙方：", B("text", C, "us", 200)]),
        ("row", ["地址：", B("text", C, "us", 230)]), *paras(ZH, 3), ("gap", 14),
        ("columns", ["甲方（公章）：", B("seal", A, "us", 100)], ["乙方（公章）：", B("seal", C, "us", 100)]), ("gap", 26),
        ("columns", ["经办人：", B("sign", A, "us", 110)], ["经办人：", B("sign", C, "us", 110)]), ("gap", 12),
        ("columns", ["日期：", B("date", A, "us", 120)], ["日期：", B("date", C, "us", 120)]),
        ("page",), ("title", "授权委托书"), ("para", "兹委托乙方办理上述事宜，委托期限自签署之日起至办结之日止，乙方无转委托权。"), ("gap", 10),
        ("row", ["甲方（公章）：", B("seal", A, "us", 130)]), ("gap", 24), ("row", ["日期：", B("date", A, "us", 120)])]


ALL = {"sale": sale, "lease": lease, "cells": cells, "nda": nda, "labour": labour, "agency": agency}
