// What a reader's browser shows: each check takes a site and gives its faults.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { gzipSync } from "node:zlib";

import { atOnce, chromium, firefox, load, visit } from "./browser.mjs";
import { DESK, HEIGHT, PHONE, rowsShown, using } from "./looks.mjs";

export { fonts } from "./fonts.mjs";
export { found } from "./found.mjs";
export { filters, gap_of_all_contracts, keyboard, keyboard_in_firefox, matrix_filter } from "./keys.mjs";
export { captions, start_on_a_phone, tables_on_a_phone, tables_on_a_phone_in_firefox } from "./tables.mjs";

// Pages looked at side by side.
const TABS = 3;
const WIDTHS = [320, 768, 1440];
const DARK = [{ name: "prefers-color-scheme", value: "dark" }];

export const sideways = (page) =>
  page.evaluate(() => {
    const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
    if (wide <= 0) return [];
    const outside = [...document.querySelectorAll("body *")]
      .filter((it) => it.getBoundingClientRect().right > document.documentElement.clientWidth && !it.closest(".scroll"))
      .slice(0, 3)
      .map((it) => `${it.tagName.toLowerCase()}.${it.className}「${it.textContent.trim().slice(0, 20)}」`);
    return [`${innerWidth} px: scrolls sideways by ${wide} px: ${outside.join(", ")}`];
  });

const axe = readFileSync(load.resolve("axe-core/axe.min.js"), "utf8");

export const accessible = async (page) => {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { violations, incomplete } = await globalThis.axe.run(document, {
      preload: false,
      resultTypes: ["violations", "incomplete"],
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    });
    // A contrast it cannot judge is a fault too, for our grounds are plain. A mark such as ✓ beside its
    // word is none, nor a cell that has scrolled below the column that stands still.
    const plain = (node) =>
      !document.querySelector(node.target[0])?.closest(".scroll") &&
      !node.any.some(({ data }) => ["nonBmp", "shortTextContent"].includes(data?.messageKey));
    const unsure = incomplete.filter((rule) => rule.id === "color-contrast").flatMap((rule) => rule.nodes.filter(plain));
    const told = (id, node) => `${innerWidth} px: ${id}: ${node.target.join(" ")} ${node.failureSummary ?? ""}`;
    return [
      ...violations.flatMap((rule) => rule.nodes.map((node) => told(rule.id, node))),
      ...unsure.map((node) => told("color-contrast, not sure", node)),
    ];
  });
};

const views = (pages, site, { opened, media = [], most }) =>
  using(opened, (browser) =>
    atOnce(
      most,
      pages.flatMap(({ path }) => [
        ...WIDTHS.map((width) => () =>
          visit(browser, site, path, { width, height: HEIGHT }, async (page) => [
            ...(await sideways(page)),
            ...(await accessible(page)),
          ]),
        ),
        ...media.map((features) => () => visit(browser, site, path, DESK, accessible, { media: features })),
      ]),
    ),
  );

/** No page scrolls sideways, and axe finds nothing: at every width, in the light and in the dark. */
export const views_in_chromium = (site, long) =>
  views(long ? site.pages : site.kinds(), site, { opened: chromium(), media: [DARK], most: TABS });

/** The same in Firefox, which opens its tabs one after the other. */
export const views_in_firefox = (site) => views(site.pages, site, { opened: firefox(), most: 1 });

/** The start page of a hospital with many contracts, and what it leads to because of them. */
export const views_of_start = (site) =>
  views(site.pages.filter(({ kind }) => /start|open-list|matrix|contract-list/.test(kind)), site, { opened: chromium(), media: [DARK], most: TABS });

