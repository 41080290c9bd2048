/** The shapes of the drawn digits: for each digit its variants, each a list of strokes in the unit square, with y pointing down. */

export type Point = readonly [x: number, y: number];
export type Stroke = readonly Point[];

/** An elliptic arc. Angles are in turns: 0 is right, 0.25 is down. */
function arc(x: number, y: number, width: number, height: number, from: number, to: number): Stroke {
  const pieces = Math.max(Math.ceil(Math.abs(to - from) * 16), 2);
  return Array.from({ length: pieces + 1 }, (_, i) => {
    const angle = 2 * Math.PI * (from + ((to - from) * i) / pieces);
    return [x + width * Math.cos(angle), y + height * Math.sin(angle)];
  });
}

export const DIGITS: readonly (readonly (readonly Stroke[])[])[] = [
  [[arc(0.5, 0.5, 0.28, 0.42, 0.75, 1.75)], [arc(0.5, 0.5, 0.2, 0.42, 0.8, 1.8)]],
  [
    [
      [
        [0.5, 0.08],
        [0.5, 0.92],
      ],
    ],
    [
      [
        [0.34, 0.26],
        [0.52, 0.08],
        [0.52, 0.92],
      ],
    ],
  ],
  [
    [[...arc(0.5, 0.32, 0.26, 0.24, 0.5, 1.1), [0.24, 0.9], [0.78, 0.9]]],
    [[...arc(0.48, 0.3, 0.22, 0.22, 0.55, 1.15), ...arc(0.36, 0.82, 0.09, 0.08, 0.9, 0.25), [0.78, 0.86]]],
  ],
  [
    [[...arc(0.48, 0.3, 0.24, 0.21, 0.55, 1.22), ...arc(0.48, 0.7, 0.27, 0.22, 0.78, 1.45)]],
    [[[0.24, 0.1], [0.74, 0.1], [0.48, 0.42], ...arc(0.48, 0.67, 0.27, 0.25, 0.78, 1.45)]],
  ],
  [
    [
      [
        [0.58, 0.08],
        [0.2, 0.62],
        [0.84, 0.62],
      ],
      [
        [0.62, 0.36],
        [0.62, 0.94],
      ],
    ],
    [
      [
        [0.3, 0.1],
        [0.26, 0.54],
        [0.78, 0.52],
      ],
      [
        [0.68, 0.1],
        [0.66, 0.94],
      ],
    ],
  ],
  [[[[0.74, 0.1], [0.32, 0.1], [0.29, 0.5], ...arc(0.48, 0.66, 0.27, 0.25, 0.64, 1.42)]]],
  [
    [arc(0.62, 0.6, 0.36, 0.52, 0.76, 0.5), arc(0.5, 0.69, 0.25, 0.22, 0.5, 1.5)],
    [arc(0.8, 0.66, 0.55, 0.62, 0.68, 0.5), arc(0.46, 0.72, 0.2, 0.18, 0.5, 1.5)],
  ],
  [
    [
      [
        [0.22, 0.1],
        [0.78, 0.1],
        [0.42, 0.92],
      ],
    ],
    [
      [
        [0.22, 0.12],
        [0.78, 0.1],
        [0.42, 0.92],
      ],
      [
        [0.36, 0.5],
        [0.72, 0.48],
      ],
    ],
  ],
  [[arc(0.5, 0.3, 0.2, 0.2, 0.25, 1.25), arc(0.5, 0.71, 0.25, 0.21, 0.75, 1.75)]],
  [
    [
      arc(0.5, 0.32, 0.24, 0.22, 0, 1),
      [
        [0.74, 0.32],
        [0.68, 0.93],
      ],
    ],
    [arc(0.48, 0.3, 0.22, 0.22, 0, 1), arc(0.34, 0.34, 0.37, 0.58, 0, 0.22)],
  ],
];
