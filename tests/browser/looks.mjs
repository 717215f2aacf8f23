// What several checks need: how large a screen is, a browser for a while, what is seen of a list.
export const HEIGHT = 900;
export const PHONE = { width: 360, height: 640 };
export const DESK = { width: 1440, height: HEIGHT };

export const using = async (opened, use) => {
  const browser = await opened;
  try {
    return await use(browser);
  } finally {
    await browser.close();
  }
};

export const rowsShown = (page) =>
  page.evaluate(() => [...document.querySelectorAll("tbody tr:not(.section)")].filter((it) => it.checkVisibility()).length);
