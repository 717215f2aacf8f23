// What a reader's browser shows: each check takes a site and gives its faults.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import { atOnce, chromium, firefox, load, visit } from "./browser.mjs";

// Pages looked at side by side.
const TABS = 3;
const WIDTHS = [320, 768, 1440];
const HEIGHT = 900;
const PHONE = { width: 360, height: 640 };
const DESK = { width: 1440, height: HEIGHT };
const DARK = [{ name: "prefers-color-scheme", value: "dark" }];

export const using = async (opened, use) => {
  const browser = await opened;
  try {
    return await use(browser);
  } finally {
    await browser.close();
  }
};

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
    copy.querySelectorAll(".filter, noscript").forEach((it) => it.remove());
    return copy.textContent.replace(/\s+/g, "");
  });

/** Without script everything is there to read, and nothing offers what would need it. */
export const without_script = (site, long) =>
  using(chromium(), (browser) =>
    atOnce(
      TABS,
      (long ? site.pages : site.kinds()).map(({ path }) => async () => {
        let read;
        const faults = await visit(browser, site, path, DESK, async (page) => {
          read = await main(page);
        });
        const bare = await visit(
          browser,
          site,
          path,
          DESK,
          async (page) => {
            const found = [];
            if ((await main(page)) !== read) found.push("says something else without script");
            if (await page.$(".filter, main [hidden]")) found.push("hides or offers something without script");
            return found;
          },
          { script: false },
        );
        return [...faults, ...bare];
      }),
    ),
  );

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
        const list = place?.nextElementSibling;
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

const focused = (page) =>
  page.evaluate(() => {
    const it = document.activeElement;
    return `${it.tagName.toLowerCase()}${it.id ? "#" + it.id : ""}${it.className ? "." + it.className : ""}`;
  });

const rowsShown = (page) =>
  page.evaluate(() => [...document.querySelectorAll("tbody tr:not(.section)")].filter((it) => it.checkVisibility()).length);

/** Everything is reached with the keyboard alone: the filter, the terms, the search. */
export const keyboard = (site) =>
  using(chromium(), async (browser) => [
    ...(await visit(browser, site, "sample/items.html", DESK, (page) => filterByKeys(page))),
    ...(await visit(browser, site, "sample/items.html?q=ＡＮＧＯＵ&status=x&unknown=1#top", DESK, async (page) => {
      const query = await page.$eval("#q", (field) => field.value);
      return query === "ＡＮＧＯＵ" ? [] : [`?q= restores ${query}`];
    })),
    ...(await visit(browser, site, "sample/ehr/annex.html", DESK, (page) => termByKeys(page))),
    ...(await visit(browser, site, "sample/search.html", DESK, (page) => searchByKeys(page))),
    ...(await visit(browser, site, "sample/roles.html", { width: 480, height: HEIGHT }, (page) => scrollByKeys(page))),
  ]);

const filterByKeys = async (page) => {
  const faults = [];
  const expect = (what, is) => is || faults.push(what);
  await page.keyboard.press("Tab");
  expect("the first Tab does not reach 「本文へ移動」", (await focused(page)) === "a.skip");
  await page.keyboard.press("Enter");
  expect("「本文へ移動」 does not lead to the text", (await focused(page)) === "main#main");
  const all = await rowsShown(page);
  await page.keyboard.press("/");
  expect("/ does not reach the filter", (await focused(page)) === "input#q");
  // Half-width kana, as an old keyboard types it.
  await page.keyboard.type("ﾈｯﾄﾜｰｸ");
  const fewer = await rowsShown(page);
  expect(`the filter leaves ${fewer} of ${all} rows`, fewer > 0 && fewer < all);
  const count = await page.$eval('.filter [role="status"]', (it) => it.textContent);
  expect(`the count says ${count}`, count === `${all}件のうち${fewer}件`);
  expect("hits are not marked", (await page.$$("mark")).length > 0);
  await page.keyboard.press("Tab");
  await page.keyboard.press("ArrowDown");
  const address = await page.evaluate(() => new URLSearchParams(location.search));
  const search = await page.evaluate(() => location.search);
  expect(`the address is ${search}`, address && /^\?q=[^&]+&\w+=[^&]+$/.test(search));
  await page.reload();
  expect("the address does not restore the filter", (await page.evaluate(() => location.search)) === search);
  await page.keyboard.press("/");
  await page.keyboard.press("Escape");
  expect("Esc does not clear", (await page.$eval("#q", (it) => it.value)) === "");
  for (let step = 0; step < 9 && !(await focused(page)).startsWith("button"); step += 1) await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  expect("「条件を消す」 does not show all rows", (await rowsShown(page)) === all);
  expect("a cleared filter stays in the address", (await page.evaluate(() => location.search)) === "");
  return faults;
};

