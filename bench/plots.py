"""The pictures that the programs of this folder draw into docs/: SVG, by matplotlib."""

import statistics
import sys


def _matplotlib():
    """Matplotlib, set up for a page of any colour; None where it is not installed."""
    try:
        import matplotlib
    except ImportError:
        print("No picture: it needs matplotlib (pip install matplotlib)", file=sys.stderr)
        return None
    matplotlib.use("svg")
    # The same figures give the same file.
    matplotlib.rcParams.update({
        "svg.hashsalt": "verso", "font.size": 9, "axes.spines.top": False,
        "axes.spines.right": False, "savefig.facecolor": "white"})
    return matplotlib


def _save(figure, path):
    figure.savefig(path, metadata={"Date": None, "Creator": None}, bbox_inches="tight")
    print(f"Drawn: {path.name}")


def _median(phases, field, quantile):
    values = [dict(map(tuple, phase[field])).get(quantile) for phase in phases]
    values = [max(value, 0.05) for value in values if value is not None]
    return statistics.median(values) if values else None


def freshness(phases, path):
    """From acknowledged to served, and the oldest that was served, for each kind of fault."""
    if _matplotlib() is None:
        return
    from matplotlib import pyplot

    names = list(phases)
    rows = range(len(names))
    figure, (delays, ages) = pyplot.subplots(1, 2, sharey=True, figsize=(9, 0.34 * len(names) + 1))
    for quantile, mark, label in ((0.5, "o", "p50"), (0.99, "s", "p99"), (0.999, "^", "p99.9")):
        points = [(_median(phases[name], "servedMillis", quantile), row)
                  for name, row in zip(names, rows)]
        delays.plot(*zip(*[p for p in points if p[0] is not None]), mark, color="#1d4ed8",
                    label=f"served, {label}", linestyle="none", markersize=5)
    told = [(_median(phases[name], "toldMillis", 0.5), row) for name, row in zip(names, rows)]
    delays.plot(*zip(*[p for p in told if p[0] is not None]), "|", color="#b45309",
                label="told by the database, p50", linestyle="none", markersize=11)
    delays.set(xscale="log", xlabel="ms from acknowledged", yticks=list(rows), yticklabels=names)
    delays.invert_yaxis()
    delays.legend(loc="upper center", bbox_to_anchor=(0.5, -0.18), ncols=2, frameon=False)

    worst = [max(phase["worstStaleMillis"] for phase in phases[name]) for name in names]
    ages.barh(list(rows), worst, color="#94a3b8", height=0.6)
    ages.axvline(1000, color="#b91c1c", linewidth=1)
    ages.set(xlim=(0, 1100), xlabel="ms that the oldest unmarked answer was behind; red: --cache-trust")
    _save(figure, path)
