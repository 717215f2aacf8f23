// Which fonts the letters of a page are really printed with.
import { atOnce, chromium, visit } from "./browser.mjs";
import { DESK, using } from "./looks.mjs";

const OURS = ["BIZ UDPGothic", "BIZ UDPMincho", "Noto Serif JP"];

export const fonts = (site) =>
  using(chromium(), (browser) =>
    atOnce(
      3,
      site.kinds().map(({ path }) => () =>
        visit(browser, site, path, DESK, async (page) => {
          const session = await page.createCDPSession();
          await session.send("DOM.enable");
          await session.send("CSS.enable");
          const { root } = await session.send("DOM.getDocument");
          const { nodeId } = await session.send("DOM.querySelector", { nodeId: root.nodeId, selector: "body" });
          const { fonts } = await session.send("CSS.getPlatformFontsForNode", { nodeId });
          const families = fonts.map((font) => font.familyName);
          return [
            ...(families.includes(OURS[0]) ? [] : ["has no letter of the fonts the tests show"]),
            ...families.filter((name) => !OURS.includes(name)).map((name) => `is printed with ${name}`),
          ];
        }),
      ),
    ),
  );
