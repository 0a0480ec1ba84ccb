// The page of the web chat: shows the history, says what the person writes or presses, and waits when the network is away.
// The server's entries are described in bot/channels/web_chat.py. Text is only ever set as text; `html` comes escaped
// from the server.
"use strict";
(() => {
  const words = JSON.parse(document.body.dataset.words);
  const at = (id) => document.getElementById(id);
  const [log, box, form, status, answering, newer, foot] =
    ["log", "say", "form", "status", "answering", "newer", "foot"].map(at);

  // Small things ------------------------------------------------------------------------------------------------

  const make = (tag, className, text) => {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  };
  const randomId = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(12));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  };
  const dayOf = new Intl.DateTimeFormat("vi-VN", {
    timeZone: "Asia/Ho_Chi_Minh", day: "2-digit", month: "2-digit", year: "numeric",
  });
  // a browser that keeps nothing for us still works, only without drafts
  const kept = {
    get(key) { try { return sessionStorage.getItem(key) || ""; } catch { return ""; } },
    set(key, value) { try { sessionStorage.setItem(key, value); } catch { /* private window */ } },
  };

  // What stands in the log --------------------------------------------------------------------------------------

  let lastDay = "";
  const seen = new Set();

  const place = (element, when) => {
    const day = dayOf.format(when ? new Date(when) : new Date());
    if (day !== lastDay) {
      lastDay = day;
      log.append(make("p", "day", day === dayOf.format(new Date()) ? words.today : day));
    }
    log.append(element);
  };

  const ownBubble = (said, id) => {
    const bubble = make("div", "message own");
    bubble.dataset.id = id || "";
    bubble.append(make("span", "visually", ""), make("span", "said", said));
    bubble.firstChild.textContent = words.own + ": ";
    return bubble;
  };
  const findOwn = (id) => log.querySelector('.own[data-id="' + CSS.escape(id) + '"]');

  const showOwn = (entry) => {
    let bubble = findOwn(entry.id);
    if (!bubble) {
      bubble = ownBubble(entry.said, entry.id);
      place(bubble, entry.at);
    }
    if (entry.stopped) {
      bubble.classList.add("stopped");
      bubble.querySelector(".said").textContent = words.stopped;
    }
    settled(entry.id);
  };

  const fill = (message, entry) => {
    const body = make("div", "body");
    body.innerHTML = entry.html;
    const parts = [body];
    if (entry.choices.length) {
      const choices = make("div", "choices");
      choices.setAttribute("role", "group");
      choices.setAttribute("aria-label", words.choices);
      for (const [key, label, choice] of entry.choices) {
        const button = make("button");
        button.type = "button";
        button.dataset.choice = choice;
        button.append(make("span", "key", key), make("span", "label", label));
        choices.append(button);
      }
      parts.push(choices);
      for (const older of log.querySelectorAll(".current")) older.classList.remove("current");
      message.classList.add("current");
    } else {
      message.classList.remove("current");
    }
    message.replaceChildren(...parts);
  };

  const showEdit = (message, entry) => {
    const focused = message.contains(document.activeElement);
    fill(message, entry);
    if (focused) message.focus({ preventScroll: true }); // the pressed button is gone: stay where the reader was
    return message;
  };

  const showTheirs = (number, entry) => {
    const edited = entry.edits && at("m" + entry.edits);
    if (edited) return showEdit(edited, entry);
    if (entry.pressed) {
      const button = log.querySelector("#m" + CSS.escape(entry.pressed[0]) +
        ' [data-choice="' + CSS.escape(entry.pressed[1]) + '"] .label');
      if (button) place(ownBubble(button.textContent), entry.at);
    }
    const message = make("article", "message theirs");
    message.id = "m" + (entry.edits || number);
    message.tabIndex = -1;
    message.setAttribute("aria-label", words.theirs);
    fill(message, entry);
    place(message, entry.at);
    return message;
  };

  const apply = ([number, entry]) => {
    if (seen.has(number)) return null;
    seen.add(number);
    last = Math.max(last, number);
    if (entry.html === undefined) {
      showOwn(entry);
      return null;
    }
    waitNoMore();
    return showTheirs(number, entry);
  };

  // Where the reader is -----------------------------------------------------------------------------------------

  const atEnd = () => innerHeight + scrollY >= document.documentElement.scrollHeight - 160;
  const toEnd = () => scrollTo(0, document.documentElement.scrollHeight);

  // The beginning of an answer is read first: it is never scrolled out at the top, not for the sake of its end.
  const reveal = (message) => {
    if (log.querySelectorAll(".message").length === 1) return; // the first welcome: the header says what this is
    const before = message.previousElementSibling;
    const first = before && before.classList.contains("own") ? before : message;
    const room = innerHeight - foot.offsetHeight - 32;
    const height = message.getBoundingClientRect().bottom - first.getBoundingClientRect().top;
    if (height > room) first.scrollIntoView({ block: "start" });
    else toEnd();
  };
  const revealEdited = (message) => {
    const room = innerHeight - foot.offsetHeight - 32;
    message.scrollIntoView({ block: message.offsetHeight > room ? "start" : "nearest" });
  };

  const news = (entries, mine) => {
    const follow = mine || atEnd();
    const shown = entries.map(apply).filter(Boolean);
    if (!shown.length) return;
    const newest = shown[shown.length - 1];
    if (!follow) newer.hidden = false;
    else if (newest === log.lastElementChild) reveal(newest);
    else revealEdited(newest);
  };

  // «Trợ lý đang trả lời…», after a moment only: most answers are faster
  let soon = 0, tooLong = 0;
  const wait = () => {
    clearTimeout(soon);
    clearTimeout(tooLong);
    soon = setTimeout(() => { answering.hidden = false; if (atEnd()) toEnd(); }, 500);
    tooLong = setTimeout(waitNoMore, 30000);
    waiting = true;
  };
  const waitNoMore = () => {
    clearTimeout(soon);
    clearTimeout(tooLong);
    answering.hidden = true;
    waiting = false;
  };
  let waiting = false;

  // What the person says: kept until the server has it, sent again under the same id ------------------------------

  let unsent = JSON.parse(kept.get("unsent") || "[]");
  let sending = false;
  const keepUnsent = () => kept.set("unsent", JSON.stringify(unsent));

  const settled = (id) => {
    unsent = unsent.filter((one) => one.id !== id);
    keepUnsent();
    state(id, "");
  };

  const state = (id, said, retry) => {
    const bubble = findOwn(id);
    if (!bubble) return;
    for (const old of bubble.querySelectorAll(".state, .again")) old.remove();
    bubble.classList.toggle("failed", Boolean(retry));
    if (said) bubble.append(make("span", "state", said));
    if (!retry) return;
    const again = make("button", "again", words.again);
    again.type = "button";
    again.addEventListener("click", () => { box.focus({ preventScroll: true }); send(); });
    bubble.append(again);
  };

  const post = (body) => {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), 15000);
    return fetch("chat", {
      method: "POST", credentials: "same-origin", signal: stop.signal,
      headers: { "content-type": "application/json" }, body: JSON.stringify(body),
    }).finally(() => clearTimeout(timer));
  };

  // One after the other, in the order in which they were said.
  const send = async () => {
    if (sending) return;
    sending = true;
    while (unsent.length) {
      const one = unsent[0];
      const slow = setTimeout(() => state(one.id, words.sending), 700);
      const answer = await post(one.body).catch(() => null);
      clearTimeout(slow);
      if (answer && answer.ok) {
        if (!one.body.text) drop(one.id);
        settled(one.id);
      } else if (answer && answer.status < 500 && answer.status !== 429) {
        refused(one, answer.status);
      } else {
        failed();
        setTimeout(send, 10000);
        break;
      }
    }
    sending = false;
  };
  const drop = (id) => { const bubble = findOwn(id); if (bubble) bubble.remove(); };
  const refused = (one, code) => {
    waitNoMore();
    settled(one.id);
    state(one.id, code === 401 ? words.no_cookie : words.gone);
  };
  const failed = () => {
    waitNoMore();
    for (const one of unsent) {
      // a press has no bubble of its own until it fails
      if (one.label && !findOwn(one.id)) place(ownBubble(one.label, one.id));
      state(one.id, words.failed, true);
    }
    toEnd();
  };

  const say = (body, label) => {
    const one = { id: body.id || randomId(), body, label };
    one.body.id = one.id;
    unsent.push(one);
    keepUnsent();
    if (body.text) {
      place(ownBubble(body.text, one.id));
      toEnd();
    }
    wait();
    send();
    wake();
  };

  const grow = () => {
    box.style.height = "auto";
    box.style.height = box.scrollHeight + 2 + "px";
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = box.value.trim();
    if (!text) return;
    box.value = "";
    kept.set("draft", "");
    grow();
    say({ text });
    // with a mouse one writes on; on a phone the keyboard would come back and cover the answer
    if (matchMedia("(pointer: fine)").matches) box.focus({ preventScroll: true });
  });
  box.addEventListener("keydown", (event) => {
    // Telex composes: an Enter that ends a word must not send it
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    form.requestSubmit();
  });
  box.addEventListener("input", () => { kept.set("draft", box.value); grow(); });

  log.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-choice]");
    if (!button || button.getAttribute("aria-disabled")) return;
    button.setAttribute("aria-disabled", "true");
    setTimeout(() => button.removeAttribute("aria-disabled"), 1500); // long enough against a double press
    const message = button.closest("article").id.slice(1);
    say({ choice: button.dataset.choice, message }, button.querySelector(".label").textContent);
  });
  newer.addEventListener("click", () => { newer.hidden = true; toEnd(); });
  addEventListener("scroll", () => { if (atEnd()) newer.hidden = true; }, { passive: true });

  // The stream of entries ---------------------------------------------------------------------------------------

  let source = null, last = 0, begun = false, pause = 1000, retrying = 0, saidLost = 0;

  const online = () => {
    clearTimeout(saidLost);
    saidLost = 0;
    pause = 1000;
    if (status.textContent) {
      status.className = "good";
      status.textContent = words.restored;
      setTimeout(() => { if (status.className) status.textContent = ""; }, 4000);
    }
    send();
  };
  const offline = () => {
    if (!saidLost) saidLost = setTimeout(() => { status.className = ""; status.textContent = words.lost; }, 3000);
    if (source.readyState !== EventSource.CLOSED) return; // the browser tries again by itself
    clearTimeout(retrying);
    retrying = setTimeout(connect, pause);
    pause = Math.min(pause * 2, 30000);
  };

  const begin = (entries) => {
    begun = true;
    entries.forEach(apply);
    for (const one of unsent) if (one.body.text && !findOwn(one.id)) place(ownBubble(one.body.text, one.id));
    log.setAttribute("aria-live", "polite"); // only what comes from now on is read out
    if (log.lastElementChild) {
      document.documentElement.style.scrollBehavior = "auto";
      reveal(log.lastElementChild);
      document.documentElement.style.scrollBehavior = "";
    }
    const item = new URLSearchParams(location.search).get("start");
    if (item) {
      history.replaceState(null, "", location.pathname);
      say({ start: item });
    } else if (!entries.length && !unsent.length) { // whoever has asked by now wants the answer, not a welcome below it
      say({ start: "", id: "first-visit" }); // one welcome, however often the page is loaded meanwhile
    }
  };

  const connect = () => {
    clearTimeout(retrying);
    if (source) source.close();
    source = new EventSource("events" + (last ? "?after=" + last : ""));
    source.onopen = online;
    source.onerror = offline;
    source.addEventListener("past", (event) => {
      const entries = JSON.parse(event.data);
      if (begun) news(entries, waiting);
      else begin(entries);
    });
    source.addEventListener("news", (event) => news(JSON.parse(event.data), waiting));
    // more pages of this person are open than are kept up: this one rests until somebody looks at it
    source.addEventListener("aside", () => { source.close(); source = null; });
  };
  const wake = () => {
    if (!document.hidden && (!source || source.readyState === EventSource.CLOSED)) connect();
  };

  document.addEventListener("visibilitychange", wake);
  addEventListener("focus", wake);
  addEventListener("online", () => { wake(); send(); });
  addEventListener("pageshow", (event) => { if (event.persisted) connect(); });

  if (!navigator.cookieEnabled) status.textContent = words.no_cookie;
  box.value = kept.get("draft");
  grow();
  connect();
})();
