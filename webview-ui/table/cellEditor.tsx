/** A parameter of the workspace, changed in its cell. What it may be is decided by the host, by the value that is there. */
import type { JSX } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { formatCell } from '../../src/core/values/cellText.js';
import { WORKSPACE, type ColumnId } from '../../src/protocol/model.js';
import { isFileColumn } from '../columns.js';
import { t } from '../l10n.js';
import type { Panel } from '../panel.js';
import { cellOf, isRow, type LoadedLine } from '../rows.js';
import type { LaidColumn } from './layout.js';

/** Null: the cell cannot be edited. */
export function editorFor(
  panel: Panel,
  line: LoadedLine | undefined,
  column: LaidColumn | undefined,
  done: () => void,
): JSX.Element | null {
  if (
    !panel.canEdit ||
    !line ||
    !isRow(line) ||
    line.data.row.id !== WORKSPACE ||
    !column ||
    column.kind !== 'param' ||
    !isFileColumn(column.ref)
  ) {
    return null;
  }
  const cell = cellOf(line, column.key);
  // Only what stands in the file can be set.
  if (cell === undefined || (typeof cell === 'object' && (cell?.t === 'missing' || cell?.t === 'error'))) {
    return null;
  }
  const value = formatCell(cell, { full: true });
  // A field of one line would lose the others.
  return /[\r\n]/.test(value) ? null : <CellEditor panel={panel} column={column.ref} name={column.name} value={value} done={done} />;
}

interface CellEditorProps {
  panel: Panel;
  column: ColumnId;
  name: string;
  value: string;
  done: () => void;
}

function CellEditor({ panel, column, name, value, done }: CellEditorProps): JSX.Element {
  const input = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const busy = useRef(false);
  useLayoutEffect(() => input.current?.select(), []);
  const save = async (): Promise<void> => {
    const text = input.current?.value ?? value;
    if (text === value || busy.current) {
      done();
      return;
    }
    busy.current = true;
    const failure = await panel.setParameter({ column, name, from: value, to: text });
    busy.current = false;
    if (failure === null) {
      done();
    } else {
      setProblem(failure.message);
      input.current?.focus();
    }
  };
  return (
    <span class="cell-editor">
      <input
        ref={input}
        type="text"
        aria-label={t('New value of {0}', name)}
        aria-invalid={problem !== null}
        aria-describedby={problem === null ? undefined : 'cell-problem'}
        defaultValue={value}
        spellcheck={false}
        onKeyDown={(event) => {
          if (event.key === 'Enter') {
            void save();
          } else if (event.key === 'Escape') {
            done();
          } else {
            return;
          }
          event.preventDefault();
          event.stopPropagation();
        }}
        onBlur={() => {
          if (problem === null) {
            void save();
          }
        }}
      />
      {problem === null ? null : (
        <span class="problem floating" id="cell-problem" role="alert">
          {problem}
        </span>
      )}
    </span>
  );
}
