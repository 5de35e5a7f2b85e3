// Start: from hash to view, keys, and the first opening.
const PARENTS = { article: 'audit', cluster: 'clusters', pair: 'pairs' };
const KEYS = [
  ['/', 'go to the search field'], ['j k', 'next and previous row'], ['Enter', 'open the row'], ['n p', 'next and previous passage of a pair, or page of a table'],
  ['u', 'up: from a detail to its list, from a list to the overview'], ['?', 'this list'],
];
let keysOn = true;
let place = '';

let routed = 0;
const lastOf = {};

async function route() {
  const turn = ++routed;
  const [view, query = ''] = location.hash.slice(1).split('?');
  const name = Object.hasOwn(VIEWS, view) ? view : 'overview';
  const [title, body, heading] = await VIEWS[name](new URLSearchParams(query));
  if (turn !== routed) return;
  const head = h('h1', { tabindex: '-1' }, heading ?? title);
  document.title = `${shown(title)} · Provenance report`;
  document.getElementById('view').replaceChildren(head, ...body.flat().filter(Boolean));
  document.querySelectorAll('#nav a').forEach((each) => {
    const here = each.getAttribute('href') === `#${PARENTS[name] ?? name}`;
    if (here) each.setAttribute('aria-current', 'page');
    else each.removeAttribute('aria-current');
  });
  if (place) {
    head.focus({ preventScroll: true });
    scrollTo(0, 0);
  }
  place = name;
  lastOf[name] = location.hash;
}

function row(by) {
  const links = [...document.querySelectorAll('#view .grid tbody tr')].map((each) => each.querySelector('a')).filter(Boolean);
  const here = links.findIndex((each) => each.closest('tr').contains(document.activeElement));
  links[Math.min(Math.max(0, here + by), links.length - 1)]?.focus();
}

function turn(by) {
  if (place === 'pair') return step(Math.max(1, current + by));
  return document.querySelector(`.pager button:${by > 0 ? 'last-child' : 'first-child'}`)?.click();
}

const ACTIONS = {
  '/': () => document.querySelector('input.search')?.focus(),
  '?': () => document.getElementById('keys').showModal(),
  j: () => row(1),
  k: () => row(-1),
  n: () => turn(1),
  p: () => turn(-1),
  u: () => { location.hash = lastOf[PARENTS[place]] ?? PARENTS[place] ?? 'overview'; },
};

function press(event) {
  if (!keysOn || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (event.target.closest?.('input, select, textarea, [contenteditable], dialog')) return;
  if (!Object.hasOwn(ACTIONS, event.key)) return;
  event.preventDefault();
  ACTIONS[event.key]();
}

function keyList() {
  const dialog = document.getElementById('keys');
  try {
    keysOn = localStorage.getItem('provenance-keys') !== 'off';
  } catch {
    keysOn = true;
  }
  const turnKeys = (event) => {
    keysOn = event.target.checked;
    try {
      localStorage.setItem('provenance-keys', keysOn ? 'on' : 'off');
    } catch {
      say('The choice holds until the page is closed.');
    }
  };
  dialog.append(h('h2', { id: 'keys-title' }, 'Keys'),
    h('dl', { class: 'facts' }, KEYS.map(([key, words]) => fact(h('kbd', {}, key), words))),
    h('label', {}, h('input', { type: 'checkbox', checked: keysOn, onchange: turnKeys }), ' Single keys are on (never while a field has focus)'),
    h('p', {}, h('button', { type: 'button', onclick: () => dialog.close() }, 'Close')));
  document.getElementById('keys-button').addEventListener('click', () => dialog.showModal());
}

async function start() {
  const view = document.getElementById('view');
  try {
    await read();
  } catch (error) {
    view.replaceChildren(h('p', {}, `The data of this page cannot be read: ${error.message}. A browser of 2023 or later is needed.`));
    throw error;
  }
  document.getElementById('nav').append(h('ul', {}, NAV.map(([name, label]) => h('li', {}, h('a', { href: `#${name}` }, label)))));
  document.getElementById('skip').addEventListener('click', (event) => {
    event.preventDefault();
    view.focus();
  });
  keyList();
  addEventListener('hashchange', route);
  document.addEventListener('keydown', press);
  await route();
  document.documentElement.dataset.ready = 'yes';
}

start();
