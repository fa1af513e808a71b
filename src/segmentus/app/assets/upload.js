"use strict";
// A file on its way to the server: its size is told before it is sent, then how far it is; it can be
// stopped. Dash would hold all of it in memory, as text, so it never sees the file.
(() => {
  const MB = 2 ** 20, TENTHS = 10;
  let sending = null;

  // Where it is told how far a file is: on Start a place of its own, else below where it was dropped.
  const box = (zone) => {
    if (zone.id === "upload") return document.getElementById("sending");
    let place = zone.parentElement?.querySelector(":scope > .sending-of");
    if (!place && zone.parentElement) zone.after(place = element("div", "", { className: "sending-of" }));
    return place;
  };
  const element = (tag, words, more = {}) => Object.assign(document.createElement(tag), { textContent: words }, more);
  const mb = (bytes) => Math.ceil(bytes / MB).toLocaleString("en");
  const set = (id, props) => window.dash_clientside.set_props(id, props);

  const show = (zone, role, ...parts) => {
    const place = box(zone), told = element("div", "", { className: role === "alert" ? "refused" : "sending" });
    if (!place) return;
    told.setAttribute("role", role);
    told.append(...parts);
    place.replaceChildren(told);
    if (zone.id === "upload") set("upload-said", { children: "" });
  };
  const refuse = (zone, what, cure) => show(zone, "alert", element("h2", what), ...(cure ? [element("p", cure)] : []));
  // The server says "file: what; cure."
  const refuseAs = (zone, sentence) => {
    const [what, ...cure] = sentence.split("; ");
    const then = cure.join("; ");
    refuse(zone, what.replace(/\.?$/, "."), then && then[0].toUpperCase() + then.slice(1));
  };
  // Words in steps, so that a screen reader is not told of every byte; the button stays the same, so
  // that it keeps the focus.
  const tell = (zone, words, share, stop) => {
    if (!box(zone)?.querySelector(".sending")) {
      const meter = element("progress", "", { max: 1 });
      meter.setAttribute("aria-label", "Progress");
      show(zone, "status", element("p", ""), meter, element("button", "Cancel", { type: "button", className: "button" }));
    }
    const told = box(zone)?.querySelector(".sending");
    if (!told) return;
    if (told.firstChild.textContent !== words) told.firstChild.textContent = words;
    const meter = told.querySelector("progress");
    if (share === null) meter.removeAttribute("value"); else meter.value = share;
    told.querySelector("button").onclick = stop;
  };

  const read = (zone, word, file) => {
    if (zone.id !== "upload") {
      box(zone)?.replaceChildren();
      set(zone.id, { contents: word, filename: file.name });
      return;
    }
    tell(zone, `Reading ${file.name} …`, null, () => {
      fetch("/stop-reading", { method: "POST" });
    });
    set("sent", { data: word });
  };
  const send = (zone, file) => {
    const limits = document.getElementById("limits").dataset;
    const most = Number(zone.id === "upload" ? limits.upload : limits.rows);
    if (sending) sending.abort();
    if (file.size > most) {
      refuse(
        zone,
        `${file.name} has ${mb(file.size)} MB; ${mb(most)} MB is the most here.`,
        zone.id === "upload" ? "Drop a sample of its rows, or let the command segmentus report read all."
          : "Drop a part of it, or let the command segmentus assign score it.",
      );
      return;
    }
    const request = sending = new XMLHttpRequest();
    const progress = (arrived) => {
      const share = file.size ? arrived / file.size : 0;
      const much = file.size > MB ? `: ${Math.floor(share * TENTHS) * (100 / TENTHS)} % of ${mb(file.size)} MB` : "";
      tell(zone, `Sending ${file.name}${much} …`, share, () => request.abort());
    };
    request.open("POST", `/send?name=${encodeURIComponent(file.name)}`);
    request.upload.addEventListener("progress", (event) => progress(event.loaded));
    request.addEventListener("load", () => {
      if (request.status === 200) read(zone, JSON.parse(request.responseText).word, file);
      else if (request.status === 503) refuse(zone, "The server is busy, so the file was not read.", "Send it again in a few seconds.");
      else if (request.status === 400) refuseAs(zone, request.responseText);
      else refuse(zone, `${file.name} could not be sent.`, "Load the page again, then send it once more.");
    });
    request.addEventListener("error", () => refuse(zone, `${file.name} did not arrive.`, "Send it again."));
    request.addEventListener("abort", () => { if (sending === request) box(zone)?.replaceChildren(); });
    request.addEventListener("loadend", () => { if (sending === request) sending = null; });
    progress(0);
    request.send(file);
  };

  // What the server says of a file that it read takes the place of how far it was.
  document.addEventListener("answered", ({ detail: { output, status } }) => {
    const zone = document.getElementById("upload");
    if (!zone || !output.includes("upload-said")) return;
    if (status < 400) box(zone)?.replaceChildren();
    else refuse(zone, "The server is busy, so the file was not read.", "Send it again in a few seconds.");
  });

  const ZONES = "#upload, #new-rows, #other-file";
  const take = (event, files) => {
    const zone = event.target.closest?.(ZONES);
    if (!zone) return;
    zone.classList.remove("over");
    event.preventDefault();
    event.stopImmediatePropagation();
    if (files?.length > 1) refuse(zone, "One file at a time.", "Drop the one that has a row for every customer.");
    else if (files?.length) send(zone, files[0]);
    if (event.type === "change") event.target.value = "";  // the same file counts as chosen anew
  };
  document.addEventListener("change", (event) => {
    if (event.target.type === "file") take(event, event.target.files);
  }, true);
  document.addEventListener("drop", (event) => take(event, event.dataTransfer?.files), true);
  document.addEventListener("dragover", (event) => event.target.closest?.(ZONES)?.classList.add("over"), true);
  document.addEventListener("dragleave", (event) => event.target.closest?.(ZONES)?.classList.remove("over"), true);
})();
