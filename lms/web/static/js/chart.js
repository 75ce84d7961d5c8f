// A chart over a table of the page: the table stays the truth, the chart only draws what stands there.
const css = (name) => getComputedStyle(document.body).getPropertyValue(name).trim();

const column = (table, key) =>
  [...table.querySelectorAll(`[data-key="${key}"]`)].map((cell) => {
    const raw = cell.dataset.raw;
    return raw === undefined ? cell.textContent.trim() : raw === "" ? null : Number(raw);
  });

const heading = (table, key) => table.querySelector(`tbody [data-key="${key}"]`)?.dataset.label ?? key;

const series = (table, key, type, colour) => ({
  name: heading(table, key),
  type,
  data: column(table, key),
  color: colour,
  barMaxWidth: 36,
  symbol: "circle",
  symbolSize: 9,
  lineStyle: { width: 3, type: type === "line" && colour === css("--accent") ? "dashed" : "solid" },
  itemStyle: { borderRadius: type === "bar" ? [6, 6, 0, 0] : 0 },
});

const options = (holder, table) => {
  const keys = (name) => (holder.dataset[name] ?? "").split(" ").filter(Boolean);
  const language = document.documentElement.lang;
  const written = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
  const rightToLeft = document.documentElement.dir === "rtl";
  const lineColours = [css("--accent"), css("--success"), css("--warning")];
  const axis = { axisLabel: { color: css("--muted"), fontSize: 14 }, axisLine: { lineStyle: { color: css("--line-strong") } } };
  return {
    animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    animationDuration: 150,
    textStyle: { fontFamily: css("--letters"), color: css("--ink") },
    grid: { left: 8, right: 16, top: 44, bottom: 8, containLabel: true },
    legend: { top: 0, left: rightToLeft ? "right" : "left", textStyle: { color: css("--ink"), fontSize: 14 } },
    // The usual tooltip writes styles into the page, which our policy refuses.
    tooltip: {
      trigger: "axis",
      renderMode: "richText",
      backgroundColor: css("--surface"),
      borderColor: css("--line-strong"),
      textStyle: { color: css("--ink") },
      valueFormatter: (value) => (value === null ? "–" : written.format(value)),
    },
    xAxis: { type: "category", data: column(table, holder.dataset.labels), inverse: rightToLeft, ...axis },
    yAxis: {
      type: "value",
      position: rightToLeft ? "right" : "left",
      splitLine: { lineStyle: { color: css("--line") } },
      ...axis,
      axisLabel: { ...axis.axisLabel, formatter: (value) => written.format(value) },
    },
    series: [
      ...keys("bars").map((key, n) => series(table, key, "bar", n ? css("--muted") : css("--primary"))),
      ...keys("lines").map((key, n) => series(table, key, "line", lineColours[n % lineColours.length])),
    ],
  };
};

for (const holder of document.querySelectorAll("[data-chart]")) {
  const table = document.getElementById(holder.dataset.chart);
  if (!table) continue;
  let chart = null;
  const draw = () => {
    chart?.dispose();
    chart = window.echarts.init(holder, null, { renderer: "svg", height: Math.max(holder.clientHeight, 256) });
    chart.setOption(options(holder, table));
  };
  holder.classList.add("chart-drawn");
  draw();
  new ResizeObserver(() => chart.resize()).observe(holder);
  document.addEventListener("themechange", draw);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  document.fonts?.ready.then(draw);
}
