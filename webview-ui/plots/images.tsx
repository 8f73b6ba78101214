/** Images: of each experiment beside each other, two over each other, and step by step. */
import type { JSX } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { RowId } from '../../src/protocol/model.js';
import type { ImagesPlot } from '../../src/protocol/plots.js';
import { Tool } from '../controls/index.js';
import { t } from '../l10n.js';
import type { Panel } from '../panel.js';

type Loaded = { readonly url: string } | { readonly failure: string };

/** Those that were seen last. */
const KEPT = 60;
const known = new Map<string, Loaded>();

/** An image of the workspace may be another in another version of the index. */
function keyOf({ info }: Panel, row: RowId, path: string | null): string {
  return JSON.stringify([row, path, row === 'workspace' ? info.version : 0]);
}

function useImage(panel: Panel, row: RowId, path: string | null): Loaded | null {
  const { host } = panel;
  const key = keyOf(panel, row, path);
  const [, setArrived] = useState('');
  useEffect(() => {
    if (path === null || known.has(key)) {
      return;
    }
    const controller = new AbortController();
    void host.request('plotImage', { row, path }, controller.signal).then((result) => {
      if (!controller.signal.aborted) {
        known.set(key, result.ok ? { url: `data:${result.value.type};base64,${result.value.data}` } : { failure: result.error.message });
        for (const oldest of known.size > KEPT ? [known.keys().next().value] : []) {
          known.delete(oldest ?? '');
        }
        setArrived(key);
      }
    });
    return () => controller.abort();
  }, [key]);
  return known.get(key) ?? null;
}

export interface ShownImage {
  readonly label: string;
  readonly color: string | null;
  readonly url: string;
}

export interface ImagesProps {
  readonly plot: ImagesPlot;
  readonly panel: Panel;
  readonly label: (row: RowId) => string;
  readonly off: ReadonlySet<RowId>;
  /** Is set to what says which images are shown and here. */
  readonly shown: { current: () => readonly ShownImage[] };
}

export function Images({ plot, panel, label, off, shown }: ImagesProps): JSX.Element {
  const rows = useMemo(() => [...new Set(plot.images.map(({ row }) => row))].filter((row) => !off.has(row)), [plot, off]);
  const steps = useMemo(() => [...new Set(plot.images.flatMap(({ step }) => step ?? []))].sort((a, b) => a - b), [plot]);
  const [at, setAt] = useState<number | null>(null);
  const [compared, setCompared] = useState(false);
  const place = Math.min(at ?? steps.length - 1, steps.length - 1);
  const step = steps[place] ?? null;
  /** Of this step, or the last one before it. */
  const pathOf = (row: RowId): string | null => {
    const own = plot.images.filter((image) => image.row === row && (image.step === null || step === null || image.step <= step));
    return own.reduce<(typeof own)[number] | null>((last, one) => ((one.step ?? 0) >= (last?.step ?? -1) ? one : last), null)?.path ?? null;
  };
  shown.current = () =>
    rows.flatMap((row) => {
      const image = known.get(keyOf(panel, row, pathOf(row)));
      return image && 'url' in image ? [{ label: label(row), color: panel.marks.get(row)?.color ?? null, url: image.url }] : [];
    });
  const [first, second] = rows;
  return (
    <div>
      <div class="image-tools">
        {steps.length > 1 ? (
          <label class="slider">
            {t('Step')}
            <input
              type="range"
              min={0}
              max={steps.length - 1}
              value={place}
              aria-valuetext={String(step)}
              onInput={(event) => setAt(Number(event.currentTarget.value))}
            />
            <output>{step}</output>
          </label>
        ) : null}
        {rows.length >= 2 ? (
          <Tool icon="split-horizontal" label={t('Compare two')} pressed={compared} onClick={() => setCompared(!compared)} />
        ) : null}
      </div>
      {compared && first !== undefined && second !== undefined ? (
        <Comparison panel={panel} rows={rows} label={label} pathOf={pathOf} title={plot.title} />
      ) : (
        <div class="image-grid">
          {rows.map((row) => (
            <Figure key={row} panel={panel} row={row} label={label(row)} path={pathOf(row)} title={plot.title} step={step} />
          ))}
        </div>
      )}
    </div>
  );
}

interface FigureProps {
  readonly panel: Panel;
  readonly row: RowId;
  readonly label: string;
  readonly path: string | null;
  readonly title: string;
  readonly step: number | null;
}

function Figure({ panel, row, label, path, title, step }: FigureProps): JSX.Element {
  const image = useImage(panel, row, path);
  const name = step === null ? t('{0} of {1}', title, label) : t('{0} of {1}, step {2}', title, label, step);
  return (
    <figure>
      {path === null ? <p class="image-none">{t('No image at this step')}</p> : <Picture image={image} name={name} />}
      <figcaption>
        <span class="dot" style={{ background: panel.marks.get(row)?.color ?? 'currentColor' }} /> {label}
      </figcaption>
    </figure>
  );
}

function Picture({ image, name }: { image: Loaded | null; name: string }): JSX.Element {
  const [broken, setBroken] = useState(false);
  if (image === null) {
    return <div class="image-bone" role="status" aria-label={t('Loading {0}', name)} />;
  }
  return 'failure' in image || broken ? (
    <p class="image-none bad">{'failure' in image ? image.failure : t('This file is not an image that can be shown.')}</p>
  ) : (
    <img src={image.url} alt={name} onError={() => setBroken(true)} />
  );
}

interface ComparisonProps {
  readonly panel: Panel;
  readonly rows: readonly RowId[];
  readonly label: (row: RowId) => string;
  readonly pathOf: (row: RowId) => string | null;
  readonly title: string;
}

/** The right one lies over the left one, up to where the slider stands. */
function Comparison({ panel, rows, label, pathOf, title }: ComparisonProps): JSX.Element {
  const [chosen, setChosen] = useState<readonly [RowId, RowId]>([rows[0] ?? '', rows[1] ?? '']);
  const [share, setShare] = useState(50);
  const [left, right] = chosen.map((row, at) => (rows.includes(row) ? row : (rows[at] ?? ''))) as [RowId, RowId];
  const [under, over] = [useImage(panel, left, pathOf(left)), useImage(panel, right, pathOf(right))];
  const pick = (at: 0 | 1): JSX.Element => (
    <select
      class="select"
      aria-label={at === 0 ? t('Image on the left') : t('Image on the right')}
      value={at === 0 ? left : right}
      onChange={(event) => {
        const row = event.currentTarget.value;
        setChosen(at === 0 ? [row, right] : [left, row]);
      }}
    >
      {rows.map((row) => (
        <option key={row} value={row}>
          {label(row)}
        </option>
      ))}
    </select>
  );
  return (
    <div class="comparison">
      <div class="comparison-heads">
        {pick(0)}
        {pick(1)}
      </div>
      <div class="comparison-stage">
        <Picture image={under} name={t('{0} of {1}', title, label(left))} />
        <div class="comparison-over" style={{ clipPath: `inset(0 0 0 ${share}%)` }}>
          <Picture image={over} name={t('{0} of {1}', title, label(right))} />
        </div>
        <div class="comparison-line" style={{ left: `${share}%` }} />
      </div>
      <input
        type="range"
        class="comparison-slider"
        min={0}
        max={100}
        value={share}
        aria-label={t('Where the right image begins')}
        onInput={(event) => setShare(Number(event.currentTarget.value))}
      />
    </div>
  );
}
