// What every page adds on top of plain links and forms. Nothing here is needed to do the work.
"use strict";
(() => {
  const root = document.documentElement;
  const one = (selector, from = document) => from.querySelector(selector);
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const on = (type, act, options) => document.addEventListener(type, act, options);

  // ---- busy bar: silent for 200 ms, then a thin line on top ----
  let waiting = 0, timer;
  function busy(change) {
    waiting = Math.max(0, waiting + change);
    clearTimeout(timer);
    const show = () => { root.classList.toggle("busy", waiting > 0); one("#main")?.setAttribute("aria-busy", String(waiting > 0)); };
    waiting ? (timer = setTimeout(show, 200)) : show();
  }
  on("htmx:beforeRequest", () => busy(1));
  on("htmx:afterRequest", () => busy(-1));
  addEventListener("pageshow", () => { waiting = 0; busy(0); });
  on("submit", (event) => setTimeout(() => {  // after every other listener had its say
    const form = event.target;
    const away = form.method !== "dialog" && !form.matches("[data-download], [target]");
    if (!event.defaultPrevented && away) busy(1);
  }));

  // ---- toast: one at a time, stays while pointed at or focused ----
  let toastTimer;
  function linger(toast, time = 10000) {
    clearTimeout(toastTimer);
    toastTimer = setTimeout(() => (toast.matches(":hover, :focus-within") ? linger(toast, 2000) : toast.remove()), time);
  }
  function say(text) {
    const toast = Object.assign(document.createElement("div"), { className: "toast", textContent: text });
    one("#toasts").replaceChildren(toast);
    linger(toast);
  }
  on("toast", (event) => say(event.detail.value ?? event.detail));

  // ---- a fragment that could not be fetched: the old content stays ----
  function failed(event) {
    const box = one("#failed")?.content.cloneNode(true);
    if (!box) return;
    one("time", box).textContent = new Date().toLocaleTimeString(root.lang, { hour: "2-digit", minute: "2-digit" });
    one("#notices").replaceChildren(box);
  }
  on("htmx:responseError", failed);
  on("htmx:sendError", failed);

  // ---- error summary takes the focus; a corrected field drops its own error ----
  const focusErrors = (from) => one(".error-summary", from)?.focus();
  on("htmx:afterSwap", (event) => focusErrors(event.target));
  on("input", ({ target }) => {
    if (target.getAttribute("aria-invalid") !== "true") return;
    target.removeAttribute("aria-invalid");
    target.closest(".field")?.querySelector(".error")?.remove();
  });

  // ---- small conveniences, each named by a data attribute ----
  on("change", ({ target }) => {
    if (target.matches("[data-autosubmit]")) target.form.requestSubmit();
    const table = target.closest("table");
    if (target.matches("[data-select-all]")) all("tbody .pick input", table).forEach((box) => { box.checked = target.checked; });
    if (!target.closest(".pick")) return;
    const picked = all("tbody .pick :checked", table).length, total = all("tbody .pick input", table).length;
    const every = one("[data-select-all]", table);
    every.checked = picked === total;
    every.indeterminate = picked > 0 && picked < total;
    all("[data-picked]", table.closest("form, .table-card")).forEach((place) => { place.textContent = picked.toLocaleString(root.lang); });
  });
  on("click", async (event) => {
    const { target } = event;
    all("details.menu[open], details.tip[open]").forEach((menu) => { if (!menu.contains(target)) menu.open = false; });
    const copy = target.closest("[data-copy]");
    if (copy) {
      await navigator.clipboard.writeText(copy.dataset.copy || location.href);
      say(copy.dataset.copied);
    }
    if (target.closest("[data-close]")) target.closest("dialog, .toast")?.[target.closest(".toast") ? "remove" : "close"]();
    if (target.closest("[data-print]")) print();
    if (target.closest("[data-keys]")) one("#keys").showModal();
    if (target.closest("[data-palette]") && !event.ctrlKey && !event.metaKey) { event.preventDefault(); openPalette(); }
    if (target.closest("[data-deselect]")) all("tbody .pick :checked", target.closest("form, .table-card")).forEach((box) => box.click());
    if (target.matches("dialog")) target.close();
    const row = target.closest("tr[data-open]");
    if (row && !target.closest("a, button, input, label, select, summary, .pick") && !String(getSelection())) {
      one("a", row).dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, ctrlKey: event.ctrlKey, metaKey: event.metaKey }));
    }
  });

  // ---- theme: at once here, remembered by the server ----
  on("submit", (event) => {
    const form = event.target, theme = event.submitter?.value;
    if (!form.matches("[data-theme-form]") || !theme) return;
    event.preventDefault();
    theme === "auto" ? root.removeAttribute("data-theme") : root.setAttribute("data-theme", theme);
    all("button", form).forEach((button) => button.setAttribute("aria-pressed", String(button.value === theme)));
    document.dispatchEvent(new Event("prm:theme"));
    const body = new FormData(form, event.submitter);
    if (form.getAttribute("action")) fetch(form.action, { method: "POST", body, headers: { "X-Requested-With": "fetch" } });
  });

  // ---- command palette ----
  const palette = one("#palette"), box = palette && one("input", palette), list = palette && one("[role=listbox]", palette);
  let asked = 0, typing;
  const options = () => all("[role=option]", list);
  const active = () => one("[aria-selected=true]", list);
  function choose(option) {
    active()?.setAttribute("aria-selected", "false");
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    option ? box.setAttribute("aria-activedescendant", option.id) : box.removeAttribute("aria-activedescendant");
  }
  async function ask() {
    const turn = ++asked;
    const url = `${palette.dataset.url}?palette=1&q=${encodeURIComponent(box.value)}`;
    const answer = await fetch(url, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (turn !== asked || !answer?.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = one("[role=listbox]", page);
    list.replaceChildren(...(found ? found.children : []));
    list.hidden = !list.children.length;
    box.setAttribute("aria-expanded", String(!list.hidden));
    one(".none", palette).hidden = !list.hidden || !box.value;
    choose(options()[0]);
  }
  function openPalette() {
    if (!palette || palette.open) return;
    palette.showModal();
    box.select();
    ask();
  }
  box?.addEventListener("input", () => { clearTimeout(typing); typing = setTimeout(ask, 100); });
  box?.addEventListener("keydown", (event) => {
    const found = options(), step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && found.length) {
      event.preventDefault();
      choose(found[(found.indexOf(active()) + step + found.length) % found.length]);
    } else if (event.key === "Enter" && active()) {
      event.preventDefault();
      event.ctrlKey || event.metaKey ? open(active().href) : active().click();
    }
  });

  // ---- keyboard: [data-shortcut="g d"], one key or g and a key, never inside a field ----
  let prefix = "", prefixTimer;
  function press(keys) {
    const target = all(`[data-shortcut="${CSS.escape(keys)}"]`).find((element) => element.checkVisibility());
    if (!target) return false;
    target.matches("input, select, textarea, summary") ? target.focus() : target.click();
    if (target.matches("summary")) target.parentElement.open = true;
    return true;
  }
  on("keydown", (event) => {
    const { key, target } = event, command = event.ctrlKey || event.metaKey;
    if (command && key.toLowerCase() === "k" && !event.shiftKey && !event.altKey) { event.preventDefault(); openPalette(); return; }
    if (command && key === "Enter" && target.matches("textarea, input, select") && target.form?.method === "post") { event.preventDefault(); target.form?.requestSubmit(); return; }
    if (key === "Escape") {
      const menu = target.closest("details.menu[open], details.tip[open]") ?? one("details.menu[open], details.tip[open]");
      if (menu) { menu.open = false; one("summary", menu).focus(); } else if (!one("dialog[open]")) press("Escape");
      return;
    }
    const typing = target.matches("input:not([type=checkbox], [type=radio]), select, textarea, [contenteditable]");
    if (command || event.altKey || typing || document.body.dataset.shortcuts === "off" || one("dialog[open]")) return;
    if (key === "?") { one("#keys")?.showModal(); return; }
    const keys = prefix + key.toLowerCase();
    clearTimeout(prefixTimer);
    prefix = !prefix && key === "g" ? "g " : "";
    if (prefix) prefixTimer = setTimeout(() => { prefix = ""; }, 1200);
    else if (press(keys)) event.preventDefault();
  });

  on("DOMContentLoaded", () => {
    focusErrors(document);
    for (const tab of document.querySelectorAll(".tabs [aria-current]")) {  // on a phone the row of tabs begins elsewhere
      const [own, row] = [tab, tab.parentElement].map((it) => it.getBoundingClientRect());
      tab.parentElement.scrollLeft += own.left + own.width / 2 - row.left - row.width / 2;
    }
    const toast = one("#toasts .toast");
    if (toast) linger(toast);
  });
})();
