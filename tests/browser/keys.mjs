// The keyboard, and what the filter does.
import { chromium, firefox, visit } from "./browser.mjs";
import { DESK, HEIGHT, rowsShown, using } from "./looks.mjs";

const focused = (page) =>
  page.evaluate(() => {
    const it = document.activeElement;
    return `${it.tagName.toLowerCase()}${it.id ? "#" + it.id : ""}${it.className ? "." + it.className : ""}`;
  });

/** Everything is reached with the keyboard alone: the filter, the terms, the search. */
export const keyboard = (site) => using(chromium(), (browser) => byKeys(browser, site));

export const keyboard_in_firefox = (site) => using(firefox(), (browser) => byKeys(browser, site));

const byKeys = async (browser, site) => [
    ...(await visit(browser, site, "sample/items.html", DESK, (page) => filterByKeys(page))),
    ...(await visit(browser, site, "sample/items.html?q=ＡＮＧＯＵ&status=x&unknown=1#top", DESK, async (page) => {
      const query = await page.$eval("#q", (field) => field.value);
      return query === "ＡＮＧＯＵ" ? [] : [`?q= restores ${query}`];
    })),
    ...(await visit(browser, site, "sample/ehr/annex.html", DESK, (page) => termByKeys(page))),
    ...(await visit(browser, site, "sample/search.html", DESK, (page) => searchByKeys(page))),
    ...(await visit(browser, site, "sample/roles.html", { width: 480, height: HEIGHT }, (page) => scrollByKeys(page))),
    ...(await visit(browser, site, "sample/matrix.html", { width: 480, height: HEIGHT }, (page) => scrollByKeys(page))),
];

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
  const search = await page.evaluate(() => location.search);
  expect(`the address is ${search}`, /^\?q=[^&]+&\w+=[^&]+$/.test(search));
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

/** A filter stands where a list is long, before it, and nowhere else. */
export const filters = (site) =>
  using(chromium(), async (browser) => {
    const faults = [];
    for (const { path, kind } of site.kinds()) {
      const wanted = /annex|roles|matrix|items-list|inspection|search/.test(kind);
      faults.push(...(await visit(browser, site, path, DESK, async (page) => {
        const before = await page.$$eval(".filter", (found) => found.length);
        if (before !== (wanted ? 1 : 0)) return [`has ${before} filters`];
        if (!/roles/.test(kind)) return [];
        // What comes before the first long list is not filtered.
        await page.type("#q", "ない言葉");
        const above = await page.$$eval("#contracts + table tbody tr", (found) => found.filter((it) => it.checkVisibility()).length);
        const below = await page.$$eval("table.roles tbody tr", (found) => found.filter((it) => it.checkVisibility()).length);
        return above > 0 && below === 0 ? [] : [`leaves ${above} rows above and ${below} below`];
      })));
    }
    return faults;
  });

/** An item that every contract leaves out is held by nobody. */
export const gap_of_all_contracts = (site) =>
  using(chromium(), (browser) =>
    visit(browser, site, `out/roles.html?gap=1&status=${encodeURIComponent("対象外")}`, DESK, async (page) => {
      const rows = await page.$$eval("table.roles tbody tr:not(.section)", (found) =>
        found.filter((it) => it.checkVisibility()).map((it) => it.textContent.trim()[0]),
      );
      const said = await page.$$eval(".none", (found) => found.filter((it) => it.checkVisibility()).map((it) => it.textContent));
      // A table that knows no gaps says so.
      const told = said.includes("ここは、この条件では絞り込めません。");
      return rows.join() === "2" && told ? [] : [`shows ${rows} and says ${said}`];
    }),
  );

/** The filter of the matrix leaves the chosen contract and its rows. */
export const matrix_filter = (site) =>
  using(chromium(), (browser) => visit(browser, site, "sample/matrix.html", DESK, (page) => filterOfMatrix(page)));

const filterOfMatrix = async (page) => {
  const faults = [];
  const expect = (what, is, wanted) => is === wanted || faults.push(`${what}: ${is} and not ${wanted}`);
  const seen = (selector) =>
    page.$$eval(selector, (found) => found.filter((it) => it.checkVisibility()).map((it) => it.textContent.trim()));
  const heads = ".roles thead th";
  const matrix = ".roles tbody tr:not(.section)";
  const all = { heads: (await seen(heads)).length, rows: (await seen(matrix)).length };

  await page.select("#filter-contract", "ネットワーク・サーバ運用契約");
  expect("columns of one contract", (await seen(heads)).length, 3);
  expect("rows of one contract", (await seen(matrix)).length, all.rows);
  await page.select("#filter-status", "合意済");
  expect("rows of a contract in which nothing is agreed", (await seen(matrix)).length, 0);
  expect("what is said then", (await seen(".none"))[0], "条件に合うものはありません。");
  const search = decodeURIComponent(await page.evaluate(() => location.search));
  expect("the address", search, "?contract=ネットワーク・サーバ運用契約&status=合意済");
  await page.reload();
  expect("rows after the address is opened again", (await seen(matrix)).length, 0);

  await page.click(".filter button");
  expect("columns after clearing", (await seen(heads)).length, all.heads);
  expect("rows after clearing", (await seen(matrix)).length, all.rows);
  expect("the address after clearing", await page.evaluate(() => location.search), "");

  await page.select("#filter-duty", "甲及び乙");
  expect("rows that 甲 and 乙 hold together", (await seen(matrix)).map((row) => row.slice(0, 1)).join(), "5,5,2,3");
  await page.select("#filter-duty", "");
  await page.select("#filter-section", "Part2 C システム保守・運用契約");
  expect("rows of a section", (await seen(matrix)).length, 5);
  await page.select("#filter-section", "");
  // No contract, nobody, not decided: all of it is empty to somebody who looks for gaps.
  await page.click("#filter-gap");
  const gaps = async (contract) => {
    await page.select("#filter-contract", contract);
    return (await seen(matrix)).map((row) => row.slice(0, 1)).join();
  };
  expect("gaps of a contract", await gaps("医用画像管理システム保守契約"), "4,5,6,5,3");
  expect("gaps where nothing is decided", await gaps("ネットワーク・サーバ運用契約"), "4,5,6,1,2,3,4,5,1,2,3,4");
  expect("gaps where all is agreed", await gaps("電子カルテシステム保守・運用契約"), "4,5,6,3");
  return faults;
};
