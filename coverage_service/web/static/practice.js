// The practice's page: a claim file is sent, and what becomes of it is shown as it comes back. Nothing is kept but in
// this page's memory. Every word comes from the page, every sum and every table of sums from the server.
"use strict";
{
  const DRAWN_AT_ONCE = 100;
  const get = (id) => document.getElementById(id);
  const form = get("upload");
  const language = document.documentElement.lang;
  const words = {};
  for (const each of get("words").content.querySelectorAll("[data-word]")) words[each.dataset.word] = each.textContent;

  const number = (value) => value.toLocaleString(language);
  const size = (bytes, of = bytes) => (of < 1e6 ? Math.ceil(bytes / 1e3) : bytes / 1e6).toLocaleString(language, {
    style: "unit", unit: of < 1e6 ? "kilobyte" : "megabyte", maximumFractionDigits: 1, minimumFractionDigits: of < 1e6 ? 0 : 1,
  });
  const say = (code, values = {}) => words[code].replace(/{(\w+)}/g, (_, name) => values[name]);

  let sending = null; // the request under way
  let sent = null; // what it sent, for when it is asked for as Excel
  let csv = []; // the whole result, as the server wrote it
  let attention = []; // the lines to look at: number, claim, payer, key, what it is, what to do
  let drawn = 0;
  let found = [];

  // What is told: progress for the eyes at every step, for the ears only where something begins or ends.
  function tell(text) { get("told").textContent = text; }

  function show(phase, value, most) {
    get("phase").textContent = phase;
    if (most) { get("bar").max = most; get("bar").value = value; } else get("bar").removeAttribute("value");
  }

  function busy(on) {
    get("progress").hidden = !on;
    get("verify").disabled = on;
    get("told").classList.toggle("unseen", on); // what the eyes see in the bar, the ears are told
  }

  function clear() {
    get("faults").replaceChildren();
    get("result").replaceChildren();
    tell("");
    csv = [];
    attention = [];
  }

  function fail(text) {
    tell("");
    const fault = get("fault").content.cloneNode(true);
    fault.querySelector("a").textContent = text;
    get("faults").replaceChildren(fault);
    lookAt(get("faults"));
  }

  function lookAt(element) {
    element.setAttribute("tabindex", "-1");
    element.focus();
    element.scrollIntoView({ block: "nearest" });
  }

  // A refusal of the page itself comes with its words; one from before it, only with its status.
  async function failWith(status, type, body) {
    busy(false);
    tell("");
    if (type.startsWith("text/html")) {
      get("faults").innerHTML = body;
      const headings = get("headings");
      if (headings) get("asked").replaceChildren(headings); // stays, so that the file can be verified once more
      lookAt(get("faults"));
    } else if (status === 0) fail(say(await isThere() ? "offline" : "changed"));
    else fail(say(`s${status}` in words ? `s${status}` : "other"));
  }

  // A file that was saved again, or is gone, can no longer be read; browsers then say only that the network failed.
  async function isThere() {
    try {
      for (const file of sent.values()) if (file.size) await file.slice(0, 1).arrayBuffer();
    } catch { return false; }
    return true;
  }

  function send() {
    const filled = new FormData(form);
    clear();
    const chosen = [...form.querySelectorAll("input[type=file]")].flatMap((input) => [...input.files]);
    if (!get("claims").files.length) return fail(words.nothing_chosen);
    const total = chosen.reduce((sum, file) => sum + file.size, 0);
    if (total > form.dataset.most) return fail(words.s413);
    sent = filled;
    const state = { at: 0, lines: null, done: 0, whole: false };
    const request = sending = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("accept", "application/x-ndjson");
    request.upload.onprogress = (event) => {
      const values = { sent: size(event.loaded, event.total), all: size(event.total) };
      show(say("sending", values), event.loaded, event.total);
    };
    request.onprogress = () => read(request, state);
    request.onload = () => finish(request, state);
    request.onerror = () => broken(state);
    busy(true);
    show(say("sending", { sent: size(0, total), all: size(total) }), 0, 1);
    tell(words.begun);
    get("cancel").focus();
    request.send(sent);
  }

  // Take the whole lines that have come so far.
  function read(request, state) {
    if (request.status !== 200) return;
    const text = request.responseText;
    for (let end; (end = text.indexOf("\n", state.at)) >= 0; state.at = end + 1)
      take(JSON.parse(text.slice(state.at, end)), state);
    if (state.lines === null) show(say("reading", { n: number(state.read || 0) }));
    else show(say("verifying", { n: number(state.done), all: number(state.lines) }), state.done, state.lines || 1);
  }

  function take(told, state) {
    if ("read" in told) state.read = told.read;
    if ("lines" in told) state.lines = told.lines;
    if ("csv" in told) csv.push(told.csv);
    if ("done" in told) state.done = told.done;
    if ("attention" in told) for (const line of told.attention) attention.push(line);
    if ("result" in told) { state.whole = true; state.result = told.result; }
  }

  function finish(request, state) {
    if (request.status !== 200)
      return failWith(request.status, request.getResponseHeader("content-type") || "", request.responseText);
    read(request, state);
    if (!state.whole) return broken(state);
    sending = null;
    busy(false);
    get("result").innerHTML = state.result;
    get("headings")?.removeAttribute("open");
    begin();
    get("told").classList.add("unseen"); // the heading says it too
    tell(say("done", { n: number(state.lines) }));
    get("headline").focus();
    get("headline").scrollIntoView({ block: "start" });
  }

  // A result that is not whole is thrown away: somebody would take it for the result.
  function broken(state) {
    const { done, lines } = state;
    clear();
    if (lines === null && state.read === undefined) return failWith(0, "", "");
    busy(false);
    fail(say("cut", { n: number(done), all: lines === null ? "?" : number(lines) }));
  }

  function cancel() {
    sending?.abort();
    clear();
    busy(false);
    tell(say("stopped"));
    get("verify").focus();
  }

  // The table: the lines that the filters leave, so many at a time.
  function begin() {
    get("csv").addEventListener("click", () => save(new Blob(csv, { type: "text/csv" }), "csv"));
    get("xlsx").addEventListener("click", saveWorkbook);
    if (!get("rows")) return;
    const here = new Set(attention.map((line) => line[2]));
    for (const option of [...get("filter-payer").options]) if (option.value && !here.has(option.value)) option.remove();
    for (const line of attention) line.push([line[0], line[1], line[4], line[5]].join(" ").toLocaleLowerCase(language));
    for (const id of ["filter-payer", "filter-key", "filter-text"]) get(id).addEventListener("input", filter);
    get("more").addEventListener("click", () => draw(true));
    filter();
  }

  function filter() {
    const [payer, key, text] = ["payer", "key", "text"].map((name) => get(`filter-${name}`).value);
    const parts = text.toLocaleLowerCase(language).split(/\s+/).filter(Boolean);
    found = attention.filter((line) => (!payer || line[2] === payer) && (!key || line[3] === key)
      && parts.every((part) => line[6].includes(part)));
    drawn = 0;
    get("rows").replaceChildren();
    draw(false);
  }

  function draw(asked) {
    const rows = document.createDocumentFragment();
    const names = Object.fromEntries([...get("filter-payer").options].map((option) => [option.value, option.text]));
    for (const [line, claim, payer, , wrong, todo] of found.slice(drawn, drawn + DRAWN_AT_ONCE)) {
      const row = get("row").content.cloneNode(true);
      const cells = row.querySelectorAll("[data-cell]");
      [line, claim, names[payer], wrong, todo].forEach((text, place) => { cells[place].textContent = text; });
      rows.append(row);
    }
    const first = rows.querySelector("tr");
    drawn = Math.min(drawn + DRAWN_AT_ONCE, found.length);
    get("rows").append(rows);
    get("more").hidden = drawn === found.length;
    get("shown").textContent = say("shown", { shown: number(drawn), found: number(found.length), all: number(attention.length) });
    if (asked && first) lookAt(first);
  }

  function save(blob, ending) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = `${sent.get("claims").name.replace(/\.[^.]*$/, "")}-${words.saved_as}.${ending}`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }

  // Excel is written by the server, which does not have the file any more: it is sent once again.
  async function saveWorkbook() {
    get("xlsx").disabled = true;
    get("faults").replaceChildren();
    tell(say("making"));
    try {
      sent.set("answer", "xlsx");
      const answer = await fetch(form.action, { method: "POST", body: sent, headers: { accept: "application/x-ndjson" } });
      const type = answer.headers.get("content-type") || "";
      if (!answer.ok) return await failWith(answer.status, type, await answer.text());
      save(await answer.blob(), "xlsx");
      tell(say("made"));
    } catch { await failWith(0, "", ""); } finally { get("xlsx").disabled = false; }
  }

  function choose(files) {
    const [file] = files;
    const total = [...files].reduce((sum, each) => sum + each.size, 0);
    const name = files.length > 1 ? say("several", { name: file.name, n: number(files.length - 1) }) : file?.name;
    get("dropped").textContent = file ? say("chosen", { name, size: size(total) }) : "";
    if (file) tell("");
  }

  form.addEventListener("submit", (event) => {
    if (event.submitter?.value === "map") return; // what was chosen of the headings comes as a file
    event.preventDefault();
    send();
  });
  get("cancel").addEventListener("click", cancel);
  get("claims").addEventListener("change", () => choose(get("claims").files));
  for (const name of ["dragover", "drop"])
    document.addEventListener(name, (event) => event.preventDefault()); // a file beside the place does not open
  get("drop").addEventListener("dragover", () => get("drop").classList.add("over"));
  for (const name of ["dragleave", "drop"]) get("drop").addEventListener(name, () => get("drop").classList.remove("over"));
  get("drop").addEventListener("drop", (event) => {
    const folder = [...event.dataTransfer.items].some((item) => item.webkitGetAsEntry?.()?.isDirectory);
    if (!event.dataTransfer.files.length || folder) return fail(say("one_file"));
    get("faults").replaceChildren();
    get("claims").files = event.dataTransfer.files;
    choose(get("claims").files);
    get("verify").focus();
  });
}
