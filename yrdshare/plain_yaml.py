"""YAML as plain data: no tags, no merged records, no key twice, one kind of error for all that is wrong."""

from collections.abc import Hashable

import yaml

MOST_LETTERS = 200_000  # of a text; published rules and a park's facts take some thousands
MERGE = "tag:yaml.org,2002:merge"  # records merged into records into records grow beyond any memory


def plain_yaml(text: str) -> object:
    """The plain values of a YAML text; runs no code.

    Raises yaml.YAMLError for everything that is wrong with it, also where it is too long or too deep.
    """
    if len(text) > MOST_LETTERS:
        raise yaml.YAMLError("too long")
    try:
        return yaml.load(text, Loader=_PlainLoader)  # a SafeLoader
    except (RecursionError, ValueError, OverflowError) as error:  # ValueError: a day 2026-02-30
        raise yaml.YAMLError(str(error)[:200]) from None


class _PlainLoader(yaml.SafeLoader):
    """Plain values only: no tags, no merging of records, and no key twice in one record."""

    def compose_node(self, parent: yaml.Node | None, index: object) -> yaml.Node | None:
        """The node, refused where it says of which type it is: the loader's own constructors may fail."""
        event = self.peek_event()  # type: ignore[no-untyped-call]
        if getattr(event, "tag", None) is not None:
            raise yaml.composer.ComposerError(problem="a tag is not allowed", problem_mark=event.start_mark)
        found: yaml.Node | None = super().compose_node(parent, index)  # type: ignore[arg-type]
        return found

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, object]:
        """The record, refused where a key is given twice, is no plain value, or merges other records."""
        seen: set[str] = set()
        for key, _ in node.value:
            problem = ""
            if not isinstance(key, yaml.ScalarNode) or key.tag == MERGE:
                problem = "a key must be a plain value"
            elif key.value in seen:
                problem = f"{ascii(key.value)[:60]} given twice"
            if problem:
                raise yaml.constructor.ConstructorError(problem=problem, problem_mark=key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)
