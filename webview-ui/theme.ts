/** What the theme is, and when it becomes another. */
import { useEffect, useState } from 'preact/hooks';
import { MARKS } from '../src/protocol/panel.js';
import type { ChartTheme } from './plots/draw/spec.js';

export interface Theme {
  readonly dark: boolean;
  /** Colours of selected rows: `espalier.mark1` and so on, as CSS colours that a canvas understands too. */
  readonly marks: readonly string[];
  readonly chart: ChartTheme;
}

export function readTheme(): Theme {
  const style = getComputedStyle(document.documentElement);
  const color = (name: string, fallback: string): string => style.getPropertyValue(name).trim() || fallback;
  const { classList } = document.body;
  const text = color('--vscode-editor-foreground', '#888888');
  const contrast = style.getPropertyValue('--vscode-contrastBorder').trim();
  return {
    dark:
      classList.contains('vscode-dark') ||
      (classList.contains('vscode-high-contrast') && !classList.contains('vscode-high-contrast-light')),
    marks: Array.from({ length: MARKS }, (_, at) => color(`--vscode-espalier-mark${at + 1}`, text)),
    chart: {
      text,
      muted: color('--vscode-descriptionForeground', text),
      grid: `color-mix(in srgb, ${contrast || text} ${contrast ? 45 : 13}%, transparent)`,
      tooltip: color('--vscode-editorHoverWidget-background', '#333333'),
      border: contrast || color('--vscode-editorHoverWidget-border', '#80808040'),
      background: color('--vscode-editor-background', '#ffffff'),
      font: color('--vscode-font-family', 'sans-serif'),
    },
  };
}

export function useTheme(): Theme {
  const [theme, setTheme] = useState(readTheme);
  useEffect(() => {
    const update = (): void =>
      setTheme((before) => {
        const now = readTheme();
        return JSON.stringify(now) === JSON.stringify(before) ? before : now;
      });
    const observer = new MutationObserver(update);
    observer.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-id'] });
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style', 'class'] });
    update();
    return () => observer.disconnect();
  }, []);
  return theme;
}
