// A point: the trend of its values, and the place on a floor plan that a click chooses. The form works without this file.
"use strict";
document.querySelectorAll("[data-trend]").forEach((place) => {
  const data = JSON.parse(document.getElementById(place.dataset.trend).textContent), words = data.words;
  const limit = (value, name) => (value === null ? [] : [{ yAxis: value, label: { formatter: `${name} ${value}`, position: "insideEndTop" } }]);
  const chart = echarts.init(place, null, { renderer: "svg" });
  chart.setOption({
    animation: false, grid: { left: 56, right: 16, top: 30, bottom: 54 }, legend: { top: 0, right: 8 }, tooltip: { trigger: "axis" },
    xAxis: { type: "time", axisLabel: { hideOverlap: true } }, yAxis: { type: "value", scale: true, axisLabel: { formatter: `{value} ${data.unit}` } },
    dataZoom: [{ type: "slider", height: 18, bottom: 6 }],
    series: [
      { name: words.mean, type: "line", showSymbol: false, data: data.hours.map(([at, mean]) => [at, mean]), lineStyle: { color: "#6b7686" }, itemStyle: { color: "#6b7686" } },
      { name: words.value, type: "line", symbolSize: 4, data: data.values, lineStyle: { color: "#1f4e8c" }, itemStyle: { color: "#1f4e8c" },
        markLine: { silent: true, symbol: "none", lineStyle: { color: "#9b1c1c" }, data: [...limit(data.low, words.low), ...limit(data.high, words.high)] } },
    ],
  });
  window.addEventListener("resize", () => chart.resize());
});
document.querySelectorAll("form[data-place]").forEach((form) => {
  const [plan, x, y] = ["plan", "x", "y"].map((name) => form.elements[name]);
  const show = () => form.querySelectorAll(".floor-pick").forEach((sheet) => {
    sheet.hidden = sheet.dataset.plan !== plan.value;
    const mark = sheet.querySelector(".mark");
    mark.hidden = !x.value || !y.value; mark.style.left = `${x.value}%`; mark.style.top = `${y.value}%`;
  });
  form.querySelectorAll(".floor-pick").forEach((sheet) => sheet.addEventListener("click", (event) => {
    const box = sheet.getBoundingClientRect();
    x.value = ((100 * (event.clientX - box.left)) / box.width).toFixed(2); y.value = ((100 * (event.clientY - box.top)) / box.height).toFixed(2);
    show();
  }));
  [plan, x, y].forEach((field) => field.addEventListener("input", show));
  show();
});
