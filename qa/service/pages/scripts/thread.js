// The conversation: a new question is brought to the top of the window and kept there while its answer comes in, until the reader moves.
let shown = 0, held = false;
for (const kind of ['wheel', 'touchmove', 'pointerdown']) window.addEventListener(kind, () => { held = false; }, {passive: true});
window.addEventListener('keydown', event => { if (/^(Arrow|Page|Home|End)/.test(event.key)) held = false; });
watch('value', () => requestAnimationFrame(() => {
  const turns = element.querySelectorAll('.mailuo-turn'), newest = turns[turns.length - 1];
  if (turns.length > shown) {
    held = turns.length > 1;
    // The question has arrived: it need not stand where it was typed any more.
    const area = document.querySelector('#mailuo-question textarea');
    if (area && area.value.trim() === newest.querySelector('.mailuo-question').textContent) area.value = '';
  }
  shown = turns.length;
  if (!held) return;
  const bar = document.querySelector('.tab-wrapper')?.getBoundingClientRect().height ?? 0;
  const top = newest.getBoundingClientRect().top + window.scrollY - bar - 12;
  window.scrollTo({top, behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth'});
}));
