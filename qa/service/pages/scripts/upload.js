// Files that cannot be added are told before they travel: the server says why in the reader's language; the others go on.
const limits = () => element.querySelector('[data-limit]')?.dataset;
const input = () => document.querySelector('#mailuo-add input[type=file]');
const fits = file => file.size > 0 && file.size <= Number(limits().limit)
  && limits().accepted.split(',').some(kind => file.name.toLowerCase().endsWith(kind));
function pass(files) {
  const all = [...files], good = all.filter(fits), bad = all.filter(file => !fits(file));
  if (bad.length || element.querySelector('.mailuo-notice')) trigger('click', {files: JSON.stringify(bad.map(file => [file.name, file.size]))});
  if (!bad.length) return true;
  const kept = new DataTransfer();
  good.forEach(file => kept.items.add(file));
  input().files = kept.files;
  return good.length > 0;
}
document.addEventListener('change', event => {
  if (!limits() || event.target !== input() || pass(event.target.files)) return;
  event.stopImmediatePropagation();
}, true);
document.addEventListener('drop', event => {
  if (!limits() || !event.target.closest?.('#mailuo-add') || !event.dataTransfer.files.length || !input()) return;
  event.preventDefault(); event.stopImmediatePropagation();
  const kept = new DataTransfer();
  [...event.dataTransfer.files].forEach(file => kept.items.add(file));
  input().files = kept.files;
  input().dispatchEvent(new Event('change', {bubbles: true}));
}, true);
// Gradio names the button in English only, and otherwise than it reads: what it reads is its name.
new MutationObserver(() => document.querySelector('#mailuo-add button[aria-label]')?.removeAttribute('aria-label')).observe(document.body, {childList: true, subtree: true});
