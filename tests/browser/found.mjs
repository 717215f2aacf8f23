// What the search and the filters find, and what they mark of it.
import { chromium, visit } from "./browser.mjs";
import { DESK, using } from "./looks.mjs";

// Where it is looked for, as it is typed, what is marked then, and of what the first hit must tell.
const SEARCH = "found/search.html";
const ANNEX = "found/ehr/annex.html";
const CONTACTS = "found/contacts.html";
const NUMBER = "03-0000-0001";
const PLACE = "Part2 C 3 運用委託先";
const FOUND = [
  // Two words, in any order and with anything between.
  [SEARCH, "連絡　電話 行う", ["連絡", "電話", "行う"], "事故発生時の原因究明"],
  [SEARCH, "電話 連絡 まず", ["連絡", "まず電話"], "事故発生時の原因究明"],
  [ANNEX, "電話 連絡 まず", ["連絡", "まず電話"], "事故発生時の原因究明"],
  [CONTACTS, "ネット 24時間", ["ネット", "24時間"], "運用センター"],
  [SEARCH, "検索語 終りの語", ["検索語", "終りの語"], "事故発生時の報告"],
  // Width, marks of kana, letters of two units.
  [SEARCH, "ﾊﾞｯｸｱｯﾌﾟ", ["ﾊﾞｯｸｱｯﾌﾟ"], "ﾊﾞｯｸｱｯﾌﾟは別"],
  [SEARCH, "バックアップは", ["ﾊﾞｯｸｱｯﾌﾟは"], "ﾊﾞｯｸｱｯﾌﾟは別"],
  [SEARCH, "バックアップ".normalize("NFD"), ["ﾊﾞｯｸｱｯﾌﾟ"], "ﾊﾞｯｸｱｯﾌﾟは別"],
  [ANNEX, "ばっくあっぷ", ["ﾊﾞｯｸｱｯﾌﾟ"], "運用委託先"],
  [SEARCH, "合がい", ["合がい"], "脆弱性情報"],
  [SEARCH, "検索語", ["検索語"], "事故発生時の報告"],
  [SEARCH, "吉吉吉あ", ["𠮷𠮷𠮷あ"], "事故発生時の報告"],
  // Shapes of letters.
  [SEARCH, "葛城", ["葛\u{e0100}城"], "保守受付"],
  [CONTACTS, "葛\u{e0101}城", ["葛\u{e0100}城"], "保守受付"],
  [SEARCH, "高橋", ["髙橋"], "用度課"],
  [CONTACTS, "高橋", ["髙橋"], "用度課"],
  // Dashes of every kind, and what is written with one, another or none.
  ...["9時～17時", "9時〜17時", "9時~17時", "9時-17時"].map((typed) => [CONTACTS, typed, ["9時〜17時"], "保守受付"]),
  ...[NUMBER, "0300000001", "０３−００００−０００１", "03‐0000–0001", "03ー0000ー0001", "03 0000 0001", "(03)0000-0001"].flatMap((typed) => [
    [SEARCH, typed, [NUMBER], "保守受付"],
    [CONTACTS, typed, [NUMBER], "保守受付"],
  ]),
  [SEARCH, "03-0000-0041", ["03(0000)0041"], "運用センター"],
  [SEARCH, "サイト-A棟", ["サイト−A棟"], "脆弱性情報"],
  [SEARCH, "サーバ室", ["サーバー室"], "事故発生時の原因究明"],
  [SEARCH, "サーバー室", ["サーバー室"], "事故発生時の原因究明"],
  [SEARCH, "共通サーバー", ["共通サーバ"], "運用センター"],
  [SEARCH, "3か月前", ["3ヶ月前"], "事故発生時の原因究明"],
  // An item, by its id and by what people read.
  ...["2-C-3", "2−Ｃ−3", "2ーcー3", "2 C 3"].flatMap((typed) => [
    [SEARCH, typed, ["2 C 3", "2-C-3"], PLACE],
    [ANNEX, typed, ["2 C 3"], PLACE],
  ]),
  ...["Part2 C 3", "part2c3"].flatMap((typed) => [
    [SEARCH, typed, ["Part2 C 3"], PLACE],
    [ANNEX, typed, ["Part2 C 3"], PLACE],
  ]),
  [SEARCH, "C3", ["C 3", "C-3"], PLACE],
  ["found/roles.html", "Part2 C 3", ["3", "Part2 C 3"], "運用委託先"],
  ["found/items.html", "2-R-1", [], "参考1"],
  [SEARCH, "2-R-1", ["2-R-1"], "参考1"],
  // The mark of a term stands in the middle of a word.
  [ANNEX, "トラフィック監視", ["トラフィック", "*7", "監視"], "ネットワークのトラフィック"],
  // Who searches at night looks for somebody to ring.
  [SEARCH, "サーバ", ["サーバ"], "運用センター"],
  [SEARCH, "サーバ 連絡先", ["連絡先", "サーバ"], "運用センター"],
];

/** What is looked for is found, shown and marked, and nothing is torn. */
export const found = (site) =>
  using(chromium(), async (browser) => {
    const faults = [];
    for (const [path, typed, marks, told] of FOUND) {
      const address = `${path}?q=${encodeURIComponent(typed)}`;
      faults.push(...(await visit(browser, site, address, DESK, (page) => hits(page, typed, marks, told))));
    }
    faults.push(...(await visit(browser, site, `${SEARCH}?q=${encodeURIComponent("運用")}`, DESK, order)));
    return faults;
  });

const hits = async (page, typed, marks, told) => {
  const seen = await page.evaluate(() => {
    const form = document.querySelector(".filter");
    const isBelow = (it) => form.compareDocumentPosition(it) & Node.DOCUMENT_POSITION_FOLLOWING;
    const list = document.querySelector("#search");
    const shown = [...document.querySelectorAll(list ? ".hits li" : ".items > tbody, table:not(.items, .overview) tbody tr:not(.section)")];
    const hits = shown.filter((it) => it.checkVisibility() && isBelow(it));
    const marked = [...((list && hits[0]) || document).querySelectorAll("mark")];
    return {
      first: hits[0]?.textContent ?? "nothing",
      marks: [...new Set(marked.filter((it) => it.checkVisibility()).map((it) => it.textContent.normalize("NFC")))].sort().join("|"),
      bare: list ? hits.filter((it) => !it.querySelector("mark")).length : 0,
      torn: hits.filter((it) => /\p{Surrogate}|\ufffd|\0/u.test(it.textContent)).length,
    };
  });
  const faults = [];
  if (!seen.first.includes(told)) faults.push(`「${typed}」 finds first 「${seen.first.slice(0, 60)}」`);
  if (seen.marks !== [...marks].sort().join("|")) faults.push(`「${typed}」 marks 「${seen.marks}」`);
  if (seen.bare > 0) faults.push(`「${typed}」: ${seen.bare} hits without a mark`);
  if (seen.torn > 0) faults.push(`「${typed}」: ${seen.torn} torn hits`);
  return faults;
};

/** Whom to ring, before what was agreed; and the number can be dialled from there. */
const order = async (page) => {
  const seen = await page.evaluate(() => ({
    kinds: [...document.querySelectorAll("#search h2")].map((it) => it.textContent.split("\u3000")[0]).join(),
    dialled: document.querySelector('.hits li a[href^="tel:"]')?.href,
  }));
  const wanted = { kinds: "連絡先,契約,確認表の項目,契約ごとの取決め", dialled: "tel:0300000041" };
  return Object.keys(wanted).filter((key) => seen[key] !== wanted[key]).map((key) => `${key}: ${seen[key]}`);
};
