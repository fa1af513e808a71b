"use strict";
// A file that is made on the server: its link says that it is being made, that it is there, or why not.
(() => {
  const told = Object.assign(document.createElement("div"), { className: "unseen" });
  told.setAttribute("role", "status");
  document.addEventListener("DOMContentLoaded", () => document.body.append(told));

  const mark = (link, state, words) => {
    link.dataset.state = state;
    link.toggleAttribute("aria-busy", state === "busy");
    told.textContent = words;
  };

  const nameOf = (link, answer) => {
    const given = answer.headers.get("Content-Disposition")?.match(/filename="([^"]+)"/)?.[1];
    return given || link.getAttribute("download") || "download";
  };

  const save = (content, name) => {
    const url = URL.createObjectURL(content);
    const saved = Object.assign(document.createElement("a"), { href: url, download: name });
    document.body.append(saved);
    saved.click();
    saved.remove();
    setTimeout(() => URL.revokeObjectURL(url), 60000);
  };

  const refuse = (link, words) => {
    mark(link, "failed", "");
    window.dash_clientside.set_props("said", { children: words });
  };

  const take = async (link) => {
    mark(link, "busy", "The file is being made.");
    window.dash_clientside.set_props("said", { children: "" });
    try {
      const answer = await fetch(link.href);
      if (!answer.ok) return refuse(link, await answer.text());
      const name = nameOf(link, answer);
      save(await answer.blob(), name);
      mark(link, "done", `${name} is among your downloads.`);
    } catch {
      refuse(link, "The file did not arrive; press again.");
    }
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='/take/']");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (link.dataset.state !== "busy") take(link);
  });
})();
