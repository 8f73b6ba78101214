import { describe, expect, it } from 'vitest';
import { readScripts } from '../../../src/core/init/script/scripts.js';
import type { ScriptFacts } from '../../../src/protocol/init.js';

function read(files: Record<string, string>, path = Object.keys(files)[0]!): ScriptFacts {
  return readScripts(new Map(Object.entries(files))).find((one) => one.path === path)!;
}

/** `read data/x.csv`, `write models/` (a folder below which something is). */
function uses(source: string, others: Record<string, string> = {}): string[] {
  return read({ 'src/run.py': source, ...others }).uses.map(({ how, path, exact }) => `${how} ${path}${exact ? '' : '/'}`);
}

describe('the files that a script opens', () => {
  it.each([
    ['pd.read_csv("data/x.csv")', 'read data/x.csv'],
    ['np.load("./a/../b.npy")', 'read b.npy'],
    ['open("x.txt")', 'read x.txt'],
    ['open("x.txt", "w")', 'write x.txt'],
    ['open(file="x.txt", mode="ab")', 'write x.txt'],
    ['with open("x.json") as f: json.load(f)', 'read x.json'],
    ['df.to_csv("out.csv", index=False)', 'write out.csv'],
    ['torch.save(model.state_dict(), "m.pt")', 'write m.pt'],
    ['joblib.dump(value=m, filename="m.joblib")', 'write m.joblib'],
    ['np.save("a.npy", x)', 'write a.npy'],
    ['plt.savefig("roc.png", format="png")', 'write roc.png'],
    ['Path("a.txt").read_text(encoding="utf-8")', 'read a.txt'],
    ['(Path("a") / "b.txt").write_text("hello/there.txt")', 'write a/b.txt'],
    ['Path("a", "b.bin").open("wb")', 'write a/b.bin'],
    ['gzip.open("x.gz", "rt")', 'read x.gz'],
    ['os.listdir("data")', 'read data/'],
    ['glob.glob("data/*.png")', 'read data/'],
    ['Path("data").rglob("*.png")', 'read data/'],
    ['os.makedirs("out")', 'write out/'],
    ['torch.save(m, f"models/epoch-{n}.pt")', 'write models/'],
    ['torch.save(m, "models/{}.pt".format(n))', 'write models/'],
    ['torch.save(m, "models/%d.pt" % n)', 'write models/'],
    ['open(os.path.join("a", "b.txt"))', 'read a/b.txt'],
    ['open(Path(__file__).parent / "x.csv")', 'read src/x.csv'],
    ['open(Path(__file__).resolve().parents[1] / "x.csv")', 'read x.csv'],
    ['open(os.environ.get("DATA", "d.csv"))', 'read d.csv'],
    ['shutil.copy("a.csv", "b.csv")', 'read a.csv'],
  ])('%s', (source, expected) => {
    expect(uses(source)).toContain(expected);
  });

  it.each([
    'open("/etc/passwd")',
    'open("../x.csv")',
    'pd.read_csv("https://example.org/x.csv")',
    'pd.read_sql("select * from t", c)',
    'x.to("cuda")',
    'pd.to_datetime("2020-01-01")',
    'open(name)',
    'model.load(weights)',
    'print("a.csv")',
  ])('%s is none of the project', (source) => {
    expect(uses(source)).toEqual([]);
  });

  it('are followed through names, functions, defaults and classes', () => {
    const source = `
DATA = Path("data")
def load(path=DATA / "raw.csv", *, sep=","):
    return pd.read_csv(path, sep=sep)
def save(obj, where):
    with open(where, "wb") as f:
        pickle.dump(obj, f)
class Trainer:
    def __init__(self, folder="models"):
        self.out = Path(folder)
    def finish(self):
        save(1, self.out / "m.pkl")
def unused():
    open("never.txt")
def main():
    load()
    t = Trainer()
    t.finish()
if __name__ == "__main__":
    main()
`;
    expect(uses(source).sort()).toEqual(['read data/raw.csv', 'write models/m.pkl']);
  });

  it('are followed into modules of the project', () => {
    const others = {
      'src/paths.py': 'from pathlib import Path\nROOT = Path(__file__).parent.parent\nOUT = ROOT / "out"\n',
      'src/io/__init__.py': '',
      'src/io/files.py': 'import json\ndef write(obj, name):\n    json.dump(obj, open(name, "w"))\n',
    };
    const source = 'import paths\nfrom io.files import write as put\nput({}, paths.OUT / "metrics.json")\n';
    expect(uses(source, others)).toEqual(['write out/metrics.json']);
    expect(read({ 'src/run.py': source, ...others })).toMatchObject({
      modules: ['src/paths.py', 'src/io/files.py'],
      imports: ['json', 'pathlib'],
    });
  });

  it('have the defaults of options', () => {
    const source = `
p = argparse.ArgumentParser()
p.add_argument("--data", default="data/x.csv")
p.add_argument("--out-dir", default="models")
args = p.parse_args()
pd.read_csv(args.data)
torch.save(m, os.path.join(args.out_dir, "m.pt"))
`;
    expect(uses(source)).toEqual(['read data/x.csv', 'write models/m.pt']);
    const command = '@click.command()\n@click.option("--data", default="d.csv")\ndef main(data):\n    open(data)\nmain()\n';
    expect(uses(command)).toEqual(['read d.csv']);
  });

  it('do not keep two modules that import each other from being read', () => {
    const files = {
      'a.py': 'import b\nX = "x.csv"\nopen(b.Y)\nb.go()\n',
      'b.py': 'import a\nY = "y.csv"\ndef go():\n    open("z.csv")\n    go()\n',
    };
    expect(read(files).uses.map((one) => one.path)).toEqual(['y.csv', 'z.csv']);
  });
});

