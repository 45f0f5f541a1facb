import { section } from '../blocks';
import { named } from './quoted';
import type { Said } from './said';

/** What `/ticket help` answers. */
export function commandHelp(command: string): Said {
  const name = named(command);
  const lines = [
    `• \`${name}\` opens an empty form.`,
    `• \`${name} The printer is out of paper\` opens the form with this subject.`,
    '• *File a ticket*, in the menu (⋮) of any message, files that message with its files, or its whole thread.',
    '• *Add to ticket*, in the same menu, adds the message to a ticket that exists.',
    '• *Link to ticket*, in the same menu, makes the thread and a ticket that exists one conversation.',
    `• \`${name} follow 4711\` does the same in a new thread here. The menu (…) of a card ends it.`,
    `• \`${name} channel\` shows what tickets and this channel have to do with each other; agents can change it.`,
  ];
  const after =
    'A notice tells what became of it: saved, waiting until a named time, or filed, with the number. Nothing you write is lost when HappyFox is slow or down.';
  return {
    text: 'How to file HappyFox tickets from Slack',
    blocks: [section(`*HappyFox tickets from Slack*\n${lines.join('\n')}`), section(after)],
  };
}
