/** One Chart.js chart: mean lines and axes; around them the parts of a drawing that Chart.js does not know. */
import {
  Chart,
  type ChartDataset,
  type ChartOptions,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  type Plugin,
  PointElement,
} from 'chart.js';
import { drawAreas } from './areas.ts';
import { FOOT, GUTTER, HEAD, type Labelled, axisName, SIDE, xScale, xTicks, type YAxis, yScale } from './axes.ts';
import { columnOf, lonely, type Point, placeOf, pointsOf, smoothingOf } from './points.ts';
import { columnsOf, drawEnvelope, type Geometry } from './envelope.ts';
import { drawIcon } from './glyph.ts';
import { drawBad, drawBands, drawBelow, drawMarks, type PlacedMark, placeMarks } from './marks.ts';
import { markViewOf, planOf, viewFor, visibleOf } from './scene.ts';
import type { SeriesColumn, SeriesView } from '../../src/core/view.ts';
import type { AreaSpec, ChartSpec, Hue, Range, SeriesSpec } from './chart-spec.ts';
import type { Theme } from './theme.ts';
import { drawXAxis } from './x-axis.ts';

Chart.register(LineController, LineElement, PointElement, LinearScale, LogarithmicScale);

export interface Drawing {
  readonly spec: ChartSpec;
  readonly range: Range;
  readonly y: YAxis;
  readonly width: number;
  readonly height: number;
  readonly theme: Theme;
}

/** The points of a series, and the radii of their dots where some stand alone. */
interface Drawn {
  readonly points: Point[];
  readonly radii?: number[] | undefined;
}

/** Up to this many values in sight, each gets a dot: a line of few epochs shows where its values are. */
const DOTTED = 48;

type Scales = NonNullable<ChartOptions<'line'>['scales']>;

