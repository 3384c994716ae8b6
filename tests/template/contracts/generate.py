#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writes the contracts and truth.json: what was put where, by what put it there."""
import json
import os

import idioms
from flow import Flow, Party

HERE = os.path.dirname(os.path.abspath(__file__))

ZH = ["第%d条 双方应本着平等自愿、诚实信用的原则履行本合同约定的各项义务，任何一方不得擅自变更或者解除合同。",
      "第%d条 因履行本合同发生的争议，由双方协商解决；协商不成的，任何一方均可向有管辖权的人民法院提起诉讼。",
      "第%d条 任何一方未按约定履行义务的，应当承担违约责任，并赔偿对方因此遭受的实际损失，包括合理的律师费用。",
      "第%d条 本合同未尽事宜由双方另行签订补充协议，补充协议与本合同具有同等法律效力，并作为本合同的组成部分。",
      "第%d条 因不可抗力致使合同不能履行的，受影响的一方应当及时通知对方，并在合理期限内提供有关机构的证明。"]
EN = ["%d. Each party shall perform its obligations under this agreement in good faith and shall not assign any of its rights without the prior written consent of the other party.",
      "%d. Any dispute arising out of this agreement shall be settled by negotiation, failing which it shall be submitted to the courts having jurisdiction over the place of performance.",
      "%d. A party in breach shall compensate the other party for all losses caused by the breach, including reasonable legal costs and expenses incurred in enforcing this agreement.",
      "%d. This agreement constitutes the entire understanding between the parties and may only be amended in writing by a document that refers to this agreement."]


def parties(kind):
    c1, c2 = "深圳市示例科技有限公司", "上海样本贸易有限公司"
    rows = {
        "AB": (Party("甲方", "Party A", ("party_a",), True, c1), Party("乙方", "Party B", ("party_b",), True, c2)),
        "Ab": (Party("甲方", "Party A", ("party_a",), True, c1), Party("乙方", "Party B", ("party_b",), False)),
        "ab": (Party("甲方", "Party A", ("party_a",), False), Party("乙方", "Party B", ("party_b",), False)),
        "lease": (Party("出租方", "Landlord", ("lessor",), False), Party("承租方", "Tenant", ("lessee",), False)),
        "work": (Party("用人单位", "Employer", ("employer",), True, c1), Party("劳动者", "Employee", ("employee",), False)),
        "supply": (Party("供方", "Supplier", ("supplier",), True, c1), Party("需方", "Buyer", ("buyer",), True, c2)),
        "sale": (Party("卖方", "Seller", ("seller",), True, c1), Party("买方", "Buyer", ("buyer",), True, c2)),
        "agent": (Party("委托方", "Client", ("principal",), True, c1), Party("受托方", "Contractor", ("agent",), True, c2)),
        "nda": (Party("披露方", "Disclosing Party", ("discloser",), True, "Alpha Ltd"), Party("接收方", "Receiving Party", ("recipient",), True, "Beta Ltd")),
        "firm": (Party("公司方", "Company", ("company",), True, "Alpha Ltd"), Party("受托方", "Contractor", ("agent",), True, "Beta Ltd")),
        "ABC": (Party("甲方", "Party A", ("party_a",), True, c1), Party("乙方", "Party B", ("party_b",), True, c2), Party("丙方", "Party C", ("party_c",), True, "广州范例置业有限公司")),
    }
    return rows[kind]


