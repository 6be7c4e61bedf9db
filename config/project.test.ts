import { describe, expect, it } from 'vitest';
import { loadConfig } from './load-config.ts';

describe('the project', () => {
  it.each([
    { PROJECT_ID: 'own', GOOGLE_CLOUD_PROJECT: 'cloud', project: 'own' },
    { PROJECT_ID: '', GOOGLE_CLOUD_PROJECT: 'cloud', project: 'cloud' },
    { GOOGLE_CLOUD_PROJECT: 'cloud', project: 'cloud' },
    { project: '' },
  ])(
    'is $project with PROJECT_ID=$PROJECT_ID and GOOGLE_CLOUD_PROJECT=$GOOGLE_CLOUD_PROJECT',
    ({ project, ...env }) => {
      expect(loadConfig({ env }).PROJECT_ID).toBe(project);
    },
  );

  it('of GOOGLE_CLOUD_PROJECT must be a project id too, and an error names that variable', () => {
    const env = { GOOGLE_CLOUD_PROJECT: 'My Project' };
    expect(() => loadConfig({ env })).toThrow(
      'GOOGLE_CLOUD_PROJECT: takes a project id, as PROJECT_ID does: value was "My Project"',
    );
    expect(loadConfig({ env: { ...env, PROJECT_ID: 'own' } }).PROJECT_ID).toBe('own');
  });
});
