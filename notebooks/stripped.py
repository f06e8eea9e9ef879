#!/usr/bin/env python3
"""Checks that notebooks are kept without outputs, counts and metadata of a run; --write takes them out."""
import json
import sys
from pathlib import Path

METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def stripped(notebook: dict, name: str) -> dict:
    cells = []
    for number, cell in enumerate(notebook["cells"], 1):
        kept = {"cell_type": cell["cell_type"], "id": f"cell-{number:02d}", "metadata": {}, "source": cell["source"]}
        if cell["cell_type"] == "code":
            kept |= {"execution_count": None, "outputs": []}
        elif cell["cell_type"] != "markdown":
            sys.exit(f"{name}: cell {number} is of type {cell['cell_type']}; write code or markdown")
        cells.append(dict(sorted(kept.items())))
    return {"cells": cells, "metadata": METADATA, "nbformat": 4, "nbformat_minor": 5}


def main(arguments: list[str]) -> int:
    write = "--write" in arguments
    wrong = 0
    for name in (a for a in arguments if a != "--write"):
        path = Path(name)
        text = path.read_text(encoding="utf-8")
        wanted = json.dumps(stripped(json.loads(text), name), indent=1, ensure_ascii=False) + "\n"
        if text == wanted:
            continue
        if write:
            path.write_text(wanted, encoding="utf-8")
            print(f"{name}: stripped")
        else:
            wrong += 1
            print(f"{name}: holds outputs or other traces of a run; scripts/notebooks.sh --strip takes them out", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
