// The drawer beside the table: kept drafts, who proposes, what changed, and files that are put down.

const PIECE = 4 * 1024 * 1024; // bytes of one message: servers refuse those above ten million

const propose = (view, send, kept) => {
  if (kept.known !== view.wording.value) Object.assign(kept, { known: view.wording.value, typed: view.wording.value });
  const said = { who: view.who.value, wording: kept.typed };
  const tell = (change) => { Object.assign(said, change); send("propose", said); };
  return h("section", { class: "yrd-propose" },
    h("h3", {}, view.title),
    h("label", {}, h("span", {}, view.who.label),
      h("select", { "data-focus": "who", onchange: (event) => tell({ who: event.target.value }) },
        view.who.options.map(([value, text]) => h("option", { value, selected: value === view.who.value }, text)))),
    h("label", {}, h("span", {}, view.wording.label),
      h("textarea", {
        "data-focus": "wording", rows: 2, maxlength: 500, onchange: () => tell({ wording: kept.typed }),
        oninput: (event) => { kept.typed = event.target.value; },
        onkeydown: (event) => { if (event.key === "Enter") event.preventDefault(); },
      }, kept.typed)),
    h("button", {
      type: "button", class: "yrd-button yrd-keep-here", "data-focus": "keep-here", disabled: !view.keep[1],
      onclick: () => send("keep"),
    }, view.keep[0]));
};

const listed = (lines) => h("ul", {}, lines.map((line) => h("li", {}, line)));

const draftRow = (one, send, compared) => h("li", {
  "data-current": one.current, "data-draft": one.number, "aria-current": one.current ? "true" : null,
},
  h("p", {}, h("b", {}, one.head)),
  one.wording ? h("p", { class: "yrd-wording" }, one.wording) : null,
  one.effect ? h("p", { class: "yrd-effect" }, one.effect) : null,
  h("div", { class: "yrd-row-keys" },
    h("button", { type: "button", "data-focus": `back-${one.number}`, "data-back": one.number,
      onclick: () => send("back", one.number) }, one.back),
    h("button", { type: "button", "data-focus": `compare-${one.number}`, "data-compare": one.number,
      "aria-pressed": compared !== null, "aria-label": `${one.compare} ${one.number}`,
      onclick: () => send("compare", one.number) }, one.compare)),
  compared ? h("section", { class: "yrd-compared", role: "status" }, h("h4", {}, compared.title), listed(compared.lines)) : null);

const drafts = (view, send, compared) => h("section", { class: "yrd-drafts" },
  h("h3", {}, view.title,
    h("button", { type: "button", class: "yrd-save-talks", "data-focus": "save-talks", disabled: !view.save[1],
      onclick: () => send("save_talks") }, view.save[0])),
  view.rows.length ? h("ol", {}, view.rows.map((one) =>
    draftRow(one, send, compared?.number === one.number ? compared : null))) : h("p", {}, view.none));

const offer = (view, send) => h("div", { class: "yrd-offer", "data-sound": view.sound, role: "status" },
  h("h4", {}, view.title), listed(view.lines),
  h("div", { class: "yrd-row-keys" },
    view.sound ? h("button", { type: "button", class: "yrd-take", "data-focus": "take", onclick: () => send("take") }, view.take) : null,
    h("button", { type: "button", class: "yrd-leave", "data-focus": "leave", onclick: () => send("leave") }, view.leave)),
  view.faults.length ? h("div", { class: "yrd-faults" }, listed(view.faults)) : null,
  view.readings.length ? h("details", { open: !view.faults.length }, h("summary", {}, view.readings_title), listed(view.readings)) : null);

const upload = (view, send, kept) => {
  const waiting = kept.sent > view.answered;
  const chosen = async (event) => {
    const [file] = event.target.files;
    if (!file) return;
    kept.said = file.size > view.largest ? view.too_large : "";
    if (!kept.said) {
      kept.sent = view.answered + 1;
      kept.paint();
      const body = await file.arrayBuffer();
      const count = Math.max(1, Math.ceil(body.byteLength / PIECE));
      for (let spot = 0; spot < count; spot += 1) {
        const piece = body.slice(spot * PIECE, (spot + 1) * PIECE);
        kept.model.send({ do: "piece", value: { name: file.name, spot, count } }, undefined, [piece]);
      }
    } else kept.paint();
  };
  return h("section", { class: "yrd-upload" },
    h("h3", {}, view.title),
    h("label", { class: "yrd-file" }, view.label,
      h("input", { type: "file", accept: view.endings, "data-focus": "file", onchange: chosen })),
    h("p", { class: "yrd-hint" }, view.hint),
    h("p", { class: "yrd-upload-note", role: "status" }, kept.said || (waiting ? view.reading : "")));
};

const drawerParts = (view, send, kept) => view.opened ? [
  h("div", { class: "yrd-drawer-head" }, h("h2", {}, view.title),
    h("button", { type: "button", "data-focus": "close", class: "yrd-close", onclick: () => send("desk") }, view.close)),
  h("div", { class: "yrd-drawer-body", "data-keep": "drawer", tabindex: "0", "data-focus": "drawer" },
    upload(view.upload, send, kept),
    view.offer ? offer(view.offer, send) : null,
    propose(view.propose, send, kept),
    view.note ? h("p", { class: "yrd-drawer-note", role: "alert" }, view.note) : null,
    drafts(view.drafts, send, view.compared)),
] : [];

export default {
  render({ model, el }) {
    const root = h("aside", { class: "yrd-overlay yrd-drawer", onkeydown: (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      event.stopPropagation();
      send("desk");
    } });
    const send = (action, value = null) => model.send({ do: action, value });
    const kept = { model, sent: 0, said: "", opened: model.get("view").opened };
    const paint = () => {
      const view = model.get("view");
      const within = root.contains(document.activeElement);
      root.dataset.opened = view.opened;
      root.setAttribute("aria-label", view.title);
      repaint(root, drawerParts(view, send, kept));
      if (view.opened === kept.opened) return;
      kept.opened = view.opened; // what was opened has the keys, what was closed gives them back
      if (view.opened) root.querySelector(".yrd-drawer-body").focus();
      else if (within) root.closest(".yrd-panel")?.querySelector(".yrd-desk")?.focus();
    };
    const [follow, stop] = patient(root, paint);
    kept.paint = paint;
    model.on("change:view", follow);
    model.on("msg:custom", (message, buffers) => {
      if (message.do === "save") save(message.name, buffers[0]);
    });
    el.append(root);
    paint();
    return () => { stop(); model.off("change:view", follow); };
  },
};
