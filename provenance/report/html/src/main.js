// Main: from hash to view, and the first opening.
import { Component, render } from 'preact';
import { lastOf, PARENTS, parseHash, place } from './address.js';
import { need, open } from './data.js';
import * as details from './details.js';
import { openKeys } from './keys.js';
import * as lists from './lists.js';
import { html, shown } from './markup.js';
import * as record from './record.js';
import { openReviews } from './review.js';

// Name, label in the navigation, tables it needs, function from arguments to title, body, heading.
const VIEWS = [
  ['overview', 'Overview', [], lists.overview],
  ['audit', 'Articles', ['audit'], lists.audit],
  ['clusters', 'Stories', ['clusters'], lists.clusters],
  ['pairs', 'Pairs', ['pairs'], lists.pairs],
  ['outlets', 'Outlets', ['outlets'], lists.outlets],
  ['flow', 'Flow', ['flow'], lists.flow],
  ['credit', 'Credit', ['attributions'], lists.credit],
  ['findings', 'Findings', ['findings'], lists.findings],
  ['review', 'Review', ['pairs'], record.review],
  ['quality', 'Data quality', ['skipped'], lists.quality],
  ['run', 'Run', [], record.run],
  ['article', '', ['pairs', 'attributions', 'clusters', 'findings'], details.article],
  ['cluster', '', ['pairs', 'clusters'], details.cluster],
  ['pair', '', ['pairs'], details.pair],
];
let routed = 0;

class Page extends Component {
  componentDidMount() {
    if (!this.props.isFirst) {
      document.querySelector('#view h1').focus({ preventScroll: true });
      scrollTo(0, 0);
    }
  }

  render({ heading, body }) {
    return html`<h1 tabindex="-1">${heading}</h1>${body}`;
  }
}

const failure = (error) => ['Unreadable', html`<p class="none">This cannot be shown: ${error.message}.</p>`];

async function route() {
  const turn = ++routed;
  const [name, args] = parseHash();
  const [view, , needed, show] = VIEWS.find(([known]) => known === name) ?? VIEWS[0];
  const [title, body, heading] = await need(...needed).then(() => show(args)).catch((error) => {
    console.error(error);
    return failure(error);
  });
  if (turn !== routed) return;
  document.title = `${shown(title)} · Provenance report`;
  const isFirst = !place.view;
  Object.assign(place, { view, args });
  lastOf[view] = location.hash;
  navigation(PARENTS[view] ?? view);
  render(html`<${Page} key=${turn} isFirst=${isFirst} heading=${heading ?? title} body=${body} />`, document.getElementById('view'));
}

function navigation(here) {
  const item = ([name, label]) => html`<li><a href=${`#${name}`} aria-current=${name === here ? 'page' : null}>${label}</a></li>`;
  render(html`<ul>${VIEWS.filter(([, label]) => label).map(item)}</ul>`, document.getElementById('nav'));
}

async function start() {
  const view = document.getElementById('view');
  view.replaceChildren();
  try {
    await open();
  } catch (error) {
    render(html`<p>The data of this page cannot be read: ${error.message}. A browser of 2023 or later is needed.</p>`, view);
    throw error;
  }
  document.getElementById('skip').addEventListener('click', (event) => {
    event.preventDefault();
    view.focus();
  });
  openReviews();
  openKeys();
  addEventListener('hashchange', route);
  await route();
  document.documentElement.dataset.ready = 'yes';
}

start();
