// What HTML cannot do itself: print on request, and say that the network failed. Everything else works without.
document.addEventListener("click", (event) => {
  if (event.target.closest("#print")) window.print();
});
document.addEventListener("htmx:error", () => { document.getElementById("offline").hidden = false; });
document.addEventListener("htmx:after:swap", () => { document.getElementById("offline").hidden = true; });

// The guide: Reload and the browser's Back find the answers again. They stay in the history of this tab, nowhere else.
const guide = () => document.querySelector("form.guide");
const remember = () => {
  const form = guide();
  if (!form) return;
  const at = form.dataset.at;
  const answers = new URLSearchParams(new FormData(form));
  answers.set("go", at);
  const kept = { at, answers: answers.toString() };
  if (history.state && history.state.at !== at) history.pushState(kept, "");
  else history.replaceState(kept, "");
};
const restore = async (answers) => {
  const response = await fetch(guide().action, { method: "POST", body: new URLSearchParams(answers) });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  for (const id of ["language", "content"]) {
    const part = page.getElementById(id);
    document.getElementById(id).replaceWith(part);
    window.htmx.process(part);
  }
  document.title = page.title;
};
document.addEventListener("DOMContentLoaded", () => {
  if (!guide()) return;
  if (history.state && history.state.answers) restore(history.state.answers);
  else remember();
});
window.addEventListener("popstate", (event) => {
  if (guide() && event.state && event.state.answers) restore(event.state.answers);
});
document.addEventListener("change", remember);
document.addEventListener("htmx:after:swap", remember);

// On a practice's own page: tell the page around the frame how high this one is, so that it need not scroll.
if (window.parent !== window) {
  const height = () => window.parent.postMessage({ mtcoverageHeight: document.documentElement.scrollHeight }, "*");
  new ResizeObserver(height).observe(document.documentElement);
}
