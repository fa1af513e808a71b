"use strict";
// What Dash leaves to the page: labels, where the keyboard is, figures as files, the window's title.
(() => {
  const INK = "#1a2027";

  // A control without a name of its own takes the label of its field.
  const label = () => {
    for (const field of document.querySelectorAll(".field")) {
      const words = field.querySelector(".label")?.textContent;
      const control = field.querySelector("input:not([type=radio]):not([type=checkbox]), button.dash-dropdown, [role=radiogroup], .radios");
      if (!words || !control || control.getAttribute("aria-label") === words) continue;
      if (control.classList.contains("radios")) control.setAttribute("role", "radiogroup");
      control.setAttribute("aria-label", words);
    }
    for (const holder of document.querySelectorAll("[data-label]")) {
      holder.querySelector("input, textarea, button")?.setAttribute("aria-label", holder.dataset.label);
    }
    const upload = document.querySelector("#upload input[type=file]");
    upload?.setAttribute("aria-label", "Send a file");
    document.querySelector("#new-rows input[type=file]")?.setAttribute("aria-label", "Send new customers");
    // Arrows up and down count in a number; its two little buttons need no stop of their own.
    for (const step of document.querySelectorAll(".dash-input-stepper")) step.tabIndex = -1;
    for (const plot of document.querySelectorAll(".modebar-btn")) {
      if (!plot.hasAttribute("aria-label")) plot.setAttribute("aria-label", plot.dataset.title || "tool");
    }
  };
  new MutationObserver(label).observe(document.documentElement, { childList: true, subtree: true });

  // Where the keyboard was, so that it is there again once a page was made anew.
  let last = "";
  document.addEventListener("focusin", (event) => {
    last = event.target.closest("[id]")?.id || "";
  });
  let view = null;
  const settle = () => {
    const now = new URLSearchParams(location.search).get("view") || "start";
    const moved = view !== null && view !== now;
    view = now;
    if (moved) open.clear(); else reopen();
    if (!moved && kept !== null) window.scrollTo(0, kept);
    kept = null;
    const part = moved && wanted && document.getElementById(wanted);
    if (moved) wanted = "";
    if (part) {
      part.scrollIntoView({ block: "center" });
      part.querySelector("a, button, input")?.focus({ preventScroll: true });
    } else if (moved) {
      window.scrollTo(0, 0);
      document.querySelector("#page h1")?.focus({ preventScroll: true });
    } else if (document.activeElement === document.body && last) {
      // Where the heading was read, as while a search went on, the next heading is.
      const at = last === "page" ? document.querySelector("#page h1") : document.getElementById(last);
      const able = at?.matches("a, button, input, textarea, summary, [tabindex]");
      (able ? at : at?.querySelector("input:checked, input, button"))?.focus({ preventScroll: true });
    }
  };

  // A step that cannot be yet says why when it is pressed.
  let fading = 0;
  document.addEventListener("click", (event) => {
    const later = event.target.closest(".later [data-why]");
    if (!later) return;
    window.dash_clientside.set_props("said", { children: later.dataset.why });
    clearTimeout(fading);
    fading = setTimeout(() => {
      const box = document.getElementById("said");
      if (box?.textContent === later.dataset.why) window.dash_clientside.set_props("said", { children: "" });
    }, 6000);
  });

  // A press that stays on the page leaves it where it is; Dash would go to its top. One that names
  // a part of another page goes to that part once it is there.
  let kept = null, wanted = "";
  document.addEventListener("click", (event) => {
    const target = event.target.closest("a[href^='/']");
    wanted = target ? target.hash.slice(1) : "";
    if (!target || event.defaultPrevented || target.hash) return;
    const there = new URL(target.href).searchParams.get("view") || "start";
    kept = there === (new URLSearchParams(location.search).get("view") || "start") ? window.scrollY : null;
    if (kept !== null) requestAnimationFrame(() => window.scrollTo(0, kept));
  }, true);

  // What was opened stays open when the page is made anew: chips of columns and folds, by their ids.
  const open = new Set();
  document.addEventListener("toggle", (event) => {
    const box = event.target;
    if (box.tagName !== "DETAILS" || !box.id || !box.isConnected) return;
    if (!box.open) { open.delete(box.id); return; }
    open.add(box.id);
    if (!box.matches(".chip-of")) return;
    for (const other of document.querySelectorAll(".chip-of[open]")) if (other !== box) other.open = false;
  }, true);
  const reopen = () => {
    for (const id of open) {
      const box = document.getElementById(id);
      if (box && !box.open) box.open = true;
    }
  };
  document.addEventListener("click", (event) => {
    const target = event.target.closest("a[href^='#chip-of-']");
    const box = target && document.getElementById(decodeURIComponent(target.hash.slice(1)));
    if (!box) return;
    event.preventDefault();
    box.open = true;
    box.querySelector("summary").focus();
  });

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    segmentus: {
      shown: (title) => {
        if (title) document.title = title;
        setTimeout(settle, 30);
        return String(Date.now());
      },
    },
  });

  // Enter in a line does what the page's main button does.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches("input.text, .text input")) return;
    if (event.target.type === "search") return;
    event.preventDefault();
    setTimeout(() => document.querySelector("button.primary")?.click(), 60);
  });

  // A page that is left tells so, that its work may end; one that is loaded anew asks again.
  window.addEventListener("pagehide", () => navigator.sendBeacon("/leave"));

  // Whether the server is there, asked while the page is looked at. One answer that is late says
  // nothing yet; a second one does.
  const BEAT = 3000, AGAIN = 5000, LATE = 5000;
  let missed = 0, gone = false;
  const say = (words) => {
    const box = document.getElementById("gone");
    if (box && !box.textContent.startsWith(words)) box.textContent = words;
  };
  const element = (tag, words) => Object.assign(document.createElement(tag), { textContent: words });
  // Nothing on the page can change meanwhile, so nothing can be pressed but to try again.
  const tell = () => {
    const bar = document.getElementById("lost"), words = document.createElement("p");
    if (!bar || bar.childNodes.length) return;
    words.append(
      element("b", "segmentus does not answer."),
      " Your names and settings are safe in this page’s address. Trying again every 5 seconds. Stopped it yourself? Type ",
      element("code", "segmentus app"), ".",
    );
    const again = Object.assign(element("button", "Try now"), { type: "button", className: "button primary" });
    again.addEventListener("click", beat);
    bar.append(words, again);
    for (const part of document.querySelectorAll(".top, #underway, #page")) part.inert = true;
    document.body.classList.add("stale");
  };
  const beat = async () => {
    if (document.hidden) return;
    let there = false;
    try {
      there = (await fetch("/healthy", { cache: "no-store", signal: AbortSignal.timeout(LATE) })).ok;
    } catch { /* it is not there */ }
    missed = there ? 0 : missed + 1;
    if (missed >= 2) {
      gone = true;
      tell();
    } else if (there && gone) {
      location.reload();  // the address holds all that was asked
    }
  };
  const pulse = () => { beat(); setTimeout(pulse, gone ? AGAIN : BEAT); };
  setTimeout(pulse, BEAT);
  document.addEventListener("visibilitychange", beat);

  // A server without room turns requests away, and Dash drops such an answer without a word. What was
  // asked is known by what it would have filled; once that is answered, nothing is to be said.
  const refused = new Set();
  const tellAnswer = (output, status) => {
    document.dispatchEvent(new CustomEvent("answered", { detail: { output, status } }));
    if (status === 503 && !output.includes("upload-said")) {
      refused.add(output);
      say("The server is busy, so what you asked was not done; ask again in a few seconds.");
    } else if (status < 400 && refused.delete(output) && !refused.size && !gone) {
      document.getElementById("gone").textContent = "";
    }
  };
  // An error that nobody expected: a sentence, and the line of the server's log to copy.
  const tellUnexpected = async (answer) => {
    const line = (await answer.clone().text()).slice(0, 300), box = document.getElementById("gone");
    if (!box || gone) return;
    const again = Object.assign(element("button", "Try again"), { type: "button" });
    again.addEventListener("click", () => location.reload());
    const copy = Object.assign(element("button", "Copy"), { type: "button" });
    copy.dataset.copy = line;
    box.replaceChildren(
      "That should not have happened. If it comes back, send this line to whoever looks after segmentus: ",
      element("code", line), copy, again,
    );
  };
  document.addEventListener("click", (event) => {
    const copy = event.target.closest("[data-copy]");
    if (!copy) return;
    navigator.clipboard.writeText(copy.dataset.copy).then(() => { copy.textContent = "Copied"; });
  });

  const ask = window.fetch.bind(window);
  window.fetch = async (...request) => {
    const body = request[1]?.body;
    let answer;
    try {
      answer = await ask(...request);
    } catch (error) {
      if (String(request[0]).includes("_dash-update-component")) beat();
      throw error;
    }
    if (typeof body !== "string" || !String(request[0]).includes("_dash-update-component")) return answer;
    tellAnswer(body.slice(0, 2000).match(/"output":"((?:[^"\\]|\\.)*)"/)?.[1] || "", answer.status);
    if (answer.status === 500) tellUnexpected(answer);
    return answer;
  };

  // A figure as a file: on white paper, in dark ink, with its title.
  const download = (button) => {
    const box = document.getElementById(button.dataset.figure);
    const plot = box?.querySelector(".js-plotly-plot");
    if (!plot) return;
    const title = box.querySelector("h3")?.textContent || "figure";
    const layout = JSON.parse(JSON.stringify(plot.layout));
    layout.paper_bgcolor = layout.plot_bgcolor = "#ffffff";
    layout.font = { ...layout.font, color: INK };
    layout.title = { text: title.replaceAll("<", "&lt;"), font: { size: 16 }, x: 0.02, xanchor: "left" };
    layout.margin = { ...layout.margin, t: (layout.margin?.t || 20) + 44 };
    delete layout.width;
    delete layout.autosize;
    window.Plotly.downloadImage(
      { data: plot.data, layout },
      {
        format: button.dataset.format,
        width: Math.max(plot.clientWidth, 640),
        height: plot.clientHeight + 44,
        scale: 2,
        filename: button.dataset.figure.replace("box-", "segmentus-"),
      },
    );
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button.export");
    if (button) download(button);
    if (event.target.id === "skip") document.getElementById("page")?.focus();
  });
})();
