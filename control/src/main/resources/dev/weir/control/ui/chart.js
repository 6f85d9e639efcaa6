// Small drawings in SVG: shares of a whole, and how a number went over the last minute.

const SVG = 'http://www.w3.org/2000/svg';
const SAMPLES = 60;

function svg(name, attributes, ...children) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) {
    node.setAttribute(key, value);
  }
  node.append(...children);
  return node;
}

/** A bar, divided as the shares say; each is {label, percent, series}. */
export function shares(parts) {
  const bar = svg('svg', { class: 'shares', viewBox: '0 0 100 1', preserveAspectRatio: 'none', role: 'img' });
  let x = 0;
  for (const { label, percent, series } of parts) {
    const title = svg('title', {}, `${label} ${percent} %`);
    bar.append(svg('rect', { x, y: 0, width: percent, height: 1, class: `series${series % 3}` }, title));
    x += percent;
  }
  bar.setAttribute('aria-label', parts.map(({ label, percent }) => `${label} ${percent} %`).join(', '));
  return bar;
}

/** How far evidence has come on its way to what is enough, in logarithms; evidence of 1 or less is nothing. */
export function evidenceBar(evidence, enough, kind) {
  const part = Math.min(1, Math.max(0, Math.log(Math.max(evidence, 1e-300)) / Math.log(enough)));
  const shown = evidence >= 100 ? evidence.toPrecision(2) : evidence.toFixed(2);
  const text = `${Number(shown).toLocaleString('en')} of ${enough.toLocaleString('en')}`;
  return svg(
      'svg',
      { class: 'evidence', viewBox: '0 0 100 10', preserveAspectRatio: 'none', role: 'img', 'aria-label': text },
      svg('title', {}, text),
      svg('rect', { x: 0, y: 0, width: 100, height: 10, class: 'track' }),
      svg('rect', { x: 0, y: 0, width: 100 * part, height: 10, class: kind }));
}

/** Keeps the last minute of each number, by key, and draws it. */
export class Trends {
  #numbers = new Map();

  add(key, number) {
    const kept = this.#numbers.get(key) ?? [];
    kept.push(number);
    if (kept.length > SAMPLES) {
      kept.shift();
    }
    this.#numbers.set(key, kept);
  }

  draw(key, series, label) {
    const kept = this.#numbers.get(key) ?? [];
    const top = Math.max(...kept, 1e-9);
    const points = kept.map((number, i) => `${SAMPLES - kept.length + i},${(1 - number / top) * 20 + 1}`).join(' ');
    return svg(
        'svg',
        { class: 'trend', viewBox: `0 0 ${SAMPLES - 1} 22`, preserveAspectRatio: 'none', role: 'img', 'aria-label': label },
        svg('polyline', { points, class: `series${series % 3}` }));
  }
}
