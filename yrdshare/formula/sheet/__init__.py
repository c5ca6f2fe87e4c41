"""The workbook reader: plan a live workbook cell by cell (`plan`), write it (`book`). In whole fen."""
