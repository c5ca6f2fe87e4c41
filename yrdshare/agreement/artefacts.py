"""Every file of an export as bytes: treaty texts, stored agreement, live workbook, program, checks."""

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path

from yrdshare.agreement.agreement import Agreement, dumps
from yrdshare.agreement.check import checked
from yrdshare.agreement.treaty import treaty
from yrdshare.errors import AgreementError, fault
from yrdshare.formula.account import Account, evaluate
from yrdshare.formula.sheet.book import workbook
from yrdshare.ledger.ledger import Ledger
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.solve import write_program


def artefacts(agreement: Agreement) -> Mapping[str, bytes]:
    """File name → bytes, `check.json` last; every pair of the others is compared before it is written.

    Raises AgreementError for an agreement read back from a file: it has no ledger to export.
    """
    if agreement.draft is None:
        raise AgreementError([fault("agreement.no_draft")])
    lp, mps = program_files(agreement.draft)
    files = {
        "clause.zh.md": treaty(agreement, "zh").encode(),
        "clause.en.md": treaty(agreement, "en").encode(),
        "formula.json": dumps(agreement).encode(),
        "workbook.xlsx": settlement_workbook(agreement),
        "model.lp": lp,
        "model.mps": mps,
    }
    page = checked(files)
    apart = [f"{one['left']} = {one['right']}" for one in json.loads(page)["pairs"] if not one["equal"]]
    if apart:
        raise AgreementError([fault("agreement.files_differ", pairs="; ".join(apart))])
    return {**files, "check.json": page}


def settlement_workbook(agreement: Agreement) -> bytes:
    """The live workbook of the agreed formulas on the ledger they were signed on."""
    assert agreement.draft is not None  # artefacts refuses it
    ledger = agreement.draft.park.ledger
    return workbook(accounts(agreement, ledger), ledger, agreement.title_zh, "zh", agreement.histories)


def accounts(agreement: Agreement, ledger: Ledger) -> tuple[Account, ...]:
    """Every formula of the agreement, evaluated exactly."""
    return tuple(evaluate(formula, ledger, agreement.histories) for formula in agreement.formulas)


def program_files(draft: Draft) -> tuple[bytes, bytes]:
    """The draft's linear program as LP and MPS text, its first stage as the objective."""
    with tempfile.TemporaryDirectory() as folder:
        lp, mps = Path(folder) / "model.lp", Path(folder) / "model.mps"
        write_program(draft, lp, mps)
        return lp.read_bytes(), mps.read_bytes()
