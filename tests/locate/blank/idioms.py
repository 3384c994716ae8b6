# SPDX-License-Identifier: AGPL-3.0-or-later
"""The ways in which contracts leave room to write in, as small documents without any producer's words.

A document is a list of idioms; an idiom is a list of blocks. Blocks: P a paragraph, T a table, R a rule with room above it.
Inlines: a string, L the label, M what is to be filled in (marked), US underscores, U an underlined blank, SP typed blanks,
BOX a drawn frame. Sizes in points, widths of blanks in em.
"""
from dataclasses import dataclass, field


@dataclass
class L:
    text: str
    bold: bool = False


@dataclass
class US:
    count: int
    char: str = "_"


@dataclass
class U:
    em: float


@dataclass
class LINE:  # a ruled blank that is no text: a bordered inline block, a rule of TeX, an underlined tab
    width: float
    style: str = "solid"


@dataclass
class SP:
    em: float


@dataclass
class BOX:
    width: float


@dataclass
class M:
    items: list


@dataclass
class P:
    items: list
    size: float = 12
    align: str = "left"
    rest: bool = False  # what is to be filled in: from the label's end to the end of the paragraph
    mark: bool = False  # the whole paragraph is what is to be filled in
    indent: float = 0


@dataclass
class R:
    width: float
    mark: bool = True
    room: float = 26
    thick: float = 0.75


@dataclass
class RR:  # rules side by side, then nothing; marks by number
    widths: list
    gap: float
    mark: int
    room: float = 26


@dataclass
class C:
    items: list = field(default_factory=list)
    mark: bool = False
    rest: bool = False
    span: int = 1
    rows: int = 1
    align: str = "left"
    below: bool = False  # a border below and nowhere else
    top: bool = False  # the text stands at the top of the cell


@dataclass
class T:
    widths: list
    rows: list  # of lists of C
    heights: list
    borders: bool = True


@dataclass
class Idiom:
    name: str
    keyword: str
    blocks: list
    ask: str = "sign"  # sign, date, seal
    issue: str = ""  # the finding that is expected instead of a box
    proposes: str = ""
    only: tuple = ()  # producers that can write it
    kinds: tuple = ()  # what the report may call it


CN = "123456789"
FILL = "本合同一式两份，双方各执一份，自双方签字盖章之日起生效，未尽事宜由双方友好协商解决，协商不成的，提交合同签订地人民法院诉讼解决。"


def lines():
    yield Idiom("us", "甲方A1（盖章）：", [P([L("甲方A1（盖章）："), M([US(16)])])])
    yield Idiom("us_keyword_without_colon", "甲方A2（盖章）", [P([L("甲方A2（盖章）："), M([US(16)])])])
    yield Idiom("us_no_colon", "签字A3", [P([L("签字A3"), " ", M([US(14)])])])
    yield Idiom("colon_after_typed_blanks", "甲方A4", [P([L("甲方A4"), SP(3), "：", M([US(16)])])])
    yield Idiom("us_short_then_text", "合同编号A5：", [P([L("合同编号A5："), M([US(3)]), "号，附后。"])])
    yield Idiom("us_spread", "收件人A6：", [P([L("收件人A6："), M([US(10, "_ ")])])])
    yield Idiom("us_fullwidth", "送货人A7：", [P([L("送货人A7："), M([US(9, "＿")])])])
    yield Idiom("us_two_on_a_line", "Date A8:", [P(["Signed by: ", US(14), "  ", L("Date A8:"), " ", M([US(10)])])])
    yield Idiom("us_english", "Signature A9:", [P([L("Signature A9:"), " ", M([US(24)])])])
    yield Idiom("us_bold_label", "法定代表人B1：", [P([L("法定代表人B1：", True), M([US(16)])])])
    yield Idiom("us_spread_label", "甲方B2：", [P([L("甲　　方B2："), M([US(16)])])])
    yield Idiom("us_right_aligned", "乙方B3（签章）：", [P([L("乙方B3（签章）："), M([US(14)])], align="right")])
    yield Idiom("us_numbered", "委托代理人B4：", [P(["3、", L("委托代理人B4："), M([US(16)])])])
    yield Idiom("us_small_type", "经办人B5：", [P([L("经办人B5："), M([US(16)])], size=8)])
    yield Idiom("us_large_type", "承租人B6：", [P([L("承租人B6："), M([US(12)])], size=18)])
    yield Idiom("us_in_sentence", "甲方B7应于", [P(["第三条　", L("甲方B7应于"), M([US(6)]), "前支付全部价款。"])])
    yield Idiom("underlined", "出租方B8：", [P([L("出租方B8："), M([U(10)])])])
    yield Idiom("underlined_18_pt", "合同共B9", [P([L("合同共B9"), M([U(1.5)]), "页，附件若干。"])])
    yield Idiom("underlined_in_sentence", "租金为人民币C1", [P(["第四条　", L("租金为人民币C1"), M([U(5)]), "元整，按季支付。"])])
    yield Idiom("underlined_two", "住址C2：", [P(["电话：", U(6), "　", L("住址C2："), M([U(9)])])])
    yield Idiom("line", "见证人C3：", [P([L("见证人C3："), M([LINE(130)])])])
    yield Idiom("line_dashed", "担保人C4：", [P([L("担保人C4："), M([LINE(130, "dashed")])])])
    yield Idiom("line_then_text", "负责人C5：", [P([L("负责人C5："), M([LINE(80)]), "（公章）"])])
    yield Idiom("dots", "承诺人C6：", [P([L("承诺人C6："), M([US(30, ".")])])])
    yield Idiom("ellipses", "收款人C7：", [P([L("收款人C7："), M([US(8, "…")])])])
    yield Idiom("middle_dots", "付款人C8：", [P([L("付款人C8："), M([US(30, "·")])])])
    yield Idiom("dashes", "审核人C9：", [P([L("审核人C9："), M([US(8, "—")])])])