# name of the block, parties, opening, what only looks like labels, annexes, articles
CHINESE = [
    ("inline_underscores", "AB", "open_named", ["mentions"], [], 4),
    ("inline_underscores", "ABC", "open_blank", ["contents", "mentions"], ["receipt"], 470),
    ("inline_underscores", "supply", "open_numbered", ["definitions"], ["handover"], 12),
    ("two_columns_white", "AB", "open_named", ["headings"], [], 3),
    ("two_columns_white", "sale", "open_numbered", ["mentions", "item_table"], [], 20),
    ("two_columns_white", "agent", "open_blank", [], ["receipt"], 8),
    ("table_in_cells", "AB", "open_named", ["mentions"], [], 5),
    ("table_in_cells", "supply", "open_table", ["definitions", "filled_in"], [], 16),
    ("table_beside", "AB", "open_named", [], [], 2),
    ("table_beside", "sale", "open_blank", ["contents"], ["handover"], 25),
    ("ruled", "ab", "open_named", ["mentions"], [], 4),
    ("ruled", "lease", "open_table", ["filled_in"], ["handover"], 14),
    ("bracket_behind", "AB", "open_named", [], [], 6),
    ("bracket_behind", "agent", "open_numbered", ["mentions"], ["power"], 18),
    ("either", "AB", "open_named", ["headings"], [], 3),
    ("either", "sale", "open_blank", ["mentions"], [], 9),
    ("names_only", "AB", "open_named", ["mentions"], [], 5),
    ("names_only", "supply", "open_numbered", ["item_table"], [], 11),
    ("organization_sealed", "AB", "open_named", [], [], 4),
    ("organization_sealed", "sale", "open_named", ["mentions", "contents"], [], 40),
    ("with_identity", "lease", "open_named", ["mentions"], [], 6),
    ("with_identity", "ab", "open_blank", ["filled_in"], ["receipt"], 10),
    ("employment", "work", "open_named", ["definitions"], ["pledge"], 22),
    ("employment", "work", "open_blank", ["mentions", "headings"], ["receipt"], 300),
    ("contact_block", "AB", "open_named", ["mentions"], [], 4),
    ("contact_block", "supply", "open_numbered", ["contents"], [], 15),
    ("justified", "AB", "open_named", ["mentions"], [], 3),
    ("justified", "agent", "open_blank", ["headings"], ["power"], 13),
    ("captions", "ab", "open_named", [], [], 2),
    ("captions", "lease", "open_blank", ["mentions"], [], 7),
    ("big_table", "supply", "open_named", ["item_table"], [], 5),
    ("big_table", "sale", "open_numbered", ["mentions"], [], 17),
    ("both_asked", "Ab", "open_named", ["mentions"], [], 4),
    ("both_asked", "AB", "open_blank", ["headings"], ["receipt"], 9),
    ("thumb", "ab", "open_named", ["mentions"], [], 5),
    ("thumb", "lease", "open_blank", [], ["handover"], 8),
    ("next_line", "AB", "open_named", ["mentions"], [], 3),
    ("next_line", "sale", "open_numbered", [], [], 6),
    ("handled_by", "AB", "open_named", ["mentions"], [], 4),
    ("handled_by", "agent", "open_table", ["contents"], ["power"], 160),
    ("inline_underscores", "agent", "open_named", ["item_table", "filled_in"], ["pledge"], 7),
    ("table_beside", "AB", "open_named", ["mentions"], ["receipt", "pledge"], 33),
]
ENGLISH = [
    ("by_name_title", "AB", "open_en", ["mentions_en"], [], 3),
    ("by_name_title", "sale", "open_en", ["filled_en"], ["annex_en"], 30),
    ("by_columns", "firm", "open_en", ["mentions_en"], [], 4),
    ("by_columns", "nda", "open_en", [], [], 10),
    ("signature_of", "lease", "open_en", ["mentions_en"], [], 5),
    ("signature_of", "ab", "open_en", ["filled_en"], ["annex_en"], 200),
    ("caption_en", "lease", "open_en", ["mentions_en"], [], 4),
    ("caption_en", "firm", "open_en", [], [], 8),
    ("chop", "work", "open_en", ["mentions_en"], ["annex_en"], 12),
    ("on_behalf", "sale", "open_en", ["mentions_en"], [], 6),
    ("on_behalf", "AB", "open_en", [], [], 120),
    ("signed_by", "sale", "open_en", ["mentions_en"], [], 5),
    ("its", "nda", "open_en", ["mentions_en"], [], 7),
    ("its", "firm", "open_en", ["filled_en"], [], 20),
]
BOTH = [
    ("bilingual_line", "AB", "open_named", ["mentions"], [], 4),
    ("bilingual_line", "sale", "open_numbered", [], ["handover"], 12),
    ("bilingual_under", "AB", "open_named", ["mentions"], [], 3),
    ("bilingual_under", "supply", "open_blank", [], [], 9),
    ("bilingual_table", "AB", "open_named", ["mentions"], [], 5),
    ("bilingual_table", "work", "open_named", ["definitions"], ["pledge"], 18),
    ("bilingual_line", "agent", "open_blank", ["item_table"], ["receipt"], 45),
    ("bilingual_table", "sale", "open_table", ["contents"], [], 14),
]


