/** Reads a column of formatted numbers: all its cells decide together what their commas and points mean. */
import * as l10n from '@vscode/l10n';
import type { Decimal } from './number-formats.ts';
import { certainDecimal, type Convention, type Note, type ReadOptions, type Scan } from './scan-column.ts';
import type { Table } from './table.ts';

/** The cells as programs write numbers; those that are none stay as they are. Throws a `UserError` where formats or units are mixed. */
export function readNumbers(table: Table, column: Scan, file: Convention, { decimal }: ReadOptions) {
  const name = table.columns[column.index] ?? '';
  const { numbers } = column;
  const first = (mark: Decimal) => numbers.findIndex((shape) => certainDecimal(shape) === mark);
  const [point, comma] = [first('point'), first('comma')];
  if (decimal === 'auto' && point >= 0 && comma >= 0) throw mixed(table, name, column, point, comma);
  const certain = point >= 0 ? 'point' : comma >= 0 ? 'comma' : undefined;
  const example = numbers.findIndex(
    (shape) => shape?.point !== undefined && shape.comma !== undefined && Number(shape.point) !== Number(shape.comma),
  );
  const doubtful = certain === undefined && example >= 0;
  const mark = decimal !== 'auto' ? decimal : (certain ?? (doubtful ? guess(table, column, file) : 'point'));
  checkUnits(table, name, column);
  const cells = numbers.map((shape, i) => shape?.[mark] ?? column.cells[i] ?? '');
  const units = new Set(numbers.flatMap((shape) => (shape?.unit ? [shape.unit] : [])));
  const unit = column.unit ?? [...units][0];
  const shown = column.cells[example] ?? '';
  const notes: Note[] = [
    ...(doubtful && decimal === 'auto' && shown !== numbers[example]?.[mark]
      ? [
          {
            kind: 'own' as const,
            detail: l10n.t(
              'Column "{0}": {1} is read as {2}. If that is wrong, set descent.dataset.decimal to "{3}".',
              name,
              shown,
              numbers[example]?.[mark] ?? '',
              mark === 'point' ? 'comma' : 'point',
            ),
          },
        ]
      : []),
    ...(certain === 'comma' ? [{ kind: 'comma' as const, detail: name }] : []),
    ...((!doubtful || decimal !== 'auto') &&
    mark === 'point' &&
    numbers.some((shape) => shape?.formatted && shape.unit === '') &&
    unit === undefined
      ? [{ kind: 'thousands' as const, detail: name }]
      : []),
    ...(unit === undefined ? [] : [{ kind: 'unit' as const, detail: l10n.t('{0} ({1})', name, unit) }]),
  ];
  return { cells, notes };
}

/**
 * Whether "1,234" is a thousand or has a fraction. A file with other decimal commas or points says so; thousands have a separator from
 * 1,000 on, fractions always; and where commas separate columns, they are no decimal mark.
 */
function guess({ separator }: Table, { cells, numbers }: Scan, file: Convention): Decimal {
  const written = numbers.flatMap((shape, i) => (shape ? [cells[i] ?? ''] : []));
  if (written.every((cell) => !cell.includes(','))) return file.decimal ?? 'point';
  if (file.decimal) return file.decimal;
  if (written.some((cell) => !/[.,]/.test(cell))) return 'point';
  return separator === ';' ? 'comma' : 'point';
}

const mixed = (table: Table, name: string, { cells }: Scan, point: number, comma: number) =>
  table.fault(
    l10n.t(
      '{0}: the column "{1}" has decimal points and decimal commas: {2} on line {3}, {4} on line {5}.',
      table.path,
      name,
      cells[point] ?? '',
      table.rows[point]?.line ?? 0,
      cells[comma] ?? '',
      table.rows[comma]?.line ?? 0,
    ),
    l10n.t('Use one number format in the column, or add it to descent.dataset.ignore.'),
    { line: table.rows[Math.max(point, comma)]?.line ?? 0 },
  );

/** Numbers in several currencies cannot be compared, nor shares with percentages. */
function checkUnits(table: Table, name: string, { cells, numbers }: Scan): void {
  const first = numbers.findIndex((shape) => shape?.unit);
  if (first < 0) return;
  const unit = numbers[first]?.unit ?? '';
  const relative = unit === '%' || unit === '‰';
  const other = numbers.findIndex(
    (shape) =>
      shape !== undefined && shape.unit !== unit && (shape.unit !== '' || (relative && Number(shape.point ?? shape.comma) !== 0)),
  );
  if (other < 0) return;
  throw table.fault(
    l10n.t(
      '{0}: the column "{1}" has numbers in different units: {2} on line {3}, {4} on line {5}.',
      table.path,
      name,
      cells[first] ?? '',
      table.rows[first]?.line ?? 0,
      cells[other] ?? '',
      table.rows[other]?.line ?? 0,
    ),
    l10n.t('Convert the column to one unit, or add it to descent.dataset.ignore.'),
    { line: table.rows[other]?.line ?? 0 },
  );
}
