// The dashboard: asks /v1/status every second and shows what it says. It changes nothing but rollouts, and those
// only when somebody confirms it.

import { ask, remember, TokenNeeded } from './admin.js';
import { shares, Trends } from './chart.js';
import { element, row } from './dom.js';
import { showRollouts } from './rollout.js';

const EVERY_MS = 1000;
const CHANGES_EVERY = 5;
const CHANGES_SHOWN = 12;

const trends = new Trends();
const find = (id) => document.getElementById(id);
let round = 0;

function guard(variant) {
  if (variant.rolledBack) {
    return element('span', 'rolled back', 'bad');
  }
  const finding = variant.guard?.findings?.[0];
  if (!finding) {
    return element('span', variant.guard ? 'no traffic' : 'baseline', 'faint');
  }
  const said = element('span', variant.guard.state, { pass: 'good', hold: 'wait', fail: 'bad' }[variant.guard.state]);
  said.title = finding.reason;
  return said;
}

function variantRow(split, name, index) {
  const variant = split.variants[name];
  const stats = split.stats[name];
  const { requests, errors } = stats.recent;
  const errorPercent = requests ? 100 * errors / requests : 0;
  const key = `${split.split}/${name}`;
  trends.add(`${key}/rps`, stats.rps);
  trends.add(`${key}/errors`, errorPercent);

  const label = element('span', name);
  label.prepend(element('span', '', `dot series${index % 3}`));
  const errorCell = element('span', `${errorPercent.toFixed(2)} %`, errors ? 'bad' : '');
  return row(
      label,
      variant.weight,
      stats.observedShare,
      stats.rps,
      trends.draw(`${key}/rps`, index, `requests per second of ${name}`),
      errorCell,
      trends.draw(`${key}/errors`, index, `errors of ${name}`),
      stats.latencyMs.p50,
      stats.latencyMs.p90,
      stats.latencyMs.p99,
      guard(variant));
}

function splitSection(split) {
  const section = element('section');
  const heading = element('h2', split.split);
  if (split.override) {
    const { owner, reason, until } = split.override;
    const why = `set by ${owner}${reason ? `: ${reason}` : ''}${until ? `, until ${until}` : ''}`;
    heading.append(' ', element('small', why, 'faint'));
  }
  const names = Object.keys(split.variants)
      .sort((a, b) => (a === split.baseline) - (b === split.baseline) || a.localeCompare(b));
  const bar = shares(names.map((name, series) => ({ label: name, percent: split.variants[name].weight, series })));

  const table = element('table');
  const head = element('thead');
  const titles = document.createElement('tr');
  for (const title of ['variant', 'weight %', 'seen %', 'rps', '', 'errors', '', 'p50 ms', 'p90', 'p99', 'guard']) {
    titles.append(element('th', title, ['weight %', 'seen %', 'rps', 'p50 ms', 'p90', 'p99'].includes(title) ? 'number' : ''));
  }
  head.append(titles);
  const body = element('tbody');
  body.append(...names.map((name, index) => variantRow(split, name, index)));
  table.append(head, body);
  section.append(heading, bar, table);
  for (const name of names.filter((each) => split.variants[each].rolledBack)) {
    const { reason, at } = split.variants[name].rolledBack;
    const how = split.rollout?.variant === name
        ? `weir rollout ${split.split} retry, or another version`
        : `weir split ${split.split} --restore ${name}`;
    section.append(element('p', `${name} was rolled back at ${at}: ${reason}.\nWhen it is mended: ${how}`, 'notice bad'));
  }
  return section;
}

function endpointRow(pool, endpoint) {
  const now = endpoint.usable ? element('span', 'usable', 'good') : element('span', endpoint.why, 'bad');
  return row(pool.pool, endpoint.address, endpoint.state, now, endpoint.inFlight, endpoint.requests, endpoint.failures);
}

function warnings(status) {
  const notices = [];
  if (status.file.problems.length) {
    const lines = status.file.problems.map((problem) => problem.text).join('\n');
    notices.push(element('p', `The file is refused, what was in force stays:\n${lines}`, 'notice bad'));
  }
  if (status.file.needsRestart.length) {
    notices.push(element('p', `Needs a restart:\n${status.file.needsRestart.join('\n')}`, 'notice'));
  }
  if (!status.written) {
    notices.push(element('p', 'Something in force could not be written to the state directory.', 'notice bad'));
  }
  return notices;
}

async function showChanges() {
  const { generations } = await ask('/v1/table/history');
  find('changes').replaceChildren(...generations.slice(0, CHANGES_SHOWN).map((made) => row(
      made.generation,
      new Date(made.at).toLocaleTimeString(),
      made.who,
      made.differences.map(({ key, old, new: now }) => `${key}: ${old ?? '–'} → ${now ?? '–'}`).join(', ') || made.action,
      made.reason ?? '')));
}

async function show() {
  const status = await ask('/v1/status');
  find('state').textContent = `${status.phase}, generation ${status.generation}, last ${status.windowSeconds} s`;
  find('warnings').replaceChildren(...warnings(status));
  showRollouts(find('rollouts'), status.splits);
  find('splits').replaceChildren(...status.splits.map(splitSection));
  find('endpoints').replaceChildren(
      ...status.pools.flatMap((pool) => pool.endpoints.map((endpoint) => endpointRow(pool, endpoint))));
  if (round++ % CHANGES_EVERY === 0) {
    await showChanges();
  }
  find('login').hidden = true;
  document.querySelector('main').hidden = false;
}

async function loop() {
  try {
    await show();
  } catch (problem) {
    if (problem instanceof TokenNeeded) {
      find('login').hidden = false;
      document.querySelector('main').hidden = true;
    }
    find('state').textContent = problem.message;
  }
  setTimeout(loop, EVERY_MS);
}

find('login').addEventListener('submit', (event) => {
  event.preventDefault();
  remember(find('token').value);
  find('token').value = '';
  round = 0;
});

loop();
