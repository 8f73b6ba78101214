/** `package.json` says what the tables in the source say. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { COMMAND_CATEGORY, COMMANDS, type CommandSpec } from '../../../src/vscode/commands/table.js';
import { MARKS } from '../../../src/protocol/panel.js';
import { CONTEXT, markName, PANEL_TYPE, SETTINGS, TASK_TYPE, VIEWS } from '../../../src/vscode/names.js';
import { TASK_COMMANDS } from '../../../src/vscode/tasks/definition.js';

interface Menu {
  readonly command: string;
  readonly when?: string;
}

interface Manifest {
  readonly activationEvents: readonly string[];
  readonly capabilities: { readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] } };
  readonly contributes: {
    readonly commands: readonly Record<string, string>[];
    readonly menus: Readonly<Record<string, readonly Menu[]>>;
    readonly views: { readonly espalier: readonly { readonly id: string }[] };
    readonly viewsWelcome: readonly { readonly view: string; readonly contents: string; readonly when: string }[];
    readonly walkthroughs: readonly {
      readonly id: string;
      readonly steps: readonly {
        readonly description: string;
        readonly media: { readonly svg: string; readonly altText: string };
        readonly completionEvents: readonly string[];
      }[];
    }[];
    readonly taskDefinitions: readonly {
      readonly type: string;
      readonly required: readonly string[];
      readonly properties: { readonly command: { readonly enum: readonly string[] } };
    }[];
    readonly colors: readonly {
      readonly id: string;
      readonly defaults: Readonly<Record<'dark' | 'light' | 'highContrast' | 'highContrastLight', string>>;
    }[];
    readonly configuration: { readonly properties: Readonly<Record<string, { readonly markdownDescription?: string }>> };
  };
}

const text = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
const manifest = JSON.parse(text) as Manifest;
const { commands, menus, views, viewsWelcome, walkthroughs, taskDefinitions, colors, configuration } = manifest.contributes;
/** Its publisher and its name. */
const EXTENSION = 'espalier.espalier';
const table: Readonly<Record<string, CommandSpec>> = COMMANDS;

describe('the manifest', () => {
  it('has the commands of the table', () => {
    const expected = Object.entries(table).map(([command, { title, icon, enablement }]) => ({
      command,
      title,
      category: COMMAND_CATEGORY,
      ...(icon === undefined ? {} : { icon }),
      ...(enablement === undefined ? {} : { enablement }),
    }));
    expect(commands).toEqual(expected);
  });

  it('offers each command in the palette only where it works', () => {
    const offered = new Map(menus['commandPalette']?.map((one) => [one.command, one.when]));
    for (const [command, { palette }] of Object.entries(table)) {
      expect([command, offered.get(command) ?? 'true']).toEqual([command, palette]);
    }
  });

  it('has menus of known commands', () => {
    const used = Object.values(menus).flatMap((menu) => menu.map((one) => one.command));
    expect(used.filter((command) => !(command in table))).toEqual([]);
  });

  it('has the views, the panel and the tasks by their names', () => {
    expect(views.espalier.map((view) => view.id)).toEqual(Object.values(VIEWS));
    expect(manifest.activationEvents).toEqual(expect.arrayContaining([`onWebviewPanel:${PANEL_TYPE}`, `onTaskType:${TASK_TYPE}`]));
    expect(taskDefinitions.map((one) => one.type)).toEqual([TASK_TYPE]);
    expect(taskDefinitions[0]?.properties.command.enum).toEqual([...TASK_COMMANDS]);
  });

  it('has a colour for each mark, in every kind of theme', () => {
    expect(colors.map(({ id }) => id)).toEqual(Array.from({ length: MARKS }, (_, slot) => markName(slot)));
    for (const kind of ['dark', 'light', 'highContrast', 'highContrastLight'] as const) {
      expect(new Set(colors.map(({ defaults }) => defaults[kind])).size).toBe(MARKS);
    }
  });

  it('has the settings, each described in Markdown', () => {
    expect(Object.keys(configuration.properties).sort()).toEqual([...SETTINGS].sort());
    expect(Object.values(configuration.properties).every((one) => (one.markdownDescription ?? '') !== '')).toBe(true);
  });

  it('uses the context keys that are set, and sets those that are used', () => {
    const others = new Set([...Object.keys(table), ...SETTINGS, ...Object.values(VIEWS), PANEL_TYPE, 'espalier.mark', EXTENSION]);
    const used = new Set([...text.matchAll(/(?<!\/)espalier\.[A-Za-z]+/g)].map(([name]) => name).filter((name) => !others.has(name)));
    expect([...used].sort()).toEqual(Object.values(CONTEXT).sort());
  });

  it('names in welcome views only commands and settings that exist', () => {
    const own = viewsWelcome.flatMap(({ contents }) => [
      ...contents.matchAll(/command:(espalier\.[A-Za-z]+)|%22(espalier\.[A-Za-z]+)%22/g),
    ]);
    expect(own.length).toBeGreaterThan(5);
    const known = new Set<string>([...Object.keys(table), ...SETTINGS]);
    expect(own.map(([, command, setting]) => command ?? setting ?? '').filter((name) => !known.has(name))).toEqual([]);
    expect(viewsWelcome.every(({ view }) => Object.values<string>(VIEWS).includes(view))).toBe(true);
  });

  it('has a walkthrough whose steps have their pictures and end by what can happen', () => {
    const steps = walkthroughs.flatMap((one) => one.steps);
    expect(steps.length).toBeGreaterThan(4);
    for (const { description, media, completionEvents } of steps) {
      const svg = new URL(`../../../${media.svg}`, import.meta.url);
      expect([media.svg, existsSync(svg)]).toEqual([media.svg, true]);
      // Theme variables only: it is seen in dark, light and high contrast. And no styles, which the page refuses.
      expect(readFileSync(svg, 'utf8')).not.toMatch(/(?:fill|stroke)="#|<style|style=/);
      expect(media.altText).not.toBe('');
      const used = [...description.matchAll(/command:(espalier\.[A-Za-z]+)/g)].map(([, command]) => command ?? '');
      expect(used.filter((command) => !(command in table))).toEqual([]);
      expect(completionEvents.length).toBeGreaterThan(0);
      for (const event of completionEvents) {
        const [kind, name = ''] = event.split(':');
        expect([event, kind === 'onCommand' ? name in table : Object.values<string>(CONTEXT).includes(name)]).toEqual([event, true]);
      }
    }
    expect(text).toContain(`openWalkthrough?%22${EXTENSION}%23${walkthroughs[0]?.id ?? ''}%22`);
  });

  it('takes the settings that name executables from trusted workspaces only', () => {
    expect(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations).toEqual(['espalier.dvcPath', 'espalier.gitPath']);
  });
});
