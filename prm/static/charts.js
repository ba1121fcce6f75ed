// Draws the figures whose data lie next to them as JSON; loads plotly only when one comes into view.
"use strict";
(() => {
  const root = document.documentElement;
  const config = { displayModeBar: false, displaylogo: false, plotlyServerURL: "", showSendToCloud: false, scrollZoom: false, responsive: true };
  const seen = new Set();
  let library;

  function load(url, integrity) {
    library ??= new Promise((done, fail) => {
      const script = Object.assign(document.createElement("script"), { src: url, integrity, onload: done, onerror: fail });
      document.head.append(script);
    });
    return library;
  }

  // "token:c1" becomes what --c1 means in the theme of this moment
  function resolve(value, style) {
    if (typeof value === "string" && value.startsWith("token:")) return style.getPropertyValue(`--${value.slice(6)}`).trim();
    if (Array.isArray(value)) return value.map((item) => resolve(item, style));
    if (value && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolve(item, style)]));
    return value;
  }

  function axis(given, shared) {
    const line = { gridcolor: "token:border", zerolinecolor: "token:border-ctl", linecolor: "token:border", tickcolor: "token:border", showline: false, automargin: true };
    return { ...line, ...shared, ...given, fixedrange: true };
  }

  function layout(given) {
    const whole = { ...given, width: undefined, height: undefined, autosize: true, paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)" };
    whole.font = { family: "token:font", size: 12, color: "token:text-2", ...given.font };
    whole.margin = { t: 8, r: 8, b: 32, l: 48, ...given.margin };
    whole.hoverlabel = { bgcolor: "token:raised", bordercolor: "token:border-ctl", font: { color: "token:text" }, ...given.hoverlabel };
    whole.hovermode ??= "x unified";
    whole.showlegend ??= false;
    whole.dragmode = false;
    for (const name of ["xaxis", "yaxis"]) whole[name] = axis(given[name], name === "xaxis" ? { showgrid: false, zeroline: false } : { nticks: 5 });
    return whole;
  }

  const target = (points) => points.map((point) => [point.customdata].flat()[0]).find(Boolean);

  function drill({ points }) {
    const url = target(points);
    if (typeof url === "string" && /^\/(?!\/)/.test(url)) location.assign(url);
  }

  async function draw(plot) {
    await load(plot.dataset.plotly, plot.dataset.integrity);
    const spec = JSON.parse(document.getElementById(plot.dataset.spec).textContent);
    const style = getComputedStyle(root);
    await window.Plotly.react(plot, resolve(spec.data, style), resolve(layout(spec.layout ?? {}), style), config);
    plot.dataset.drawn = plot._fullData.map((trace) => trace.type).join(" ");
    if (!seen.has(plot)) {
      plot.on("plotly_click", drill);
      plot.on("plotly_hover", ({ points }) => plot.classList.toggle("on-mark", Boolean(target(points))));
      plot.on("plotly_unhover", () => plot.classList.remove("on-mark"));
    }
    seen.add(plot);
  }

  function watch() {
    const observer = new IntersectionObserver((entries) => entries.filter((entry) => entry.isIntersecting).forEach(({ target }) => {
      observer.unobserve(target);
      draw(target);
    }), { rootMargin: "100px" });
    document.querySelectorAll(".plot[data-spec]:not([data-drawn])").forEach((plot) => observer.observe(plot));
  }

  const redraw = () => seen.forEach((plot) => (plot.isConnected ? draw(plot) : seen.delete(plot)));
  document.readyState === "complete" ? watch() : addEventListener("load", watch);
  document.addEventListener("htmx:afterSettle", watch);
  document.addEventListener("prm:theme", redraw);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
})();
