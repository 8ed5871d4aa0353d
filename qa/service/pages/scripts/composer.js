// Where a question is typed has the focus when the page opens and whenever it is drawn anew; not on a telephone, where a keyboard would rise.
watch('value', () => requestAnimationFrame(() => {
  const area = element.querySelector('textarea'), here = document.activeElement;
  // The text area itself stays when it is drawn anew: what it is given to hold has to be put into it.
  if (area && area.defaultValue && !area.value) area.value = area.defaultValue;
  if (!area || narrow() || (here && here !== document.body && !element.contains(here))) return;
  area.focus({preventScroll: true});
  area.setSelectionRange(area.value.length, area.value.length);
}));
