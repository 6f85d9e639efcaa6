// Rollouts: where each is, its stages, what the judge says, and buttons. Panels stay, so that a button that has the
// focus, or is being pressed, is the same one a second later.

import { send } from './admin.js';
import { evidenceBar } from './chart.js';
import { element, row } from './dom.js';

const COMMANDS = ['start', 'promote', 'pause', 'resume', 'abort', 'retry'];
const WARNINGS = {
  start: 'begins to give this version traffic',
  promote: 'goes on to the next stage before its time',
  pause: 'keeps the weight as it is; people may set another',
  resume: 'lets it go on by itself',
  abort: 'takes the version out of traffic, at once',
  retry: 'tries a version once more that was taken out of traffic',
};

const panels = new Map();

/** Shows the rollouts of these splits in a container. */
export function showRollouts(container, splits) {
  const present = splits.filter((split) => split.rollout);
  for (const split of present) {
    if (!panels.has(split.split)) {
      panels.set(split.split, new Panel(split.split));
    }
    const panel = panels.get(split.split);
    panel.show(split);
    if (panel.node.parentNode !== container) {
      container.append(panel.node);
    }
  }
  for (const [name, panel] of panels) {
    if (!present.some((split) => split.split === name)) {
      panel.node.remove();
      panels.delete(name);
    }
  }
}

/** Resolves to a reason, or to null when nothing is to be done. */
function confirmed(command, rollout) {
  const dialog = document.getElementById('confirm');
  const reason = document.getElementById('confirm-reason');
  document.getElementById('confirm-what').textContent =
      `${command}: ${WARNINGS[command]}. ${rollout.text}.`;
  reason.value = '';
  dialog.returnValue = '';
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes' ? reason.value : null), { once: true });
  });
}

class Panel {
  #split;
  #rollout;
  #heading = element('h2');
  #where = element('p');
  #ladder = element('ol', '', 'ladder');
  #verdict = element('p');
  #waits = element('ul', '', 'faint');
  #evidence = element('table');
  #detection = element('p', '', 'faint');
  #buttons = element('p');
  #said = element('p', '', 'notice bad');
  #byName = new Map();

  constructor(split) {
    this.#split = split;
    this.node = element('section', '', 'rollout');
    this.#said.hidden = true;
    for (const name of COMMANDS) {
      const button = element('button', name);
      button.type = 'button';
      button.addEventListener('click', () => this.#command(name));
      this.#byName.set(name, button);
      this.#buttons.append(button, ' ');
    }
    this.node.append(
        this.#heading, this.#where, this.#ladder, this.#verdict, this.#waits, this.#evidence, this.#detection,
        this.#buttons, this.#said);
  }

  show(split) {
    const rollout = split.rollout;
    const variant = split.variants[rollout.variant] ?? {};
    this.#rollout = rollout;
    this.#heading.textContent = `Rollout of ${rollout.variant} ${rollout.version} in ${split.split}`;
    this.#where.textContent = rollout.reason ? `${rollout.text}: ${rollout.reason}` : rollout.text;
    this.#where.className = ['hold', 'rolling-back', 'rolled-back', 'aborted'].includes(rollout.phase) ? 'bad' : '';
    this.#ladder.replaceChildren(...rollout.stages.map(rung), soakRung(rollout));
    this.#showVerdict(variant.guard);
    this.#waits.replaceChildren(...rollout.waitsFor.map((each) => element('li', `waits for ${each}`)));
    this.#showEvidence(variant.evidence, rollout);
    for (const [name, button] of this.#byName) {
      button.hidden = !rollout.commands.includes(name);
      button.className = rollout.needs === name ? 'needed' : '';
    }
  }

  #showVerdict(guard) {
    const finding = guard?.findings?.[0];
    this.#verdict.textContent = finding ? `${guard.state}: ${finding.reason}` : 'not judged now';
    this.#verdict.className = { pass: 'good', hold: 'wait', fail: 'bad' }[guard?.state] ?? 'faint';
  }

  #showEvidence(evidence, rollout) {
    if (!evidence) {
      this.#evidence.replaceChildren();
      this.#detection.textContent = '';
      return;
    }
    const titles = document.createElement('tr');
    for (const title of ['evidence', `that ${rollout.variant} does harm`, 'that it is good enough', 'failed', 'baseline']) {
      titles.append(element('th', title));
    }
    this.#evidence.replaceChildren(titles, ...evidence.metrics.filter((metric) => metric.enforced).map((metric) => row(
        metric.metric,
        evidenceBar(metric.evidence, evidence.enough, 'harm'),
        evidenceBar(metric.promotionEvidence, evidence.enoughForPromotion, 'promotion'),
        `${metric.failed} of ${metric.requests}`,
        `${metric.baselineFailed} of ${metric.baselineRequests}`)));
    const times = evidence.timeToDetect.map(({ errorRate, seconds }) =>
        `${errorRate} %: ${seconds === null ? 'never' : `${Math.round(seconds)} s`}`);
    this.#detection.textContent = `time to detect failures at the traffic of now: ${times.join(', ')}`;
  }

  async #command(name) {
    const { rollout, generation, stage, specDigest } = this.#rollout;
    const reason = await confirmed(name, this.#rollout);
    if (reason === null) {
      return;
    }
    try {
      await send(
          `/v1/rollouts/${encodeURIComponent(this.#split)}/${name}`,
          { rollout, generation, stage, specDigest, ...(reason ? { reason } : {}) });
      this.#said.hidden = true;
    } catch (problem) {
      this.#said.textContent = problem.message;
      this.#said.hidden = false;
    }
  }
}

function rung(stage) {
  const { weight, hold, minRequests, gate, is } = stage;
  const item = element('li', `${weight} %`, is);
  item.title = `observed for ${hold} and ${minRequests} requests, gate ${gate}`;
  if (is === 'now') {
    item.setAttribute('aria-current', 'step');
  }
  return item;
}

function soakRung(rollout) {
  const is = { soak: 'now', done: 'over' }[rollout.phase] ?? 'to-come';
  const item = element('li', 'soak', is);
  item.title = `${rollout.soak}, ${rollout.holdback} % held back`;
  return item;
}
