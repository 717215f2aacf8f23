// The browsers, and what every look at a page watches: no message on the console, no request out of
// the site, no page error.
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const tools = process.env.BETTEN_BROWSER;
export const load = createRequire(pathToFileURL(join(tools, "package.json")));
const puppeteer = load("puppeteer-core").default ?? load("puppeteer-core");

// No trace on the machine, no word to anybody.
const CHROMIUM = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export const chromium = () =>
  puppeteer.launch({ executablePath: process.env.BETTEN_CHROMIUM || "/usr/bin/chromium", args: CHROMIUM });

export const firefox = (preferences = {}) =>
  puppeteer.launch({
    browser: "firefox",
    executablePath: process.env.BETTEN_FIREFOX || "/usr/bin/firefox-esr",
    extraPrefsFirefox: preferences,
  });

/** A folder with the output of one run: its pages, and what kind each is. */
export class Site {
  constructor(folder) {
    this.folder = resolve(folder);
    this.pages = readdirSync(this.folder, { recursive: true })
      .filter((path) => path.endsWith(".html"))
      .sort()
      .map((path) => ({ path, kind: this.read(path).match(/<body class="([^"]*)"/)[1] }));
  }

  read(path) {
    return readFileSync(join(this.folder, path), "utf8");
  }

  address(path) {
    const [file, rest] = path.split(/(?=[?#])/, 2);
    return pathToFileURL(join(this.folder, file)).href + (rest ?? "");
  }

  /** One page of every kind: the last, for contracts with open items come after the agreed one. */
  kinds() {
    return [...new Map(this.pages.map((page) => [page.kind, page])).values()];
  }
}

/** Opens a page and gives it to `look`; whatever it says or asks for is a fault. */
export const visit = async (browser, site, path, viewport, look, { script = true, media } = {}) => {
  const faults = [];
  const page = await browser.newPage();
  page.on("console", (message) => faults.push(`${path}: console says ${message.text()}`));
  page.on("pageerror", (error) => faults.push(`${path}: ${error}`));
  page.on("request", (request) => {
    // axe carries a font of its own.
    if (request.url().startsWith("data:")) return;
    const inside = relative(site.folder, decodeURI(new URL(request.url()).pathname));
    if (!request.url().startsWith("file:") || inside.startsWith("..")) faults.push(`${path}: asks for ${request.url()}`);
  });
  page.on("requestfailed", (request) => faults.push(`${path}: has no ${request.url().slice(0, 200)}`));
  try {
    await page.setViewport(viewport);
    if (!script) await page.setJavaScriptEnabled(false);
    if (media) await page.emulateMediaFeatures(media);
    await page.goto(site.address(path), { waitUntil: "load" });
    for (const fault of (await look(page)) ?? []) faults.push(`${path}: ${fault}`);
  } finally {
    await page.close();
  }
  return faults;
};

/** So many at once; the faults in the order of the tasks. */
export const atOnce = async (most, tasks) => {
  const faults = [];
  let next = 0;
  const worker = async () => {
    while (next < tasks.length) {
      const index = next++;
      faults[index] = await tasks[index]();
    }
  };
  await Promise.all(Array.from({ length: most }, worker));
  return faults.flat();
};
