// The parts of the board: head, big numbers, side, foot. Each paints its `view` and sends what was pressed.

const button = (view, send, [action, text, enabled]) =>
  h("button", {
    type: "button", class: `yrd-button yrd-${action}`, "data-focus": action, disabled: !enabled,
    onclick: () => send(action),
  }, text);

const select = (view, send, action, extra = {}) => {
  const control = h("select", {
    "data-focus": action, ...extra,
    onchange: (event) => send(action, event.target.value),
  }, view.options.map((option) => {
    const [value, text] = Array.isArray(option) ? option : [option, String(option)];
    return h("option", { value, selected: value === view.value }, text);
  }));
  return h("label", { class: `yrd-choice yrd-choose-${action}` }, h("span", {}, view.label), control);
};

const header = (view, send, kept, root) => {
  const panel = root.closest(".yrd-panel");
  if (panel) panel.lang = view.lang;
  return headerParts(view, send);
};

const headerParts = (view, send) => [
  h("h1", {}, view.title),
  h("ul", { class: "yrd-stamps" }, view.stamps.map((text) => h("li", {}, text)),
    view.provisional ? h("li", { class: "yrd-provisional" }, view.provisional) : null),
  h("div", { class: "yrd-tools" },
    h("div", { class: "yrd-mode", role: "group", "aria-label": view.mode.label },
      view.mode.options.map(([mode, text]) =>
        h("button", {
          type: "button", "data-focus": mode, "data-mode": mode, "aria-pressed": mode === view.mode.value,
          onclick: () => send("mode", mode),
        }, text))),
    select(view.principle, send, "principle"),
    view.buttons.map((one) => button(view, send, one))),
];

const number = (one) => h("div", { class: "yrd-number", "data-sign": one.sign },
  h("span", { class: "yrd-label" }, one.label),
  h("strong", {},
    h("span", { class: "yrd-arrow", "aria-label": one.none, title: one.none }, one.arrow),
    figure(one.figure, one.text, "span", { class: "yrd-amount" }),
    h("span", { class: "yrd-unit" }, one.unit)),
  figure(one.changed, one.last, "span", { class: "yrd-change", "data-sign": one.change }));

const card = (one) => h("article", { class: "yrd-card", "data-party": one.party },
  h("h2", {}, h("span", { class: "yrd-symbol", "aria-hidden": "true" }, one.symbol), one.name,
    h("small", {}, one.role)),
  h("div", { class: "yrd-numbers" }, one.numbers.map(number)));

const cards = (view, send) => [
  h("div", { class: "yrd-caption" },
    h("h2", {}, view.title), figure(view.rate, view.note, "p"),
    view.stale ? h("p", { class: "yrd-stale-note", role: "alert" }, view.stale) : null,
    view.rule ? h("p", { class: "yrd-ruled" }, view.rule) : null,
    button(view, send, view.rules), select(view.year, send, "year")),
  h("div", { class: "yrd-card-row", "data-stale": view.stale ? "yes" : "no" }, view.cards.map(card),
    h("article", { class: "yrd-verdict", "data-mood": view.verdict.mood, role: "status" },
      h("h2", {}, h("span", {}, view.verdict.label), h("strong", {}, view.verdict.answer)),
      h("ul", {}, view.verdict.lines.map((line, spot) => h("li", {}, figure(view.verdict.figures?.[spot], line)))))),
];

const grid = (table, extra = {}) => h("table", extra,
  table.caption ? h("caption", {}, table.caption) : null,
  h("thead", {}, h("tr", {}, table.head.map((text) => h("th", { scope: "col" }, text)))),
  h("tbody", {}, table.rows.map(([first, ...rest], row) =>
    h("tr", {}, h("th", { scope: "row" }, first), rest.map((text, column) =>
      h("td", {}, figure(table.figures?.(row, column, first), text)))))));

const CLAUSE = { title: "h2", article: "h3", bullet: "li", item: "p" };

const LONG = 70; // letters of what moved, what binds and why; above that, or with many rows, lines stand closer