def dates():
    yield Idiom("date_typed", "日期D1：", [P([L("日期D1："), M([SP(2), "年", SP(2), "月", SP(2), "日"])])], "date")
    yield Idiom("date_typed_keyword", "日期D2", [P([L("日期D2："), M([SP(4), "年", SP(1.5), "月", SP(1.5), "日"])])], "date")
    yield Idiom("date_no_colon", "签订日期D3", [P([L("签订日期D3"), M([SP(3), "年", SP(2), "月", SP(2), "日"])])], "date")
    yield Idiom("date_us", "日期D4：", [P([L("日期D4："), M([US(4), "年", US(2), "月", US(2), "日"])])], "date")
    yield Idiom("date_underlined", "日期D5：", [P([L("日期D5："), M([U(3), "年", U(2), "月", U(2), "日"])])], "date")
    yield Idiom("date_20", "日期D6：", [P([L("日期D6：20"), M([US(2), "年", US(2), "月", US(2), "日"])])], "date")
    yield Idiom("date_han_20", "签署时间D7：", [P([L("签署时间D7：二〇"), M([SP(2), "年", SP(2), "月", SP(2), "日"])])], "date")
    yield Idiom("date_slashes", "Date D8:", [P([L("Date D8:"), " ", M([US(2), "/", US(2), "/", US(4)])])], "date")
    yield Idiom("date_slashes_typed", "Date D9:", [P([L("Date D9:"), M([SP(2), "/", SP(2), "/", SP(3)])])], "date")
    yield Idiom("date_hyphens", "日期E1：", [P([L("日期E1："), M([US(4), "-", US(2), "-", US(2)])])], "date")
    yield Idiom("date_full_stops", "日期E2：", [P([L("日期E2："), M([US(4), ".", US(2), ".", US(2)])])], "date")
    yield Idiom("date_then_text", "合同期限自E3", [P([L("合同期限自E3"), M([SP(2), "年", SP(2), "月", SP(2), "日"]), "起至次年止。"])], "date")
    yield Idiom("date_next_line", "签约日期E4：", [P([L("签约日期E4：")]), P([M([SP(3), "年", SP(2), "月", SP(2), "日"])])], "date")
    yield Idiom("date_in_cell", "填表日期E5", [T([110, 220], [[C([L("填表日期E5")]), C([M([SP(4), "年", SP(2), "月", SP(2), "日"])])]], [26])], "date")
    yield Idiom("date_day_filled", "日期E6：", [P([L("日期E6：2026年"), M([SP(2), "月", SP(2), "日"])])], "date")
    yield Idiom("date_after_signature", "日期E7：", [P(["签字：", US(12), "　", L("日期E7："), M([US(4), "年", US(2), "月", US(2), "日"])])], "date")
    yield Idiom("signature_before_date", "承租方E8（签字）：", [P([L("承租方E8（签字）："), M([SP(9)]), SP(3), "年", SP(2), "月", SP(2), "日"])])
    yield Idiom("date_to_the_right", "时间E9：", [P(["代表人：", SP(8), L("时间E9："), M([SP(3), "年", SP(2), "月", SP(2), "日"])])], "date")


