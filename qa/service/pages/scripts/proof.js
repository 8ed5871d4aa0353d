// The source panel: once it holds a new passage, bring the marked words into view inside the panel, never the page.
watch('value', () => {
  const mark = element.querySelector('mark');
  if (!mark) return;
  const box = mark.closest('.mailuo-text');
  box.scrollTop = Math.max(0, mark.getBoundingClientRect().top - box.getBoundingClientRect().top + box.scrollTop - box.clientHeight / 3);
  if (matchMedia('(max-width: 860px)').matches) element.querySelector('[data-action="close"]')?.focus({preventScroll: true});
});
// Where the panel lies over the page, touching the page beside it puts it away.
element.closest('.block')?.addEventListener('pointerdown', event => { if (event.target === event.currentTarget && narrow()) local.close(); });
