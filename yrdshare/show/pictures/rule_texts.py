"""The text of a rule that is chosen from a list: what it says, where it is stated, and its clauses."""

from collections.abc import Mapping, Sequence

import ipywidgets

from yrdshare.formula.clause import clause
from yrdshare.show.pictures.pages import page
from yrdshare.show.pictures.rules_chart import Ruled
from yrdshare.words import Language, say


class RuleTexts(ipywidgets.VBox):  # type: ignore[misc]
    """A list of rules, and below it the text of the one chosen."""

    def __init__(self, rows: Sequence[Ruled], chosen: str, lang: Language = "zh") -> None:
        self.lang = lang
        self.rows = {one.applied.rule.name: one for one in rows if one.standing != "lacking"}
        listed = [(one.applied.rule.text(lang), name) for name, one in self.rows.items()]
        told = say("rules.column_rule", lang)
        self.choice = ipywidgets.Dropdown(options=listed, value=chosen, description=told)
        self.choice.layout.width = "min(760px, 95%)"
        self.text = ipywidgets.HTML()
        self.choice.observe(self._chosen, "value")
        self.show()
        super().__init__([self.choice, self.text])

    def show(self) -> None:
        """The text of the rule that is chosen."""
        self.text.value = page(rule_text(self.rows[self.choice.value], self.lang)).styled

    def _chosen(self, change: Mapping[str, object]) -> None:
        self.show()


def rule_texts(rows: Sequence[Ruled], chosen: str, lang: Language = "zh") -> RuleTexts:
    """The list of rules that fit the park or are open, `chosen` first on show."""
    return RuleTexts(rows, chosen, lang)


def rule_text(one: Ruled, lang: Language = "zh") -> str:
    """What the rule says, its clauses on this park, what is to be known of it, and who states it."""
    rule = one.applied.rule
    lines = [rule.summary_zh if lang == "zh" else rule.summary_en]
    lines += [clause(formula, lang) for formula in one.applied.formulas]
    lines += [fault.text(lang) for fault in one.applied.notes]
    lines += ["## " + say("rules.about", lang), rule.notes_zh if lang == "zh" else rule.notes_en]
    lines.append("## " + say("rules.stated_by", lang, confidence=rule.confidence))
    for source in rule.sources:
        told = {"says": source.text(lang), "address": source.address, "confidence": source.confidence}
        lines.append("- " + say("rules.source", lang, **told))
    return "\n\n".join(lines)
