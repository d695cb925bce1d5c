// The board's one script: clocks, live events, keys, light and dark. All pages work without it, but for being live.
// It has no words of its own: the page brings them (frame.html).
"use strict";
(() => {
  const body = document.body, root = document.documentElement;
  const at = (id) => document.getElementById(id);
  const words = JSON.parse(body.dataset.words);
  const say = (name, given = {}) => words[name].replace(/\{(\w+)\}/g, (_, key) => given[key]);
  let skew = Date.parse(body.dataset.now) - Date.now();
  const now = () => Date.now() + skew;

  // --- clocks
  const two = (n) => String(n).padStart(2, "0");
  function span(ms) {
    const s = Math.floor(Math.abs(ms) / 1000), m = Math.floor(s / 60), h = Math.floor(m / 60);
    if (s < 60) return say("seconds", { seconds: s });
    if (m < 60) return say("minutes", { minutes: m });
    return h < 24 ? say("hours", { hours: h, minutes: two(m % 60) }) : say("days", { days: Math.floor(h / 24), hours: h % 24 });
  }
  const ago = (t) => (t <= now() ? say("ago", { span: span(now() - t) }) : say("in", { span: span(t - now()) }));
  function left(ms) {
    const s = Math.max(0, Math.ceil(ms / 1000)), h = Math.floor(s / 3600), m = Math.floor(s / 60) % 60;
    return (h ? `${h}:${two(m)}` : `${m}`) + `:${two(s % 60)}`;
  }
  const local = new Intl.DateTimeFormat(root.lang, { day: "2-digit", month: "short", hour: "2-digit", minute: "2-digit" });
  function clocks() {
    for (const one of document.querySelectorAll("time[data-until]")) {
      const ms = Date.parse(one.dateTime) - now();
      one.textContent = ms > 0 ? left(ms) : say("now");
      one.classList.toggle("near", ms < 120000);
    }
    for (const one of document.querySelectorAll("time[data-age]")) {
      const text = ago(Date.parse(one.dateTime));
      if (one.textContent !== text) one.textContent = text;
    }
    for (const one of document.querySelectorAll("time:not([data-age],[data-until],[data-local])")) {
      one.title = one.textContent;
      one.dataset.local = "";
      one.textContent = local.format(new Date(one.dateTime));
    }
  }
  clocks();
  setInterval(clocks, 1000);

  // --- light and dark
  const theme = at("theme");
  function turn() {
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    document.cookie = `vigil-theme=${root.dataset.theme}; path=/; max-age=31536000; samesite=lax`;
  }
  if (theme) { theme.hidden = false; theme.addEventListener("click", turn); }

  // --- a part becomes another one: what is the same stays in its place, with its focus, scroll, choice and openness
  const sort = (one) => (one.nodeType === 1 ? `${one.tagName}#${one.id}` : `${one.nodeType}`);
  function become(old, made) {
    if (old.nodeType !== 1) { if (old.data !== made.data) old.data = made.data; return; }
    if (old.tagName === "TIME" && old.dateTime === made.dateTime) return; // the clocks keep it
    const chosen = old.classList.contains("chosen");
    for (const { name, value } of [...made.attributes]) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
    for (const { name } of [...old.attributes]) if (!made.hasAttribute(name) && !(name === "open" && old.tagName === "DETAILS")) old.removeAttribute(name);
    if (chosen) old.classList.add("chosen");
    const known = new Set([...made.children].map((one) => one.id).filter(Boolean));
    for (const one of [...old.children]) if (one.id && !known.has(one.id)) one.remove();
    let here = old.firstChild;
    for (const next of [...made.childNodes]) {
      const named = next.id && [...old.children].find((one) => one.id === next.id);
      const same = named || (here && sort(here) === sort(next) ? here : null);
      if (!same) { old.insertBefore(document.importNode(next, true), here); continue; }
      if (same === here) here = here.nextSibling; else old.insertBefore(same, here);
      become(same, next);
    }
    while (here) { const next = here.nextSibling; here.remove(); here = next; }
  }
  function part(said) {
    const made = new DOMParser().parseFromString(said.html, "text/html"); // the same template, all of it escaped; nothing in it runs
    const focus = document.activeElement, height = (one) => one.getBoundingClientRect().top;
    const seen = (one) => one.closest("[data-part]") && height(one) > 0 && height(one) < innerHeight;
    // Whoever has gone down a page goes on at the same line; at its top what is new comes into sight.
    const line = scrollY > 0 ? [focus, ...document.querySelectorAll("[data-part] [id]")].find(seen) : null;
    const before = line && height(line);
    for (const one of made.querySelectorAll("[data-part]")) {
      const old = document.querySelector(`[data-part="${one.dataset.part}"]`);
      if (old) become(old, one);
    }
    if (focus !== document.activeElement && focus.isConnected) focus.focus({ preventScroll: true }); // it was moved
    clocks();
    if (line?.isConnected) scrollBy(0, height(line) - before);
  }

  // --- live
  const stale = at("stale"), blind = at("blind"), line = at("line"), text = at("line-text"), news = at("news");
  let heard = Date.now(), known = null, away = false, changed = false;
  const buttons = () => document.querySelectorAll(".acts button");
  function hold(why, reload) {
    stale.textContent = `${why} `;
    if (reload) {
      const link = document.createElement("a");
      link.href = location.href.split("#")[0];
      link.textContent = say("show");
      stale.append(link);
    }
    stale.hidden = false;
    for (const one of buttons()) one.disabled = true;
  }
  function release() {
    if (changed) return;
    stale.hidden = true;
    for (const one of buttons()) one.disabled = false;
  }
  function back() {
    heard = Date.now();
    if (away) { away = false; line.dataset.state = "live"; release(); }
  }
  function status(said) {
    skew = Date.parse(said.now) - Date.now();
    const count = at("open-count");
    count.hidden = !said.unanswered;
    count.textContent = said.unanswered;
    document.title = document.title.replace(/^(\(\d+\) )?/, said.unanswered ? `(${said.unanswered}) ` : "");
    blind.hidden = !said.blind_since;
    line.dataset.state = said.blind_since ? "blind" : "live";
    if (said.blind_since) {
      blind.textContent = say("blindSince", { moment: local.format(new Date(said.blind_since)) });
      text.textContent = say("blind");
    } else if (said.newest) {
      const [before, after] = words.heard.split("{age}"), time = document.createElement("time");
      time.dateTime = said.newest;
      time.dataset.age = "";
      text.replaceChildren(before, time, after);
    }
    if (known) {
      const fresh = Object.entries(said.alerts).filter(([id]) => !(id in known)).map(([, [, priority, title]]) => say("news", { priority, title }));
      if (fresh.length) news.textContent = fresh.join(". ");
    }
    known = said.alerts;
    const mine = body.dataset.alert;
    if (mine && !said.blind_since && body.dataset.open === "yes") {
      const state = said.alerts[mine];
      if (!state || state[0] !== Number(body.dataset.sequence)) {
        changed = true;
        hold(say("changed"), true);
      }
    }
    clocks();
  }
  if (line && window.EventSource) {
    const { live, mark } = body.dataset;
    const source = new EventSource(live ? `/live?${new URLSearchParams({ page: live, mark })}` : "/live");
    const on = (name, what) => source.addEventListener(name, (event) => { back(); what(event.data ? JSON.parse(event.data) : null); });
    on("status", status);
    on("beat", () => {});
    on("part", part);
    on("out", () => { source.close(); changed = true; hold(say("out"), true); });
    setInterval(() => {
      if (!away && Date.now() - heard > 25000) {
        away = true;
        line.dataset.state = "stale";
        text.textContent = say("away");
        hold(say("old", { moment: local.format(new Date(heard + skew)) }), false);
      }
    }, 1000);
  }
  for (const form of document.querySelectorAll("form.act")) {
    form.addEventListener("submit", () => setTimeout(() => { for (const one of form.querySelectorAll("button")) one.disabled = true; }));
  }

  // --- keys; whoever speaks to the machine, or slips, turns them off (WCAG 2.1.4)
  const help = at("keys-help"), keys = at("keys"), single = at("keys-on");
  if (keys) {
    keys.hidden = false;
    keys.addEventListener("click", () => help.showModal());
    single.checked = localStorage.getItem("vigil-keys") !== "off";
    single.addEventListener("change", () => localStorage.setItem("vigil-keys", single.checked ? "on" : "off"));
  }
  let before = "";
  function move(step) {
    const all = [...document.querySelectorAll(".row")];
    if (!all.length) return;
    const here = all.findIndex((one) => one.classList.contains("chosen"));
    all[here]?.classList.remove("chosen");
    const next = all[Math.min(all.length - 1, Math.max(0, here + step))];
    next.classList.add("chosen");
    next.querySelector("a")?.focus();
  }
  document.addEventListener("keydown", (event) => {
    if (!help || !single.checked || help.open || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
    const goes = { gh: "/", gs: "/stories", gm: "/map" }[before + event.key];
    before = event.key;
    const does = { j: () => move(1), k: () => move(-1), a: () => at("reason")?.focus(), "/": () => { const box = at("q"); if (box) box.focus(); else location.href = "/search"; }, t: turn, "?": () => help.showModal() }[event.key];
    if (goes) location.href = goes;
    else if (does) { event.preventDefault(); does(); }
  });
})();