def tables():
    yield Idiom("cell", "单位名称F1", [T([100, 200], [[C([L("单位名称F1")]), C(mark=True)]], [26])])
    yield Idiom("cell_first_of_two", "姓名F2", [T([80, 140, 80, 140], [[C([L("姓名F2")]), C(mark=True), C(["性别"]), C()]], [26])])
    yield Idiom("cell_second_of_two", "电话F3", [T([80, 140, 80, 140], [[C(["地址"]), C(), C([L("电话F3")]), C(mark=True)]], [26])])
    yield Idiom("cell_grid", "证件号F4：", [T([110, 220], [[C(["名称："]), C()], [C([L("证件号F4：")]), C(mark=True)], [C(["备注："]), C()]], [24, 24, 24])])
    yield Idiom("cell_wide_label", "经营范围F5", [T([220, 160], [[C([L("经营范围F5")]), C(mark=True)]], [26])])
    yield Idiom("cell_tall", "盖章F6", [T([100, 220], [[C([L("盖章F6")], align="center"), C(mark=True)]], [90])])
    yield Idiom("cell_tall_seal", "公章F7", [T([100, 220], [[C([L("公章F7")], align="center"), C(mark=True)]], [90])], "seal")
    yield Idiom("cell_spans_rows", "审批意见F8", [T([100, 140, 140], [[C([L("审批意见F8")], rows=2), C(mark=True), C(["同意"])], [C(["复核"]), C(["不同意"])]], [28, 28])])
    yield Idiom("cell_us", "开户行F9", [T([100, 220], [[C([L("开户行F9")]), C([M([US(12)])])]], [26])])
    yield Idiom("cell_own_us", "账号G1：", [T([330], [[C([L("账号G1："), M([US(14)])])]], [28])])
    yield Idiom("cell_own_white", "甲方G2：", [T([210, 210], [[C([L("甲方G2：")], rest=True), C(["乙方："])]], [30])])
    yield Idiom("cell_own_white_second", "乙方G3：", [T([210, 210], [[C(["甲方："]), C([L("乙方G3：")], rest=True)]], [30])])
    yield Idiom("cell_own_tall_seal", "丙方G4：", [T([210, 210], [[C([L("丙方G4：")], rest=True, top=True), C(["丁方："], top=True)]], [110])], "seal")
    yield Idiom("heading", "编制G5", [T([110, 110, 110], [[C([L("编制G5")]), C(["审核"]), C(["批准"])], [C(mark=True), C(), C()]], [22, 50])])
    yield Idiom("heading_middle", "复核G6", [T([110, 110, 110], [[C(["编写"]), C([L("复核G6")]), C(["核准"])], [C(), C(mark=True), C()]], [22, 50])])
    yield Idiom("heading_last", "批准G7", [T([110, 110, 110], [[C(["拟稿"], align="center"), C(["校对"], align="center"), C([L("批准G7")], align="center")], [C(), C(), C(mark=True)]], [22, 50])])
    yield Idiom("heading_box", "签收栏G8", [T([200], [[C([L("签收栏G8")])], [C(mark=True)]], [22, 60])])
    yield Idiom("heading_seal", "盖章处G9", [T([150, 150], [[C(["经办人"], align="center"), C([L("盖章处G9")], align="center")], [C(), C(mark=True)]], [22, 100])], "seal")
    yield Idiom("cell_line_below", "出卖人H1：", [T([90, 180], [[C([L("出卖人H1：")]), C(mark=True, below=True)]], [24], borders=False)])
    yield Idiom("cell_line_below_tall", "买受人H2：", [T([90, 180], [[C([L("买受人H2：")]), C(mark=True, below=True)]], [40], borders=False)])
    yield Idiom("columns_us", "供方H3：", [T([225, 226], [[C([L("供方H3："), M([US(12)])]), C(["需方：", US(12)])], [C(["代表：", US(12)]), C(["代表：", US(12)])]], [24, 24], borders=False)])
    yield Idiom("columns_white", "转让方H4：", [T([225, 226], [[C([L("转让方H4：")], rest=True), C(["受让方："])], [C(["代表："]), C(["代表："])]], [24, 24], borders=False)])
    yield Idiom("columns_white_last", "受托方H5：", [T([225, 226], [[C(["委托方："]), C([L("受托方H5：")], rest=True)], [C(["代表："]), C(["代表："])]], [24, 24], borders=False)])
    yield Idiom("columns_white_gap", "联系人H6：", [T([225, 226], [[C(["发包方："]), C(["承包方："])], [C([L("联系人H6：")], rest=True), C()], [C(["代表："]), C(["代表："])]], [24, 24, 24], borders=False)])


