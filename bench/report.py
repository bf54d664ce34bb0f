"""How the programs of this folder say what they measured: on standard output, and with `--write` in
docs/performance.md, where each has a part between two comments.
"""

import pathlib
import re
import shlex
import subprocess
import sys

import harness
import measure

PAGE = harness.ROOT / "docs" / "performance.md"


def table(heads, rows):
    """Lines of a table of Markdown, aligned for a terminal too; the first column is text."""
    cells = [heads, *rows]
    widths = [max(len(str(row[i])) for row in cells) for i in range(len(heads))]
    lines = [
        "| " + " | ".join(
            str(cell).ljust(width) if i == 0 else str(cell).rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths))) + " |"
        for row in cells]
    rule = "|" + "|".join(
        "-" * (width + 2) if i == 0 else "-" * (width + 1) + ":" for i, width in enumerate(widths)) + "|"
    return [lines[0], rule, *lines[1:]]


def ratios(ratios):
    """A table of measure.Ratios with their bars."""
    rows = [(each.what, each.text(), each.bar_text(), each.verdict()) for each in ratios]
    return table(("Ratio", "", "Bar", ""), rows)


def circumstances(others, versions=()):
    """Lines that say what ran this, on what, and how busy that was otherwise."""
    command = shlex.join(["bench/" + pathlib.Path(sys.argv[0]).name, *sys.argv[1:]])
    return [
        f"- Command: `{command}`, of Verso {_verso()}",
        f"- Machine: {measure.machine()}; others took {others * 100:.0f} % of it meanwhile"
        + (": figures are not to be trusted" if others > 0.1 else ""),
        f"- Versions: {'; '.join([_java(), *versions])}",
    ]


def version(command, pattern):
    """What a program says of itself, on either output; empty where it does not."""
    try:
        said = subprocess.run(command, capture_output=True, text=True, timeout=30)
    except OSError:
        return ""
    found = re.search(pattern, said.stdout + said.stderr)
    return found.group(0) if found else ""


def _java():
    return version([harness.JAVA, "-version"], r"(?<=version \")[^\"]+").join(("JDK ", ""))


def _verso():
    """Its commit, and whether what was measured is that."""
    commit = _git("describe", "--always", "--abbrev=10")
    changed = _git("status", "--porcelain", "--", "src", "pom.xml", "bench")
    return f"at commit {commit}{', changed' if changed else ''}" if commit else "without a repository"


def _git(*arguments):
    done = subprocess.run(["git", *arguments], cwd=harness.ROOT, capture_output=True, text=True)
    return done.stdout.strip() if done.returncode == 0 else ""


def show(lines, part, write):
    """Prints the lines; writes them as the part of that name of docs/performance.md too, if asked."""
    print("\n".join(lines), flush=True)
    if write:
        begin, end = f"<!-- {part} -->", f"<!-- end of {part} -->"
        text = PAGE.read_text()
        before, found, rest = text.partition(begin)
        _, closed, after = rest.partition(end)
        if not found or not closed:
            sys.exit(f"{PAGE} has no place between {begin} and {end}")
        PAGE.write_text("\n".join([before + begin, "", *lines, "", end + after]))
        print(f"Written into {PAGE.relative_to(harness.ROOT)}", file=sys.stderr)
