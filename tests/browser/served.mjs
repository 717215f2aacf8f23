// Writes as a clerk does while `betten serve` shows the pages. Usage: node served.mjs ADDRESS FILE
// Prints one line a fault on standard output; what it could not do ends it with an error.
import { readFileSync, writeFileSync } from "node:fs";

import { chromium } from "./browser.mjs";
import { accessible, sideways } from "./checks.mjs";
import { using } from "./looks.mjs";

const [address, file] = process.argv.slice(2);
const text = readFileSync(file, "utf8");
const annex = `${address}sample/ehr/annex.html`;
const TITLE = "電子カルテシステム保守・運用契約";
const FAULT = "直すところがあります";

const faults = [];
const shows = (page, words) => page.waitForFunction((words) => document.body.innerText.includes(words), {}, words);
const save = (from, to) => writeFileSync(file, text.replaceAll(from, to));

/** Nothing that is shown reaches a page of somebody else's. */
const strange = async (browser) => {
  const page = await browser.newPage();
  await page.setContent("<p>somebody else's</p>");
  const got = await page.evaluate(async (address) => {
    const tried = (name, properties) =>
      new Promise((done) => {
        const made = Object.assign(document.createElement(name), properties);
        made.onload = () => done("loaded");
        made.onerror = () => done("refused");
        document.body.append(made);
      });
    const script = await tried("script", { src: `${address}sample/assets/search-index.js` });
    const style = await tried("link", { rel: "stylesheet", href: `${address}sample/assets/site.css` });
    const read = await fetch(`${address}sample/index.html`).then(() => "read", () => "refused");
    return { script, style, read, index: typeof globalThis.bettenSearchIndex };
  }, address);
  if (JSON.stringify(Object.values(got)) !== '["refused","refused","refused","undefined"]') {
    faults.push(`a strange page: ${JSON.stringify(got)}`);
  }
  await page.setContent(`<iframe src="${address}sample/index.html"></iframe>`);
  const frame = page.frames().find((it) => it !== page.mainFrame());
  if (await frame?.evaluate(() => document.body?.innerText.includes("緊急")).catch(() => false)) {
    faults.push("a strange page frames ours");
  }
  await page.close();
};

await using(chromium(), async (browser) => {
  const page = await browser.newPage();
  page.setDefaultTimeout(20_000);
  page.on("console", (message) => {
    // That is how a browser notes a page that stands in for another.
    if (!/status of (500|404)/.test(message.text())) faults.push(`console says ${message.text()}`);
  });
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("request", (request) => {
    if (!request.url().startsWith(address) && !request.url().startsWith("data:")) faults.push(`asks for ${request.url()}`);
  });

  await page.goto(annex);
  await shows(page, TITLE);
  save(TITLE, "直した契約名");
  await shows(page, "直した契約名");

  save("duty: vendor", "duty: venndor");
  await shows(page, FAULT);
  for (const width of [320, 1440]) {
    await page.setViewport({ width, height: 900 });
    faults.push(...(await sideways(page)), ...(await accessible(page)));
  }
  await Promise.all([page.waitForNavigation(), page.click("main .links a")]);
  await shows(page, "最後に正しくできたときのページです。");
  await shows(page, "直した契約名");
  faults.push(...(await accessible(page)));
  save("夜間", "深夜");
  await shows(page, TITLE);
  if (page.url() !== annex) faults.push(`after mending the page is ${page.url()}`);

  await page.goto(`${address}nothing.html`);
  await shows(page, "ページがありません");
  faults.push(...(await accessible(page)));

  await page.goto(`${address}sample/search.html`);
  await page.type("input[type=search]", "バックアップ");
  await page.waitForSelector(".hits li");
  await page.close();
  await strange(browser);
});
for (const fault of faults) console.log(fault.replaceAll("\n", " "));
