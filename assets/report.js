"use strict";
// Adds hover and zoom to the charts of a report. Without it the pictures stay as they are.
(() => {
  const INK = "#22262b", MUTED = "#59616b", FAINT = "#e4e6e9", FONT = "12px system-ui, sans-serif";
  const charts = JSON.parse(document.getElementById("chart-data").textContent);

  const make = (tag, className, text) => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  };

  const button = (text, action) => {
    const element = make("button", "", text);
    element.type = "button";
    element.addEventListener("click", action);
    return element;
  };

  const digits = (value, decimals) =>
    value.toLocaleString("en", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });

  // As many decimals as distinguish values that differ by a thousandth of the size.
  const written = (value, size, share) => {
    if (value === null || value === undefined) return "–";
    const factor = share ? 100 : 1;
    if (value !== 0 && Math.abs(value * factor) < 1e-4) return (value * factor).toPrecision(3) + (share ? " %" : "");
    const step = Math.max(size * factor / 1000, 1e-9);
    const decimals = Math.min(6, Math.max(0, Math.ceil(-Math.log10(step))));
    return digits(value * factor, decimals) + (share ? " %" : "");
  };

  // A value where steps are ratios: of nines, with the digits that what is missing has.
  const ratio = (value, strip) => {
    const factor = strip.share ? 100 : 1;
    if (strip.scale === "log") return Number((value * factor).toPrecision(3));
    return factor - Number((factor * (1 - value)).toPrecision(2));
  };

  // Labels of ticks, with as many decimals as the ticks have.
  const labels = (splits, strip) => {
    const factor = strip.share ? 100 : 1, end = strip.share ? " %" : "";
    const shown = splits.filter(value => value !== null).map(value => value * factor);
    if (strip.scale !== "linear") {
      return splits.map(value => value === null ? "" : ratio(value, strip) + end);
    }
    const whole = decimals => shown.every(value =>
      Math.abs(value * 10 ** decimals - Math.round(value * 10 ** decimals)) < 1e-6 * Math.max(1, Math.abs(value)));
    let decimals = 0;
    while (decimals < 9 && !whole(decimals)) decimals++;
    return splits.map(value => value === null ? "" : digits(value * factor, decimals) + end);
  };

  // Where values stand on the horizontal axis, as far as their labels do not touch.
  const places = (x, width, low, high) => {
    const longest = Math.max(...x.names.map(name => name.length));
    const room = (14 + 6.5 * longest) * (high - low) / width;
    const kept = [];
    for (const place of x.places) {
      if (place < low || place > high) continue;
      if (!kept.length || place - kept[kept.length - 1] >= room) kept.push(place);
    }
    return kept;
  };

  // The whole axis where all values are asked for, else what is asked for.
  const everything = (x, low, high) =>
    low <= x.places[0] && high >= x.places[x.places.length - 1] ? [x.low, x.high] : [low, high];

  // Ticks of a logarithmic axis: one, two and five of each power of ten, or fewer.
  const ratios = (low, high) => {
    const steps = high / low > 1e4 ? [1] : [1, 2, 5], kept = [];
    for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
      kept.push(...steps.map(step => Number(`${step}e${power}`)).filter(at => at >= low && at <= high));
    }
    // Between two of them an even division is nearly one by ratios.
    return kept.length > 1 ? kept : [0, 1, 2, 3, 4].map(step => low + (high - low) * step / 4);
  };

  // Ticks of an axis of nines: those of what is missing, and all where nothing is.
  const nines = (low, high) =>
    ratios(1 - Math.min(high, 1 - 1e-9), 1 - low).map(missing => 1 - missing).reverse();

  const ticks = { log: ratios, nines };

  // How uPlot divides an axis.
  const divided = strip => {
    if (strip.scale !== "nines") return { distr: strip.scale === "log" ? 3 : 1 };
    // What never fails stands at the upper end.
    const least = 1 - strip.high;
    return { distr: 100, fwd: value => -Math.log10(Math.max(1 - value, least)), bwd: count => 1 - 10 ** -count };
  };

  const faded = (color, opacity) => color + Math.round(opacity * 255).toString(16).padStart(2, "0");

  // Columns for uPlot: those of a curve, or of bars that stand on those before them.
  const columns = (chart, content, strip) => {
    const positive = list => list.map(value => strip.scale === "log" && !(value > 0) ? null : value);
    const data = [chart.x.places], series = [{}], bands = [];
    if (chart.stacked) {
      const sums = chart.x.places.map(() => 0);
      const stacks = content.curves.map(curve => curve.mean.map((own, at) => (sums[at] += own ?? 0)));
      // Later parts reach higher: they are drawn first, so that earlier ones cover them.
      for (const [at, curve] of [...content.curves.entries()].reverse()) {
        const { color } = chart.series[curve.series];
        data.push(stacks[at]);
        series.push({ curve, fill: color, stroke: "#fff", width: 0.5, points: { show: false },
                      paths: uPlot.paths.bars({ size: [0.72, 140] }) });
      }
      return { data, series, bands };
    }
    const opacity = content.curves.length > 3 ? 0.1 : 0.16;
    for (const curve of content.curves) {
      const { color, dash } = chart.series[curve.series];
      const quiet = { stroke: "transparent", width: 0, points: { show: false }, curve, limit: true };
      if (chart.joined && curve.low.some(value => value !== null)) {
        data.push(positive(curve.high), positive(curve.low));
        series.push({ ...quiet }, { ...quiet });
        bands.push({ series: [series.length - 2, series.length - 1], fill: faded(color, opacity) });
      }
      data.push(positive(curve.mean));
      const points = curve.marked ? { size: 7, fill: color } : { show: false };
      series.push({ curve, stroke: color, width: chart.joined || !curve.marked ? 2 : 0, dash, points });
    }
    return { data, series, bands };
  };

  // Rings where curves cross, and intervals where points are not joined.
  const marks = (chart, content) => u => {
    const { ctx } = u, ratio = devicePixelRatio;
    const { left, top, width, height } = u.bbox;
    ctx.save();
    ctx.beginPath();
    ctx.rect(left, top, width, height);
    ctx.clip();
    const line = (x0, y0, x1, y1) => { ctx.beginPath(); ctx.moveTo(x0, y0); ctx.lineTo(x1, y1); ctx.stroke(); };
    if (chart.mark !== null) {
      const x = u.valToPos(chart.mark.at, "x", true);
      ctx.strokeStyle = MUTED;
      ctx.lineWidth = 1.5 * ratio;
      ctx.setLineDash([5 * ratio, 4 * ratio]);
      line(x, top, x, top + height);
      ctx.setLineDash([]);
      ctx.fillStyle = MUTED;
      ctx.font = `${11 * ratio}px sans-serif`;
      ctx.fillText(chart.mark.text, x + 6 * ratio, top + 14 * ratio);
    }
    for (const crossing of content.crossings) {
      const x = u.valToPos(crossing.x, "x", true), y = u.valToPos(crossing.y, "y", true);
      ctx.strokeStyle = crossing.sure ? crossing.color : "#9aa0a6";
      ctx.lineWidth = (crossing.sure ? 1.75 : 1) * ratio;
      const bar = ends => line(u.valToPos(ends[0], "x", true), y, u.valToPos(ends[1], "x", true), y);
      if (crossing.sure && crossing.of_all) {
        bar(crossing.of_all);
        ctx.lineWidth = 3.5 * ratio;
      }
      if (crossing.sure && crossing.ends) bar(crossing.ends);
      ctx.lineWidth = (crossing.sure ? 1.75 : 1) * ratio;
      ctx.beginPath();
      ctx.arc(x, y, (crossing.sure ? 6 : 4) * ratio, 0, 2 * Math.PI);
      ctx.stroke();
    }
    if (!chart.joined && !chart.stacked) {
      for (const curve of content.curves) {
        ctx.strokeStyle = chart.series[curve.series].color;
        ctx.lineWidth = 1.5 * ratio;
        chart.x.places.forEach((place, at) => {
          if (curve.low[at] === null || curve.high[at] === null) return;
          const x = u.valToPos(place, "x", true);
          line(x, u.valToPos(curve.low[at], "y", true), x, u.valToPos(curve.high[at], "y", true));
        });
      }
    }
    ctx.restore();
  };

  // The place at the pointer, and the values there, largest first.
  const tip = (chart, content, strip, element) => u => {
    const at = u.cursor.idx;
    if (at === null || at === undefined || u.cursor.left < 0) { element.hidden = true; return; }
    const size = u.scales.y.max - u.scales.y.min;
    const shown = content.curves.filter(curve =>
      curve.mean[at] !== null && !chart.hidden.has(curve.series) && !(chart.stacked && curve.mean[at] === 0));
    shown.sort((a, b) => b.mean[at] - a.mean[at]);
    element.replaceChildren(make("b", "", `${chart.x.label}: ${chart.x.names[at]}`));
    for (const curve of shown) {
      const { name, color } = chart.series[curve.series];
      const row = make("div");
      const swatch = make("span", "swatch");
      swatch.style.background = color;
      const write = value => written(value, size, strip.share);
      const own = write(curve.mean[at]) + (chart.stacked ? " %" : "");
      const [low, high] = [curve.low[at] ?? null, curve.high[at] ?? null];
      const known = low !== null && high !== null && low < high;
      const ends = known ? ` (${write(low)} to ${write(high)})` : "";
      row.append(swatch, `${name ? name + " " : ""}${own}${ends}`);
      element.append(row);
    }
    element.hidden = false;
    const over = u.over.offsetLeft + u.cursor.left, room = u.root.clientWidth - element.offsetWidth;
    const right = over + 14 + element.offsetWidth <= u.root.clientWidth;
    element.style.left = Math.max(0, right ? over + 14 : Math.min(room, over - 14 - element.offsetWidth)) + "px";
    element.style.top = u.over.offsetTop + 6 + "px";
  };

  const plot = (chart, panel, number, holder, changed) => {
    const strip = chart.strips[number], content = panel.strips[number];
    const { data, series, bands } = columns(chart, content, strip);
    const element = make("div", "tip");
    element.hidden = true;
    element.setAttribute("role", "status");
    const several = chart.panels.length > 1;
    const height = () => (holder.clientWidth < 480 ? 260 : several ? 250 : 380);
    const axis = { stroke: MUTED, font: FONT, labelFont: FONT, ticks: { stroke: "#9aa0a6", size: 4 } };
    const u = new uPlot({
      width: holder.clientWidth, height: height(), series, bands,
      legend: { show: false },
      scales: {
        x: { time: false, range: (u, low, high) => everything(chart.x, low, high) },
        y: { ...divided(strip), range: () => [strip.low, strip.high] },
      },
      axes: [
        { ...axis, label: chart.x.label, labelSize: 20, size: 30, grid: { stroke: FAINT, width: 0.5 },
          splits: (u, _, low, high) => places(chart.x, holder.clientWidth - 100, low, high),
          values: (u, splits) => splits.map(at => chart.x.names[chart.x.places.indexOf(at)] ?? "") },
        { ...axis, label: strip.label, labelSize: 20, size: 58, grid: { stroke: FAINT },
          ...(ticks[strip.scale] ? { splits: (u, _, low, high) => ticks[strip.scale](low, high) } : {}),
          values: (u, splits) => labels(splits, strip) },
      ],
      cursor: { drag: { x: true, y: true, uni: 30 }, points: { show: !chart.stacked, size: 9 } },
      hooks: {
        draw: [marks(chart, content)],
        setCursor: [tip(chart, content, strip, element)],
        setScale: [(u, key) => { if (key === "x") changed(); }],
      },
    }, data, holder);
    holder.append(element);
    // The arrow keys go from value to value.
    u.over.tabIndex = 0;
    u.over.setAttribute("role", "img");
    u.over.setAttribute("aria-label", [chart.title, panel.title, strip.label].filter(Boolean).join(", "));
    u.over.addEventListener("keydown", event => {
      const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const last = chart.x.places.length - 1;
      const at = Math.min(last, Math.max(0, (u.cursor.idx ?? (step > 0 ? -1 : last + 1)) + step));
      u.setCursor({ left: u.valToPos(chart.x.places[at], "x"), top: u.over.clientHeight / 2 });
    });
    new ResizeObserver(() => {
      if (holder.clientWidth && holder.clientWidth !== u.width) u.setSize({ width: holder.clientWidth, height: height() });
    }).observe(holder);
    return u;
  };

  const key = (chart, plots) => {
    const list = make("div", "key");
    chart.series.forEach((series, number) => {
      if (!series.name) return;
      const toggle = button("", () => {
        const show = chart.hidden.has(number);
        if (show) chart.hidden.delete(number); else chart.hidden.add(number);
        toggle.setAttribute("aria-pressed", String(show));
        for (const u of plots) {
          u.series.forEach((own, at) => { if (own.curve?.series === number) u.setSeries(at, { show }); });
        }
      });
      const swatch = make("span", "swatch");
      swatch.style.background = series.color;
      toggle.setAttribute("aria-pressed", "true");
      // Bars stand on each other: without one of them the others would float.
      const entry = chart.stacked ? make("span") : toggle;
      entry.append(swatch, series.name);
      list.append(entry);
    });
    return list;
  };

  const enliven = figure => {
    const chart = charts[Number(figure.dataset.live)];
    chart.hidden = new Set();
    chart.title = figure.querySelector("h3").textContent;
    const live = make("div", "live"), plots = [];
    const full = u => u.scales.x.min <= chart.x.low + 1e-9 && u.scales.x.max >= chart.x.high - 1e-9;
    const ends = u => [u.scales.y.min, u.scales.y.max];
    const whole = () => plots.every((u, at) => {
      const strip = chart.strips[at % chart.strips.length], [low, high] = ends(u);
      return full(u) && low === strip.low && high === strip.high;
    });
    const changed = () => { back.disabled = plots.length > 0 && whole(); };
    const scale = factor => {
      for (const u of plots) {
        const { min, max } = u.scales.x, middle = (min + max) / 2, half = (max - min) / 2 * factor;
        u.setScale("x", { min: Math.max(chart.x.low, middle - half), max: Math.min(chart.x.high, middle + half) });
      }
    };
    const back = button("Whole range", () => {
      plots.forEach((u, at) => {
        const { low, high } = chart.strips[at % chart.strips.length];
        u.batch(() => {
          u.setScale("x", { min: chart.x.low, max: chart.x.high });
          u.setScale("y", { min: low, max: high });
        });
      });
    });
    const swap = button("As a picture", () => {
      const isLive = figure.classList.toggle("is-live");
      swap.textContent = isLive ? "As a picture" : "With values";
      (isLive ? bar : figure).append(swap);
    });
    const bar = make("div", "bar");
    bar.append(button("Zoom in", () => scale(0.5)), button("Zoom out", () => scale(2)), back, swap);
    const panels = make("div", chart.panels.length > 1 ? "panels several" : "panels");
    live.append(make("p", "", chart.subtitle), panels);
    figure.append(live);
    figure.classList.add("is-live");
    for (const panel of chart.panels) {
      for (const number of chart.strips.keys()) {
        const holder = make("div", "panel");
        if (panel.title) holder.append(make("p", "", panel.title));
        panels.append(holder);
        plots.push(plot(chart, panel, number, holder, changed));
      }
    }
    live.append(key(chart, plots), bar);
    changed();
  };

  const hint = "Point at a chart for values, drag to zoom, double-click for the whole range; arrow keys go from value to value.";
  document.querySelector("#charts h2").after(make("p", "hint screen", hint));
  // A chart that cannot be enlivened stays a picture.
  for (const figure of document.querySelectorAll("figure[data-live]")) {
    try { enliven(figure); } catch (error) {
      figure.classList.remove("is-live");
      figure.querySelector(".live")?.remove();
      console.error(error);
    }
  }
})();
