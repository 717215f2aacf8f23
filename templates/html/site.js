// Helps readers who allow scripts: filters on tables, and the search. Without it everything is
// there to read. Nothing is loaded, stored or sent.
"use strict";
(() => {
  // How texts are compared, and where each compared character stands in the text. Width, case, kana, shapes of a
  // letter, blanks, brackets and dashes do not matter to a reader who looks for something, nor the marks of terms.
  // A letter goes with all that is written over or behind it: marks of kana, selectors of a shape.
  const LETTERS = /\*\d+|.[\p{M}\p{Default_Ignorable_Code_Point}\u309b\u309c\uff9e\uff9f]*/gsu;
  const DASH = /[\p{Pd}\u2212\u2500\u2501\u30fc]/u;
  const DIVIDERS = /[~\u223c\u301c\u3030\p{Ps}\p{Pe}\p{Default_Ignorable_Code_Point}]/gu;
  const KANA = /[\u3041-\u3096\u30a1-\u30fa]/;
  // Never written, and so never found: what stands on its two sides is not one text.
  const BREAK = "\0";
  // Names in the shape of the register, and the usual shape.
  const SHAPES =
    "髙高﨑崎嵜崎𠮷吉邉辺邊辺濵浜濱浜德徳瀨瀬澤沢廣広齋斉齊斉斎斉嶋島嶌島冨富舘館眞真惠恵曾曽渕淵藪薮桒桑栁柳條条瀧滝櫻桜龍竜學学會会醫医藥薬國国榮栄豐豊壽寿濟済寶宝靑青黑黒淸清增増鄕郷ヵカヶカゕかゖか";
  const shapes = new Map([...SHAPES.matchAll(/(.)(.)/gu)].map(([, shape, usual]) => [shape, usual]));
  const spelled = new Map();
  const spell = (letter) => {
    let spelling = spelled.get(letter);
    if (spelling === undefined) {
      // A mark that stands by itself brings a blank along.
      const bare = letter.replace(/\p{Default_Ignorable_Code_Point}/gu, "").normalize("NFKC").replace(/\s/g, "");
      const usual = Array.from(bare.normalize("NFC").toLowerCase(), (it) => shapes.get(it) ?? it).join("");
      const divided = usual.replace(DIVIDERS, "");
      spelling = DASH.test(divided) && divided.length === 1 ? "ー" : divided;
      spelled.set(letter, spelling);
    }
    return spelling;
  };
  const hiragana = (text) => text.replace(/[\u30a1-\u30f6]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0x60));
  const foldWithPlaces = (text) => {
    let written = "";
    let last = "";
    const starts = [];
    const ends = [];
    for (const { 0: letter, index } of text.matchAll(LETTERS)) {
      let spelling = spell(letter);
      // A dash after kana lengthens; any other only divides.
      if (spelling === "ー" && !KANA.test(last)) spelling = "";
      // The mark of a term stands behind a word.
      if (letter.length > 1 && letter[0] === "*" && /\p{L}/u.test(last)) spelling = "";
      for (let unit = 0; unit < spelling.length; unit += 1) {
        starts.push(index);
        ends.push(index + letter.length);
      }
      written += spelling;
      last = spelling.at(-1) ?? last;
    }
    return { written, folded: hiragana(written), starts, ends };
  };
  const fold = (text) => foldWithPlaces(text).folded;

  const element = (name, properties, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };

  // What somebody looks for: words, all of which must be there. The figures and letters of a telephone number or
  // of an item's place (「Part2 C 3」) are one word, 「サーバ」 and 「サーバー」 the same.
  const LONG_WORD = /([ァ-ヺ][ァ-ヺー]+[ァ-ヺ])ー?(?![ァ-ヺー])|([ぁ-ゖ][ぁ-ゖー]+[ぁ-ゖ])ー(?![ぁ-ゖー])/g;
  const patternOf = (word) =>
    hiragana(foldWithPlaces(word).written.replace(/[\\^$.*+?|]/g, "\\$&").replace(LONG_WORD, "$1$2ー?"));
  const wordsOf = (asked) => {
    const plain = asked.replace(/\u309b/g, "\u3099").replace(/\u309c/g, "\u309a").normalize("NFKC");
    const joined = plain.replace(/\b([a-z])\s+(?=\d)/gi, "$1").replace(/(\d)\s+(?=\d|[a-z]\d*\b)/gi, "$1");
    return joined.split(/\s+/).map(patternOf).filter(Boolean).map((pattern) => new RegExp(pattern, "g"));
  };
  const holds = (folded, words) => words.every((word) => folded.search(word) >= 0);
  // Where a word stands in a text as it is written: start and end of each place.
  const placesIn = ({ folded, starts, ends }, word) =>
    Array.from(folded.matchAll(word), ({ 0: hit, index }) => [starts[index], ends[index + hit.length - 1]]);

  // The text below an element, after a lead that is read with it, and where each of its nodes begins in that.
  const BLOCKS = "p, li, dt, dd, td, th, tr, tbody, h2, h3, h4, div, summary";
  const textBelow = (root, lead = "") => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const nodes = [];
    let text = lead;
    let block = null;
    while (walker.nextNode()) {
      const node = walker.currentNode;
      if (!node.data.trim()) continue;
      const own = node.parentElement.closest(BLOCKS);
      if (block && own !== block) text += BREAK;
      block = own;
      nodes.push([node, text.length]);
      text += node.data;
    }
    return { text, nodes };
  };

  const unmark = (root) => {
    for (const mark of root.querySelectorAll("mark")) {
      const parent = mark.parentNode;
      mark.replaceWith(...mark.childNodes);
      parent.normalize();
    }
  };

  // Marks all words below an element, also those that begin in one node and end in another.
  const markIn = (root, words, lead) => {
    const { text, nodes } = textBelow(root, lead);
    const folded = foldWithPlaces(text);
    const marked = new Uint8Array(text.length);
    for (const [start, end] of words.flatMap((word) => placesIn(folded, word))) marked.fill(1, start, end);
    for (const [node, from] of nodes) {
      const pieces = [];
      const { data } = node;
      for (let start = 0, end; start < data.length; start = end) {
        const isMarked = marked[from + start];
        for (end = start + 1; end < data.length && marked[from + end] === isMarked; ) end += 1;
        const piece = data.slice(start, end);
        pieces.push(isMarked ? element("mark", {}, piece) : piece);
      }
      if (pieces.length > 1 || marked[from]) node.replaceWith(...pieces);
    }
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

  // Filters: one form a page, before the first list that is long, over it and every list below it. An overview is
  // the way into the tables below it and stays as it is, and so do terms beside other things.
  const SOME = "main table:not(.overview), main .terms, main .list, main .periods, main .beside";
  const lists = [...document.querySelectorAll(SOME)].filter((it, _, all) => !it.matches(".terms") || all.length === 1);
  // What a reader would have to look through: rows; of the matrix each contract's cell; what is high, one by one.
  const length = (list) => {
    if (list.matches(".items")) return list.tBodies.length;
    if (!list.matches("table")) return list.children.length;
    const rows = list.querySelectorAll("tbody > tr:not(.section)").length;
    return list.matches(".roles") ? rows * (list.tHead.rows[0].cells.length - 2) : rows;
  };
  // Tables of one kind have the same heads; the section of each item is a table, and each guideline.
  const kindOf = (list) => list.className + [...list.querySelectorAll("thead th")].slice(0, 2).map((head) => head.textContent);
  const isLong = (list) => {
    const alike = lists.filter((it) => kindOf(it) === kindOf(list));
    return alike.reduce((sum, it) => sum + length(it), 0) > (list.matches(".items, .beside") ? 6 : 20);
  };
  const first = lists.findIndex(isLong);
  const places = first < 0 ? [] : lists.slice(first);
  const STATUS = "status";
  const only = (text) => (text.trim() ? [text.trim()] : []);
  const words = (chips) => chips.map((chip) => chip.lastChild.textContent.trim());
  // What a cell is chosen by: its states, or its text.
  const said = (cell) => {
    const chips = [...cell.querySelectorAll(".chip")];
    return chips.length > 0 ? words(chips) : [...cell.querySelectorAll("p")].flatMap((line) => only(line.textContent));
  };
  // 「Part2 C」, from an item's own link and the place that its words begin with.
  const sections = new Set();
  const sectionOf = (row) => {
    const link = row.querySelector('a[href*="item-"]');
    const number = link?.getAttribute("href").match(/item-[^#]*-([^-]+?)(\.html)?$/)?.[1];
    const place = link?.textContent.match(new RegExp(`^(\\S+ .*?)\\s?${number}\\s`, "i"))?.[1];
    const section = number && place ? only(place) : [];
    section.forEach((name) => sections.add(name));
    return section;
  };
  // The row above the items of a section in the matrix, by the name that other tables of the page have for it.
  const sectionRow = (row) => {
    const name = row.textContent.trim();
    return only([...sections].find((short) => `${name} `.startsWith(`${short} `)) ?? name);
  };
  const lines = (cell) => {
    const texts = [""];
    for (const node of cell.childNodes) {
      if (node.nodeName === "BR") texts.push("");
      else texts[texts.length - 1] += node.textContent;
    }
    return texts;
  };
  // A contract's column of the matrix: its title, and what its parties are called in it.
  const columnOf = (head) => {
    const [title, ...parties] = lines(head);
    return { contract: only(title.replace(/^\d+\s+/, "")), labels: parties.map((line) => line.split("：")[0]) };
  };
  // 「甲・乙」 as lists of duties write it: 「甲及び乙」.
  const together = (labels) => labels.split("・").join("、").replace(/、([^、]*)$/, "及び$1");
  // What a contract says in a cell of the matrix: only who holds an item is not said by a chip.
  const heldIn = (cell, { contract, labels }) => {
    const chips = [...cell.querySelectorAll(".chip")];
    const told = [...cell.querySelectorAll("p")].filter((line) => !line.querySelector(".chip"));
    const parts = told.map((line) => line.textContent.split("："));
    const holders = (part) => part.split("・").every((label) => labels.includes(label));
    const held = parts.flatMap((part) => part.filter(holders).slice(0, 1));
    // One line a party where the duty is split; where it differs by system, each line is its own.
    const split = parts.every(([first]) => holders(first));
    const status = words(chips);
    const duty = (split ? [held.join("・")] : held).map(together).filter(Boolean);
    if (!chips.some((it) => !it.matches(".reconfirm")) && !cell.querySelector(".missing")) status.push("合意済");
    return { contract, status, duty: duty.length > 0 ? duty : words(chips) };
  };

  // What nobody holds: no contract covers it, nobody is named, it is not decided, or every contract leaves it out.
  const EMPTY = ".chip.gap, .chip.undecided";
  const gapIf = (isEmpty) => (isEmpty ? ["1"] : []);
  const matrices = [...document.querySelectorAll("table.roles")];
  const heldByNone = ({ sectionRowIndex }) =>
    matrices.every((matrix) =>
      [...matrix.tBodies[0].rows[sectionRowIndex].cells].slice(1, -1).every((cell) => cell.querySelector(".missing, .excluded")),
    );

  // A row is chosen when one of its parts is: a contract's cell of the matrix, or all that another row says.
  const rows = [];
  const groups = new Map();
  const groupOf = (place) => {
    const whole = place.closest(".scroll") ?? place;
    let heading = whole;
    while (heading && !heading.matches("h1, h2, h3")) heading = heading.previousElementSibling;
    const group = groups.get(heading ?? whole) ?? { whole, heading, places: [], keys: new Set(), rows: [] };
    groups.set(heading ?? whole, group);
    group.places.push(whole);
    return group;
  };
  // A row is found by its words, by those of the row above it (a section, a party), by the place of its item
  // (「Part2 C 3」 where the row itself says 「3」) and by the id of it (2-C-3).
  const foundBy = (element, section, lead) => {
    const id = (element.id || element.querySelector('a[href*="item-"]')?.getAttribute("href"))?.match(/item-([^.]+)/)?.[1];
    return fold([section?.title, textBelow(element, lead).text, id].join(BREAK));
  };
  const add = (group, element, whole, parts, section) => {
    const lead = section?.title.match(/^Part\d+ \S+/)?.[0] ?? "";
    const row = { element, whole, parts, section, lead, folded: foundBy(element, section, lead) };
    for (const part of parts) Object.keys(part).forEach((key) => part[key].length > 0 && group.keys.add(key));
    if (section) section.rows.push(row);
    group.rows.push(row);
    rows.push(row);
  };
  const columns = [];
  for (const place of places) {
    const group = groupOf(place);
    const whole = place.closest(".scroll") ?? place;
    if (place.matches(".terms, .list")) {
      for (const line of place.children) add(group, line, whole, [{}]);
    } else if (place.matches(".periods")) {
      for (const line of place.children) add(group, line, whole, [{ contract: only(line.querySelector("a").textContent) }]);
    } else if (place.matches(".beside")) {
      for (const settled of place.children) {
        const status = words([...settled.querySelectorAll(":scope > p > .chip")]);
        add(group, settled, whole, [{ contract: only(settled.querySelector("h3").textContent), status }]);
      }
    } else if (place.matches(".items")) {
      const section = only(place.caption.textContent.split("\u3000").at(-1));
      for (const body of place.tBodies) {
        const cells = document.querySelector(`.overview a[href="#${body.id}"]`)?.closest("tr").cells ?? [];
        const [duty, status] = [...cells].slice(-2).map(said);
        add(group, body, whole, [{ section, duty: duty ?? [], status: status ?? [] }]);
      }
    } else {
      const heads = [...place.tHead.rows[0].cells];
      const contracts = place.matches(".roles") ? heads.slice(1, -1).map(columnOf) : [];
      columns.push(...contracts.map(({ contract }, index) => ({ contract, place, whole, index: index + 1 })));
      let section = null;
      for (const row of place.tBodies[0].rows) {
        if (row.matches(".section")) {
          section = { element: row, title: row.textContent.trim(), name: sectionRow(row), rows: [] };
          continue;
        }
        // Of the matrix the last cell tells of the row, and every other of its contract alone.
        const found = row.cells[row.cells.length - 1];
        const isEmpty = contracts.length > 0 ? found.querySelector(".chip.gap") || heldByNone(row) : row.querySelector(EMPTY);
        const own = { gap: gapIf(isEmpty), section: place.matches(".roles, .checklist") ? section?.name ?? [] : sectionOf(row) };
        heads.forEach((head, index) => {
          const key = head.dataset.filter;
          if (key && row.cells[index]) own[key] = said(row.cells[index]);
        });
        const parts = contracts.map((contract, index) => {
          const cell = row.cells[index + 1];
          return { ...own, ...heldIn(cell, contract), gap: gapIf(own.gap.length > 0 || cell.querySelector(EMPTY)) };
        });
        add(group, row, whole, parts.length > 0 ? parts : [own], section);
      }
    }
  }

  const MOST_MARKED = 100;
  if (rows.length > 1) {
    const selects = new Map();
    const labels = new Map([["section", "部・節"], ["contract", "契約"], ["duty", "担当"], [STATUS, "状態"]]);
    for (const head of document.querySelectorAll("th[data-filter]")) {
      if (!labels.has(head.dataset.filter)) labels.set(head.dataset.filter, head.textContent.trim());
    }
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
    // Where nothing is left, a word says so, and why.
    for (const group of groups.values()) {
      group.none = element("p", { className: "none", hidden: true });
      group.whole.before(group.none);
    }
    const apply = () => {
      const written = form.querySelector("#q").value;
      const sought = wordsOf(written);
      const wanted = [...selects].map(([key, select]) => [key, select.value]).filter(([, value]) => value);
      const chosen = (part) => wanted.every(([key, value]) => part[key]?.includes(value));
      if (marked) places.forEach(unmark);
      marked = false;
      for (const row of rows) {
        row.fits = holds(row.folded, sought) && (wanted.length === 0 || row.parts.some(chosen));
        if (!row.fits) row.element.hidden = true;
      }
      const shown = rows.filter((row) => row.fits);
      for (const row of shown.slice(AT_ONCE)) row.element.hidden = true;
      show(shown);
      for (const { section } of rows) {
        if (section) section.element.hidden = !section.rows.some((row) => row.fits);
      }
      if (sought.length > 0 && shown.length <= MOST_MARKED) {
        for (const { element, lead } of shown) markIn(element, sought, lead);
        for (const section of new Set(shown.map((row) => row.section))) if (section) markIn(section.element, sought);
        marked = true;
      }
      // Of the matrix the chosen contract alone.
      const contract = wanted.find(([key]) => key === "contract")?.[1];
      const without = new Set();
      for (const column of columns) {
        const off = contract !== undefined && !column.contract.includes(contract);
        for (const row of column.place.rows) if (row.cells[column.index]) row.cells[column.index].hidden = off;
        if (off) without.add(column.whole);
      }
      for (const column of columns) if (contract === undefined || column.contract.includes(contract)) without.delete(column.whole);
      // A table without a row is only in the way.
      for (const group of groups.values()) {
        for (const whole of group.places) whole.hidden = without.has(whole) || !group.rows.some((row) => row.fits && row.whole === whole);
        group.none.hidden = group.rows.some((row) => row.fits);
        group.none.textContent = wanted.every(([key]) => group.keys.has(key))
          ? "条件に合うものはありません。"
          : "ここは、この条件では絞り込めません。";
      }
      const all = sought.length === 0 && wanted.length === 0;
      count.textContent = all ? `${rows.length}件` : `${rows.length}件のうち${shown.length}件`;
      remember([["q", written], ...wanted]);
    };
    form.append(element("div", { className: "field" }, ...searchField("絞り込み", apply)));
    for (const [key, label] of labels) {
      const values = new Set(rows.flatMap((row) => row.parts.flatMap((part) => part[key] ?? [])));
      if (values.size < 2) continue;
      const select = element("select", { id: "filter-" + key }, element("option", { value: "" }, "すべて"));
      for (const value of values) select.append(element("option", { value }, value));
      if (values.has(address.get(key))) select.value = address.get(key);
      select.addEventListener("change", apply);
      selects.set(key, select);
      form.append(element("div", { className: "field" }, element("label", { htmlFor: select.id }, label), select));
    }
    const gaps = document.querySelector(".roles, tbody .chip.gap") && element("input", { type: "checkbox", id: "filter-gap", value: "1" });
    if (gaps) {
      gaps.checked = address.get("gap") === "1";
      gaps.addEventListener("change", apply);
      // As a select it would read: one of "" and "1".
      selects.set("gap", { get value() { return gaps.checked ? "1" : ""; }, set value(_) { gaps.checked = false; } });
      form.append(element("div", { className: "tick" }, gaps, element("label", { htmlFor: gaps.id }, "空きだけ（契約なし・担当なし・未決）")));
    }
    const clear = element("button", { type: "button" }, "条件を消す");
    clear.addEventListener("click", () => {
      form.querySelector("#q").value = "";
      for (const select of selects.values()) select.value = "";
      apply();
    });
    form.append(clear, count);
    // Over several tables it stands above the heading of the first.
    const [top] = groups.values();
    const below = groups.size > 1 && top.heading?.matches("h2, h3") ? top.heading : top.none;
    below.before(form);
    if (address.toString()) apply();
    else count.textContent = `${rows.length}件`;
  }

  // The search over the whole site; the index is loaded by its page alone.
  const place = document.getElementById("search");
  if (place && window.bettenSearchIndex) {
    const kinds = window.bettenSearchIndex.map(({ k, e }) => ({
      kind: k,
      entries: e.map((entry) => ({ ...entry, title: fold(entry.t), folded: fold(entry.t + BREAK + entry.x.replaceAll("\n", BREAK)) })),
    }));
    const count = element("p", { className: "count" });
    count.setAttribute("role", "status");
    const list = element("div", {});
    const MOST_SHOWN = 50;
    // The parts of a text around the first place of each word and what can be dialled, cut between letters; a short
    // text whole.
    const SHORT = 120;
    const [BEFORE, AFTER] = [30, 80];
    const around = ({ x: text, c: calls = [] }, words) => {
      const cuts = [...Array.from(text.matchAll(LETTERS), ({ index }) => index), text.length];
      const last = cuts.length - 1;
      if (last <= SHORT) return text;
      const folded = foldWithPlaces(text.replaceAll("\n", BREAK));
      const hits = words.flatMap((word) => placesIn(folded, word).slice(0, 1));
      for (const [number] of calls) hits.push([text.indexOf(number), text.indexOf(number) + number.length]);
      if (hits.length === 0) hits.push([0, 0]);
      hits.sort(([a], [b]) => a - b);
      const parts = [];
      for (const [start, end] of hits.map((hit) => hit.map((place) => cuts.indexOf(place)))) {
        const [from, to] = [Math.max(0, start - BEFORE), Math.min(last, Math.max(end, start + AFTER))];
        const before = parts.at(-1);
        if (before && from <= before[1]) before[1] = Math.max(before[1], to);
        else parts.push([from, to]);
      }
      const told = parts.map(([from, to]) => text.slice(cuts[from], cuts[to])).join("…");
      return (parts[0][0] > 0 ? "…" : "") + told + (parts.at(-1)[1] < last ? "…" : "");
    };
    // What can be dialled is a link.
    const withLinks = (text, calls) => {
      if (calls.length === 0) return [text];
      const [[number, href], ...rest] = calls;
      const linked = (part, index) => [...(index > 0 ? [element("a", { href }, number)] : []), ...withLinks(part, rest)];
      return text.split(number).flatMap(linked);
    };
    const shown = (hit, words) => {
      const text = around(hit, words).replaceAll("\n", "　");
      return element("li", {}, element("a", { href: hit.u }, hit.t), element("p", {}, ...withLinks(text, hit.c ?? [])));
    };
    const apply = () => {
      const written = place.querySelector("#q").value;
      const words = wordsOf(written);
      const found = words.length > 0 ? kinds.map(({ kind, entries }) => ({ kind, hits: entries.filter((it) => holds(it.folded, words)) })) : [];
      list.replaceChildren();
      for (const { kind, hits } of found.filter(({ hits }) => hits.length > 0)) {
        // Named so before it is only mentioned.
        const named = hits.filter((hit) => holds(hit.title, words));
        const inOrder = [...named, ...hits.filter((hit) => !named.includes(hit))].slice(0, MOST_SHOWN);
        const more = hits.length > MOST_SHOWN ? `（はじめの${MOST_SHOWN}件を示しています）` : "";
        list.append(
          element("h2", {}, `${kind}　${hits.length}件${more}`),
          element("ol", { className: "hits" }, ...inOrder.map((hit) => shown(hit, words))),
        );
      }
      for (const hit of list.querySelectorAll(".hits")) markIn(hit, words);
      const all = found.reduce((sum, { hits }) => sum + hits.length, 0);
      count.textContent = words.length > 0 ? `${all}件` : "";
      remember([["q", written]]);
    };
    const form = element("form", { className: "filter", role: "search" });
    form.addEventListener("submit", (event) => event.preventDefault());
    form.append(element("div", { className: "field" }, ...searchField("検索する言葉", apply)), count);
    place.append(form, list);
    if (address.get("q")) apply();
  }
})();