export class LineChart {
  readonly #canvas: HTMLCanvasElement;
  readonly #points = new WeakMap<object, { readonly key: string } & Drawn>();
  #chart: Chart<'line', Point[]> | undefined;
  #drawing: Drawing | undefined;
  #marks: readonly PlacedMark[] = [];

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
  }

  destroy(): void {
    this.#chart?.destroy();
    this.#chart = undefined;
  }

  /** The marks as they were drawn last. */
  get marks(): readonly PlacedMark[] {
    return this.#marks;
  }

  get geometry(): Geometry {
    const area = this.#chart?.chartArea;
    const { width = 1, height = 1 } = this.#drawing ?? {};
    const [x, y] = [this.#chart?.scales.x, this.#chart?.scales.y];
    return {
      left: area?.left ?? GUTTER,
      top: area?.top ?? HEAD,
      right: area?.right ?? Math.max(GUTTER + 1, width - SIDE),
      bottom: area?.bottom ?? Math.max(HEAD + 1, height - FOOT),
      px: (value) => x?.getPixelForValue(value) ?? Number.NaN,
      py: (value) =>
        this.#drawing?.spec.scale === 'log' && !(value > 0) ? Number.NaN : (y?.getPixelForValue(value) ?? Number.NaN),
    };
  }

  /** The ticks along x as they were drawn last; none as long as there is nothing to draw. */
  get ticks(): readonly Labelled[] {
    const drawing = this.#drawing;
    if (!drawing || drawing.y.ticks.length === 0) return [];
    const { range, spec, width, theme } = drawing;
    return xTicks(range, spec.x, width - GUTTER - SIDE, theme);
  }

  draw(drawing: Drawing): void {
    const { spec, range, y, width, height, theme } = drawing;
    const type = spec.scale === 'log' ? 'logarithmic' : 'linear';
    this.#drawing = drawing;
    const scales: Scales = { x: { type: 'linear', ...xScale(range) }, y: { type, ...yScale(y, theme) } };
    const datasets = visibleOf(spec).map((series, i) => this.#dataset(series, i));
    if (!this.#chart) {
      this.#chart = new Chart<'line', Point[]>(this.#canvas, {
        type: 'line',
        data: { datasets },
        plugins: [this.#plugin()],
        options: {
          animation: false,
          parsing: false,
          normalized: true,
          responsive: false,
          maintainAspectRatio: false,
          events: [],
          layout: { padding: { top: HEAD, right: SIDE } },
          scales,
        },
      });
    } else {
      this.#chart.data.datasets = datasets;
      this.#chart.options.scales = scales;
    }
    this.#chart.options.devicePixelRatio = devicePixelRatio;
    if (this.#chart.width !== width || this.#chart.height !== height) this.#chart.resize(width, height);
    else this.#chart.update('none');
  }

  #dataset(series: SeriesSpec, order: number): ChartDataset<'line', Point[]> {
    const { points, radii } = this.#pointsOf(series);
    const { theme, range } = this.#drawing as Drawing;
    const color = theme.color(series.hue);
    const seen = points.length <= 400 ? points.filter(({ x }) => x >= range.from && x <= range.to).length : points.length;
    const dotted = seen <= DOTTED && !series.thin;
    return {
      label: series.key,
      data: points,
      order,
      borderColor: color,
      backgroundColor: color,
      borderWidth: series.thin ? 1 : theme.contrast ? 2 : 1.5,
      borderDash: series.dash ? [5, 4] : [],
      borderJoinStyle: 'round',
      pointRadius: dotted ? 2 : (radii ?? 0),
      // The first and last dots stand on the edge of the plot.
      clip: dotted ? 3 : 0,
      pointBorderWidth: 0,
      spanGaps: false,
    };
  }

  /** Worked out again only when the column or the smoothing is another. */
  #pointsOf(series: SeriesSpec): Drawn {
    const { spec } = this.#drawing as Drawing;
    const column = columnOf(series);
    if (!series.view || !column) return { points: [] };
    const smoothing = smoothingOf(series, spec.smoothing);
    const key = `${smoothing} ${spec.scale}`;
    const known = this.#points.get(column);
    if (known?.key === key) return known;
    const points = pointsOf(series.view, column, smoothing, spec.scale === 'log');
    const drawn = { key, points, radii: lonely(points, 1.5) };
    this.#points.set(column, drawn);
    return drawn;
  }

  #plugin(): Plugin<'line'> {
    return {
      id: 'descent',
      beforeDatasetsDraw: ({ ctx }) => inside(ctx, this.geometry, () => this.#behind(ctx)),
      afterDatasetsDraw: ({ ctx }) => this.#before(ctx),
    };
  }

  #behind(context: CanvasRenderingContext2D): void {
    const { spec, range, theme } = this.#drawing as Drawing;
    const at = this.geometry;
    drawBands(context, spec.bands ?? [], viewFor(spec), at, theme);
    drawAreas(context, spec.areas ?? [], range, at, theme);
    for (const series of visibleOf(spec)) {
      const column = columnOf(series);
      if (!series.view || !column || series.thin) continue;
      if (series.runs) {
        // The envelope shows single values; the range over several runs is a band around their mean.
        drawAreas(context, [bandOf(series.view, column, series.hue)], range, at, theme);
        continue;
      }
      if (series.view.width === 1 && smoothingOf(series, spec.smoothing) === 0) continue;
      drawEnvelope(
        context,
        columnsOf(series.view, column, range, at),
        at,
        theme.tint(series.hue, 0.22),
        theme.tint(series.hue, 0.65),
      );
    }
  }

  #before(context: CanvasRenderingContext2D): void {
    const { spec, range, theme } = this.#drawing as Drawing;
    const at = this.geometry;
    inside(context, at, () => {
      this.#drawPlan(context);
      if (spec.scale === 'log')
        for (const series of visibleOf(spec)) drawBelow(context, series, range, at, theme.color(series.hue));
    });
    drawBad(context, visibleOf(spec), range, at, theme.error);
    this.#marks = placeMarks(spec.marks ?? [], markViewOf(spec), at);
    drawMarks(context, this.#marks, at, theme);
    this.#drawBest(context);
    drawXAxis(context, this.ticks, axisName(spec.x), at, theme);
  }

  #drawPlan(context: CanvasRenderingContext2D): void {
    const { spec, theme } = this.#drawing as Drawing;
    const at = this.geometry;
    context.strokeStyle = theme.tint(spec.series[0]?.hue ?? 0, 0.75);
    context.lineWidth = 1.5;
    context.setLineDash([1.5, 4]);
    context.lineCap = 'round';
    context.beginPath();
    for (const [x, value] of planOf(spec)) {
      const y = at.py(value);
      if (Number.isFinite(y)) context.lineTo(at.px(x), y);
    }
    context.stroke();
  }

  #drawBest(context: CanvasRenderingContext2D): void {
    const { spec, theme } = this.#drawing as Drawing;
    const view = spec.best && viewFor(spec, spec.best.series);
    if (!spec.best || !view) return;
    const at = this.geometry;
    const [x, y] = [at.px(placeOf(view, spec.best.step)), at.py(spec.best.value)];
    if (!(x >= at.left - 1 && x <= at.right + 1 && y >= at.top - 1 && y <= at.bottom + 1)) return;
    context.fillStyle = theme.background;
    drawIcon(context, 'star-full', x, y, 18);
    const series = spec.series.find(({ key }) => key === spec.best?.series) ?? spec.series[0];
    context.fillStyle = theme.color(series?.hue ?? 0);
    drawIcon(context, 'star-full', x, y, 13);
  }
}

/** From the minimum to the maximum of each bucket. */
function bandOf(view: SeriesView, { min, max, nonFinite }: SeriesColumn, hue: Hue): AreaSpec {
  const edge = (values: Float32Array): SeriesColumn => ({ mean: values, min: values, max: values, nonFinite });
  return { view: { ...view, columns: [edge(min), edge(max)] }, low: 0, high: 1, hue, strength: 0.22 };
}

function inside(context: CanvasRenderingContext2D, at: Geometry, draw: () => void): void {
  context.save();
  context.beginPath();
  context.rect(at.left, at.top, at.right - at.left, at.bottom - at.top + 1);
  context.clip();
  draw();
  context.restore();
}
