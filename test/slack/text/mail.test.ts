import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { htmlToSlack } from '../../../src/slack/text/to-slack';
import { readable } from './readable';

const FOLDER = join(__dirname, 'mail');
const mails = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.html.txt'))
  .map((file) => file.replace('.html.txt', ''));
/** Every mail of the collection came with the same files. */
const attachments = ['image001.png', 'Bildschirmfoto 2026-11-24.png', 'invoice.pdf'];

describe('a mail as it is shown in Slack', () => {
  it.each(mails)('%s', (mail) => {
    const { blocks, hasQuoted } = htmlToSlack(readFileSync(join(FOLDER, `${mail}.html.txt`), 'utf8'), { attachments });
    const shown = readable(blocks) + (hasQuoted ? '\n\n[older mail is hidden]' : '');
    expect(`${shown}\n`).toBe(readFileSync(join(FOLDER, `${mail}.txt`), 'utf8'));
  });

  it('has at least forty examples', () => expect(mails.length).toBeGreaterThanOrEqual(40));
});