describe('the parameter files that a script reads', () => {
  const configs = (source: string, others: Record<string, string> = {}): unknown => read({ 'run.py': source, ...others }).configs;

  it('with the keys it takes', () => {
    expect(configs('params = yaml.safe_load(open("params.yaml"))["train"]\nlr = params["lr"]')).toEqual([
      { file: 'params.yaml', keys: ['train'] },
    ]);
    expect(configs('with open("params.yaml") as f:\n    p = yaml.safe_load(f)\nn = p["a"]["n"]\nm = p.get("b")')).toEqual([
      { file: 'params.yaml', keys: ['a', 'b'] },
    ]);
    expect(configs('cfg = OmegaConf.load("conf.yaml")\nprint(cfg.train.lr)')).toEqual([{ file: 'conf.yaml', keys: ['train'] }]);
    expect(configs('import dvc.api\np = dvc.api.params_show()\nx = p["train"]')).toEqual([{ file: 'params.yaml', keys: ['train'] }]);
  });

  it('whole, where it cannot be told', () => {
    expect(configs('p = json.load(open("params.json"))\ntrain(**p)')).toEqual([{ file: 'params.json', keys: null }]);
    expect(configs('p = yaml.safe_load(open("params.yaml"))\nx = p["a"]\ny = p[kind]')).toEqual([{ file: 'params.yaml', keys: null }]);
  });

  it('by a function of the project that reads it', () => {
    const others = {
      'util.py':
        'import yaml\ndef load(path="params.yaml"):\n    with open(path) as f:\n        params = yaml.safe_load(f)\n    return params\n',
    };
    expect(configs('from util import load\np = load()\nx = p["model"]', others)).toEqual([{ file: 'params.yaml', keys: ['model'] }]);
    expect(configs('from util import load\nx = load("conf.yaml")["m"]', others)).toEqual([{ file: 'conf.yaml', keys: ['m'] }]);
  });
});

