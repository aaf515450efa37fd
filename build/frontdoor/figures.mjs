/** Medians of benchmark lines over their rounds, and the table that puts peers side by side. */

const FIELDS = {
  latency: 'p50_ms',
  write_single: 'durable_per_s',
  write_bulk10k: 'durable_per_s',
  replay: 'events_per_s',
  cold: 'first_query_ms_process',
  memory: 'rss_mb',
};
/** More is better for these. */
const RATES = new Set(['durable_per_s', 'events_per_s', 'accepted_per_s']);
const OURS = /^pjais/;

/** By figure and peer: `Map(figure → Map(peer → median))`. */
export function medians(lines) {
  const samples = new Map();
  for (const line of lines) {
    const value = line[FIELDS[line.fig]];
    if (value === undefined) continue;
    const peers = at(samples, titleOf(line), () => new Map());
    at(peers, line.peer.replace(/^py-|\/(NORMAL|FULL)/g, ''), () => []).push(value);
  }
  return new Map([...samples].map(([title, peers]) => [title, mapped(peers, median)]));
}

function titleOf(line) {
  const subs = line.subs === undefined ? '' : `subs=${line.subs}`;
  const mode = line.peer.includes('/FULL') ? 'FULL' : '';
  return [line.fig, `N=${line.N}`, subs, line.op ?? '', mode, `(${FIELDS[line.fig]})`].filter(Boolean).join(' ');
}

function at(map, key, make) {
  if (!map.has(key)) map.set(key, make());
  return map.get(key);
}

function mapped(map, change) {
  return new Map([...map].map(([key, value]) => [key, change(value)]));
}

export function median(values) {
  const ordered = [...values].sort((a, b) => a - b);
  const middle = ordered.length >> 1;
  return ordered.length % 2 ? ordered[middle] : (ordered[middle - 1] + ordered[middle]) / 2;
}

/** A Markdown table: each figure, every peer's median, and how many times better than each peer we are. */
export function table(figures) {
  const rows = [...figures].map(([figure, peers]) => {
    const ours = [...peers].find(([peer]) => OURS.test(peer))?.[1];
    const cells = [...peers].map(([peer, value]) => {
      if (OURS.test(peer) || ours === undefined) return `**${short(value)}** ${peer}`;
      const better = RATES.has(/\((\w+)\)/.exec(figure)?.[1] ?? '') ? ours / value : value / ours;
      return `${short(value)} ${peer} (×${Number(better.toPrecision(2))})`;
    });
    return `| ${figure} | ${cells.join(' · ')} |`;
  });
  return `| figure | medians; in brackets how many times better than that peer we are |\n|---|---|\n${rows.join('\n')}\n`;
}

function short(value) {
  return value >= 100 ? Math.round(value).toLocaleString('en-US') : Number(value.toPrecision(3)).toString();
}
