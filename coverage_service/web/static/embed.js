// On a practice's own page: each frame of the guide gets the height of what stands in it. Nothing else is told.
window.addEventListener("message", (event) => {
  for (const frame of document.querySelectorAll("iframe[data-mtcoverage]")) {
    const height = event.data && event.data.mtcoverageHeight;
    if (frame.contentWindow === event.source && Number.isFinite(height)) frame.style.height = `${Math.ceil(height)}px`;
  }
});
