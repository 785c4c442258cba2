// Builds the page. Data reaches it as text nodes only.

/// el("p", {class: "note"}, "text", element, …); properties that are functions are listeners.
export function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name, value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

export const byId = (id) => document.getElementById(id);

/// Replaces the content, and keeps the focus where it was when the same thing is still there.
export function fill(element, ...children) {
  const focused = element.contains(document.activeElement) && document.activeElement.dataset.key;
  element.replaceChildren(...children.flat().filter(Boolean));
  if (focused) element.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
}

/// A real table. Each column is {name, cell(item), number}. The roles are spelled out because narrow screens show the
/// rows as blocks, and the name of the column goes with each cell for the same reason.
export function table(caption, columns, items) {
  const head = columns.map((column) =>
    el("th", { scope: "col", role: "columnheader", class: column.number && "number" }, column.name));
  const rows = items.map((item) => el("tr", { role: "row" }, columns.map((column, at) => {
    const shared = { "data-name": column.name, class: column.number && "number" };
    return at === 0
      ? el("th", { scope: "row", role: "rowheader", ...shared }, el("div", {}, column.cell(item)))
      : el("td", { role: "cell", ...shared }, el("div", {}, column.cell(item)));
  })));
  return el("table", { role: "table" },
    el("caption", {}, caption),
    el("thead", { role: "rowgroup" }, el("tr", { role: "row" }, head)),
    el("tbody", { role: "rowgroup" }, rows));
}

/// Names and values, as [name, value]; pairs without a value are left out.
export function facts(pairs, properties = {}) {
  const given = pairs.filter(([, value]) => value !== null && value !== undefined && value !== "");
  return el("dl", { class: "facts", ...properties },
    given.map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value))));
}

/// An empty place says what is not here, why, and the one next step.
export function empty(what, why, command) {
  return el("div", { class: "empty" },
    el("p", { class: "what" }, what),
    el("p", {}, why, command ? " Next step:" : ""),
    command ? el("pre", { tabindex: "0", "aria-label": "Command" }, el("code", {}, command)) : null);
}

/// What went wrong, as the server's problem says it.
export function failure(problem, again) {
  const lines = (problem.errors ?? []).map((error) =>
    el("li", {}, `${error.pointer}: ${error.detail}`));
  return el("div", { class: "failure", role: "alert" },
    el("p", { class: "what" }, problem.title || "Something failed"),
    problem.detail ? el("p", {}, problem.detail) : null,
    lines.length ? el("ul", {}, lines) : null,
    problem.request_id ? el("p", {}, "Request id: ", el("code", {}, problem.request_id)) : null,
    again ? el("button", { type: "button", click: again }, "Try again") : null);
}

/// Asks before something that matters; resolves to true when the person goes on.
export function confirmed(title, text, action) {
  const dialog = byId("dialog");
  return new Promise((resolve) => {
    const close = (answer) => () => dialog.close(answer);
    fill(dialog,
      el("h2", { id: "dialog-title" }, title),
      el("p", {}, text),
      el("div", { class: "choices" },
        el("button", { type: "button", click: close("no") }, "Back"),
        el("button", { type: "button", class: "danger", click: close("yes") }, action)));
    dialog.returnValue = "no";
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
    dialog.showModal();
  });
}

let lastAnnounced = -Infinity;
/// Says it to people who listen; progress is said at most every ten seconds.
export function announce(text, isProgress = false) {
  const now = performance.now();
  if (isProgress && now - lastAnnounced < 10_000) return;
  lastAnnounced = now;
  byId("news").textContent = text;
}