/** The policy is in every page and refuses what it should. */
export const policy = (site) =>
  using(chromium(), (browser) =>
    atOnce(
      TABS,
      site.kinds().map(({ path }) => async () => {
        const page = await browser.newPage();
        await page.goto(site.address(path));
        const done = await page.evaluate(async () => {
          const refused = new Set();
          addEventListener("securitypolicyviolation", (event) => refused.add(event.effectiveDirective));
          const put = (name, properties) => document.body.append(Object.assign(document.createElement(name), properties));
          put("script", { textContent: "globalThis.ran = true" });
          put("style", { textContent: "body { display: none }" });
          put("img", { src: "http://127.0.0.1:9/x.png" });
          put("iframe", { src: "http://127.0.0.1:9/" });
          await fetch("http://127.0.0.1:9/").catch(() => {});
          for (let wait = 0; wait < 40 && refused.size < 5; wait += 1) await new Promise((resolve) => setTimeout(resolve, 50));
          return { ran: globalThis.ran ?? false, refused: [...refused].sort().join(" ") };
        });
        await page.close();
        const wanted = "connect-src frame-src img-src script-src-elem style-src-elem";
        return done.ran || done.refused !== wanted ? [`${path}: refuses only ${done.refused}`] : [];
      }),
    ),
  );

const main = (page) =>
  page.evaluate(() => {
    const copy = document.querySelector("main").cloneNode(true);
    copy.querySelectorAll(".filter, .none, noscript, [data-last-day] > .chip").forEach((it) => it.remove());
    return copy.textContent.replace(/\s+/g, "");
  });

const bare = (pages, site, most, withScript, withoutScript, options) =>
  atOnce(
    most,
    pages.map(({ path }) => async () => {
      let read;
      const faults = await visit(withScript, site, path, DESK, async (page) => {
        read = await main(page);
      });
      const look = async (page) => {
        const found = [];
        if ((await main(page)) !== read) found.push("says something else without script");
        if (await page.$(".filter, main [hidden]")) found.push("hides or offers something without script");
        return found;
      };
      return [...faults, ...(await visit(withoutScript, site, path, DESK, look, options))];
    }),
  );

/** Without script everything is there to read, and nothing offers what would need it. */
export const without_script = (site, long) =>
  using(chromium(), (browser) =>
    bare(long ? site.pages : site.kinds(), site, TABS, browser, browser, { script: false }),
  );

/** The same in Firefox, where it is a setting of the whole browser. */
export const without_script_in_firefox = (site) =>
  using(firefox(), (browser) =>
    using(firefox({ "javascript.enabled": false }), (other) => bare(site.pages, site, 1, browser, other, {})),
  );

/** What has ended is said on the reader's day; without script the day is there, and the way to tell. */
export const ended = (site) =>
  using(chromium(), async (browser) => {
    const lines = (page) => page.$$eval(".periods li", (found) => found.map((it) => it.innerText.replace(/\s+/g, "")));
    const told = (page) => page.$eval("main", (it) => it.innerText.includes("今日の日付と比べて"));
    const same = (what, is, wanted) => (JSON.stringify(is) === JSON.stringify(wanted) ? [] : [`${what}: ${is}`]);
    const bare = ["令和2年3月31日：終わった契約（更新しない）", "令和80年3月31日：続く契約", "満了日の記載なし：期限のない契約"];
    const over = [`${bare[0]}満了日を過ぎています`, ...bare.slice(1)];
    return [
      ...(await visit(browser, site, "ended/index.html", PHONE, async (page) => [
        ...same("with script", await lines(page), over),
        ...same("told to compare", await told(page), false),
      ])),
      ...(await visit(
        browser,
        site,
        "ended/index.html",
        PHONE,
        async (page) => [
          ...same("without script", await lines(page), bare),
          ...same("told to compare without script", await told(page), true),
          ...same("an empty box", await page.$$eval("main :is(li, p, td, section)", (found) => found.filter((it) => !it.textContent.trim()).length), 0),
        ],
        { script: false },
      )),
    ];
  });

