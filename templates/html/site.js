// Helps readers who allow scripts: filters on tables, and the search. Without it everything is
// there to read. Nothing is loaded, stored or sent.
"use strict";
(() => {
  const kana = (text) => text.replace(/[\u30a1-\u30f6]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0x60));
  // Width, case, kana and blanks do not matter to a reader who looks for something.
  const fold = (text) => kana(text.normalize("NFKC").toLowerCase()).replace(/\s+/g, "");

  const element = (name, properties, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };

  // Where each folded character came from, so that a hit can be marked in the text as written.
  const foldWithPlaces = (text) => {
    let folded = "";
    const places = [];
    let place = 0;
    for (const character of text) {
      const part = fold(character);
      for (let index = 0; index < part.length; index += 1) places.push([place, place + character.length]);
      folded += part;
      place += character.length;
    }
    return [folded, places];
  };

  const unmark = (root) => {
    for (const mark of root.querySelectorAll("mark")) {
      const parent = mark.parentNode;
      mark.replaceWith(...mark.childNodes);
      parent.normalize();
    }
  };

  const markText = (node, query) => {
    const [folded, places] = foldWithPlaces(node.data);
    const pieces = [];
    let from = 0;
    for (let at = folded.indexOf(query); at >= 0; at = folded.indexOf(query, at + query.length)) {
      const start = places[at][0];
      const end = places[at + query.length - 1][1];
      pieces.push(node.data.slice(from, start), element("mark", {}, node.data.slice(start, end)));
      from = end;
    }
    if (pieces.length > 0) {
      pieces.push(node.data.slice(from));
      node.replaceWith(...pieces);
    }
  };

  const markIn = (root, query) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const nodes = [];
    while (walker.nextNode()) nodes.push(walker.currentNode);
    for (const node of nodes) markText(node, query);
  };

  const address = new URLSearchParams(location.search);
  const remember = (values) => {
    const parameters = new URLSearchParams();
    for (const [key, value] of values) if (value) parameters.set(key, value);
    const query = parameters.toString();
    history.replaceState(null, "", (query ? "?" + query : location.pathname) + location.hash);
  };

  const searchField = (label, onChange) => {
    const input = element("input", { type: "search", id: "q", autocomplete: "off", value: address.get("q") || "" });
    input.addEventListener("input", onChange);
    document.addEventListener("keydown", (event) => {
      const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName);
      if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
        event.preventDefault();
        input.focus();
      } else if (event.key === "Escape" && document.activeElement === input) {
        input.value = "";
        onChange();
      }
    });
    return [element("label", { htmlFor: "q" }, label), input];
  };

  // Filters: one form a page, over every table with a column that can be filtered and every table
  // of items.
  const tables = [...document.querySelectorAll("table")].filter(
    (table) => table.matches(".items") || table.querySelector("th[data-filter]"),
  );
  const rows = [];
  for (const table of tables) {
    const heads = [...table.querySelectorAll("thead th")];
    const keys = heads.map((head) => head.dataset.filter);
    if (table.matches(".items")) {
      for (const body of table.tBodies) {
        const status = body.querySelector(".chip");
        const values = { status: status ? status.lastChild.textContent : "" };
        rows.push({ element: body, table, values, folded: fold(body.textContent) });
      }
    } else {
      let section = null;
      for (const row of table.tBodies[0].rows) {
        if (row.matches(".section")) {
          section = { element: row, rows: [] };
          continue;
        }
        const values = {};
        keys.forEach((key, index) => {
          const cell = row.cells[index];
          if (key && cell) values[key] = (cell.querySelector(".chip")?.lastChild ?? cell).textContent.trim();
        });
        const entry = { element: row, table, values, folded: fold(row.textContent), section };
        if (section) section.rows.push(entry);
        rows.push(entry);
      }
    }
  }

  const MOST_MARKED = 300;
  if (rows.length > 1) {
    const selects = new Map();
    const labels = new Map([["status", "状態"]]);
    for (const head of document.querySelectorAll("th[data-filter]")) labels.set(head.dataset.filter, head.textContent.trim());
    const form = element("form", { className: "filter", role: "search" });
    form.addEventListener("submit", (event) => event.preventDefault());
    const count = element("p", { className: "count" });
    count.setAttribute("role", "status");
    let marked = false;
    const apply = () => {
      const written = form.querySelector("#q").value;
      const query = fold(written);
      const wanted = [...selects].map(([key, select]) => [key, select.value]).filter(([, value]) => value);
      if (marked) tables.forEach(unmark);
      marked = false;
      const shown = rows.filter((row) => {
        const fits = row.folded.includes(query) && wanted.every(([key, value]) => row.values[key] === value);
        row.element.hidden = !fits;
        return fits;
      });
      for (const { section } of rows) {
        if (section) section.element.hidden = section.rows.every((row) => row.element.hidden);
      }
      if (query && shown.length <= MOST_MARKED) {
        for (const row of shown) markIn(row.element, query);
        marked = true;
      }
      const all = !query && wanted.length === 0;
      count.textContent = all ? `${rows.length}件` : `${rows.length}件のうち${shown.length}件`;
      remember([["q", written], ...wanted]);
    };
    form.append(element("div", { className: "field" }, ...searchField("絞り込み", apply)));
    for (const [key, label] of labels) {
      const values = [...new Set(rows.map((row) => row.values[key]).filter(Boolean))];
      if (values.length < 2) continue;
      const select = element("select", { id: "filter-" + key }, element("option", { value: "" }, "すべて"));
      for (const value of values) select.append(element("option", { value }, value));
      if (values.includes(address.get(key))) select.value = address.get(key);
      select.addEventListener("change", apply);
      selects.set(key, select);
      form.append(element("div", { className: "field" }, element("label", { htmlFor: select.id }, label), select));
    }
    const clear = element("button", { type: "button" }, "条件を消す");
    clear.addEventListener("click", () => {
      form.querySelector("#q").value = "";
      for (const select of selects.values()) select.value = "";
      apply();
    });
    form.append(clear, count);
    tables[0].before(form);
    if (address.toString()) apply();
    else count.textContent = `${rows.length}件`;
  }

  // The search over the whole site; the index is loaded by its page alone.
  const place = document.getElementById("search");
  if (place && window.bettenSearchIndex) {
    const entries = window.bettenSearchIndex.map((entry) => ({ ...entry, folded: fold(entry.t + "\n" + entry.x) }));
    const count = element("p", { className: "count" });
    count.setAttribute("role", "status");
    const list = element("ol", { className: "hits" });
    const MOST_SHOWN = 100;
    // The part of a text around the first hit.
    const around = (text, query) => {
      const [folded, places] = foldWithPlaces(text);
      const at = folded.indexOf(query);
      if (at < 0) return text.slice(0, 80);
      const start = Math.max(0, places[at][0] - 30);
      return (start > 0 ? "…" : "") + text.slice(start, places[at][0] + 80);
    };
    const apply = () => {
      const written = place.querySelector("#q").value;
      const query = fold(written);
      const hits = query ? entries.filter((entry) => entry.folded.includes(query)) : [];
      list.replaceChildren(
        ...hits.slice(0, MOST_SHOWN).map((hit) =>
          element(
            "li",
            {},
            element("a", { href: hit.u }, hit.t),
            element("p", {}, around(hit.x.replaceAll("\n", "　"), query)),
          ),
        ),
      );
      if (query) markIn(list, query);
      const more = hits.length > MOST_SHOWN ? `（はじめの${MOST_SHOWN}件を示しています）` : "";
      count.textContent = query ? `${hits.length}件${more}` : "";
      remember([["q", written]]);
    };
    const form = element("form", { className: "filter", role: "search" });
    form.addEventListener("submit", (event) => event.preventDefault());
    form.append(element("div", { className: "field" }, ...searchField("検索する言葉", apply)), count);
    place.append(form, list);
    if (address.get("q")) apply();
  }
})();
