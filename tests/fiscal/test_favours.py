"""Rebates to firms tied to tax are told apart from lawful incentives."""

import pytest

from yrdshare.fiscal.favours import names_tax, tied_to_tax

TIED = [
    "税收返还",
    "前三年按地方留成的50%奖励企业",
    "增值税先征后返",
    "按纳税额的10%给予补贴",
    "按企业对地方财政贡献兑现奖励",
    "产业扶持：与企业所得税挂钩",
    "前三年按税收的12.5%，奖励落户企业",
    "与就业无关，按税收奖励",
    "奖励（按增值税的一半）",
    "a reward of 30% of VAT",
    "Tax rebate for three years",
    "subsidies by local tax paid",
    "税返",
    "即征即奖",
    "按财力贡献的30%给予企业发展资金",
    "对入库税金超千万元的企业一次性奖100万元",
    "a bonus of 30% of the contribution to local revenue",
]
LAWFUL = [
    "",
    "按研发投入的10%补助",
    "每新增一名就业人员奖励3000元",
    "设备投资补贴，与税收无关",
    "按亩均投资强度奖励；园区税收由两地分成",
    "reward of 5% of R&D spending",
    "jobs created, not tied to tax: a grant for each",
    "税务登记服务",
    "taxi subsidy",
]


@pytest.mark.parametrize("text", TIED)
def test_words_that_tie_a_reward_to_tax_are_found(text):
    assert tied_to_tax(text)


def test_the_sentence_that_ties_is_named_and_no_other():
    assert "按税收返还30%" == tied_to_tax("道路由县里修；按税收返还30%。人员由市里派")


@pytest.mark.parametrize("text", LAWFUL)
def test_lawful_words_pass(text):
    assert "" == tied_to_tax(text)


@pytest.mark.parametrize(
    "base", ["增值税", "增值税地方留成", "对地方的财政贡献", "VAT", "corporate income tax"]
)
def test_a_base_that_is_a_tax_is_told(base):
    assert names_tax(base)


@pytest.mark.parametrize("base", ["", "研发投入", "就业人数", "R&D spending", "jobs", "设备投资，与税收无关"])
def test_a_base_that_is_no_tax_passes(base):
    assert not names_tax(base)
