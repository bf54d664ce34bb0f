"""The pictures that the programs of this folder draw into docs/: SVG, by matplotlib."""

import importlib.util
import statistics
import sys

import harness


def _matplotlib():
    """Matplotlib, set up for a page of any colour."""
    _find_matplotlib()
    import matplotlib

    matplotlib.use("svg")
    # The same figures give the same file.
    matplotlib.rcParams.update({
        "svg.hashsalt": "verso", "font.size": 9, "axes.spines.top": False,
        "axes.spines.right": False, "savefig.facecolor": "white"})
    return matplotlib


def _find_matplotlib():
    """Where this Python has none, that of the virtual environment, which the same Python made."""
    if importlib.util.find_spec("matplotlib") is None:
        said = harness.output_of(
            [harness.python(), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"])
        sys.path.append(said.strip())


def _save(figure, path):
    figure.savefig(path, metadata={"Date": None, "Creator": None}, bbox_inches="tight")
    print(f"Drawn: {path.name}", file=sys.stderr)


def _median(phases, field, quantile):
    values = [dict(map(tuple, phase[field])).get(quantile) for phase in phases]
    values = [max(value, 0.05) for value in values if value is not None]
    return statistics.median(values) if values else None


def freshness(phases, path):
    """From acknowledged to served, and the oldest that was served, for each kind of fault."""
    _matplotlib()
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


def bars(panels, path):
    """Panels of horizontal bars beside each other, which share their names.

    A panel is its title and, for each name, parts that are stacked: (label, value).    """
    _matplotlib()
    from matplotlib import pyplot

    names = list(panels[0][1])
    height = 0.3 * len(names) + 0.9
    figure, axes = pyplot.subplots(1, len(panels), sharey=True, figsize=(4.4 * len(panels), height))
    for axis, (title, values) in zip(axes if len(panels) > 1 else [axes], panels):
        _stack(axis, names, values)
        axis.set(xlabel=title, yticks=list(range(len(names))), yticklabels=names)
    figure.axes[0].invert_yaxis()
    _save(figure, path)
    pyplot.close(figure)


COLOURS = ("#1d4ed8", "#f59e0b", "#94a3b8")


def _stack(axis, names, values):
    labels = []
    for row, name in enumerate(names):
        left = 0
        for label, value in values.get(name, ()):
            if label not in labels:
                labels.append(label)
            axis.barh(row, value, left=left, height=0.65, color=COLOURS[labels.index(label)])
            left += value
        axis.text(left, row, f" {left:,.{0 if left >= 100 else 1}f}", va="center", fontsize=8)
    axis.set_xlim(right=axis.get_xlim()[1] * 1.12)
    if len(labels) > 1:
        from matplotlib.patches import Patch

        axis.legend(
            handles=[Patch(color=colour, label=label) for label, colour in zip(labels, COLOURS)],
            frameon=False, fontsize=8, ncols=3, loc="lower left", bbox_to_anchor=(0, 1))