const side = (view, send, kept) => {
  const long = view.lines.reduce((sum, [, , text]) => sum + text.length, view.free.length) > LONG;
  const tab = kept.tab ?? "points";
  const panels = {
    points: () => [
      grid({ ...view.table, figures: (row, column) => view.table.figures[row][column] }, { class: "yrd-columns" }),
      h("p", { class: "yrd-note" }, view.table.note),
      h("div", { class: "yrd-checks" }, h("h3", {}, view.checks.label),
        h("ul", {}, view.checks.items.map(([mark, text, holds]) =>
          h("li", { "data-holds": holds }, h("b", {}, mark), text)))),
      h("dl", {}, view.lines.map(([name, label, text]) => [
        h("dt", {}, label),
        h("dd", { class: `yrd-${name}`, "aria-live": name === "moved" ? "polite" : null },
          figure(view.line_figures[name], text)),
      ])),
      view.others.length ? h("p", { class: "yrd-others" }, h("b", {}, view.others[0]), " ", view.others[1]) : null,
      view.free ? h("p", { class: "yrd-free" }, view.free) : null,
    ],
    years: () => [grid({ ...view.years, figures: (row, column, year) => {
      const [kind, code, name, , before] = view.years.figures[column];
      return [kind, code, name, Number(year), before];
    } }, { class: "yrd-years" })],
    clause: () => [
      h("dl", { class: "yrd-brief" }, view.brief.map(([label, text]) => [h("dt", {}, label), h("dd", {}, text)])),
      h("div", { class: "yrd-clause" }, view.clause.map(([kind, text]) => h(CLAUSE[kind], {}, text)))],
    zone: () => zoneTab(view.zone),
  };
  return [
    h("div", { class: "yrd-tabs", role: "tablist" }, view.tabs.map(([name, text]) =>
      h("button", {
        type: "button", role: "tab", "data-focus": `tab-${name}`, "data-tab": name, "aria-selected": name === tab,
        onclick: () => { kept.open(name); send("tab", name); },
      }, text)),
    view.stale ? h("span", { class: "yrd-stale-note" }, view.stale) : null),
    ...view.tabs.map(([name, text]) =>
      h("section", {
        role: "tabpanel", "aria-label": text, "data-panel": name, hidden: name !== tab, tabindex: "0",
        "data-focus": `panel-${name}`, "data-keep": name,
        "data-tight": name === "points" && (long || Boolean(view.stale) || view.table.rows.length > 5),
      }, name === tab ? panels[name]() : [])),
  ];
};

const foot = (view, send) => [
  view.rule ? h("p", { class: "yrd-rule" }, view.rule) : null,
  h("p", { class: "yrd-certificate" }, figure(view.gap, view.certificate)),
  h("p", { class: "yrd-keys" }, view.keys),
  h("div", { class: "yrd-files", role: "group", "aria-label": view.download },
    h("span", {}, view.download),
    view.files.map(([kind, text, enabled]) => h("button", {
      type: "button", "data-focus": kind, "data-file": kind, disabled: !enabled,
      onclick: () => send("download", kind),
    }, text))),
  h("p", { class: "yrd-files-note", role: "status" }, view.note),
];

const painters = { header, cards, side, foot };

const AGAIN = 1500; // ms until a picture that does not fit its place is asked for again

const LETTERS = { z: ".yrd-undo", k: ".yrd-keep", l: ".yrd-language", f: ".yrd-desk", g: ".yrd-rules", o: '[data-tab="points"]',
  y: '[data-tab="years"]', c: '[data-tab="clause"]', x: '[data-tab="zone"]' };

// From number to number: along the line, or to the nearest above and below.
const nearby = (panel, from, key) => {
  const all = [...panel.querySelectorAll("[data-figure]")].filter((one) => one.checkVisibility());
  const spot = all.indexOf(from);
  if (key === "ArrowLeft" || key === "ArrowRight") return all[spot + (key === "ArrowLeft" ? -1 : 1)];
  const middle = (one) => { const box = one.getBoundingClientRect(); return [box.x + box.width / 2, box.y + box.height / 2]; };
  const [x, y] = middle(from), way = key === "ArrowUp" ? -1 : 1;
  const far = (one) => { const [a, b] = middle(one); return (b - y) * way > 4 ? (b - y) * way + 2 * Math.abs(a - x) : Infinity; };
  const best = all.reduce((known, one) => (far(one) < far(known) ? one : known), from);
  return best === from ? null : best;
};

// S and Enter open the card of the number or the lever that has the focus; S goes to the numbers from elsewhere.
const numbers = (panel, event, send) => {
  const here = document.activeElement?.closest?.("[data-figure], [data-about]");
  const on = here && panel.contains(here) ? here : null;
  if (event.key.startsWith("Arrow") && on?.dataset.figure) return () => nearby(panel, on, event.key)?.focus();
  if ((event.key === "Enter" || event.key === " ") && on?.dataset.figure) return () => on.click();
  if (event.key.toLowerCase() !== "s") return null;
  if (on?.dataset.about) return () => send("source", JSON.parse(on.dataset.about));
  return on ? () => on.click() : () => panel.querySelector("[data-figure]")?.focus();
};

