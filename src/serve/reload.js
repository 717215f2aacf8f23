// Only in pages of `betten serve`: waits until what is shown has changed, and loads the page anew.
"use strict";
(() => {
  const LAST = "/.betten/last/";
  const isLast = location.pathname.startsWith(LAST);

  // The style sheet must do: the page's policy allows no style in the page.
  const notice = (text, href) => {
    const line = document.createElement("p");
    line.className = "notice";
    line.setAttribute("role", "status");
    line.append(text);
    if (href) {
      const link = document.createElement("a");
      link.href = href;
      link.append("直すところを見る");
      line.append(link);
    }
    document.querySelector("main").prepend(line);
    return line;
  };

  const now = () => location.pathname.replace(LAST, "/") + location.search + location.hash;
  const pause = (milliseconds) => new Promise((go) => setTimeout(go, milliseconds));
  // A browser has few connections for one address; a page nobody sees needs none.
  const seen = async () => {
    while (document.hidden) {
      await new Promise((go) => document.addEventListener("visibilitychange", go, { once: true }));
    }
  };

  if (isLast) notice("最後に正しくできたときのページです。", now());

  const watch = async () => {
    // Milliseconds after the page was asked for: what has changed later is not on it.
    let known = 0;
    let stopped = null;
    for (;;) {
      await seen();
      const asked = performance.now();
      const answer = await fetch(`/.betten/changed?age=${Math.ceil(asked - known)}`).catch(() => null);
      if (answer && stopped) {
        stopped.remove();
        stopped = null;
      }
      if (answer && answer.status === 204) continue;
      if (answer && answer.ok) {
        const state = await answer.text();
        if (!isLast) return location.reload();
        if (state === "good") return location.replace(now());
        known = asked;
        continue;
      }
      stopped = stopped || notice("betten serve が動いていません。もう一度打つと、このページも新しくなります。");
      await pause(2000);
    }
  };
  watch();
})();