def make(number, language, row):
    block, kind, opening, false, annexes, articles = row
    people = parties(kind)
    latin = language == "en"
    header = None if number % 3 else ("Contract 2026-%03d   Signature: see last page" % number if latin else "合同编号：2026-%03d    甲方（盖章）：见签署页" % number)
    f = Flow(latin=latin, size=10.5 if number % 2 else 12.0, header=header)
    names = [block, opening, *false, *annexes]
    if "contents" in false:
        idioms.contents(f, *people)
    f.title({"zh": "合作合同", "en": "AGREEMENT", "bi": "合作协议 Cooperation Agreement"}[language])
    getattr(idioms, opening)(f, *people)
    for i in range(articles):
        if latin:
            f.para(EN[i % len(EN)] % (i + 1))
        else:
            f.para(ZH[i % len(ZH)] % (i + 1))
            if language == "bi":
                f.latin = True
                f.para(EN[i % len(EN)] % (i + 1))
                f.latin = False
        if i == articles // 2:
            for name in false:
                if name != "contents":
                    getattr(idioms, name)(f, *people)
    f.need(260)
    f.step(10)
    getattr(idioms, block)(f, *people)
    for name in annexes:
        getattr(idioms, name)(f, *people)
    file = "%02d-%s-%s.pdf" % (number, language, block.replace("_", "-"))
    f.paper.save(os.path.join(HERE, file))
    return {"file": file, "language": language, "idioms": names, "held": bool(idioms.HELD & set(names)), "pages": f.paper.page,
            "companies": {p.keys[0]: p.company for p in people}, "places": f.truth}


def fields(number):
    """A contract whose blanks are form fields, and one with fields and labels."""
    people = parties("Ab")
    f = Flow()
    f.title("合作合同")
    for p, name in zip(people, ("party_a", "party_b")):
        for kind, type_, label, part in (("seal" if p.company else "sign", "Sig", "（盖章）：" if p.company else "（签字）：", "seal" if p.company else "signature"),
                                         ("date", "Tx", "日期：", "date")):
            x = f.text(72, (p.zh if kind != "date" else "") + label)
            rect = (x + 4, f.y - 14, x + 154, f.y + 4)
            f.paper.field(type_, "%s.%s" % (name, part), rect)
            f.note(kind, p, rect)
            f.step(40)
    f.row("附注说明，无需填写。")
    file = "%02d-zh-form-fields.pdf" % number
    f.paper.save(os.path.join(HERE, file))
    return {"file": file, "language": "zh", "idioms": ["form_fields"], "held": False, "pages": f.paper.page, "companies": {"party_a": True, "party_b": False}, "places": f.truth}


def main():
    truth, number = [], 1
    for language, rows in (("zh", CHINESE), ("en", ENGLISH), ("bi", BOTH)):
        for row in rows:
            truth.append(make(number, language, row))
            number += 1
    truth.append(fields(number))
    with open(os.path.join(HERE, "truth.json"), "w", encoding="utf-8") as out:
        out.write("[\n" + ",\n".join(json.dumps(t, ensure_ascii=False) for t in truth) + "\n]\n")


main()
