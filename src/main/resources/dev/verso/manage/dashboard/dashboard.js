// Draws what /dashboard/events tells. No names of pages are ever read as HTML.
"use strict";

const KEPT = 300;
const OUTCOMES = ["2xx", "3xx", "4xx", "5xx", "aborted"];
const MEGABYTE = 1 << 20;

const CHARTS = [
  {
    element: "chart-requests",
    series: OUTCOMES.map((outcome) => ({
      label: outcome,
      color: outcome === "aborted" ? "--aborted" : "--s" + outcome,
      of: (sample) => sample.requests[outcome] ?? 0,
    })),
  },
  {
    element: "chart-latency",
    series: [
      { label: "p50", color: "--p50", of: (sample) => sample.p50 },
      { label: "p99", color: "--p99", of: (sample) => sample.p99 },
    ],
  },
  {
    element: "chart-hits",
    range: [0, 100],
    series: [
      { label: "from memory", color: "--hits", of: (sample) => sample.hitRate === null ? null : 100 * sample.hitRate },
    ],
  },
  {
    element: "chart-memory",
    series: [
      { label: "heap", color: "--heap", of: (sample) => sample.heap / MEGABYTE },
      { label: "direct", color: "--direct", of: (sample) => sample.direct / MEGABYTE },
    ],
  },
];

const byId = (id) => document.getElementById(id);
const colorOf = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const number = (value, digits = 0) =>
  value === null || value === undefined
    ? "–"
    : value.toLocaleString("en", { maximumFractionDigits: digits, minimumFractionDigits: digits });
const millis = (value) => number(value, value !== null && value < 10 ? 2 : 0);
const megabytes = (bytes) => number(bytes / MEGABYTE, bytes < 100 * MEGABYTE ? 1 : 0);

let samples = [];
let plots = [];

function columns(chart) {
  return [samples.map((sample) => sample.t), ...chart.series.map((series) => samples.map(series.of))];
}

function axis() {
  return { stroke: colorOf("--quiet"), grid: { stroke: colorOf("--line"), width: 1 }, ticks: { stroke: colorOf("--line") } };
}

function draw(chart) {
  const figure = byId(chart.element);
  figure.querySelector(".uplot")?.remove();
  return new uPlot(
    {
      width: Math.max(200, figure.clientWidth - 24),
      height: 180,
      cursor: { sync: { key: "time" } },
      scales: { y: { range: (plot, low, high) => chart.range ?? [0, high > 0 ? high * 1.1 : 1] } },
      axes: [axis(), { ...axis(), size: 56 }],
      series: [
        { value: (plot, time) => time === null ? "–" : new Date(time * 1000).toLocaleTimeString("en-GB") },
        ...chart.series.map((series) => ({
          label: series.label,
          stroke: colorOf(series.color),
          width: 1.5,
          points: { show: false },
          value: (plot, value) => number(value, 2),
        })),
      ],
    },
    columns(chart),
    figure,
  );
}

function drawAll() {
  plots.forEach((plot) => plot.destroy());
  plots = CHARTS.map(draw);
}

function tile(id, text, tone = "") {
  byId(id).textContent = text;
  byId(id).className = tone;
}

function showTiles(sample) {
  const total = Object.values(sample.requests).reduce((sum, rate) => sum + rate, 0);
  tile("database", sample.databaseAway ? "away" : "answers", sample.databaseAway ? "bad" : "good");
  tile("feed", sample.feed, ["behind", "resuming"].includes(sample.feed) ? "bad" : "");
  tile("feed-lag", sample.feedLag === null ? "–" : millis(1000 * sample.feedLag) + " ms");
  tile("rate", number(total, total < 100 ? 1 : 0));
  tile("latency", sample.p99 === null ? "–" : `${millis(sample.p50)}, ${millis(sample.p99)} ms`);
  tile("hit-rate", sample.hitRate === null ? "–" : number(100 * sample.hitRate, 1) + " %");
  tile("kept", `${number(sample.cacheEntries)} · ${megabytes(sample.cacheSize)} MB`);
  tile("active", `${number(sample.active)}, ${number(sample.connections)}`);
  tile("memory", `${megabytes(sample.heap)}, ${megabytes(sample.direct)} MB`);
}

function rows(id, items, cells) {
  const body = byId(id).querySelector("tbody");
  body.replaceChildren(
    ...items.map((item) => {
      const row = document.createElement("tr");
      for (const text of cells(item)) {
        const cell = document.createElement("td");
        cell.textContent = text;
        cell.title = text;
        row.append(cell);
      }
      return row;
    }),
  );
}

function showPages(told) {
  rows("wanted", told.wanted ?? [], (page) => [page.page, number(page.requests)]);
  rows("slowest", told.slowest ?? [], (page) => [
    page.page, millis(page.millis) + " ms", new Date(page.at).toLocaleTimeString("en-GB")]);
}

function linked(live) {
  byId("link").textContent = live ? "live" : "no connection to Verso, trying again";
  byId("link").className = live ? "live" : "lost";
}

function show(told) {
  if (samples.length > 0) {
    showTiles(samples[samples.length - 1]);
  }
  showPages(told);
  CHARTS.forEach((chart, index) => plots[index].setData(columns(chart)));
  linked(true);
}

function follow() {
  const events = new EventSource("dashboard/events");
  events.addEventListener("history", (event) => {
    const told = JSON.parse(event.data);
    samples = told.samples;
    show(told);
  });
  events.addEventListener("sample", (event) => {
    const told = JSON.parse(event.data);
    samples = [...samples, told].slice(-KEPT);
    show(told);
  });
  events.addEventListener("error", () => linked(false));
}

async function about() {
  const info = await (await fetch("info")).json();
  byId("about").textContent = [info.version, info.engine].filter(Boolean).join(" · ");
  document.title = `Verso ${location.host}`;
}

drawAll();
follow();
about().catch(() => {});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
addEventListener("resize", drawAll);