/** 「夜間にサーバが止まった。誰に連絡するか」: read on a phone, from the start page, without search. */
export const night = (site) =>
  using(chromium(), (browser) =>
    visit(browser, site, "sample/index.html", PHONE, async (page) => {
      const faults = [];
      const link = await page.$$eval("main a", (links) => links.findIndex((it) => it.textContent.trim() === "共通サーバ"));
      if (link < 0) return ["names no 共通サーバ to go to"];
      await (await page.$$("main a"))[link].click();
      const seen = await page.evaluate((height) => {
        const place = document.querySelector(":target");
        const list = place?.closest("section").querySelector(".calls");
        const night = [...(list?.querySelectorAll("li") ?? [])].find((it) => /24時間|夜間/.test(it.textContent));
        const number = night?.querySelector('a[href^="tel:"]');
        const box = number?.getBoundingClientRect();
        return {
          number: number?.href,
          tall: list?.getBoundingClientRect().bottom - place?.getBoundingClientRect().top,
          inView: box && box.top >= 0 && box.bottom <= height,
        };
      }, PHONE.height);
      if (seen.number !== "tel:0300000041") faults.push(`the number for the night is ${seen.number}`);
      if (!seen.inView) faults.push("the number is not on the screen after the click");
      if (!(seen.tall <= PHONE.height)) faults.push(`a system takes ${seen.tall} px of a phone's ${PHONE.height}`);
      return faults;
    }),
  );

/** On paper: the head on every page, every item whole, no heading alone at a foot, the page's number. */
export const print = (site) =>
  using(chromium(), (browser) =>
    atOnce(
      TABS,
      site.kinds().map(({ path, kind }) => () =>
        visit(browser, site, path, DESK, async (page) => {
          const items = await page.$$eval(".items > tbody", (bodies) =>
            bodies.map((body) => {
              const texts = [body.querySelector("td"), body.querySelector("h4"), body.querySelector(".tier > :last-child")];
              return texts.map((it) => it.textContent.replace(/\s+/g, ""));
            }),
          );
          // What would stand below a heading that is alone: nothing, or the beginning of its table.
          const heads = await page.$$eval("h1, h2, h3, h4", (all) =>
            all.filter((it) => !it.closest("table")).flatMap((it) => {
              const { caption, tHead } = it.nextElementSibling ?? {};
              const words = [it, caption, tHead].map((part) => (part?.textContent ?? "").replace(/\s+/g, ""));
              return [words[0], words.join("")];
            }),
          );
          const folder = mkdtempSync(join(tmpdir(), "betten-print-"));
          const file = join(folder, "page.pdf");
          await page.pdf({ path: file, preferCSSPageSize: true });
          const text = execFileSync("pdftotext", ["-raw", file, "-"], { encoding: "utf8" });
          rmSync(folder, { recursive: true });
          return onPaper(kind, text.split("\f").slice(0, -1).map((sheet) => sheet.replace(/\s+/g, "")), items, heads);
        }),
      ),
    ),
  );

const onPaper = (kind, sheets, items, heads) => {
  const faults = [];
  sheets.forEach((sheet, index) => {
    if (!sheet.includes(`${index + 1}/${sheets.length}`)) faults.push(`sheet ${index + 1} of ${sheets.length} has no number`);
    if (/本文へ移動|絞り込み/.test(sheet)) faults.push(`sheet ${index + 1} prints what is of use on a screen alone`);
    const alone = heads.find((head) => sheet.replace(/\d+\/\d+$/, "").endsWith(head));
    if (alone) faults.push(`sheet ${index + 1} ends with ${alone}`);
    const holds = items.filter(([, heading]) => sheet.includes(heading)).length;
    if (holds > 0 && !sheet.includes("推奨される対応例")) faults.push(`sheet ${index + 1} has items and no head`);
  });
  for (const [content, heading, last] of items) {
    const parts = [content.slice(0, 20), heading, last.slice(-20)];
    if (!sheets.some((sheet) => parts.every((part) => sheet.includes(part)))) faults.push(`${heading} is torn`);
  }
  if (kind === "page start" && !/電子カルテシステム.*共通サーバ.*院内の窓口.*0002/.test(sheets[0])) {
    faults.push("whom to ring takes more than the first sheet");
  }
  if (kind === "page contacts" && sheets.length > 1) faults.push(`the contacts take ${sheets.length} sheets`);
  return faults;
};

