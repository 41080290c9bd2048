/** Draws the digits 0 to 9 the way a hurried hand would: no download, and as many examples as you like. */

/** Side of an image in pixels, as in MNIST. */
export const SIDE = 28;

type Point = readonly [x: number, y: number];

/** How each digit is written: strokes on a grid of 10 by 10, y downwards; corners are rounded when they are drawn. */
const STROKES: readonly string[] = [
  '5,0 1,1 1,9 5,10 9,9 9,1 5,0 3,0.5',
  '2.5,2.5 5.5,0 5.5,5 5.5,10',
  '1,3 1,0 9,0 9,4 2,9 1,10 1,10 5,10 9.5,10',
  '1,1 4,-0.5 9,0.5 8,4.5 4,4.8 4,4.8 9,5 9.5,9.5 4,10.5 0.5,8.5',
  '6,0 4,3 1,6.5 1,6.5 5,6.5 9.5,6.5 | 7,3.5 7,7 7,10',
  '8.5,0 5,0 2,0 2,0 1.8,2 1.5,4.5 1.5,4.5 4,3.5 9.5,4 9.5,9.5 4,11 0.5,8.5',
  '7,0 3,2 0.5,7 2,11 9,10.5 9,5 4,4.5 1,7',
  '1,0 5,0 9,0 9,0 6,5 4,10',
  '5,5 0.5,3.5 1.5,0 8.5,0 9.5,3.5 5,5 0,6.5 1,10.5 9,10.5 10,6.5 5,5',
  '9,4 6,6 1,4.5 1.5,0 8.5,-0.5 9,4 9,4 8.5,7 8,10',
];

/** `count` images, white ink on black, one after the other, and the digit that each shows: as many of each. */
export function drawDigits(count: number): { images: Float32Array; labels: number[] } {
  const images = new Float32Array(count * SIDE * SIDE);
  const labels = Array.from({ length: count }, (_, i) => i % 10);
  for (const [i, digit] of labels.entries()) drawDigit(images.subarray(i * SIDE * SIDE, (i + 1) * SIDE * SIDE), digit);
  return { images, labels };
}

function drawDigit(image: Float32Array, digit: number): void {
  const place = hand();
  const pen = between(0.7, 1.8);
  for (const stroke of (STROKES[digit] ?? '').split(' | ')) {
    const points = stroke.split(' ').map((text): Point => {
      const [x = 0, y = 0] = text.split(',').map(Number);
      return place([x / 10, y / 10]);
    });
    drawLine(image, rounded(rounded(rounded(points))), pen);
  }
  for (const [i, value] of image.entries()) image[i] = Math.min(1, Math.max(0, value + 0.18 * bell()));
}

/** One way to hold the pen: leaning, stretched, turned and shifted a little; and no point is hit exactly. */
function hand(): (point: Point) => Point {
  const [turn, lean] = [between(-0.35, 0.35), between(-0.35, 0.35)];
  const [width, height] = [between(9, 16), between(13, 21)];
  const [left, top] = [SIDE / 2 + between(-3, 3), SIDE / 2 + between(-3, 3)];
  return ([x, y]) => {
    const [u, v] = [x - 0.5 + between(-0.05, 0.05), y - 0.5 + between(-0.05, 0.05)];
    const [across, down] = [width * (u - lean * v), height * v];
    return [left + across * Math.cos(turn) - down * Math.sin(turn), top + across * Math.sin(turn) + down * Math.cos(turn)];
  };
}

/** Cuts every corner at a quarter (Chaikin 1974); a point that is written twice stays a corner. */
function rounded(points: readonly Point[]): Point[] {
  const between = (a: Point, b: Point, t: number): Point => [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])];
  const inner = points.slice(1).flatMap((point, i) => {
    const before = points[i] ?? point;
    return [between(before, point, 0.25), between(before, point, 0.75)];
  });
  return [...points.slice(0, 1), ...inner, ...points.slice(-1)];
}

/** Ink fades over one pixel at the pen's edge. */
function drawLine(image: Float32Array, points: readonly Point[], pen: number): void {
  for (const [i, to] of points.entries()) {
    const from = points[i - 1] ?? to;
    const [left, right] = reach(from[0], to[0], pen);
    const [top, bottom] = reach(from[1], to[1], pen);
    for (let y = top; y <= bottom; y++)
      for (let x = left; x <= right; x++) {
        const ink = Math.min(1, Math.max(0, pen + 0.5 - distance([x + 0.5, y + 0.5], from, to)));
        image[y * SIDE + x] = Math.max(image[y * SIDE + x] ?? 0, ink);
      }
  }
}

const reach = (a: number, b: number, pen: number): [number, number] => [
  Math.max(0, Math.floor(Math.min(a, b) - pen - 1)),
  Math.min(SIDE - 1, Math.ceil(Math.max(a, b) + pen + 1)),
];

/** From a point to the nearest point between two others. */
function distance([x, y]: Point, [ax, ay]: Point, [bx, by]: Point): number {
  const length = (bx - ax) ** 2 + (by - ay) ** 2;
  const along = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length));
  return Math.hypot(x - ax - along * (bx - ax), y - ay - along * (by - ay));
}

// Descent seeds Math.random with "descent.training.seed", so every run with the same seed draws the same images.
const between = (low: number, high: number) => low + (high - low) * Math.random();
/** Near enough to a normal distribution: mean 0, standard deviation 1. */
const bell = () => (Math.random() + Math.random() + Math.random() - 1.5) * 2;
