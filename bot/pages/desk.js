// The desk's only script: copies a patch, and says that it did.
for (const button of document.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(source.textContent);
      button.textContent = "Đã chép";
    } catch {
      // no clipboard without https: the text is selected, Ctrl-C does the rest
      getSelection().selectAllChildren(source);
      button.textContent = "Đã chọn, bấm Ctrl-C";
    }
  });
}
