// The drawing of a lineage: zoom, pan, keyboard, pictures to take away. Everything moves the viewBox; nothing is redrawn.
// Text of the drawing is 13 px: at first it is shown at four fifths of that or larger, around the document asked about.
const LEGIBLE = 0.8;
let whole = null, box = null, drag = null;
const svg = () => element.querySelector('.mailuo-canvas svg');
const put = () => svg()?.setAttribute('viewBox', [box.x, box.y, box.w, box.h].join(' '));
const focus = () => element.querySelector('[data-focus]')?.dataset.focus ?? '';

function fit(all) {
  const canvas = element.querySelector('.mailuo-canvas');
  const width = canvas.clientWidth || 800, height = canvas.clientHeight || 600;
  const scale = Math.min(1.25, Math.max(Math.min(width / whole.w, height / whole.h), all ? 0 : LEGIBLE));
  box = {w: width / scale, h: height / scale};
  const card = svg().querySelector('.node.focus rect')?.getBBox();
  const centre = (from, size, at) => size <= from ? (size - from) / 2 : Math.min(Math.max(at - from / 2, 0), size - from);
  box.x = centre(box.w, whole.w, card ? card.x + card.width / 2 : whole.w / 2);
  box.y = centre(box.h, whole.h, card ? card.y + card.height / 2 : whole.h / 2);
  put();
}
function zoom(factor, x = 0.5, y = 0.5) {
  const w = Math.min(Math.max(box.w * factor, 120), whole.w * 8), by = w / box.w;
  box = {x: box.x + box.w * (1 - by) * x, y: box.y + box.h * (1 - by) * y, w, h: box.h * by};
  put();
}
function begin() {
  const drawing = svg();
  if (!drawing) { whole = null; return; }
  whole = {w: parseFloat(drawing.getAttribute('width')) || drawing.viewBox.baseVal.width, h: parseFloat(drawing.getAttribute('height')) || drawing.viewBox.baseVal.height};
  drawing.removeAttribute('width'); drawing.removeAttribute('height');
  fit(false);
}
watch('value', () => requestAnimationFrame(begin));

const chosen = event => event.target.closest?.('.node[data-id], .edge[data-edge]');
function choose(part) {
  window.mailuoOpener = part;
  if (part.dataset.edge && panel()) panel().dataset.open = '';
  trigger('click', part.dataset.edge ? {action: 'edge', edge: part.dataset.edge, focus: focus()} : {action: 'node', id: part.dataset.id, focus: focus()});
}
element.addEventListener('wheel', event => {
  if (!whole || !event.target.closest('.mailuo-canvas')) return;
  event.preventDefault();
  const area = svg().getBoundingClientRect();
  zoom(Math.exp(event.deltaY * 0.0015), (event.clientX - area.left) / area.width, (event.clientY - area.top) / area.height);
}, {passive: false});
const fingers = new Map();
element.addEventListener('pointerdown', event => {
  if (!whole || !event.target.closest('.mailuo-canvas')) return;
  fingers.set(event.pointerId, event);
  drag = {x: event.clientX, y: event.clientY, moved: 0};
});
window.addEventListener('pointermove', event => {
  if (!drag || !fingers.has(event.pointerId) || !svg()) return;
  const area = svg().getBoundingClientRect(), last = fingers.get(event.pointerId);
  if (fingers.size === 2) {
    const [one, other] = [...fingers.values()], before = Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
    fingers.set(event.pointerId, event);
    const [a, b] = [...fingers.values()], now = Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);
    if (before && now) zoom(before / now);
    drag.moved = 99;
    return;
  }
  drag.moved += Math.abs(event.clientX - last.clientX) + Math.abs(event.clientY - last.clientY);
  box.x -= (event.clientX - last.clientX) * box.w / area.width;
  box.y -= (event.clientY - last.clientY) * box.h / area.height;
  fingers.set(event.pointerId, event);
  put();
});
for (const end of ['pointerup', 'pointercancel']) window.addEventListener(end, event => fingers.delete(event.pointerId));
element.addEventListener('click', event => {
  const part = chosen(event);
  if (part && !(drag?.moved > 6)) choose(part);
  const button = event.target.closest('[data-action="picture"]');
  if (button) take(button.dataset.format);
});
local.zoom = button => ({in: () => zoom(0.8), out: () => zoom(1.25), fit: () => fit(true)})[button.dataset.by]();
local.picture = () => {};
element.addEventListener('keydown', event => {
  if (!whole) return;
  const part = chosen(event);
  if (part && (event.key === 'Enter' || event.key === ' ')) { event.preventDefault(); choose(part); return; }
  if (!event.target.closest('.mailuo-canvas')) return;
  const steps = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]}[event.key];
  if (steps) { box.x += steps[0] * box.w / 10; box.y += steps[1] * box.h / 10; put(); }
  else if (event.key === '+' || event.key === '=') zoom(0.8);
  else if (event.key === '-') zoom(1.25);
  else if (event.key === '0') fit(true);
  else return;
  event.preventDefault();
});
// What the keyboard reaches has to be in view.
element.addEventListener('focusin', event => {
  const part = chosen(event), shape = part?.getBBox?.();
  if (!shape || !part.matches(':focus-visible')) return;
  if (shape.x < box.x || shape.x + shape.width > box.x + box.w) box.x = shape.x + shape.width / 2 - box.w / 2;
  if (shape.y < box.y || shape.y + shape.height > box.y + box.h) box.y = shape.y + shape.height / 2 - box.h / 2;
  put();
  element.querySelector('.mailuo-canvas').scrollTo(0, 0);
});
function take(format) {
  const copy = svg().cloneNode(true);
  copy.setAttribute('width', whole.w); copy.setAttribute('height', whole.h);
  copy.setAttribute('viewBox', `0 0 ${whole.w} ${whole.h}`);
  const written = new Blob([new XMLSerializer().serializeToString(copy)], {type: 'image/svg+xml'});
  const save = blob => {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(blob); link.download = `lineage.${format}`;
    document.body.append(link); link.click(); link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  };
  if (format === 'svg') { save(written); return; }
  const image = new Image(), reader = new FileReader();
  image.onload = () => {
    // Twice the size for print, less where a canvas could not hold it (16,384 pixels a side).
    const scale = Math.min(2, 16000 / Math.max(whole.w, whole.h));
    const canvas = document.createElement('canvas');
    canvas.width = whole.w * scale; canvas.height = whole.h * scale;
    canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob(save, 'image/png');
  };
  reader.onload = () => { image.src = reader.result; };
  reader.readAsDataURL(written);
}
