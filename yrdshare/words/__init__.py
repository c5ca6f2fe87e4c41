"""Every sentence a user reads: one catalogue for each language, a file for each room.

`say("ledger.absent", "zh", project="P01")` fills the sentence `absent` of `words/zh/ledger.toml`.
Chinese is the first language; a key that a catalogue lacks is an error, never a blank.
"""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, Protocol, get_args, runtime_checkable

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


@runtime_checkable
class Said(Protocol):
    """A value that has words of its own in each language."""

    def text(self, lang: Language = "zh") -> str:
        """The words in `lang`."""
        ...


@dataclass(frozen=True, slots=True)
class Bilingual:
    """A text that was made in every language, and is shown in the one that is asked for."""

    zh: str
    en: str

    def text(self, lang: Language = "zh") -> str:
        """The text in `lang`."""
        return self.zh if lang == "zh" else self.en


def in_both(make: Callable[[Language], str]) -> Bilingual:
    """`make` for each language."""
    return Bilingual(make("zh"), make("en"))


def said(key: str, /, **values: object) -> Bilingual:
    """The sentence `key` in every language, for a value that is told in one of them later."""
    return in_both(lambda lang: say(key, lang, **values))


@cache
def catalogue(lang: Language) -> dict[str, str]:
    """All sentences of one language by `room.key`."""
    sentences: dict[str, str] = {}
    for entry in sorted(files(__name__).joinpath(lang).iterdir(), key=lambda found: found.name):
        room, _, extension = entry.name.partition(".")
        if extension == "toml":
            for key, text in tomllib.loads(entry.read_text(encoding="utf-8")).items():
                sentences[f"{room}.{key}"] = text
    return sentences


def say(key: str, lang: Language = "zh", /, **values: object) -> str:
    """The sentence `key` in `lang`, its `{fields}` filled with `values`; a value with
    words of its own (`text(lang)`) gives them in the same language.

    A key that the catalogue lacks is a KeyError: a sentence is never left blank.

    >>> say("money.unit_wan", "zh")
    '万元'
    """
    words = {name: value.text(lang) if isinstance(value, Said) else value for name, value in values.items()}
    return catalogue(lang)[key].format(**words)


def called(key: str, word: str, lang: Language = "zh") -> str:
    """What a unit, a basis or a measure is called under `key`; a user's own word as it is."""
    return catalogue(lang).get(key, word)
