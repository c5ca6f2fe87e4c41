"""Writes down what is listed of each ugly file now, to be looked through: python -m tests.ugly.expect"""

from tests.ugly.make import HERE
from tests.ugly.test_ugly import read, sentences

ASIDE = {"tidy", "readings", "mapping"}

if __name__ == "__main__":
    for path in sorted(HERE.iterdir()):
        if path.name[:2].isdigit() and not ASIDE & {*path.name.split(".")}:
            (HERE / f"{path.name}.readings.txt").write_text(sentences(read(path).readings), encoding="utf-8")
