"use strict";
// A file on its way to the server: its size is told before it is sent, then how far it is; it can be
// stopped. Dash would hold all of it in memory, as text, so it never sees the file.
(() => {
  const MB = 2 ** 20, TENTHS = 10;
  let sending = null;

  const box = () => document.getElementById("sending");
  const element = (tag, words, more = {}) => Object.assign(document.createElement(tag), { textContent: words }, more);
  const mb = (bytes) => Math.ceil(bytes / MB).toLocaleString("en");

  const show = (role, ...parts) => {
    const place = box(), told = element("div", "", { className: role === "alert" ? "refused" : "sending" });
    if (!place) return;
    told.setAttribute("role", role);
    told.append(...parts);
    place.replaceChildren(told);
    window.dash_clientside.set_props("upload-said", { children: "" });
  };
  const refuse = (what, cure) => show("alert", element("h2", what), ...(cure ? [element("p", cure)] : []));
  // The server says "file: what; cure."
  const refuseAs = (sentence) => {
    const [what, ...cure] = sentence.split("; ");
    const then = cure.join("; ");
    refuse(what.replace(/\.?$/, "."), then && then[0].toUpperCase() + then.slice(1));
  };
  // Words in steps, so that a screen reader is not told of every byte; the button stays the same, so
  // that it keeps the focus.
  const tell = (words, share, stop) => {
    if (!box()?.querySelector(".sending")) {
      const meter = element("progress", "", { max: 1 });
      meter.setAttribute("aria-label", "Progress");
      show("status", element("p", ""), meter, element("button", "Cancel", { type: "button", className: "button" }));
    }
    const told = box()?.querySelector(".sending");
    if (!told) return;
    if (told.firstChild.textContent !== words) told.firstChild.textContent = words;
    const meter = told.querySelector("progress");
    if (share === null) meter.removeAttribute("value"); else meter.value = share;
    told.querySelector("button").onclick = stop;
  };

  const read = (word, file) => {
    tell(`Reading ${file.name} …`, null, () => {
      fetch("/stop-reading", { method: "POST" });
    });
    window.dash_clientside.set_props("sent", { data: word });
  };
  const send = (file) => {
    const most = Number(box().dataset.largest);
    if (sending) sending.abort();
    if (file.size > most) {
      refuse(
        `${file.name} has ${mb(file.size)} MB; ${mb(most)} MB is the most here.`,
        "Drop a sample of its rows, or let the command segmentus report read all.",
      );
      return;
    }
    const request = sending = new XMLHttpRequest();
    const progress = (arrived) => {
      const share = file.size ? arrived / file.size : 0;
      const much = file.size > MB ? `: ${Math.floor(share * TENTHS) * (100 / TENTHS)} % of ${mb(file.size)} MB` : "";
      tell(`Sending ${file.name}${much} …`, share, () => request.abort());
    };
    request.open("POST", `/send?name=${encodeURIComponent(file.name)}`);
    request.upload.addEventListener("progress", (event) => progress(event.loaded));
    request.addEventListener("load", () => {
      if (request.status === 200) read(JSON.parse(request.responseText).word, file);
      else if (request.status === 503) refuse("The server is busy, so the file was not read.", "Send it again in a few seconds.");
      else if (request.status === 400) refuseAs(request.responseText);
      else refuse(`${file.name} could not be sent.`, "Load the page again, then send it once more.");
    });
    request.addEventListener("error", () => refuse(`${file.name} did not arrive.`, "Send it again."));
    request.addEventListener("abort", () => { if (sending === request) box()?.replaceChildren(); });
    request.addEventListener("loadend", () => { if (sending === request) sending = null; });
    progress(0);
    request.send(file);
  };

  // What the server says of a file that it read takes the place of how far it was.
  document.addEventListener("answered", ({ detail: { output, status } }) => {
    if (!output.includes("upload-said")) return;
    if (status < 400) box()?.replaceChildren();
    else refuse("The server is busy, so the file was not read.", "Send it again in a few seconds.");
  });

  const take = (event, files) => {
    if (!event.target.closest?.("#upload")) return;
    event.target.closest("#upload").classList.remove("over");
    event.preventDefault();
    event.stopImmediatePropagation();
    if (files?.length > 1) refuse("One file at a time.", "Drop the one that has a row for every customer.");
    else if (files?.length) send(files[0]);
    if (event.type === "change") event.target.value = "";  // the same file counts as chosen anew
  };
  document.addEventListener("change", (event) => {
    if (event.target.type === "file") take(event, event.target.files);
  }, true);
  document.addEventListener("drop", (event) => take(event, event.dataTransfer?.files), true);
  document.addEventListener("dragover", (event) => event.target.closest?.("#upload")?.classList.add("over"), true);
  document.addEventListener("dragleave", (event) => event.target.closest?.("#upload")?.classList.remove("over"), true);
})();
