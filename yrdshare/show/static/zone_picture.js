// The picture of the zone: shapes from Python's own numbers, drawn as they are. Nothing is worked out here.
const s = (tag, attributes = {}, ...children) => {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return node;
};

const words = (text, x, y, name, anchor = "middle") =>
  s("text", { x, y, class: name, "text-anchor": anchor, "dominant-baseline": "central" }, text);

const zoneAxes = ({ axes: [across, up], frame: [left, top, right, bottom], zero: [x, y] }) => [
  across.ticks.map(([at, text]) => [s("line", { x1: at, x2: at, y1: top, y2: bottom, class: "yrd-z-grid" }),
    words(text, at, bottom + 15, "yrd-z-tick")]),
  up.ticks.map(([at, text]) => [s("line", { x1: left, x2: right, y1: at, y2: at, class: "yrd-z-grid" }),
    words(text, left - 6, at, "yrd-z-tick", "end")]),
  s("line", { x1: x, x2: x, y1: top, y2: bottom, class: "yrd-z-zero" }),
  s("line", { x1: left, x2: right, y1: y, y2: y, class: "yrd-z-zero" }),
  s("g", { "data-party": across.party }, words(across.title, right, bottom + 42, "yrd-z-title", "end")),
  s("g", { "data-party": up.party }, words(up.title, 2, 15, "yrd-z-title", "start")),
];

const zoneMark = ({ kind, text, spot: [x, y], words: [tx, ty] }) => {
  if (kind === "fair") {
    return s("g", { class: "yrd-z-fair" }, s("line", { x1: x, y1: y, x2: tx, y2: ty }),
      s("circle", { cx: x, cy: y, r: 5 }), s("circle", { cx: tx, cy: ty, r: 14, class: "yrd-z-badge" }), words(text, tx, ty, "yrd-z-number"));
  }
  const mark = { now: ["circle", { cx: x, cy: y, r: 11 }], last: ["circle", { cx: x, cy: y, r: 9 }],
    none: ["rect", { x: x - 5, y: y - 5, width: 10, height: 10 }],
    miss: ["path", { d: `M${x - 7},${y - 7}L${x + 7},${y + 7}M${x - 7},${y + 7}L${x + 7},${y - 7}` }] }[kind];
  const lead = s("line", { x1: x, y1: y, x2: tx, y2: ty, class: "yrd-z-lead" });
  return s("g", { class: `yrd-z-${kind}`, "data-mark": kind }, lead, s(...mark), words(text, tx, ty, "yrd-z-word"));
};

const zonePicture = (view, label) => s("svg", {
  viewBox: `0 0 ${view.size[0]} ${view.size[1]}`, class: "yrd-z", role: "img", "aria-label": label,
},
  zoneAxes(view),
  view.reach.map((points) => s("polygon", { points, class: "yrd-z-reach" })),
  view.zone.map((points) => s("polygon", { points, class: "yrd-z-zone" })),
  view.breaks.map(([x1, y1, x2, y2]) => s("line", { x1, y1, x2, y2, class: "yrd-z-break" })),
  view.lines.map(([kind, points]) => kind.endsWith("-point")
    ? s("circle", { cx: points.split(",")[0], cy: points.split(",")[1], r: kind === "agreed-point" ? 4 : 3, class: `yrd-z-${kind}` })
    : s("polyline", { points, class: `yrd-z-${kind}` })),
  view.ends.map(([cx, cy]) => s("circle", { cx, cy, r: 5, class: "yrd-z-open" })),
  [...view.marks].reverse().map(zoneMark),
  view.notes.map(([kind, text, x, y]) => words(text, x, y, `yrd-z-note yrd-z-note-${kind}`)));

const zoneRow = (row) => h("li", { "data-kind": row.kind },
  h("b", { class: "yrd-z-key", "aria-hidden": "true" }, row.badge),
  h("div", {}, h("span", { class: "yrd-z-names" }, row.names),
    h("span", { class: "yrd-z-amounts" }, row.amounts.map(([party, symbol, text], spot) =>
      h("span", { class: "yrd-z-amount", "data-party": party }, h("i", { "aria-hidden": "true" }, symbol), " ", figure(row.figures[spot], text)))),
    row.price ? h("small", {}, row.price) : null));

// The tab: the picture beside what it shows in numbers, or the principles in a table.
const zoneTab = (view) => !view.title ? [] : [
  h("p", { class: "yrd-z-head" }, h("b", {}, view.title), " ", h("span", {}, view.note),
    view.stale ? h("em", {}, view.stale) : null),
  view.picture ? h("div", { class: "yrd-z-board" }, zonePicture(view.picture, [view.title, ...view.lines].join(" ")),
    h("ul", {}, view.rows.map(zoneRow))) : null,
  view.lines.map((text) => h("p", { class: "yrd-z-line" }, text)),
  view.table ? h("table", { class: "yrd-z-table" }, h("caption", {}, view.table.caption),
    h("thead", {}, h("tr", {}, view.table.head.map((text) => h("th", { scope: "col" }, text)))),
    h("tbody", {}, view.table.rows.map(([first, ...rest]) =>
      h("tr", {}, h("th", { scope: "row" }, first), rest.map((text) => h("td", {}, text)))))) : null,
];
