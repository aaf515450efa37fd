/** F6 walks between the parts of the window: places, screens, and what is open beside a list. */

const REGIONS = '[data-region], [data-region] aside';
const FOCUSABLE =
  'a[href], button:not([disabled]), input:not([disabled]), textarea:not([disabled]), select, [tabindex]:not([tabindex="-1"])';

const lastIn = new WeakMap<Element, HTMLElement>();

/** Goes to the next part, or the one before, where one was last in it. */
export function walkRegions(step: 1 | -1): void {
  const regions = [...document.querySelectorAll<HTMLElement>(REGIONS)].filter((region) => region.offsetParent !== null);
  const active = document.activeElement;
  const here = regions.findLastIndex((region) => active !== null && region.contains(active));
  if (active instanceof HTMLElement && here >= 0) lastIn.set(regions[here] ?? active, active);
  const next = regions[(here + step + regions.length) % regions.length];
  if (next) entranceOf(next, regions).focus();
}

function entranceOf(region: HTMLElement, regions: readonly HTMLElement[]): HTMLElement {
  const last = lastIn.get(region);
  if (last?.isConnected && region.contains(last)) return last;
  const heading = region.querySelector('h1');
  if (heading) return heading;
  const inside = [...region.querySelectorAll<HTMLElement>(FOCUSABLE)];
  const own = inside.find(
    (each) => !regions.some((other) => other !== region && region.contains(other) && other.contains(each)),
  );
  return own ?? region;
}
