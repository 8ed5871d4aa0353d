// What every panel of a page does in the browser. `element`, `trigger` and `watch` are given by gr.HTML.
// A button says what it does with data-action; what is not done here travels to the server with the button's data.
const page = () => element.closest('.mailuo-page') || document;
const narrow = () => matchMedia('(max-width: 860px)').matches;
const panel = () => page().querySelector('.block.mailuo-proof');

const local = {
  // Copies an answer with its sources. An insecure address (http in an office network) has no navigator.clipboard.
  copy(button) {
    const card = button.closest('article');
    const quotes = [...card.querySelectorAll('.mailuo-source')].map(item => item.innerText.replace(/\s+/g, ' ')).join('\n');
    const area = document.createElement('textarea');
    area.value = card.querySelector('.mailuo-answer').innerText + '\n\n' + quotes;
    area.setAttribute('readonly', ''); area.style.position = 'fixed'; area.style.opacity = '0';
    document.body.append(area); area.select(); document.execCommand('copy'); area.remove();
    button.focus({preventScroll: true});
    button.dataset.done = ''; setTimeout(() => delete button.dataset.done, 2000);
  },
  // Puts the source panel away where it lies over the page, empties it where it stands beside it, and the focus back where it was.
  close(button) {
    const lies = panel() && 'open' in panel().dataset && narrow();
    delete panel()?.dataset.open;
    if (button && !lies) trigger('click', {action: 'close'});
    if (window.mailuoOpener?.isConnected) window.mailuoOpener.focus({preventScroll: true});
  },
  // Leaves an answer that is under way; the question goes back to where it was typed, unless another is being typed there.
  stop() {
    const asked = page().querySelector('.mailuo-turn[aria-busy] .mailuo-question')?.textContent ?? '';
    trigger('stop', {question: page().querySelector('textarea').value.trim() ? '' : asked});
  },
  // Goes to another page and asks it what the button says.
  go(button) {
    document.getElementById(`mailuo-tab-${button.dataset.page}-button`)?.click();
    let tries = 0;
    const fill = () => {
      const form = document.querySelector(`#mailuo-${button.dataset.page}-form form`);
      if (!form) { if (tries++ < 60) setTimeout(fill, 50); return; }
      for (const field of form.elements) if (field.name) field.value = button.dataset[field.name] ?? '';
      form.requestSubmit();
      window.scrollTo({top: 0});
    };
    fill();
  },
  // Puts words into the form of this page and sends it.
  fill(button) {
    const form = page().querySelector('form');
    for (const field of form.elements) if (field.name in button.dataset) field.value = button.dataset[field.name];
    if (button.dataset.send !== 'no') form.requestSubmit(); else form.querySelector('textarea, input').focus();
  },
  clear(button) {
    const form = button.closest('form');
    for (const field of form.elements) if (field.name) field.value = '';
    form.requestSubmit();
  },
};

element.addEventListener('click', event => {
  const button = event.target.closest('[data-action]');
  if (!button || !element.contains(button)) return;
  const action = button.dataset.action;
  if (action in local) { local[action](button); return; }
  if (action === 'proof' || action === 'cite' || action === 'open') {
    window.mailuoOpener = button;
    element.querySelectorAll('[aria-current="true"]').forEach(each => each.removeAttribute('aria-current'));
    button.setAttribute('aria-current', 'true');
    if (panel()) panel().dataset.open = '';
  }
  trigger('click', {...button.dataset});
});
element.addEventListener('keydown', event => {
  if (event.key === 'Escape') local.close();
  // Enter sends a question; with Shift it begins a line. While an input method is composing, Enter belongs to it.
  if (event.key === 'Enter' && !event.shiftKey && !event.isComposing && event.target.matches('textarea[data-enter]')) {
    event.preventDefault();
    event.target.form.requestSubmit();
  }
  // Whatever is drawn as a button without being one answers to the keys of one.
  if ((event.key === 'Enter' || event.key === ' ') && event.target.matches('[role="button"][data-action]')) {
    event.preventDefault();
    event.target.dispatchEvent(new MouseEvent('click', {bubbles: true}));
  }
});
element.addEventListener('submit', event => {
  event.preventDefault();
  // One question after the other: what is typed while an answer comes in stays where it is.
  if (event.target.elements.question && page().querySelector('.mailuo-turn[aria-busy]')) return;
  trigger('submit', Object.fromEntries(new FormData(event.target)));
});
// A choice from a list is a wish to see it at once.
element.addEventListener('change', event => {
  if (event.target.matches('select[data-now]')) event.target.form.requestSubmit();
});