describe('the options of a script', () => {
  const line = (source: string): Pick<ScriptFacts, 'options' | 'needs'> => read({ 'run.py': source });
  const options = (source: string): string[] =>
    line(source).options.map((one) => `${one.flag} ${one.kind} ${one.json}${one.help === null ? '' : ` ${one.help}`}`);

  it('of argparse', () => {
    const source = `
RATE = 1e-7
p.add_argument("-l", "--learning-rate", type=float, default=RATE, help="how fast")
p.add_argument("--epochs", default=10, dest="n")
p.add_argument("--scale", default=1.0)
p.add_argument("--layers", nargs="+", default=[64, 32])
p.add_argument("--amp", action="store_true")
p.add_argument("--shuffle", action=argparse.BooleanOptionalAction, default=False)
p.add_argument("--no-bias", action="store_false")
p.add_argument("--odd", type=bool, default=False)
p.add_argument("--none", default=None)
p.add_argument("--must", required=True)
p.add_argument("input")
p.add_argument("rest", nargs="*")
`;
    expect(options(source)).toEqual([
      '--learning-rate value 1.0e-07 how fast',
      '--epochs value 10',
      '--scale value 1.0',
      '--layers list [64, 32]',
      '--amp flag false',
      '--shuffle flag false',
    ]);
    expect(line(source)).toMatchObject({ needs: ['--must', 'input'], options: [{ name: 'learning_rate' }, { name: 'n' }, {}, {}, {}, {}] });
    expect(read({ 'run.py': source }).constants).toEqual([]);
  });

  it('of click, Typer and Fire', () => {
    expect(
      options(
        '@click.option("--lr", "-l", default=0.1, help="rate")\n@click.option("--fast/--slow", default=False)\n@click.argument("data")\ndef main(lr, fast, data): pass',
      ),
    ).toEqual(['--lr value 0.1 rate', '--fast flag false']);
    expect(
      options('def main(learning_rate: float = 0.1, n: int = typer.Option(3, help="count"), fast: bool = False): pass\ntyper.run(main)'),
    ).toEqual(['--learning-rate value 0.1', '--n value 3 count', '--fast flag false']);
    expect(options('def main(learning_rate=0.1): pass\nfire.Fire(main)')).toEqual(['--learning_rate value 0.1']);
  });

  it('by their place', () => {
    expect(line('a = sys.argv[1]\nb = sys.argv[2]').needs).toEqual(['2 arguments']);
  });
});

describe('the constants of a script', () => {
  const constants = (source: string): string[] =>
    read({ 'run.py': source }).constants.map(
      (one) => `${one.path.join('.')}=${one.json}${one.settable ? ' settable' : ''}${one.movable ? ' movable' : ''}`,
    );

  it('are its literals, and DVC can set those that it would print as they stand', () => {
    const source = `
SEED = 42
RATE = 1e-3
SMALL: float = 0.001
NAME = "adam"
LAYERS = [1, 2]
config = {"lr": 0.1}
TIGHT=3
NOTHING = None
LONG = "a text of several words"
__version__ = "1"
twice = 1
twice = 2
class Config:
    depth = 3
def f():
    SEED = 1
`;
    expect(constants(source)).toEqual([
      'SEED=42 settable movable',
      'RATE=0.001 movable',
      'SMALL=0.001 settable movable',
      'NAME="adam" movable',
      'LAYERS=[1, 2] movable',
      'config={"lr": 0.1} movable',
      'TIGHT=3 movable',
      'Config.depth=3 settable',
    ]);
  });
});

describe('a script', () => {
  it('runs when it does something by itself', () => {
    const runs = (source: string): boolean => read({ 'run.py': source }).runs;
    expect(runs('def f(): pass\nif __name__ == "__main__":\n    f()')).toBe(true);
    expect(runs('main()')).toBe(true);
    expect(runs('import x\nlogging.basicConfig()\nX = 1\ndef f(): pass')).toBe(false);
  });

  it('of a package is started by its name', () => {
    expect(read({ 'pkg/train.py': 'from . import data\nmain()', 'pkg/data.py': '' })).toMatchObject({
      command: ['python', '-m', 'pkg.train'],
      modules: ['pkg/data.py'],
    });
    expect(read({ 'src/train.py': 'main()' }).command).toEqual(['python', 'src/train.py']);
  });

  it('says where DVCLive writes', () => {
    expect(read({ 'a.py': 'with Live() as live: pass' }).live).toBe('dvclive');
    expect(read({ 'a.py': 'live = Live(dir="logs/live")' }).live).toBe('logs/live');
    expect(read({ 'a.py': 'pass' }).live).toBeNull();
  });

  it('that is broken, empty or endless is read as far as it goes', () => {
    expect(read({ 'a.py': 'x = (\nopen("a.csv"' })).toBeDefined();
    expect(read({ 'a.py': '' })).toMatchObject({ runs: false, uses: [] });
    expect(() => readScripts(new Map([['a.py', `x = ${'['.repeat(20_000)}`]]))).not.toThrow();
  });
});
