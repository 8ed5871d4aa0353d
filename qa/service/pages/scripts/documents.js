// Marked words are buttons that wrap like text: the keyboard presses them too. A chosen place is brought into view once it is drawn.
element.addEventListener('keydown', event => {
  if ((event.key === 'Enter' || event.key === ' ') && event.target.matches('.mailuo-said[data-action]')) { event.preventDefault(); event.target.click(); }
});
watch('value', () => requestAnimationFrame(() => {
  const tree = element.querySelector('.mailuo-tree');
  if (!tree) return;
  const here = tree.querySelector('#mailuo-here');
  (here || tree).scrollIntoView({block: here ? 'center' : 'nearest'});
}));
