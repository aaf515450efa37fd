/** Where personas stand on their map: related ones near each other, the same ones always in the same place. */

export interface Edge {
  readonly one_id: string;
  readonly other_id: string;
  readonly strength: number;
}

export interface Place {
  readonly x: number;
  readonly y: number;
}

const ROUNDS = 220;
const MARGIN = 0.08;
/** Few stand nearer to the middle than many. */
const MARGIN_OF_TWO = 0.3;

/** Places between 0 and 1 in both directions, by id; nothing in it is left to chance. */
export function placed(ids: readonly string[], edges: readonly Edge[]): ReadonlyMap<string, Place> {
  const order = [...ids].sort();
  const index = new Map(order.map((id, place) => [id, place]));
  const points = order.map((_, place) => {
    const angle = place * 2.399963; // the golden angle: a sunflower, in which no two lie on each other
    const radius = 0.5 * Math.sqrt((place + 0.5) / order.length);
    return { x: radius * Math.cos(angle), y: radius * Math.sin(angle) };
  });
  const springs = edges.flatMap(({ one_id, other_id, strength }) => {
    const [one, other] = [index.get(one_id), index.get(other_id)];
    return one === undefined || other === undefined ? [] : [{ one, other, strength }];
  });
  const ideal = 0.9 / Math.sqrt(Math.max(1, order.length));
  for (let round = 0; round < ROUNDS; round += 1) relax(points, springs, ideal, 0.06 * (1 - round / ROUNDS));
  return new Map(order.map((id, place) => [id, fitted(points, place)]));
}

interface Point {
  x: number;
  y: number;
}

interface Spring {
  readonly one: number;
  readonly other: number;
  readonly strength: number;
}

/** Source: Fruchterman and Reingold, Graph Drawing by Force-directed Placement (1991). */
function relax(points: Point[], springs: readonly Spring[], ideal: number, most: number): void {
  const moves = points.map((point) => ({ x: -point.x * 0.02, y: -point.y * 0.02 }));
  const push = (one: number, other: number, force: (distance: number) => number) => {
    const [a, b, ma, mb] = [points[one], points[other], moves[one], moves[other]];
    if (!(a && b && ma && mb)) return;
    const [dx, dy] = [a.x - b.x, a.y - b.y];
    const distance = Math.max(1e-4, Math.hypot(dx, dy));
    const by = force(distance) / distance;
    ma.x += dx * by;
    ma.y += dy * by;
    mb.x -= dx * by;
    mb.y -= dy * by;
  };
  for (let one = 0; one < points.length; one += 1)
    for (let other = one + 1; other < points.length; other += 1)
      push(one, other, (distance) => (ideal * ideal) / distance / 4);
  for (const { one, other, strength } of springs)
    push(one, other, (distance) => -((distance * distance) / ideal) * (0.3 + strength));
  points.forEach((point, place) => {
    const move = moves[place] ?? { x: 0, y: 0 };
    const length = Math.max(1e-9, Math.hypot(move.x, move.y));
    point.x += (move.x / length) * Math.min(length, most);
    point.y += (move.y / length) * Math.min(length, most);
  });
}

function fitted(points: readonly Point[], place: number): Place {
  const margin = MARGIN + (MARGIN_OF_TWO - MARGIN) / Math.max(1, points.length - 1);
  const between = (all: readonly number[], value: number) => {
    const [least, most] = [Math.min(...all), Math.max(...all)];
    return most - least < 1e-6 ? 0.5 : margin + ((value - least) / (most - least)) * (1 - 2 * margin);
  };
  const point = points[place] ?? { x: 0, y: 0 };
  return {
    x: between(
      points.map(({ x }) => x),
      point.x,
    ),
    y: between(
      points.map(({ y }) => y),
      point.y,
    ),
  };
}
