// What comes when it is asked for: the card of a number, and the list of published rules.

const term = (send) => ([minus, label, text, address], spot) => [
  h("span", { class: "yrd-sign" }, minus ? " − " : spot ? " + " : ""),
  h("span", { class: "yrd-term" }, `${label} `,
    address ? h("button", { type: "button", class: "yrd-deeper", "data-focus": `term-${spot}`,
      onclick: () => send("deeper", address) }, text) : h("b", {}, text))];

const card = (view, send) => view.lines ? [
  h("div", { class: "yrd-source-head" }, h("h2", {}, view.title),
    view.back ? h("button", { type: "button", "data-focus": "source-back", onclick: () => send("shallower") }, view.back) : null,
    h("button", { type: "button", "data-focus": "source-close", onclick: () => send("unsource") }, view.close)),
  h("dl", { tabindex: "0", "data-focus": "source", "data-keep": "source" }, view.lines.map(([name, label, text]) => [
    h("dt", {}, label),
    h("dd", { "data-line": name }, name === "how" ? [
      h("span", { class: "yrd-sum" }, view.sum.terms.map(term(send)), " = ", h("b", { class: "yrd-total" }, view.sum.total),
        view.sum.unit ? ` ${view.sum.unit}` : ""),
      text ? h("span", { class: "yrd-aside" }, text) : null] : text)])),
] : [];

const rule = (send) => (one) => h("li", { "data-fits": one.fits, "data-current": one.current },
  h("button", {
    type: "button", "data-focus": `rule-${one.name}`, "data-rule": one.name, "aria-current": one.current ? "true" : null,
    "aria-disabled": one.fits ? null : "true", onclick: () => send("rule", one.name),
  },
    h("b", {}, one.title), one.template ? h("em", {}, one.template) : null,
    h("span", { class: "yrd-rule-meta" }, one.meta), h("span", { class: "yrd-rule-line" }, one.summary),
    one.why.map((line) => h("span", { class: "yrd-rule-why" }, line)),
    one.notes.map((line) => h("span", { class: "yrd-rule-meta" }, line))));

const rules = (view, send) => view.rows ? [
  h("div", { class: "yrd-drawer-head" }, h("h2", {}, view.title),
    view.restore ? h("button", { type: "button", class: "yrd-restore", "data-focus": "restore",
      onclick: () => send("restore") }, view.restore) : null,
    h("button", { type: "button", "data-focus": "close-rules", onclick: () => send("rules") }, view.close)),
  h("p", { class: "yrd-hint" }, view.hint),
  view.note ? h("p", { class: "yrd-drawer-note", role: "alert" }, view.note) : null,
  h("ol", { class: "yrd-rulelist", "data-keep": "rules" }, view.rows.map(rule(send))),
] : [];

const parts = {
  card: { paint: card, shut: "unsource", first: '[data-focus="source"]', tag: "yrd-source" },
  rules: { paint: rules, shut: "rules", first: '[aria-current="true"], [data-rule]', tag: "yrd-overlay yrd-rulebook" },
};

// Up and down go from rule to rule; what was opened has the keys, what is closed gives them back.
const step = (root, event) => {
  const rows = [...root.querySelectorAll("[data-rule]")];
  const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const spot = rows.indexOf(document.activeElement);
  if (!move || spot < 0) return false;
  rows[Math.max(0, Math.min(rows.length - 1, spot + move))].focus();
  return true;
};

export default {
  render({ model, el }) {
    const { paint: painted, shut, first, tag } = parts[model.get("part")];
    const send = (action, value = null) => model.send({ do: action, value });
    const root = h("aside", { class: tag, role: "dialog", onkeydown: (event) => {
      if (event.key === "Escape") send(shut);
      else if (event.key === "Backspace" && shut === "unsource") send("shallower");
      else if (!step(root, event)) return;
      event.preventDefault();
      event.stopPropagation();
    } });
    let opened = false, from = null;
    const paint = () => {
      const view = model.get("view");
      const shown = Boolean(view.title);
      const panel = root.closest(".yrd-panel");
      if (shown && !opened) from = document.activeElement?.dataset?.focus ?? null;
      const within = root.contains(document.activeElement);
      root.dataset.opened = shown;
      root.dataset.place = view.place ?? "";
      root.setAttribute("aria-label", view.title ?? "");
      repaint(root, painted(view, send));
      if (shown && (!opened || (within && !root.contains(document.activeElement)))) root.querySelector(first)?.focus();
      if (!shown && opened && within && from) panel?.querySelector(`[data-focus="${CSS.escape(from)}"]`)?.focus();
      opened = shown;
    };
    const [follow, stop] = patient(root, paint);
    model.on("change:view", follow);
    el.append(root);
    paint();
    return () => { stop(); model.off("change:view", follow); };
  },
};
