"""The README's example runs as it is printed, on the data it names."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_the_example_of_the_readme_runs(tmp_path, monkeypatch, capsys):
    [code] = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    (tmp_path / "data").symlink_to(ROOT / "data")
    monkeypatch.chdir(tmp_path)
    exec(compile(code, "README.md", "exec"), {})  # the page itself is what is tested
    shown = capsys.readouterr().out

    assert "数据状态：示例" in shown
    assert "2026 年度结算单" in shown
    assert (tmp_path / "out" / "agreement" / "workbook.xlsx").is_file()


def test_every_page_that_the_readme_names_exists():
    text = (ROOT / "README.md").read_text(encoding="utf-8")

    assert not [name for name in re.findall(r"\]\(([^)#]+)\)", text) if not (ROOT / name).exists()]
