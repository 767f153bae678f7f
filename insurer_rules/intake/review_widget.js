// The list of readings beside their page: a key decides on the row at hand, and on no other.
const KEYS = { j: "ja", y: "ja", Enter: "ja", n: "nee", "?": "?", "-": "-" };

function element(tag, name, text) {
  const made = document.createElement(tag);
  if (name) made.className = name;
  if (text !== undefined) made.textContent = text;
  return made;
}

// Find the cell of a table that stands in line with most of the heads in the words of the row, beside or below them.
function cell_of(page, text) {
  const [cell, ...heads] = text.split(" | ").map((part) => part.trim()).reverse();
  if (!heads.length) return null;
  const plain = (node) => node.textContent.replace(/\s+/g, " ").trim();
  const in_line = (one, head) =>
    [...one.parentElement.children, ...[...one.closest("table").rows].map((row) => row.cells[one.cellIndex])].some(
      (other) => other && plain(other).includes(head));
  const agreement = (one) => heads.filter((head) => in_line(one, head)).length;
  const cells = [...page.querySelectorAll("td, th")].filter((one) => plain(one) === cell);
  return cells.sort((one, other) => agreement(other) - agreement(one))[0] || null;
}

// Mark the smallest part of the page that holds the words of the row.
function mark(frame, row) {
  const page = frame.contentDocument;
  if (!page || !page.body) return;
  const plain = (text) => text.replace(/\s+/g, " ").trim();
  const candidates = [plain(row.text), ...plain(row.text).split(/ [|¦] |: /).reverse()].filter((one) => one.length > 1);
  for (const sought of candidates) {
    let found = cell_of(page, row.text);
    if (!found)
      for (const each of page.body.querySelectorAll("*")) if (plain(each.textContent).includes(sought)) found = each;
    if (found) {
      found.style.outline = "3px solid #b03a3a";
      found.style.background = "#fff4d6";
      found.scrollIntoView({ block: "center" });
      return;
    }
  }
}

function render({ model, el }) {
  const root = element("div", "review");
  root.tabIndex = 0;
  const words = element("div", "words");
  const list = element("div", "list");
  const page = element("div", "page");
  const keys = element("div", "keys");
  keys.innerHTML =
    "<kbd>j</kbd> yes &nbsp; <kbd>n</kbd> no &nbsp; <kbd>?</kbd> not stated &nbsp; <kbd>-</kbd> there is none &nbsp; " +
    "<kbd>c</kbd> another value &nbsp; <kbd>u</kbd> undo &nbsp; <kbd>↑</kbd> <kbd>↓</kbd> move";
  root.append(words, list, page, keys);
  el.append(root);

  const rows = () => model.get("rows");
  const row = () => rows()[model.get("place")];

  function decide(word) {
    const decisions = { ...model.get("decisions") };
    if (word === "") delete decisions[row().id];
    else decisions[row().id] = word;
    model.set("decisions", decisions);
    if (word !== "") move(1);
    model.save_changes();
  }

  function move(by) {
    model.set("place", Math.min(Math.max(model.get("place") + by, 0), rows().length - 1));
    model.save_changes();
  }

  function correct() {
    const field = element("input");
    field.setAttribute("aria-label", "The right value");
    words.append(field);
    field.focus();
    field.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Enter" && field.value.trim()) decide(field.value.trim());
      if (event.key === "Enter" || event.key === "Escape") {
        field.remove();
        root.focus();
      }
    });
  }

  root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !row()) return;
    if (event.key === "ArrowDown") move(1);
    else if (event.key === "ArrowUp") move(-1);
    else if (event.key === "u") decide("");
    else if (event.key === "c") correct();
    else if (event.key in KEYS) decide(KEYS[event.key]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });

  function showList() {
    const table = element("table");
    const head = element("tr");
    for (const name of ["package", "figure", "read", "last year", "decision"]) head.append(element("th", "", name));
    table.append(head);
    rows().forEach((each, place) => {
      const line = element("tr", place === model.get("place") ? "here" : "");
      for (const text of [each.package || "(none)", each.figure, each.value + (each.per && each.per !== "calendar_year" ? ` per ${each.per}` : ""), each.last_year || "?"])
        line.append(element("td", "", text.replaceAll("_", " ")));
      line.append(element("td", "word", model.get("decisions")[each.id] || ""));
      line.addEventListener("click", () => move(place - model.get("place")));
      table.append(line);
    });
    list.replaceChildren(table);
    const here = list.querySelector(".here");
    if (here) here.scrollIntoView({ block: "nearest" });
    words.replaceChildren();
    if (row()) {
      words.append(element("div", "", row().text));
      if (row().doubt) words.append(element("div", "doubt", row().doubt));
    }
  }

  function showPage() {
    page.replaceChildren();
    if (model.get("form") === "pdf") {
      const picture = element("img");
      picture.src = model.get("page");
      picture.alt = "The page, its words marked";
      page.append(picture);
    } else if (model.get("form") === "html") {
      const frame = element("iframe");
      // Without scripts and without its own pictures: the page is only looked at.
      frame.setAttribute("sandbox", "allow-same-origin");
      frame.addEventListener("load", () => mark(frame, row()));
      frame.srcdoc = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">${model.get("page")}`;
      page.append(frame);
    } else page.append(element("p", "", "The page is not kept here."));
  }

  model.on("change:rows change:place change:decisions", showList);
  model.on("change:page change:place", showPage);
  showList();
  showPage();
  root.focus();
}

export default { render };
