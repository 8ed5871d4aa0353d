// Where a question is typed has the focus when the page opens and whenever it is drawn anew; not on a telephone, where a keyboard would rise.
watch('value', () => requestAnimationFrame(() => {
  const area = element.querySelector('textarea'), here = document.activeElement;
  if (!area || narrow() || (here && here !== document.body && !element.contains(here))) return;
  area.focus({preventScroll: true});
  area.setSelectionRange(area.value.length, area.value.length);
}));
