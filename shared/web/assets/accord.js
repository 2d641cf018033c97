// What pages do beyond HTML and htmx: news at once, and keys. Without this file every page works, by its links and forms.
"use strict";

(() => {
  // No more often than this is a page loaded again, however many events arrive; those of one step arrive together.
  const REFRESH_MILLISECONDS = 500;
  const TOGETHER_MILLISECONDS = 50;
  // All who watch one page hear of an event at one instant: they ask spread over this time.
  const SPREAD_MILLISECONDS = 300;
  // After an answer that says "not now".
  const AGAIN_MILLISECONDS = 1000;
  const SWITCH = "accord-keys";
  // What the reader of this browser wishes when a new lead comes.
  const WISHES = { sound: "accord-sound", notification: "accord-notification" };
  const TONE = { hertz: 880, seconds: 0.2, volume: 0.1 };

  const wishes = (kind) => localStorage.getItem(WISHES[kind]) === "on";

  // A page with `data-changes`, the address of a stream of events, is told of each by the event `changed`.
  const follow = () => {
    const page = document.querySelector("[data-changes]");
    if (!page) return;
    let stream = null, waiting = false, last = 0;
    const refresh = () => {
      if (waiting) return;
      waiting = true;
      const soon = TOGETHER_MILLISECONDS + Math.random() * SPREAD_MILLISECONDS;
      const pause = Math.max(soon, last + REFRESH_MILLISECONDS - Date.now());
      setTimeout(() => { waiting = false; last = Date.now(); page.dispatchEvent(new Event("changed")); }, pause);
    };
    const open = () => {
      if (stream) return;
      stream = new EventSource(page.dataset.changes);
      page.dataset.types.split(" ").forEach((type) => stream.addEventListener(type, refresh));
    };
    // A browser opens few connections to one site: a page that is not seen holds none, unless it is to tell of new leads.
    const settle = () => {
      if (!document.hidden || wishes("sound") || wishes("notification")) { open(); return; }
      if (stream) stream.close();
      stream = null;
    };
    page.addEventListener("htmx:response:error", (event) => {
      if (event.detail.ctx.response.status >= 500) setTimeout(refresh, AGAIN_MILLISECONDS);
    });
    document.addEventListener("visibilitychange", () => { settle(); if (!document.hidden) refresh(); });
    settle();
  };

  // `j` and `k` walk through a list with `data-list`; another key is for the nearest element with it as `data-key`.
  const isTyping = (element) => element.matches("input, textarea, select, [contenteditable]");
  const isOff = () => localStorage.getItem(SWITCH) === "off";

  const walk = (step) => {
    const links = [...document.querySelectorAll("[data-list] h2 a")];
    const current = links.findIndex((link) => link.closest("li").contains(document.activeElement));
    const next = links[Math.max(0, Math.min(links.length - 1, current < 0 ? 0 : current + step))];
    if (next) next.focus();
  };

  const use = (key) => {
    const place = document.activeElement.closest("[data-list] > li") || (document.querySelector("[data-list]") ? null : document);
    const target = place && place.querySelector(`[data-key="${key}"]`);
    if (!target) return false;
    const fold = target.closest("details");
    if (fold && target.matches("summary")) {
      fold.open = true;
      target.focus();
    } else {
      target.click();
    }
    return true;
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat && !"jk".includes(event.key)) return;
    if (isOff() || isTyping(event.target)) return;
    if (event.key === "j" || event.key === "k") walk(event.key === "j" ? 1 : -1);
    else if (!/^[a-z]$/.test(event.key) || !use(event.key)) return;
    event.preventDefault();
  });

  // Single keys can be turned off, for those who speak to their computer, or press keys by accident.
  const showSwitch = () => {
    document.querySelectorAll("[data-keys]").forEach((line) => {
      const button = line.querySelector("button");
      const label = () => { button.textContent = isOff() ? "Turn keys on" : "Turn keys off"; };
      button.addEventListener("click", () => { localStorage.setItem(SWITCH, isOff() ? "on" : "off"); label(); });
      label();
      line.hidden = false;
    });
  };

  // A row with `data-offered` waits for its reader: one that was not there before is told.
  const listOffered = () => [...document.querySelectorAll("[data-offered]")].map((row) => row.id);

  const play = () => {
    const audio = new AudioContext(), tone = audio.createOscillator(), volume = audio.createGain();
    tone.frequency.value = TONE.hertz;
    volume.gain.value = TONE.volume;
    tone.connect(volume).connect(audio.destination);
    tone.start();
    tone.stop(audio.currentTime + TONE.seconds);
    tone.addEventListener("ended", () => audio.close());
  };

  // The notification names no person: it may stand on a screen that others see.
  const tell = (line, count) => {
    if (wishes("sound")) play();
    if (!wishes("notification") || Notification.permission !== "granted") return;
    const notification = new Notification(count === 1 ? line.dataset.one : line.dataset.many, { tag: "accord-offer" });
    notification.addEventListener("click", () => { window.focus(); notification.close(); });
  };

  const toggle = async (kind) => {
    const on = !wishes(kind);
    if (on && kind === "notification" && await Notification.requestPermission() !== "granted") return;
    localStorage.setItem(WISHES[kind], on ? "on" : "off");
    if (on && kind === "sound") play();
  };

  const showWishes = () => {
    const line = document.querySelector("[data-wishes]");
    if (!line) return;
    line.querySelectorAll("button").forEach((button) => {
      const kind = button.dataset.wish;
      const label = () => button.setAttribute("aria-pressed", String(wishes(kind)));
      if (kind === "notification" && !("Notification" in window)) button.hidden = true;
      button.addEventListener("click", async () => { await toggle(kind); label(); });
      label();
    });
    line.hidden = false;
    let known = new Set(listOffered());
    new MutationObserver(() => {
      const offered = listOffered(), fresh = offered.filter((id) => !known.has(id)).length;
      known = new Set([...known, ...offered]);
      if (fresh) tell(line, fresh);
    }).observe(document.body, { childList: true, subtree: true });
  };

  // A form with `data-written` is checked while its reader writes: an answer to what was written before is dropped, so
  // that nothing that is typed meanwhile is written over. Another answer is under way then.
  const keepWritten = () => {
    const form = document.querySelector("[data-written]");
    if (!form) return;
    let isAhead = false;
    form.addEventListener("input", () => { isAhead = true; });
    form.addEventListener("htmx:before:request", (event) => { if (event.target === form) isAhead = false; });
    form.addEventListener("htmx:before:swap", (event) => {
      if (event.target === form && isAhead) event.preventDefault();
    });
  };

  document.addEventListener("DOMContentLoaded", () => { keepWritten(); follow(); showSwitch(); showWishes(); });
})();
