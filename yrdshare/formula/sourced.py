"""Who states a published rule: at least one source, each with an address, and how well they confirm it."""

from dataclasses import dataclass

from yrdshare.strict import Keys, Parse, Reading, choice, text
from yrdshare.words import Language

CONFIDENCE = ("V1", "V2", "V3")
mark = choice(*CONFIDENCE)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule is stated: address, how well what it says is confirmed, and what that is."""

    address: str
    confidence: str
    says_zh: str
    says_en: str

    def text(self, lang: Language = "zh") -> str:
        """What the source states, in `lang`."""
        return self.says_zh if lang == "zh" else self.says_en


def _address(reading: Reading, held: object, path: str) -> object:
    """Where a source stands: never empty, as a rule that nobody states is none."""
    read = text(reading, held, path)
    if isinstance(read, str) and not read.strip():
        reading.wrong(path, "precedents.no_address")
    return read


SOURCE: Keys = {"address": _address, "confidence": mark, "says_zh": text, "says_en": text}


def some(parse: Parse, key: str) -> Parse:
    """A list of `parse` that holds something; an empty one is told by `key`."""

    def read(reading: Reading, held: object, path: str) -> object:
        if held == []:
            reading.wrong(path, key)
        return parse(reading, held, path)

    return read


def confirmed(reading: Reading, confidence: object, sources: object) -> None:
    """A rule is no better confirmed than by its best source, or by as many sources as its mark says."""
    listed = sources if isinstance(sources, tuple) else ()
    marks = [one.confidence for one in listed if isinstance(one, Source)]
    if reading.faults or not marks:
        return
    best = max(map(CONFIDENCE.index, marks))
    if CONFIDENCE.index(str(confidence)) > max(best, len(marks) - 1):
        reading.wrong("confidence", "precedents.confidence", found=str(confidence))
