"""Writes down how each broken file is refused now, to be looked through: python -m tests.broken.expect"""

from tests.broken.make import HERE
from tests.broken.test_broken import refused, report

if __name__ == "__main__":
    for path in sorted(HERE.iterdir()):
        if path.name[:2].isdigit() and not {"expected", "mapping"} & {*path.name.split(".")}:
            (HERE / f"{path.name}.expected.txt").write_text(report(refused(path)), encoding="utf-8")
