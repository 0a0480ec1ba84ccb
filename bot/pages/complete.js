// The questions that what is being typed may become, above the field: a combobox as in the ARIA Authoring Practices, the
// focus stays in the field. Choosing one sends it as if it had been typed; whoever goes on typing is not disturbed.
// Loaded before chat.js, so that it gets to see a key first.
"use strict";
(() => {
  const [box, form, list] = ["say", "form", "suggestions"].map((id) => document.getElementById(id));
  const PAUSE = 120, LONGEST = 120, LEAST_ROOM = 100, MOST = 5; // milliseconds, letters, pixels, options

  // A number chooses from the last menu, a slash begins a command, several lines or many letters tell a story.
  const isQuestion = (text) => text.trim() && text.length <= LONGEST && !/^\s*(\d+[.)]?(\s|$)|\/)|\n/.test(text);

  let soon = 0, asking = null, active = -1;

  const mark = (number) => {
    active = number;
    const options = [...list.children];
    options.forEach((option, n) => option.setAttribute("aria-selected", String(n === active)));
    const option = options[active];
    if (!option) {
      box.removeAttribute("aria-activedescendant");
      return;
    }
    box.setAttribute("aria-activedescendant", option.id);
    // not scrollIntoView, which would scroll the conversation too
    const least = option.offsetTop + option.offsetHeight - list.clientHeight;
    list.scrollTop = Math.min(option.offsetTop, Math.max(list.scrollTop, least));
  };

  const hide = () => {
    mark(-1);
    list.hidden = true;
    list.replaceChildren();
    box.setAttribute("aria-expanded", "false");
  };

  const forget = () => {
    clearTimeout(soon);
    if (asking) asking.abort();
    asking = null;
  };
  const close = () => { forget(); hide(); };
  const walk = (number) => { forget(); mark(number); }; // whoever chooses from a list is not given another one

  const show = (found) => {
    const top = window.visualViewport ? visualViewport.offsetTop : 0; // above it lies what a keyboard pushed away
    const room = form.getBoundingClientRect().top - top - 16;
    if (!found.length || room < LEAST_ROOM) {
      hide();
      return;
    }
    list.replaceChildren(...found.slice(0, MOST).map((one, n) => {
      const option = document.createElement("li");
      option.id = "suggestion-" + n;
      option.setAttribute("role", "option");
      option.textContent = one.question;
      return option;
    }));
    list.style.maxHeight = room + "px";
    list.hidden = false;
    list.scrollTop = 0;
    box.setAttribute("aria-expanded", "true");
    mark(-1);
  };

  const ask = async () => {
    const mine = asking = new AbortController();
    const found = await fetch("complete", {
      method: "POST", credentials: "same-origin", signal: mine.signal,
      headers: { "content-type": "application/json" }, body: JSON.stringify({ text: box.value }),
    }).then((answer) => (answer.ok ? answer.json() : [])).catch(() => []); // without a network one asks all the same
    if (asking !== mine) return;
    asking = null;
    show(document.activeElement === box ? found : []);
  };

  const choose = (option) => {
    box.value = option.textContent;
    close();
    form.requestSubmit();
    if (!matchMedia("(pointer: fine)").matches) box.blur(); // a phone's keyboard would cover the answer
  };

  box.addEventListener("input", () => {
    forget();
    if (isQuestion(box.value) && navigator.onLine) soon = setTimeout(ask, PAUSE);
    else hide();
  });

  box.addEventListener("keydown", (event) => {
    // Telex composes: its keys are its own
    if (event.isComposing || event.keyCode === 229 || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const around = list.children.length + 1; // behind the last option one is in the field again
    if (event.key === "Escape") close();
    else if (list.hidden) return;
    else if (event.key === "ArrowDown") walk((active + 2) % around - 1);
    else if (event.key === "ArrowUp") walk((active + around) % around - 1);
    else if (event.key === "Enter" && active >= 0) choose(list.children[active]);
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);

  list.addEventListener("mousedown", (event) => event.preventDefault()); // the focus stays in the field
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) choose(option);
  });
  box.addEventListener("blur", close);
  form.addEventListener("submit", close);
  addEventListener("offline", close);
})();
