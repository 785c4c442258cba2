// Pages of a list. The cursors of the pages passed are in the address, so that a page can be reloaded and left by Back.

import { el } from "./dom.js";

/// What follows `?` in the hash: {cursors: […], status: "…"}.
export function readQuery(text) {
  const query = new URLSearchParams(text ?? "");
  return { cursors: (query.get("page") ?? "").split("~").filter(Boolean), status: query.get("status") ?? "" };
}

export function hashOf(path, query) {
  const parts = new URLSearchParams();
  if (query.status) parts.set("status", query.status);
  if (query.cursors.length) parts.set("page", query.cursors.join("~"));
  const text = parts.toString();
  return `#${path}${text ? `?${text}` : ""}`;
}

/// The list's path for the API.
export function listPath(path, query, limit) {
  const parts = new URLSearchParams({ limit });
  if (query.status) parts.set("status", query.status);
  if (query.cursors.length) parts.set("cursor", query.cursors.at(-1));
  return `${path}?${parts}`;
}

/// Links to the pages before and after; nothing when one page holds everything.
export function pager(label, path, query, page) {
  const before = query.cursors.slice(0, -1);
  const links = [];
  if (query.cursors.length) links.push(el("a", { href: hashOf(path, { ...query, cursors: before }) }, "← Previous"));
  if (query.cursors.length || page.has_more) links.push(el("span", {}, `Page ${query.cursors.length + 1}`));
  if (page.has_more) {
    const after = [...query.cursors, page.next_cursor];
    links.push(el("a", { href: hashOf(path, { ...query, cursors: after }) }, "Next →"));
  }
  return links.length ? el("nav", { class: "pager", "aria-label": label }, links) : null;
}
