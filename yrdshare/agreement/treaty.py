"""The agreement as it is signed: heading, parties, the clauses of every formula, signatures, seal."""

import re

from yrdshare.agreement.agreement import Agreement
from yrdshare.formula.clause import clause
from yrdshare.words import Language, say


def treaty(agreement: Agreement, lang: Language = "zh") -> str:
    """The whole text in Markdown. The formulas' clauses are those of `yrd.clause`, one heading lower.

    Data that are only an example are stamped so; the seal names the agreement's digest.
    """
    joint = say("explain.joint_short", lang)
    parties = joint.join(region.text(lang) for region in agreement.parties)
    title = agreement.title_zh if lang == "zh" else agreement.title_en
    said = [say("treaty.title", lang, park=title), say("treaty.parties", lang, parties=parties)]
    if "示例" in agreement.statuses:
        said.append(say("treaty.example", lang))
    if not agreement.signed_by:
        said.append(say("treaty.unsigned", lang))
    said += [
        re.sub(r"^#", "##", clause(formula, lang), flags=re.MULTILINE).strip()
        for formula in agreement.formulas
    ]
    said.append(say("treaty.signatures", lang))
    said += [
        say("treaty.signature", lang, region=region) for region in agreement.signed_by or agreement.parties
    ]
    said.append(say("treaty.seal", lang, digest=agreement.digest, data=agreement.data_digest))
    return "\n\n".join(said) + "\n"
