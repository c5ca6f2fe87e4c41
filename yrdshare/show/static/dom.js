// Shared by every control: elements from values. Text is always a text node, never markup.
const h = (tag, attributes = {}, ...children) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    const told = name.startsWith("aria-") || name.startsWith("data-"); // these say "true" and "false"
    if (value === null || value === undefined || (value === false && !told)) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true && !told ? "" : String(value));
  }
  // JupyterLab's one-letter commands must not act on what has the focus here.
  if (tag === "button" || tag === "select" || "tabindex" in attributes) node.dataset.lmSuppressShortcuts = "true";
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return node;
};

// A number that says where it comes from: pressed, it asks for its card. One of a part is reached by Tab.
const figure = (address, text, tag = "span", extra = {}) => h(tag, address ? {
  role: "button", tabindex: "-1", "aria-haspopup": "dialog", "data-figure": JSON.stringify(address),
  "data-focus": `figure-${JSON.stringify(address)}`, ...extra,
} : extra, text);
const asking = (root, send) => root.addEventListener("click", (event) => {
  const found = event.target.closest?.("[data-figure]");
  if (found) { found.focus(); send("source", JSON.parse(found.dataset.figure)); }
});
const reachable = (root) => root.querySelector("[data-figure]")?.setAttribute("tabindex", "0");

// Replace what a root shows; what has the focus keeps it, what was scrolled stays where it was.
const repaint = (root, children) => {
  const focused = root.contains(document.activeElement) ? document.activeElement : null;
  const active = focused?.dataset.focus;
  const caret = focused?.tagName === "TEXTAREA" ? [focused.selectionStart, focused.selectionEnd] : null;
  const scrolled = [...root.querySelectorAll("[data-keep]")].map((one) => [one.dataset.keep, one.scrollTop]);
  root.replaceChildren(...children.flat(Infinity).filter(Boolean));
  reachable(root);
  if (active) {
    const again = root.querySelector(`[data-focus="${CSS.escape(active)}"]`);
    again?.focus();
    if (caret) again?.setSelectionRange(...caret);
  }
  for (const [name, top] of scrolled) {
    const place = root.querySelector(`[data-keep="${name}"]`);
    if (place && top) place.scrollTop = top;
  }
};

// What is pressed must still be there when it is let go, or the click is lost: painting waits for that.
const patient = (root, paint) => {
  let pressed = false, due = false;
  root.addEventListener("pointerdown", () => { pressed = true; });
  const release = () => setTimeout(() => {
    pressed = false;
    if (due) { due = false; paint(); }
  });
  for (const name of ["pointerup", "pointercancel", "dragend"]) document.addEventListener(name, release);
  const stop = () => {
    for (const name of ["pointerup", "pointercancel", "dragend"]) document.removeEventListener(name, release);
  };
  return [() => { if (pressed) due = true; else paint(); }, stop];
};

// A file that Python made: bytes → Blob → <a download>. Nothing of it stays in the page's state.
const save = (name, body) => {
  const address = URL.createObjectURL(new Blob([body], { type: "application/octet-stream" }));
  const link = h("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
};
