// The board's one script: clocks, live events, keys, light and dark. All pages work without it, but for being live.
"use strict";
(() => {
  const body = document.body, root = document.documentElement;
  const at = (id) => document.getElementById(id);
  let skew = Date.parse(body.dataset.now) - Date.now();
  const now = () => Date.now() + skew;

  // --- clocks
  const two = (n) => String(n).padStart(2, "0");
  function span(ms) {
    const s = Math.floor(Math.abs(ms) / 1000), m = Math.floor(s / 60), h = Math.floor(m / 60);
    if (s < 60) return `${s} s`;
    if (m < 60) return `${m} min`;
    return h < 24 ? `${h} h ${two(m % 60)}` : `${Math.floor(h / 24)} d ${h % 24} h`;
  }
  const ago = (t) => (t <= now() ? `${span(now() - t)} ago` : `in ${span(t - now())}`);
  function left(ms) {
    const s = Math.max(0, Math.ceil(ms / 1000)), h = Math.floor(s / 3600), m = Math.floor(s / 60) % 60;
    return (h ? `${h}:${two(m)}` : `${m}`) + `:${two(s % 60)}`;
  }
  const local = new Intl.DateTimeFormat(undefined, { day: "2-digit", month: "short", hour: "2-digit", minute: "2-digit" });
  function clocks() {
    for (const one of document.querySelectorAll("time[data-until]")) {
      const ms = Date.parse(one.dateTime) - now();
      one.textContent = ms > 0 ? left(ms) : "now";
      one.classList.toggle("near", ms < 120000);
    }
    for (const one of document.querySelectorAll("time[data-age]")) one.textContent = ago(Date.parse(one.dateTime));
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

  // --- live
  const stale = at("stale"), blind = at("blind"), line = at("line"), text = at("line-text"), news = at("news");
  let heard = Date.now(), known = null, away = false, changed = false;
  const buttons = () => document.querySelectorAll(".acts button");
  function hold(why, reload) {
    stale.textContent = `${why} `;
    if (reload) {
      const link = document.createElement("a");
      link.href = location.href.split("#")[0];
      link.textContent = "Show it as it is now";
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
      blind.textContent = `Blind since ${local.format(new Date(said.blind_since))}: the index does not answer. What you see may be old.`;
      text.textContent = "blind";
    } else if (said.newest) {
      text.replaceChildren("heard ", Object.assign(document.createElement("time"), { dateTime: said.newest }));
      text.lastChild.dataset.age = "";
    }
    if (known) {
      const fresh = Object.entries(said.alerts).filter(([id]) => !(id in known)).map(([, [, priority, title]]) => `New alert, priority ${priority}: ${title}`);
      if (fresh.length) news.textContent = fresh.join(". ");
    }
    known = said.alerts;
    const mine = body.dataset.alert;
    if (mine && !said.blind_since && body.dataset.open === "yes") {
      const state = said.alerts[mine];
      if (!state || state[0] !== Number(body.dataset.sequence)) {
        changed = true;
        hold("This alert has changed since you opened this page, so nothing can be done here.", true);
      }
    }
    clocks();
  }
  function rows(said) {
    const place = at("rows"), focus = document.activeElement?.getAttribute("href"), chosen = document.querySelector(".row.chosen")?.id;
    place.innerHTML = said.rows; // made by the server from the same template, all of it escaped
    if (chosen) at(chosen)?.classList.add("chosen");
    if (focus) place.querySelector(`a[href="${CSS.escape(focus)}"]`)?.focus();
    clocks();
  }
  if (line && window.EventSource) {
    const source = new EventSource(body.dataset.live === "rows" ? "/live?rows" : "/live");
    const on = (name, what) => source.addEventListener(name, (event) => { back(); what(event.data ? JSON.parse(event.data) : null); });
    on("status", status);
    on("beat", () => {});
    if (body.dataset.live === "rows") on("alerts", rows);
    on("out", () => { source.close(); changed = true; hold("You are signed out.", true); });
    setInterval(() => {
      if (!away && Date.now() - heard > 25000) {
        away = true;
        line.dataset.state = "stale";
        text.textContent = "not connected";
        hold(`This page has heard nothing since ${local.format(new Date(heard + skew))}: it may be old, and nothing can be done here until it is live again.`, false);
      }
    }, 1000);
  }
  for (const form of document.querySelectorAll("form.act")) {
    form.addEventListener("submit", () => setTimeout(() => { for (const one of form.querySelectorAll("button")) one.disabled = true; }));
  }

  // --- keys
  const help = at("keys-help"), keys = at("keys");
  if (keys) { keys.hidden = false; keys.addEventListener("click", () => help.showModal()); }
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
    if (!help || help.open || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
    const goes = { gh: "/", gs: "/stories", gm: "/map" }[before + event.key];
    before = event.key;
    const does = { j: () => move(1), k: () => move(-1), a: () => at("reason")?.focus(), "/": () => { const box = at("q"); if (box) box.focus(); else location.href = "/search"; }, t: turn, "?": () => help.showModal() }[event.key];
    if (goes) location.href = goes;
    else if (does) { event.preventDefault(); does(); }
  });
})();