/** The pages are sound HTML. */
export const html = async (site) => {
  const { HtmlValidate } = load("html-validate");
  const validate = new HtmlValidate({
    extends: ["html-validate:recommended"],
    rules: {
      // The shape of our source is no fault of the page.
      "no-trailing-whitespace": "off",
      "long-title": "off",
      // The part that scrolls is no section of the text.
      "prefer-native-element": ["error", { exclude: ["region"] }],
      // A mark is a link of its own where the text is, not only in its list.
      "tel-non-breaking": "off",
    },
  });
  const faults = [];
  for (const { path } of site.pages) {
    const { results } = await validate.validateString(site.read(path));
    for (const { messages } of results) {
      for (const it of messages) faults.push(`${path}:${it.line}:${it.column}: ${it.ruleId}: ${it.message}`);
    }
  }
  return faults;
};

/** The Nu HTML checker finds no error in any page. */
export const nu = async (site) => {
  const checker = join(dirname(load.resolve("vnu-jar/package.json")), "build/dist/vnu.jar");
  const files = site.pages.map(({ path }) => join(site.folder, path));
  const { stderr, status, error } = spawnSync("java", ["-jar", checker, "--format", "json", "--exit-zero-always", ...files], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  if (error || status !== 0) throw new Error(`java: ${error ?? stderr}`);
  const { messages } = JSON.parse(stderr);
  const errors = messages.filter(({ type }) => type !== "info");
  return errors.map((it) => `${relative(site.folder, new URL(it.url).pathname)}:${it.lastLine}: ${it.message}`);
};

/** What a phone loads for the start page and for an annex. */
export const weight = (site) =>
  weigh(site, site.pages.filter(({ path }) => /^\w+\/(index|ehr\/annex)\.html$/.test(path)).map(({ path }) => path));

const weigh = (site, paths) => {
  const size = (path) => gzipSync(site.read(path), { level: 6 }).length;
  const faults = [];
  for (const path of paths) {
    const most = path.endsWith("annex.html") ? 60_000 : 30_000;
    const assets = path.replace(/\/.*/, "/assets/");
    const around = size(`${assets}site.css`) + size(`${assets}site.js`);
    const all = around + size(path);
    console.error(`${path}: ${all} bytes compressed, with style and script`);
    if (all > most) faults.push(`${path} weighs ${all} bytes`);
  }
  return faults;
};

/** A large hospital's lists answer while somebody types. */
export const filter_speed = (site) =>
  using(chromium(), (browser) =>
    visit(browser, site, "large/items.html", DESK, async (page) => {
      const took = await page.evaluate(async () => {
        const field = document.querySelector("#q");
        const times = [];
        for (const query of ["暗", "暗号", "暗号化", "", "契約 299", "未決"]) {
          // The quickest of some: what else the machine does at the time is not the filter's.
          const runs = [];
          for (let run = 0; run < 5 || (run < 50 && Math.min(...runs) > 150); run += 1) {
            field.value = "ない言葉";
            field.dispatchEvent(new Event("input"));
            document.body.getBoundingClientRect();
            const start = performance.now();
            field.value = query;
            field.dispatchEvent(new Event("input"));
            // What follows is laid out too.
            document.body.getBoundingClientRect();
            runs.push(performance.now() - start);
          }
          times.push(Math.min(...runs));
        }
        return times;
      });
      console.error(`filter over ${await rowsShown(page)} rows and more: ${took.map((it) => it.toFixed(0)).join(" ")} ms`);
      return took.filter((it) => it > 150).map((it) => `the filter takes ${it.toFixed(0)} ms`);
    }),
  );
