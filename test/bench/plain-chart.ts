/** The alternative to the dashboard's charts, in the page: one plain Chart.js line chart that holds all its points and grows. */
import { Chart, Decimation, LinearScale, LineController, LineElement, PointElement } from 'chart.js';
import { curve } from './curves.ts';

Chart.register(LineController, LineElement, PointElement, LinearScale, Decimation);

interface Point {
  readonly x: number;
  readonly y: number;
}

const COLORS = ['#f14c4c', '#3794ff', '#cca700', '#d18616', '#89d185', '#b180d7', '#cccccc', '#9d9d9d'];
let chart: Chart<'line', Point[]> | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;

const api = {
  open(series: number, points: number, decimated: boolean, width: number, height: number): void {
    chart?.destroy();
    const canvas = document.createElement('canvas');
    document.body.replaceChildren(canvas);
    chart = new Chart<'line', Point[]>(canvas, {
      type: 'line',
      data: {
        datasets: Array.from({ length: series }, (_, index) => ({
          data: Array.from({ length: points }, (_, x) => ({ x, y: curve(index, x, points) })),
          borderColor: COLORS[index] ?? '#888',
          borderWidth: 1.5,
          pointRadius: 0,
        })),
      },
      options: {
        animation: false,
        parsing: false,
        normalized: true,
        responsive: false,
        events: [],
        scales: { x: { type: 'linear' }, y: { type: 'linear' } },
        plugins: { decimation: { enabled: decimated, algorithm: 'min-max' } },
      },
    });
    chart.resize(width, height);
  },
  /** Every 50 ms, or as soon after it as the last drawing allows, every line gets this many points more. */
  live(points: number): void {
    const grow = () => {
      timer = setTimeout(grow, 50);
      for (const [index, dataset] of (chart?.data.datasets ?? []).entries()) {
        const { data } = dataset;
        for (let i = 0; i < points; i++) data.push({ x: data.length, y: curve(index, data.length, data.length) });
      }
      chart?.update('none');
    };
    grow();
  },
  rest(): void {
    clearTimeout(timer);
  },
};

declare global {
  interface Window {
    plain: typeof api;
  }
}
window.plain = api;
