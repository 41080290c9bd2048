/** Importing this defines every chart element. */
import './canvas-chart.ts';
import './contour-map.ts';
import './heat-map.ts';
import './matrix-picture.ts';
import './quantile-bands.ts';
import './ridge-line.ts';
import './spark-line.ts';
