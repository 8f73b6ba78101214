/** The benchmark of the search: `index.cjs ROOT [PARTS] [--seeds N] [--trials N] [--methods A,B]`. */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { latency } from './latency.js';
import { gridStart, overhead } from './overhead.js';
import { quality } from './quality.js';

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seeds: { type: 'string', default: '20' },
      trials: { type: 'string', default: '100' },
      methods: { type: 'string' },
    },
  });
  const [root = '.', parts = 'quality,latency,grid,overhead'] = positionals;
  const python = join(root, '.cache/venv/bin/python');
  const script = join(root, 'src/sidecar/main.py');
  let good = true;
  for (const part of parts.split(',')) {
    switch (part) {
      case 'quality':
        good = (await quality(python, script, Number(values.seeds), values.methods?.split(','))) && good;
        break;
      case 'latency':
        good = (await latency(python, script)) && good;
        break;
      case 'grid':
        good = (await gridStart()) && good;
        break;
      case 'overhead':
        good = (await overhead(Number(values.trials))) && good;
        break;
      default:
        console.error(`There is no part “${part}”.`);
        return 2;
    }
  }
  return good ? 0 : 1;
}

void main().then((code) => (process.exitCode = code));
