/** Each case opens one folder in real VS Code and runs suites there. */
import { copySample, type IntegrationCase } from '../harness/cases.js';

export const cases: readonly IntegrationCase[] = [{ name: 'sample project', workspace: copySample, suites: ['activation'] }];
