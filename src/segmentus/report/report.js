"use strict";
(async () => {
  const WIDE = 720; // below this the page shows the key of segments instead of plotly's legend
  const PRINTED = { wide: 680, tile: 330 }; // widths in pixels on an A4 page
  const CONFIG = {
    displaylogo: false,
    responsive: false,
    toImageButtonOptions: { scale: 2 },
  };
  const BUTTONS = { cloud: [["toImage", "zoom2d", "pan2d", "resetScale2d"]], other: [["toImage"]] };
  const root = document.documentElement;
  const plots = [...document.querySelectorAll(".plot")];
  const drawn = new Set();

  const folds = [...document.querySelectorAll("details")];

  const ink = () => getComputedStyle(root).getPropertyValue("--ink").trim();

  // Text that the page carries compressed.
  const unpack = async (id) => {
    const bytes = Uint8Array.from(atob(document.getElementById(id).textContent), (c) => c.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Response(stream).text();
  };

  // A link to what lies in a fold opens it.
  const unfold = () => {
    const fold = location.hash && document.getElementById(location.hash.slice(1))?.closest("details");
    if (fold) fold.open = true;
  };
  window.addEventListener("hashchange", unfold);
  unfold();

  // A chart in a closed fold is drawn when it opens: before, its box has no width.
  const isFolded = (plot) => plot.closest("details:not([open])") !== null;

  const widthOf = (plot) => {
    if (!root.dataset.print) return plot.clientWidth;
    const wanted = plot.closest(".tile") ? PRINTED.tile : PRINTED.wide;
    return Math.max(wanted, parseInt(plot.style.minWidth, 10) || 0);
  };

  // What a figure must change with the theme and the width of its box.
  const fit = (plot, width) => {
    const changes = { "font.color": ink(), width };
    if (plot.closest(".keyed")) changes.showlegend = width >= WIDE;
    return changes;
  };

  const draw = (plot) => {
    if (drawn.has(plot)) return;
    drawn.add(plot);
    const { data, layout } = figures[plot.dataset.figure];
    for (const trace of data) if (trace.type === "heatmap") trace.textfont = { color: ink() };
    const changes = fit(plot, widthOf(plot));
    layout.font.color = changes["font.color"];
    layout.width = changes.width;
    if ("showlegend" in changes) layout.showlegend = changes.showlegend;
    const modeBarButtons = plot.closest(".cloud") ? BUTTONS.cloud : BUTTONS.other;
    Plotly.newPlot(plot, data, layout, { ...CONFIG, modeBarButtons });
    plot.on("plotly_afterplot", () => scale(plot));
    scale(plot);
  };

  // Lets a figure shrink with its box even where no script runs any more, as in a screenshot. What
  // is heard of it is the sentence of its box, not every tick.
  const scale = (plot) => {
    const { width, height } = plot._fullLayout;
    for (const svg of plot.querySelectorAll(".main-svg")) {
      svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
      svg.setAttribute("preserveAspectRatio", "xMinYMin meet");
      svg.setAttribute("aria-hidden", "true");
    }
  };

  const refit = (within = root) => {
    for (const plot of drawn) {
      if (isFolded(plot) || !within.contains(plot)) continue;
      if (plot.data.some((trace) => trace.type === "heatmap")) {
        Plotly.restyle(plot, { "textfont.color": ink() });
      }
      Plotly.relayout(plot, fit(plot, widthOf(plot)));
    }
  };

  // Rows of a table in which every word typed occurs.
  for (const input of document.querySelectorAll("input[data-table]")) {
    const rows = [...document.querySelectorAll(`#${input.dataset.table} tbody tr`)];
    const texts = rows.map((row) => row.textContent.toLowerCase());
    const count = document.getElementById(input.getAttribute("aria-describedby"));
    input.addEventListener("input", () => {
      const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      const found = texts.map((text) => words.every((word) => text.includes(word)));
      rows.forEach((row, place) => (row.hidden = !found[place]));
      count.textContent = `${found.filter(Boolean).length} of ${rows.length}`;
    });
  }

  if (typeof DecompressionStream === "undefined") {
    document.getElementById("old").hidden = false;
    return;
  }
  const script = document.createElement("script");
  script.textContent = await unpack("plotly");
  document.head.append(script);
  const figures = JSON.parse(await unpack("figures"));

  const seen = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting || isFolded(target)) continue;
        seen.unobserve(target);
        draw(target);
      }
    },
    { rootMargin: "600px" },
  );
  plots.forEach((plot) => seen.observe(plot));

  // The rest of what is not folded away is drawn when the page is idle.
  const idle = window.requestIdleCallback || ((work) => setTimeout(work, 60));
  const drawNext = () => {
    const next = plots.find((plot) => !drawn.has(plot) && !isFolded(plot));
    if (!next) {
      root.dataset.drawn = "all";
      return;
    }
    delete root.dataset.drawn;
    draw(next);
    idle(drawNext);
  };
  idle(drawNext);
  for (const fold of folds) {
    fold.addEventListener("toggle", () => {
      refit(fold);
      idle(drawNext);
    });
  }

  // The box decides, not the window: it also changes where no window event tells of it.
  let timer = 0;
  const boxes = new ResizeObserver(() => {
    if (root.dataset.print) return;
    if (![...drawn].some((plot) => !isFolded(plot) && plot.layout.width !== plot.clientWidth)) return;
    clearTimeout(timer);
    timer = setTimeout(() => refit(), 60);
  });
  plots.forEach((plot) => boxes.observe(plot));
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => refit());
  // Paper has no folds: all open, and those that the reader had closed close again.
  let closed = [];
  window.addEventListener("beforeprint", () => {
    root.dataset.print = "yes";
    closed = folds.filter((fold) => !fold.open);
    for (const fold of closed) fold.open = true;
    plots.forEach(draw);
    refit();
  });
  window.addEventListener("afterprint", () => {
    delete root.dataset.print;
    for (const fold of closed) fold.open = false;
    refit();
  });

  const pair = document.getElementById("figure-pair");
  const axes = new Map(pair ? figures.axes.map((axis) => [axis.key, axis]) : []);
  const turn = (select) => {
    draw(pair);
    const side = select.dataset.axis;
    const axis = axes.get(select.value);
    const name = `${side}axis`;
    const layout = { [`${name}.title.text`]: axis.title, [`${name}.autorange`]: true };
    for (const setting of ["tickmode", "tickvals", "ticktext"]) {
      layout[`${name}.${setting}`] = axis.ticks[setting];
    }
    Plotly.update(pair, { [side]: axis.at }, layout);
  };
  for (const select of document.querySelectorAll("select[data-axis]")) {
    select.addEventListener("change", () => turn(select));
  }
})();
