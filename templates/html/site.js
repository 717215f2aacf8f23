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

  // When contracts end, seen from the day of the reader: nothing that was built knows it.
  const NEAR = 90;
  const today = new Date().toLocaleDateString("sv");
  for (const ending of document.querySelectorAll("[data-last-day]")) {
    const left = Math.round((Date.parse(ending.dataset.lastDay) - Date.parse(today)) / 86_400_000);
    if (left < 0) ending.append(" ", element("span", { className: "chip undecided" }, "満了日を過ぎています"));
    else if (left <= NEAR) ending.append(" ", element("span", { className: "chip negotiating" }, `満了まで${left}日`));
  }

  // Filters: one form a page, over every table, or the list of terms where it is alone. An overview is
  // the way into the tables below it and stays as it is.
  const tables = [...document.querySelectorAll("main table:not(.overview), main .terms")].filter(
    (it, _, all) => !it.matches(".terms") || all.length === 1,
  );
  const rows = [];
  // What a cell is chosen by: its last chip, which is the status, or its text.
  const said = (cell) => ([...cell.querySelectorAll(".chip")].at(-1)?.lastChild ?? cell).textContent.trim();
  const add = (element, table, values, section) => {
    const row = { element, table, values, section, folded: fold(element.textContent) };
    if (section) section.rows.push(row);
    rows.push(row);
  };
  for (const table of tables) {
    if (table.matches(".terms")) {
      for (const term of table.children) add(term, table, {});
    } else if (table.matches(".items")) {
      const section = table.caption.textContent.split("\u3000").at(-1);
      for (const body of table.tBodies) {
        const [duty, status] = [...(document.querySelector(`.overview a[href="#${body.id}"]`)?.closest("tr").cells ?? [])]
          .slice(-2)
          .map((cell) => said(cell));
        add(body, table, { section, duty, status });
      }
    } else {
      const keys = [...table.querySelectorAll("thead th")].map((head) => head.dataset.filter);
      let section = null;
      for (const row of table.tBodies[0].rows) {
        if (row.matches(".section")) {
          section = { element: row, name: row.textContent.trim(), rows: [] };
          continue;
        }
        const values = { gap: row.querySelector(".chip.gap") ? "1" : "" };
        if (table.matches(".roles")) values.section = section?.name;
        keys.forEach((key, index) => {
          const cell = row.cells[index];
          if (key && cell) values[key] = said(cell);
        });
        add(row, table, values, section);
      }
    }
  }

  const MOST_MARKED = 100;
  if (rows.length > 1) {
    const selects = new Map();
    const labels = new Map([["section", "部・節"], ["duty", "担当"], ["status", "状態"]]);
    for (const head of document.querySelectorAll("th[data-filter]")) labels.set(head.dataset.filter, head.textContent.trim());
    const form = element("form", { className: "filter", role: "search" });
    form.addEventListener("submit", (event) => event.preventDefault());
    const count = element("p", { className: "count" });
    count.setAttribute("role", "status");
    let marked = false;
    // The first rows at once and the others after them, for laying out thousands takes a second.
    const AT_ONCE = 200;
    let rest = 0;
    const show = (some) => {
      cancelAnimationFrame(rest);
      for (const row of some.slice(0, AT_ONCE)) row.element.hidden = false;
      if (some.length > AT_ONCE) rest = requestAnimationFrame(() => show(some.slice(AT_ONCE)));
    };
    const apply = () => {
      const written = form.querySelector("#q").value;
      const query = fold(written);
      const wanted = [...selects].map(([key, select]) => [key, select.value]).filter(([, value]) => value);
      if (marked) tables.forEach(unmark);
      marked = false;
      for (const row of rows) {
        row.fits = row.folded.includes(query) && wanted.every(([key, value]) => row.values[key] === value);
        if (!row.fits) row.element.hidden = true;
      }
      const shown = rows.filter((row) => row.fits);
      for (const row of shown.slice(AT_ONCE)) row.element.hidden = true;
      show(shown);
      for (const { section } of rows) {
        if (section) section.element.hidden = !section.rows.some((row) => row.fits);
      }
      if (query && shown.length <= MOST_MARKED) {
        for (const row of shown) markIn(row.element, query);
        marked = true;
      }
      // A table without a row is only in the way.
      for (const table of tables) {
        const whole = table.closest(".scroll") ?? table;
        whole.hidden = !shown.some((row) => row.table === table);
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
    const gaps = document.querySelector(".roles") && element("input", { type: "checkbox", id: "filter-gap", value: "1" });
    if (gaps) {
      gaps.checked = address.get("gap") === "1";
      gaps.addEventListener("change", apply);
      // As a select it would read: one of "" and "1".
      selects.set("gap", { get value() { return gaps.checked ? "1" : ""; }, set value(_) { gaps.checked = false; } });
      form.append(element("div", { className: "tick" }, gaps, element("label", { htmlFor: gaps.id }, "空きだけ")));
    }
    const clear = element("button", { type: "button" }, "条件を消す");
    clear.addEventListener("click", () => {
      form.querySelector("#q").value = "";
      for (const select of selects.values()) select.value = "";
      apply();
    });
    form.append(clear, count);
    // Over several tables it stands above the heading of the first.
    let below = tables[0].closest(".scroll") ?? tables[0];
    while (tables.length > 1 && !below.matches("h2") && below.previousElementSibling) below = below.previousElementSibling;
    below.before(form);
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
