"""A park small enough for paper, as the files of a folder; a test spoils one of them."""

from pathlib import Path

import pytest

from yrdshare.errors import InputError

FILES = {
    "park.yaml": "name_zh: 纸上园区\nname_en: Paper park\nstatus: 示例\n",
    "projects.csv": (
        "code,name,origin,host,sector,moved,full_production,investment_wan,marks,status,method_zh,source\n"
        "P01,甲厂,松江区,金安区,16 通用设备,2025,2026,12000.5,松江区推荐;高新技术企业,示例,设定,表一\n"
        "P02,,嘉定区,金安区,,2026,2028,,,预测,,表一\n"
    ),
    "ledger.csv": (
        "project,stream,year,value,unit,source,status,note\n"
        "P01,vat,2026,2500.005,万元,申报表,已确认,\n"
        "P01,vat,2028,-3,元,申报表,预测,退税\n"
        "P02,vat,2026,1,亿元,测算,示例,\n"
        "P02,land_quota,2027,120,亩,测算,示例,\n"
    ),
    "no_deal.csv": "region,year,value,unit,source,status,note\n松江区,2026,10,万元,测算,示例,\n",
    "costs.csv": "region,year,value,unit,source,status,note\n",
}


@pytest.fixture
def folder(tmp_path):
    """The park's folder; `folder(**{"ledger.csv": text})` writes that text instead, None leaves it out."""

    def write(**other: str | bytes | None) -> Path:
        place = tmp_path / "paper"
        place.mkdir(exist_ok=True)
        for name, text in (FILES | other).items():
            if text is not None:
                (place / name).write_bytes(text if isinstance(text, bytes) else text.encode())
        return place

    return write


@pytest.fixture
def ledger_file(tmp_path):
    """A ledger of one file: its rows below the header, or the whole text."""

    def write(rows: str, header: str = "project,stream,year,value,unit,source,status\n") -> Path:
        file = tmp_path / "actuals.csv"
        file.write_bytes((header + rows).encode())
        return file

    return write


@pytest.fixture
def refusal():
    """The sentences with which `read(*arguments)` refuses, Chinese and English."""

    def sentences(read, *arguments) -> tuple[str, str]:
        with pytest.raises(InputError) as refused:
            read(*arguments)
        return refused.value.text("zh"), refused.value.text("en")

    return sentences
