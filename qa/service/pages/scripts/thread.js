// The conversation: a new question is brought to the top of the window once, and then left where the reader moves it.
let shown = 0;
watch('value', () => {
  const turns = element.querySelectorAll('.mailuo-turn');
  if (turns.length > shown && turns.length > 1) {
    const bar = document.querySelector('.tab-wrapper')?.getBoundingClientRect().bottom ?? 0;
    const top = turns[turns.length - 1].getBoundingClientRect().top + window.scrollY - Math.max(bar, 0) - 12;
    window.scrollTo({top, behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth'});
  }
  shown = turns.length;
});