const termByKeys = async (page) => {
  for (let step = 0; step < 60; step += 1) {
    await page.keyboard.press("Tab");
    if (await page.evaluate(() => document.activeElement.matches(".marker a"))) {
      await page.keyboard.press("Enter");
      await page.waitForFunction(() => document.querySelector(":target"), { timeout: 5000 });
      const term = await page.$eval(":target", (it) => it.textContent);
      return /^\*\d+ \S/.test(term) ? [] : [`a term mark leads to 「${term}」`];
    }
  }
  return ["no Tab reaches a term mark"];
};

const searchByKeys = async (page) => {
  await page.keyboard.press("/");
  await page.keyboard.type("とらふぃっく");
  const count = await page.$eval('[role="status"]', (it) => it.textContent);
  await page.keyboard.press("Tab");
  const hit = await page.evaluate(() => document.activeElement.textContent);
  if (!/^[1-9]\d*件/.test(count) || !hit.includes("トラフィック")) return [`the search says ${count} and offers 「${hit}」`];
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  const text = await page.$eval("main", (it) => it.textContent);
  return text.includes("トラフィック") ? [] : ["a hit leads to a page without the words"];
};

const scrollByKeys = async (page) => {
  await page.$eval(".scroll", (it) => it.focus());
  for (let step = 0; step < 5; step += 1) await page.keyboard.press("ArrowRight");
  await page.waitForFunction(() => document.querySelector(".scroll").scrollLeft > 0, { timeout: 5000 });
  return [];
};

/** On paper: the head on every page, every item whole, the page's number. */
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
          const folder = mkdtempSync(join(tmpdir(), "betten-print-"));
          const file = join(folder, "page.pdf");
          await page.pdf({ path: file, preferCSSPageSize: true });
          const text = execFileSync("pdftotext", ["-raw", file, "-"], { encoding: "utf8" });
          rmSync(folder, { recursive: true });
          return onPaper(kind, text.split("\f").slice(0, -1).map((sheet) => sheet.replace(/\s+/g, "")), items);
        }),
      ),
    ),
  );

const onPaper = (kind, sheets, items) => {
  const faults = [];
  sheets.forEach((sheet, index) => {
    if (!sheet.includes(`${index + 1}/${sheets.length}`)) faults.push(`sheet ${index + 1} of ${sheets.length} has no number`);
    if (/本文へ移動|絞り込み/.test(sheet)) faults.push(`sheet ${index + 1} prints what is of use on a screen alone`);
    const holds = items.filter(([, heading]) => sheet.includes(heading)).length;
    if (holds > 0 && !sheet.includes("推奨される対応例")) faults.push(`sheet ${index + 1} has items and no head`);
  });
  for (const [content, heading, last] of items) {
    const parts = [content.slice(0, 20), heading, last.slice(-20)];
    if (!sheets.some((sheet) => parts.every((part) => sheet.includes(part)))) faults.push(`${heading} is torn`);
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
      // Written out: style sheets that stack a table take its roles away.
      "no-redundant-role": "off",
      "prefer-native-element": "off",
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

/** What a phone loads for the start page and for an annex. */
export const weight = async (site) => {
  const size = (path) => gzipSync(site.read(path), { level: 6 }).length;
  const around = size("sample/assets/site.css") + size("sample/assets/site.js");
  const faults = [];
  for (const [path, most] of [["sample/index.html", 30_000], ["sample/ehr/annex.html", 60_000]]) {
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
          const start = performance.now();
          field.value = query;
          field.dispatchEvent(new Event("input"));
          // What follows is laid out too.
          document.body.getBoundingClientRect();
          times.push(performance.now() - start);
        }
        return times;
      });
      console.error(`filter over ${await rowsShown(page)} rows and more: ${took.map((it) => it.toFixed(0)).join(" ")} ms`);
      return took.filter((it) => it > 150).map((it) => `the filter takes ${it.toFixed(0)} ms`);
    }),
  );
