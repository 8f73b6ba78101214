/** What a run would do, as lines of a list. */
import type { QuickPickItem } from 'vscode';
import type { PlannedStage } from '../../core/run/plan.js';

const VERDICTS: Record<PlannedStage['verdict'], { readonly icon: string; readonly text: string }> = {
  runs: { icon: '$(play)', text: 'runs' },
  perhaps: { icon: '$(question)', text: 'may run' },
  skipped: { icon: '$(debug-step-over)', text: 'is skipped' },
  frozen: { icon: '$(lock)', text: 'is skipped' },
};

export function planItems(planned: readonly PlannedStage[]): QuickPickItem[] {
  return planned.map(({ name, verdict, reasons }) => ({
    label: `${VERDICTS[verdict].icon} ${name} ${VERDICTS[verdict].text}`,
    detail: reasons.join(', '),
  }));
}
