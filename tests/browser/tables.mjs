// What assistive technology hears of tables where their cells stand one under the other, and how they look.
import { chromium, firefox, visit } from "./browser.mjs";
import { HEIGHT, using } from "./looks.mjs";

// A telephone, on which every table but the matrix and the overview is stacked.
const NARROW = { width: 375, height: HEIGHT };

// What the source of the page says of its tables: the names without blanks, and how many rows and cells.
const written = (page) =>
  page.evaluate(() => {
    const name = (it) => {
      const copy = it.cloneNode(true);
      copy.querySelectorAll("[aria-hidden]").forEach((mark) => mark.remove());
      return copy.textContent.replace(/\s+/g, "");
    };
    const all = (selector) => [...document.querySelectorAll(selector)];
    return {
      table: all("table").map((it) => name(it.caption)),
      columnheader: all("thead th").map(name),
      rowheader: all("tbody th").map(name),
      row: all("tr").length,
      cell: all("td").length,
    };
  });

// The order is not compared: the tree is told level by level.
const sorted = (told) => (Array.isArray(told) ? JSON.stringify([...told].sort()) : String(told));

const compared = (wanted, heard) =>
  Object.entries(wanted).flatMap(([role, is]) => {
    const has = heard[role];
    return sorted(has) === sorted(is) ? [] : [`${role}: heard ${sorted(has).slice(0, 300)} and not ${sorted(is).slice(0, 300)}`];
  });

/** In Chromium's accessibility tree every table has its name, its rows, and the names of its heads. */
export const tables_on_a_phone = (site) =>
  using(chromium(), async (browser) => {
    const faults = [];
    for (const { path } of site.kinds()) {
      faults.push(...(await visit(browser, site, path, NARROW, async (page) => {
        const session = await page.createCDPSession();
        const { nodes } = await session.send("Accessibility.getFullAXTree");
        const of = (role) => nodes.filter((it) => !it.ignored && it.role?.value === role);
        const names = (role) => of(role).map((it) => (it.name?.value ?? "").replace(/\s+/g, ""));
        return compared(await written(page), {
          table: names("table"),
          columnheader: names("columnheader"),
          rowheader: names("rowheader"),
          row: of("row").length,
          cell: of("cell").length,
        });
      })));
    }
    return faults;
  });

/**
 * The same in Firefox, by role and by name. It answers slowly and looks at all it is given: so at one table for each
 * of the two ways in which they stack.
 */
export const tables_on_a_phone_in_firefox = (site) =>
  using(firefox(), async (browser) => {
    const faults = [];
    for (const [path, selector] of [["sample/contracts.html", ".stacks"], ["sample/ehr/annex.html", ".items"]]) {
      faults.push(...(await visit(browser, site, path, NARROW, async (page) => {
        const table = await page.$(selector);
        const wanted = await table.evaluate((it) => ({
          columnheader: it.querySelectorAll("thead th").length,
          rowheader: it.querySelectorAll("tbody th").length,
          row: it.rows.length,
          cell: it.querySelectorAll("td").length,
        }));
        const heard = {};
        for (const role of Object.keys(wanted)) heard[role] = (await table.$$(`::-p-aria([role="${role}"])`)).length;
        const unnamed = [];
        for (const head of await table.$$eval("thead th", (all) => all.map((it) => it.textContent.trim()))) {
          if (!(await table.$(`::-p-aria([name="${head}"][role="columnheader"])`))) unnamed.push(`no column is called ${head}`);
        }
        const caption = await table.$eval("caption", (it) => it.textContent.trim());
        if (!(await page.$(`::-p-aria([name="${caption}"][role="table"])`))) unnamed.push(`no table is called ${caption}`);
        return [...compared(wanted, heard), ...unnamed];
      })));
    }
    return faults;
  });

/** A caption is as wide as the rows below it, on every screen and on paper. */
export const captions = (site) =>
  using(chromium(), async (browser) => {
    const faults = [];
    for (const { path } of site.kinds()) {
      for (const [width, media] of [[320], [375], [768], [1280], [1040, "print"]]) {
        faults.push(...(await visit(browser, site, path, { width, height: HEIGHT }, async (page) => {
          if (media) await page.emulateMediaType(media);
          return page.$$eval("caption", (all) =>
            all
              .map((it) => [it, it.parentElement.tBodies[0].getBoundingClientRect()])
              .filter(([it, rows]) => it.getBoundingClientRect().width < rows.width - 6)
              .map(([it, rows]) => `${innerWidth} px: 「${it.textContent}」 is ${it.getBoundingClientRect().width} px wide, its rows ${rows.width} px`),
          );
        })));
      }
    }
    return faults;
  });

const MOST_HIGH = 4000;

/** The start page on a telephone: whom to ring, what is open, and nothing long or folded. */
export const start_on_a_phone = (site) =>
  using(chromium(), (browser) =>
    visit(browser, site, "sample/index.html", NARROW, async (page) => {
      const seen = await page.evaluate(() => ({
        high: document.documentElement.scrollHeight,
        parts: [...document.querySelectorAll("main h2")].map((it) => it.id).join(" "),
        first: document.querySelector('main a[href^="tel:"]').getBoundingClientRect().bottom,
        hidden: document.querySelectorAll("main :is(details, [hidden], .filter)").length,
        numbers: document.querySelectorAll('#call ~ .call-groups a[href^="tel:"]').length,
      }));
      const faults = [];
      console.error(`the start page is ${seen.high} px high at ${NARROW.width} px, the first number ends at ${seen.first} px`);
      if (seen.high > MOST_HIGH) faults.push(`is ${seen.high} px high`);
      if (seen.first > HEIGHT) faults.push(`the first number stands at ${seen.first} px`);
      if (seen.parts !== "call open findings contracts more") faults.push(`has the parts ${seen.parts}`);
      if (seen.hidden > 0) faults.push(`folds or hides ${seen.hidden} things`);
      if (seen.numbers < 9) faults.push(`has ${seen.numbers} numbers`);
      return faults;
    }),
  );
