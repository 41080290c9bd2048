/** Reads a column of dates as numbers: all its cells decide together which number is the day. */
import * as l10n from '@vscode/l10n';
import type { DateOrder } from './dates.ts';
import { certainOrder, type Convention, type Note, type ReadOptions, type Scan } from './scan-column.ts';
import type { Table } from './table.ts';

/** The cells as numbers; those that are no dates stay as they are. Throws a `UserError` where orders are mixed. */
export function readDates(table: Table, column: Scan, file: Convention, { dates }: ReadOptions) {
  const name = table.columns[column.index] ?? '';
  const first = (order: DateOrder) => column.dates.findIndex((shape) => certainOrder(shape) === order);
  const [day, month] = [first('day'), first('month')];
  if (dates === 'auto' && day >= 0 && month >= 0)
    throw table.fault(
      l10n.t(
        '{0}: the column "{1}" has dates in different orders: {2} on line {3}, {4} on line {5}.',
        table.path,
        name,
        column.cells[day] ?? '',
        table.rows[day]?.line ?? 0,
        column.cells[month] ?? '',
        table.rows[month]?.line ?? 0,
      ),
      l10n.t('Use one date format in the column, or add it to descent.dataset.ignore.'),
      { line: table.rows[Math.max(day, month)]?.line ?? 0 },
    );
  const example = column.dates.findIndex((shape) => shape !== undefined && shape.day !== shape.month);
  const certain = day >= 0 ? 'day' : month >= 0 ? 'month' : undefined;
  const usual = column.dates[example]?.between === '.' ? 'day' : 'month';
  const order = dates === 'auto' ? (certain ?? file.order ?? usual) : dates === 'dayFirst' ? 'day' : 'month';
  const form = column.dates.find((shape) => shape !== undefined)?.form;
  const cells = column.dates.map((shape, i) => {
    const value = shape?.[order];
    return value === undefined ? (column.cells[i] ?? '') : String(value);
  });
  const doubtful = certain === undefined && example >= 0 && dates === 'auto' && column.dates[example]?.between !== '.';
  const how =
    form === 'time'
      ? l10n.t('hours')
      : example < 0
        ? l10n.t('days since 1970-01-01')
        : order === 'day'
          ? l10n.t('days since 1970-01-01, day first')
          : l10n.t('days since 1970-01-01, month first');
  const notes: Note[] = [
    { kind: 'date', detail: l10n.t('{0} ({1})', name, how) },
    ...(doubtful
      ? [
          {
            kind: 'own' as const,
            detail: l10n.t(
              'Column "{0}": the order of day and month in {1} is ambiguous. To specify it, set descent.dataset.dates.',
              name,
              column.cells[example] ?? '',
            ),
          },
        ]
      : []),
  ];
  return { cells, notes };
}