def captions():
    yield Idiom("caption", "Authorized Signature J1", [R(200), P([L("Authorized Signature J1")])])
    yield Idiom("caption_brackets", "（签字J2）", [R(150), P([L("（签字J2）")])])
    yield Idiom("caption_small", "Signature of Tenant J3", [R(200), P([L("Signature of Tenant J3")], size=8)])
    yield Idiom("caption_small_indented", "法定代表人签字J4", [R(200), P([L("法定代表人签字J4")], size=8, indent=40)])
    yield Idiom("caption_pair", "Print Name J5", [RR([180, 180], 40, 1), T([220, 200], [[C(["Signature"]), C([L("Print Name J5")])]], [20], borders=False)])
    yield Idiom("caption_pair_first", "By J6", [RR([180, 180], 40, 0), T([220, 200], [[C([L("By J6")]), C(["Title"])]], [20], borders=False)])
    yield Idiom("caption_us", "Landlord J7", [P([M([US(24)])]), P([L("Landlord J7")])])
    yield Idiom("caption_owned", "（盖章J8）", [P(["甲方：", M([US(24)])]), P([L("（盖章J8）")], size=9, indent=80)])
    yield Idiom("next_line_us", "负责人K1：", [P([L("负责人K1：")]), P([M([US(24)])])])
    yield Idiom("next_line_line", "项目经理K2：", [P([L("项目经理K2：")]), P([M([LINE(180)])])])
    yield Idiom("next_line_underlined", "监理人K3：", [P([L("监理人K3：")]), P([M([U(14)])])])
    yield Idiom("next_line_rule", "Tenant K4:", [P([L("Tenant K4:")]), R(220)])
    yield Idiom("next_line_empty", "签名K5：", [P(["均已阅读并同意全部条款，", L("签名K5：")], align="right"), P([], mark=True), P([FILL])])


def white():
    yield Idiom("white", "乙方L1（签字）：", [P([L("乙方L1（签字）：")], rest=True)])
    yield Idiom("white_to_text", "甲方L2：", [P([L("甲方L2："), M([SP(12)]), "乙方："])])
    yield Idiom("white_last", "乙方L3：", [P(["甲方：", SP(12), L("乙方L3：")], rest=True)])
    yield Idiom("white_three", "丙方L4：", [P(["甲方：", SP(7), "乙方：", SP(7), L("丙方L4：")], rest=True)])
    yield Idiom("white_stack", "委托人L5：", [P([L("委托人L5：")], rest=True), P(["受托人："]), P(["电话："])])
    yield Idiom("white_after_rule", "买方L6：", [R(430, mark=False, room=4), P([L("买方L6：")], rest=True)])
    yield Idiom("white_seal", "卖方L7（盖章）：", [P([L("卖方L7（盖章）：")], rest=True)], "seal")
    yield Idiom("white_before_us_line", "乙方L8：", [P([L("乙方L8：")], rest=True), P(["地址：", US(20)])])
    yield Idiom("brackets", "签章L9", [P([L("签章L9"), "（", M([SP(8)]), "）"])])
    yield Idiom("brackets_colon", "代表N1：", [P(["（", L("代表N1："), M([SP(8)]), "）"])])
    yield Idiom("box", "指纹N2：", [P([L("指纹N2："), M([BOX(90)])])], only=("chromium", "weasyprint", "wkhtmltopdf", "xelatex"))
    yield Idiom("text_after", "乙方N3（签字）", [P([L("乙方N3（签字）"), " Party B (signature)：", M([US(14)])])], issue="K220", proposes="乙方N3（签字） Party B (signature)：")
    yield Idiom("text_after_han", "甲方N4", [P([L("甲方N4"), "（公章）：", M([US(14)])])], issue="K220", proposes="甲方N4（公章）：")


def document():
    """All idioms with running text between them, as contracts have."""
    return [i for part in (lines, dates, tables, captions, white) for i in part()]
