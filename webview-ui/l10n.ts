/** The panel's texts in the language of the editor. `scripts/l10n.mjs` collects what is given to `t` and `count`. */

let bundle: Readonly<Record<string, string>> = {};

/** Takes the texts that the host put into the document (a JSON object: English -> translation). Without any, English is shown. */
export function loadTexts(json: string | null | undefined): void {
  const parsed: unknown = json ? JSON.parse(json) : {};
  bundle = typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, string>) : {};
}

/** The text in the user's language, with `{0}`, `{1}` replaced. The text is a literal, so that it can be collected. */
export function t(text: string, ...values: readonly (string | number)[]): string {
  const own = Object.hasOwn(bundle, text) ? (bundle[text] ?? text) : text;
  return values.length === 0 ? own : own.replace(/\{(\d+)\}/g, (whole, at: string) => String(values[Number(at)] ?? whole));
}

/** A text about a number of things: the first for one, the second, with `{0}`, for any other number. */
export function count(number: number, one: string, many: string): string {
  return number === 1 ? t(one, 1) : t(many, number.toLocaleString());
}
