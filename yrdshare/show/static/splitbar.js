// A bar whose segments always add up to the whole. Each divider is a slider for the share before it; what it
// gives or takes goes to or comes from the last segment. It paints itself at once and tells Python the newest
// position only, so a held key leaves nothing waiting. Once a gesture rests it says so with the last move again,
// on the same way, so that the two never change places: then Python proves what it only glanced at before.

const PAUSE = 1200; // ms without a move after which the next one begins a new gesture
const LULL = 400; // ms after a key is let go until the lever counts as at rest
const STEPS = { ",": -1, ".": 1 };
const WIDE = { PageUp: 100, PageDown: -100 };

export default {
  render({ model, el }) {
    const root = h("section", { class: "yrd-bar" });
    let units = [], mine = model.get("view").turn ?? 0, gesture = Date.now() % 1_000_000_000, touched = 0, drag = null;
    let last = null, resting = 0; // the last move that still goes on, and the clock until it rests
    let nodes = {};

    const percent = (value) => `${value / 10}%`;
    const left = () => units[units.length - 1];
    const most = (spot) => Math.min(model.get("view").handles[spot].high, units[spot] + left());

    const place = () => {
      // positions and words that follow a move without waiting for Python
      const view = model.get("view");
      const fresh = view.turn >= mine;
      root.dataset.waiting = fresh ? "no" : "yes"; // the numbers above do not belong to this position yet
      let edge = 0;
      units.forEach((value, spot) => {
        const segment = nodes.segments[spot];
        segment.style.flexBasis = `${(100 * value) / view.whole}%`;
        const text = fresh ? view.segments[spot].text : percent(value);
        segment.lastChild.textContent = text;
        segment.title = `${view.segments[spot].name} ${text}`;
        if (spot === units.length - 1) return;
        edge += value;
        const handle = nodes.handles[spot];
        handle.style.left = `${(100 * edge) / view.whole}%`;
        handle.setAttribute("aria-valuenow", value / 10);
        handle.setAttribute("aria-valuemax", most(spot) / 10);
        handle.setAttribute("aria-valuetext", fresh ? view.handles[spot].text : percent(value));
      });
      nodes.segments.forEach(fill);
    };

    // A number is shown whole or not at all: one that is cut off is another number.
    const fill = (segment) => {
      for (const room of ["wide", "narrow", "none"]) {
        segment.dataset.room = room;
        if (segment.scrollWidth <= segment.clientWidth) return;
      }
    };
    const watcher = new ResizeObserver(() => nodes.segments?.forEach(fill));

    const move = (spot, wanted) => {
      const { low, share } = model.get("view").handles[spot];
      const value = Math.max(low, Math.min(most(spot), Math.round(wanted)));
      const now = performance.now();
      if (now - touched > PAUSE || nodes.last !== spot) gesture += 1;
      touched = now;
      nodes.last = spot;
      if (value === units[spot]) return;
      units[units.length - 1] -= value - units[spot];
      units[spot] = value;
      mine += 1;
      place();
      last = { share, units: value, gesture, turn: mine };
      model.set("move", { ...last, going: true });
      model.save_changes();
    };

    const settle = () => {
      clearTimeout(resting);
      if (last === null || drag !== null) return;
      model.set("move", { ...last, going: false });
      model.save_changes();
      last = null;
    };
    const lull = () => { clearTimeout(resting); resting = setTimeout(settle, LULL); };

    const pressed = (spot) => (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      const { low, share, pinned } = model.get("view").handles[spot];
      const arrow = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
      let wanted = null;
      if (arrow) wanted = units[spot] + arrow * (event.shiftKey ? 50 : 10);
      else if (event.key in WIDE) wanted = units[spot] + WIDE[event.key];
      else if (event.key in STEPS) wanted = units[spot] + STEPS[event.key];
      else if (event.key === "Home") wanted = low;
      else if (event.key === "End") wanted = most(spot);
      else if (event.key.toLowerCase() === "r" && pinned) model.send({ do: "release", value: share });
      else return;
      event.preventDefault();
      event.stopPropagation();
      clearTimeout(resting);
      if (wanted !== null) move(spot, wanted);
    };

    const under = (event) => {
      const box = nodes.track.getBoundingClientRect();
      return ((event.clientX - box.left) / box.width) * model.get("view").whole;
    };
    const before = (spot) => units.slice(0, spot).reduce((sum, value) => sum + value, 0);

    const begin = (event) => {
      const at = under(event);
      const spots = model.get("view").handles.map((_, spot) => spot);
      const near = (spot) => Math.abs(before(spot + 1) - at);
      const named = nodes.handles.indexOf(event.target.closest("[role=slider]"));
      drag = named >= 0 ? named : spots.reduce((best, spot) => (near(spot) < near(best) ? spot : best), 0);
      touched = 0; // a press is a new gesture
      nodes.handles[drag].focus();
      nodes.track.setPointerCapture(event.pointerId);
      event.preventDefault();
      if (named < 0) move(drag, at - before(drag));
    };
    const during = (event) => { if (drag !== null) move(drag, under(event) - before(drag)); };
    const end = () => { drag = null; settle(); paint(); };

    const outside = (view, spot) => {
      // where the first share may not go, shown on the track
      const { low, high } = view.handles[spot];
      const part = (from, to) => h("i", {
        class: "yrd-barred", style: `left:${(100 * from) / view.whole}%;width:${(100 * (to - from)) / view.whole}%`,
      });
      return view.handles.length > 1 ? [] : [part(0, low), part(high, view.whole)];
    };

    const build = () => {
      const view = model.get("view");
      const focused = nodes.handles?.indexOf(document.activeElement) ?? -1;
      const last = nodes.last;
      nodes = { last };
      nodes.segments = view.segments.map((one) => h("div", { class: "yrd-segment", "data-party": one.party },
        h("span", {}, one.name), h("b", {})));
      nodes.handles = view.handles.map((one, spot) => h("div", {
        class: "yrd-handle", role: "slider", tabindex: "0", "data-lever": one.number, "data-share": one.share,
        "data-about": JSON.stringify(one.figure), "aria-label": one.label, "aria-orientation": "horizontal", "aria-valuemin": one.low / 10,
        onkeydown: pressed(spot), onkeyup: lull, onblur: lull,
      }));
      nodes.track = h("div", { class: "yrd-track", onpointerdown: begin, onpointermove: during,
        onpointerup: end, onpointercancel: end }, nodes.segments, outside(view, 0), nodes.handles);
      const keys = view.handles.map((one) => h("div", { class: "yrd-lever" },
        h("kbd", {}, one.number), h("span", { class: "yrd-lever-name" }, one.label),
        h("span", { class: "yrd-how", "data-pinned": one.pinned }, one.how),
        figure(one.figure, one.bounds, "span", { class: "yrd-bounds" }),
        one.pinned ? h("button", {
          type: "button", class: "yrd-release", "data-release": one.share, "aria-label": `${one.release} ${one.label}`,
          onclick: () => model.send({ do: "release", value: one.share }),
        }, one.release) : null));
      root.dataset.stale = view.stale ? "yes" : "no";
      root.replaceChildren(h("h3", {}, view.title), nodes.track, h("div", { class: "yrd-lever-row" }, keys));
      reachable(root);
      if (focused >= 0) nodes.handles[focused]?.focus();
    };

    const shape = (view) => JSON.stringify([view.title, view.handles.map((one) => ({ ...one, text: "" })),
      view.segments.map((one) => one.name), view.stale]);
    let built = "";
    const paint = () => {
      const view = model.get("view");
      if (!view.handles) return;
      if (view.turn >= mine) units = [...view.units];
      if (shape(view) !== built && drag === null) { built = shape(view); build(); }
      place();
    };
    model.on("change:view", paint);
    asking(root, (action, value) => model.send({ do: action, value }));
    el.append(root);
    paint();
    watcher.observe(root);
    return () => { watcher.disconnect(); clearTimeout(resting); model.off("change:view", paint); };
  },
};
