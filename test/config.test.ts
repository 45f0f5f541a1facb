import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readConfig, VARIABLES } from '../src/config';

const good = {
  SLACK_BOT_TOKEN: 'xoxb-1',
  SLACK_SIGNING_SECRET: 'shh',
  HAPPYFOX_URL: 'https://acme.happyfox.com',
  HAPPYFOX_API_KEY: 'key',
  HAPPYFOX_AUTH_CODE: 'code',
};
const faultsOf = (env: Record<string, string>) => {
  try {
    readConfig(env);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
};

describe('the settings', () => {
  it('.env.example names every variable, and no other', () => {
    const text = readFileSync(join(__dirname, '..', '.env.example'), 'utf8');
    const named = [...text.matchAll(/^(?:# )?([A-Z_]+)=/gm)].map((found) => found[1]);
    expect(named.sort()).toEqual([...VARIABLES].sort());
  });

  it('an app-level token switches to Socket Mode, otherwise Slack calls us over HTTP', () => {
    expect(readConfig(good).slack.mode).toEqual({ kind: 'http', signingSecret: 'shh' });
    expect(readConfig({ ...good, SLACK_APP_TOKEN: 'xapp-1' }).slack.mode).toEqual({
      kind: 'socket',
      appToken: 'xapp-1',
    });
  });

  it('name every fault and its remedy in one message', () => {
    const message = faultsOf({ HAPPYFOX_URL: 'http://acme.happyfox.com', PORT: 'many', LOG_LEVEL: 'loud' });
    for (const name of [
      'SLACK_BOT_TOKEN',
      'SLACK_SIGNING_SECRET',
      'HAPPYFOX_URL',
      'HAPPYFOX_API_KEY',
      'PORT',
      'LOG_LEVEL',
    ]) {
      expect(message).toContain(name);
    }
    expect(message).toContain('https://');
  });

  it('never repeat a value, which may be a secret', () => {
    expect(faultsOf({ ...good, HAPPYFOX_URL: 'ftp://user:hunter2@acme' })).not.toContain('hunter2');
  });

  it('http is accepted for this machine only', () => {
    expect(readConfig({ ...good, HAPPYFOX_URL: 'http://127.0.0.1:8080' }).happyFox.url).toContain('8080');
    expect(readConfig({ ...good, SLACK_API_URL: 'http://localhost:9000/api' }).slack.apiUrl).toBe(
      'http://localhost:9000/api/',
    );
    expect(faultsOf({ ...good, SLACK_API_URL: 'http://slack.example/api/' })).toContain('SLACK_API_URL');
  });

  it('the secret in the address of the webhook is one that nobody guesses', () => {
    expect(faultsOf({ ...good, HAPPYFOX_WEBHOOK_SECRET: 'fifteen-letters' })).toContain('at least 16 characters');
    expect(readConfig({ ...good, HAPPYFOX_WEBHOOK_SECRET: 'sixteen--letters' }).happyFox.webhookSecret).toBeTruthy();
  });

  it('an empty variable counts as absent', () => {
    expect(readConfig({ ...good, PORT: '', HAPPYFOX_WEBHOOK_SECRET: ' ' }).http.port).toBe(3000);
  });

  it('cannot be changed afterwards', () => {
    expect(Object.isFrozen(readConfig(good).happyFox)).toBe(true);
  });
});