// A press on the picture asks for the number that is nearest to it.
const pointing = (panel, send) => {
  const plot = panel.querySelector(".js-plotly-plot");
  if (!plot?.on || plot.dataset.asked) return;
  plot.dataset.asked = "yes";
  plot.on("plotly_click", ({ points, event }) => {
    const y = event.clientY - plot.getBoundingClientRect().top;
    const off = ({ curveNumber, pointNumber, yaxis, data, y: value }) => {
      const bar = plot.calcdata?.[curveNumber]?.[pointNumber];
      const ends = data.type === "bar" && bar ? [bar.b, bar.b + bar.s] : [value, value];
      const [low, high] = ends.map((end) => yaxis._offset + yaxis.l2p(end)).sort((a, b) => a - b);
      return Math.max(low - y, y - high, 0);
    };
    const known = points.filter((one) => one.y !== null && one.y !== undefined);
    const best = known.reduce((found, one) => (!found || off(one) < off(found) ? one : found), null);
    if (best) send("point", [best.curveNumber, best.pointNumber]);
  });
};

// One key each. On the page of its own the keys work from anywhere, inside a notebook within the panel.
const keys = (root, send) => (event) => {
  const panel = root.closest(".yrd-panel");
  const typing = event.target.closest?.("input, select, textarea, [contenteditable=true]");
  if (!panel || typing || event.ctrlKey || event.altKey || event.metaKey) return;
  const alone = document.body.classList.contains("yrd-page") && event.target === document.body;
  if (!alone && !panel.contains(event.target)) return;
  const key = event.key.toLowerCase();
  let act = numbers(panel, event, send);
  if (key >= "1" && key <= "6") act = () => panel.querySelector(`[data-lever="${key}"]`)?.focus();
  if (key === "p") act = () => panel.querySelector('[data-focus="principle"]')?.focus();
  if (key === "b") act = () => send("restore");
  if (key === "m") act = () => panel.querySelector('[data-mode][aria-pressed="false"]')?.click();
  if (LETTERS[key]) act = () => panel.querySelector(LETTERS[key])?.click();
  if (!act) return;
  event.preventDefault();
  event.stopPropagation();
  act();
};

// The picture follows its place: Python is told how large that is. A page that is still being built can miss the
// answer, so it is asked for again, a pixel lower, until the picture is as large as its place.
const fit = (root, send, ready) => {
  let last = { width: 0, height: 0 }, waiting = 0;
  const again = (place, tries) => {
    const drawn = place.querySelector(".main-svg");
    const apart = drawn ? Math.max(Math.abs(drawn.clientWidth - last.width), Math.abs(drawn.clientHeight - last.height))
      : Infinity;
    if (tries > 10 || apart < 3 || !place.isConnected) return;
    if (drawn) send("fit", [Math.floor(last.width), Math.floor(last.height) - (tries % 2)]);
    waiting = setTimeout(() => again(place, tries + 1), AGAIN);
  };
  const watcher = new ResizeObserver(([entry]) => {
    const { width, height } = entry.contentRect;
    if (Math.abs(height - last.height) + Math.abs(width - last.width) < 3) return;
    send("fit", [Math.floor(width), Math.floor(height)]);
    last = { width, height };
    clearTimeout(waiting);
    waiting = setTimeout(() => again(entry.target, 1), AGAIN);
  });
  const find = () => {
    const chart = root.closest(".yrd-panel")?.querySelector(".yrd-chart");
    if (chart) { watcher.observe(chart); ready(); }
    else requestAnimationFrame(find);
  };
  find();
  return () => { clearTimeout(waiting); watcher.disconnect(); };
};

export default {
  render({ model, el }) {
    const part = model.get("part");
    const root = h(part === "foot" ? "footer" : "div", { class: `yrd-${part}` });
    const send = (action, value = null) => model.send({ do: action, value });
    const kept = { open: (name) => { kept.tab = name; paint(); } };
    const paint = () => repaint(root, painters[part](model.get("view"), send, kept, root));
    const [follow, stop] = patient(root, paint);
    const ends = [stop];
    model.on("change:view", follow);
    model.on("msg:custom", (message, buffers) => {
      if (message.do === "save") save(message.name, buffers[0]);
    });
    asking(root, send);
    el.append(root);
    paint();
    if (part === "header") {
      const listen = keys(root, send);
      document.addEventListener("keydown", listen);
      const point = (event) => {
        const panel = root.closest(".yrd-panel");
        if (panel?.contains(event.target)) pointing(panel, send);
      };
      document.addEventListener("pointerdown", point, true);
      ends.push(() => document.removeEventListener("pointerdown", point, true),
        () => document.removeEventListener("keydown", listen), fit(root, send, paint));
    }
    return () => { model.off("change:view", follow); ends.forEach((end) => end()); };
  },
};
