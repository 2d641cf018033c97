/* Accord: fills in what a form's fields do not say. Put it on every page: it remembers in localStorage where the visitor
   came from first and last. It sets no cookie, sends nothing by itself, and leaves forms of other addresses alone. */
(function () {
  "use strict";
  var tag = document.currentScript || document.querySelector('script[src*="/v1/forms/"][src*=".js"]');
  if (!tag || !tag.src) return;
  var action = tag.src.replace(/\.js(\?.*)?(#.*)?$/, "");
  var KEY = "accord_touches";
  var KEEP_MS = 90 * 24 * 60 * 60 * 1000;
  var FILL_MS = 30 * 60 * 1000;
  var CAME_FROM = /[?&](utm_[a-z]+|[a-z]*cl(?:ick_?)?id|_kx|wbraid|gbraid|li_fat_id)=/i;
  var begun = new Date().toISOString();
  var fills = new WeakMap();
  var memory = null;

  function read() {
    try {
      var kept = JSON.parse(localStorage.getItem(KEY));
      if (Date.now() - Date.parse(kept.first.at) < KEEP_MS) return kept;
    } catch (failure) { /* Nothing is kept yet, or nothing can be. */ }
    return memory || {};
  }

  function write(touches) {
    memory = touches;
    try {
      localStorage.setItem(KEY, JSON.stringify(touches));
    } catch (failure) { /* Private windows keep nothing: this page still knows. */ }
  }

  function isOwn(address) {
    try {
      return new URL(address).host === location.host;
    } catch (failure) {
      return false;
    }
  }

  /* A visit that an advertisement or another site began is a touch; a click on the same site is none, nor is a step of a
     site of a single page, which keeps the referrer of its only load. */
  function remember() {
    var touches = read();
    var referrer = document.referrer && !isOwn(document.referrer) ? document.referrer : "";
    var here = { at: new Date().toISOString(), url: location.href.slice(0, 2000), referrer: referrer.slice(0, 1000) };
    if (touches.last && touches.last.url === here.url) return;
    if (!touches.first) touches = { first: here, last: here };
    else if (referrer || CAME_FROM.test(location.search)) touches.last = here;
    write(touches);
  }

  function id() {
    if (window.crypto && crypto.randomUUID) return crypto.randomUUID();
    var digits = new Uint8Array(16);
    crypto.getRandomValues(digits);
    return Array.prototype.map.call(digits, function (digit) {
      return ("0" + digit.toString(16)).slice(-2);
    }).join("");
  }

  function isOurs(form) {
    if (!form || form.tagName !== "FORM") return false;
    try {
      /* A field that is called "action" hides the property. */
      return new URL(form.getAttribute("action") || "", location.href).href.split(/[?#]/)[0] === action;
    } catch (failure) {
      return false;
    }
  }

  /* Of a form that is sent again after a step back, so that the same once more is no second submission. */
  function recall(form) {
    var key = "accord_fill " + location.pathname + " " + Array.prototype.indexOf.call(document.forms, form);
    var fill = null;
    try {
      fill = JSON.parse(sessionStorage.getItem(key));
    } catch (failure) { /* Then every load of the page is a fill of its own. */ }
    if (!fill || Date.now() - Date.parse(fill.startedAt) > FILL_MS) fill = null;
    if (!fill) fill = { id: id(), startedAt: document.readyState === "complete" ? new Date().toISOString() : begun };
    try {
      sessionStorage.setItem(key, JSON.stringify(fill));
    } catch (failure) { /* As above. */ }
    return fill;
  }

  function fillOf(form) {
    if (!fills.has(form)) fills.set(form, recall(form));
    return fills.get(form);
  }

  function put(form, name, value) {
    var field = form.querySelector('input[name="' + name + '"]');
    if (!field) {
      field = document.createElement("input");
      field.type = "hidden";
      field.name = name;
      field.setAttribute("data-accord", "");
      form.appendChild(field);
    } else if (!field.hasAttribute("data-accord") && field.value) return;
    else field.setAttribute("data-accord", "");
    field.value = value || "";
  }

  function complete(form) {
    var fill = fillOf(form);
    var touches = read();
    var first = touches.first || {};
    var last = touches.last || {};
    put(form, "_submission_id", fill.id);
    put(form, "_started_at", fill.startedAt);
    put(form, "_page_url", location.href.slice(0, 2000));
    put(form, "_referrer", last.referrer || "");
    put(form, "_touch_url", last.url || "");
    put(form, "_first_touch_at", first.at || "");
    put(form, "_first_touch_url", first.url || "");
    put(form, "_first_touch_referrer", first.referrer || "");
  }

  function look(event) {
    var form = event.target && event.target.closest && event.target.closest("form");
    if (isOurs(form)) fillOf(form);
  }

  function start() {
    Array.prototype.forEach.call(document.forms, function (form) {
      if (isOurs(form)) fillOf(form);
    });
  }

  remember();
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
  /* Forms that a page adds later are found when a person enters them, and all are completed when they are sent. */
  document.addEventListener("focusin", look);
  document.addEventListener("submit", function (event) {
    if (isOurs(event.target)) complete(event.target);
  }, true);
  document.addEventListener("reset", function (event) {
    fills.delete(event.target);
  }, true);
  /* For pages that send the form by a script of their own: accordForm.fields(form) are the fields to send. */
  window.accordForm = {
    fields: function (form) {
      complete(form);
      return new FormData(form);
    }
  };
})();
