import { describe, expect, test } from '@jest/globals';
import { ConfigError } from '../../../src/core/errors.ts';
import { parseInputs, secretsOf } from '../../../src/core/input-spec.ts';
import type { RestartWay } from '../../../src/domain/triage/restart.ts';
import { chooseWay, restartInputs, restartProblems } from '../../../src/domain/triage/restart-inputs.ts';

const given = (values: Readonly<Record<string, string>> = {}) => parseInputs(restartInputs, (name) => values[name] ?? '');
const problems = (values: Readonly<Record<string, string>>, ...setUp: RestartWay[]) =>
  restartProblems(given(values), setUp).map(({ input }) => input);

describe('the inputs about a restart', () => {
  test('switch it off where nothing is said', () => {
    expect(given()).toMatchObject({ restart: 'off', restartOn: ['app'], restartCoolDown: 1_800_000, restartTimeout: 300_000 });
    expect(problems({})).toEqual([]);
  });

  test.each([
    [{ restart: 'true' }],
    [{ 'restart-on': 'dns' }],
    [{ 'restart-on': 'provider' }],
    [{ 'restart-on': 'app,database' }],
    [{ 'restart-cool-down': '30' }],
    [{ 'restart-cool-down': '0s' }],
    [{ 'deploy-hook-url': 'api.render.com/deploy' }],
    [{ 'deploy-hook-url': 'file:///etc/passwd' }],
    [{ 'restart-command': 'reboot\nrm' }],
  ])('%j is refused', (values) => {
    expect(() => given(values)).toThrow(ConfigError);
  });

  test('a hook’s address is a secret, with its key and its path', () => {
    const hook = 'https://api.render.com/deploy/srv-0123456789abcdef?key=Zm9vYmFy';
    expect(secretsOf(restartInputs, (name) => (name === 'deploy-hook-url' ? hook : ''))).toEqual([hook, 'Zm9vYmFy', 'srv-0123456789abcdef']);
  });

  test('need a way that is clear; that there is none is told with the diagnosis', () => {
    expect(problems({ restart: 'on' })).toEqual([]);
    expect(problems({ restart: 'on' }, 'deploy-hook', 'ssh')).toEqual(['restart-with']);
    expect(problems({ restart: 'on', 'restart-with': 'ssh' }, 'deploy-hook', 'ssh')).toEqual([]);
    expect(problems({ restart: 'on' }, 'deploy-hook', 'render')).toEqual([]);
  });

  test('choose what has no other use before an API', () => {
    expect(chooseWay(given(), ['render', 'deploy-hook'])).toBe('deploy-hook');
    expect(chooseWay(given(), ['railway'])).toBe('railway');
    expect(chooseWay(given({ 'restart-with': 'render' }), ['railway'])).toBeNull();
    expect(chooseWay(given(), [])).toBeNull();
  });
});
