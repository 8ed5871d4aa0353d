// On a narrow screen the facts of a document stand below the drawing: choosing one there brings them into view.
watch('value', () => requestAnimationFrame(() => {
  const details = element.querySelector('.mailuo-details');
  if (details && narrow() && window.mailuoOpener?.closest?.('.mailuo-canvas') && !('open' in (panel()?.dataset ?? {}))) details.scrollIntoView({block: 'start'});
}));
