"""The grammar: expressions without numbers. What a node means to the fen stands in formula/docs.md."""
