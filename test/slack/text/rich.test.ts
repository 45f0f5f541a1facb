import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageToHtml, messageToPlain } from '../../../src/slack/text/message';
import type { Names } from '../../../src/slack/text/names';
import type { Message } from '../../../src/slack/text/read-message';

const FOLDER = join(__dirname, 'rich');
const messages = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.replace('.json', ''));
const read = (file: string): string => readFileSync(join(FOLDER, file), 'utf8');

const PEOPLE: Record<string, string> = { U1: 'Ada Lovelace', U666: '<img src=x onerror=alert(1)>' };
const names: Names = {
  user: (id) => PEOPLE[id],
  channel: (id) => (id === 'C1' ? 'general' : undefined),
  usergroup: (id) => (id === 'S1' ? 'it-support' : undefined),
  timeZone: 'Europe/Berlin',
};

describe('a Slack message as HappyFox gets it', () => {
  it.each(messages)('%s', (name) => {
    const message = JSON.parse(read(`${name}.json`)) as Message;
    expect(`${messageToHtml(message, names)}\n`).toBe(read(`${name}.html.txt`));
    expect(`${messageToPlain(message, names)}\n`).toBe(read(`${name}.txt`));
  });

  it('has at least forty examples', () => expect(messages.length).toBeGreaterThanOrEqual(40));
});
