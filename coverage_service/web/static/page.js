// What HTML cannot do itself: print on request, and say that the network failed. Everything else works without.
document.addEventListener("click", (event) => {
  if (event.target.closest("#print")) window.print();
});
document.addEventListener("htmx:error", () => { document.getElementById("offline").hidden = false; });
document.addEventListener("htmx:after:swap", () => { document.getElementById("offline").hidden = true; });
