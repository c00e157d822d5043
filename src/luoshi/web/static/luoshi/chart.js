// The schedule line and the reports of one matter. The same numbers stand in the journal, for whoever has no script.
"use strict";
document.querySelectorAll("[data-chart]").forEach((place) => {
  const data = JSON.parse(document.getElementById(place.dataset.chart).textContent);
  const chart = echarts.init(place, null, { renderer: "svg" });
  chart.setOption({
    animation: false,
    grid: { left: 42, right: 20, top: 34, bottom: 26 },
    legend: { top: 4, right: 8, itemWidth: 18 },
    tooltip: { trigger: "axis", valueFormatter: (value) => `${value}%` },
    xAxis: { type: "time", axisLabel: { hideOverlap: true, formatter: "{yyyy}-{MM}-{dd}" } },
    yAxis: { type: "value", min: 0, max: 100, axisLabel: { formatter: "{value}%" } },
    series: [
      { name: data.words.line, type: "line", showSymbol: false, data: data.line, lineStyle: { type: "dashed", color: "#6b7686" }, itemStyle: { color: "#6b7686" } },
      { name: data.words.reports, type: "line", step: "end", symbolSize: 6, data: data.reports, lineStyle: { color: "#1f4e8c", width: 2 }, itemStyle: { color: "#1f4e8c" },
        markLine: { silent: true, symbol: "none", data: [{ xAxis: data.now, label: { formatter: data.words.now } }], lineStyle: { color: "#9b1c1c" } } },
    ],
  });
  window.addEventListener("resize", () => chart.resize());
});
