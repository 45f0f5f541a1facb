import { VERBS, type Verb, type Who } from '../../tickets/verbs';
import { aside, lines, section } from '../blocks';
import type { Said } from './said';
import { typed, type Way } from './typed';

const GROUPS: Record<Who, string> = {
  everybody: 'Everybody',
  requester: 'With your own tickets, and as an agent with those of your categories',
  agent: 'As an agent, with tickets of your categories',
};

/** What `help` answers: what this person can do, by who may. */
export function commandHelp({ isAgent, way }: { isAgent: boolean; way: Way }): Said {
  const form = [
    `• ${typed('command', '')} opens an empty form; ${typed('command', 'The printer is out of paper')} one with this subject.`,
    '• *File a ticket*, in the menu (⋮) of any message, files that message with its files, or its whole thread.',
    '• *Add to ticket* adds a message to a ticket that exists; *Link to ticket* makes its thread and a ticket one conversation. The menu (…) of a card ends it.',
  ];
  const groups = (['everybody', 'requester', 'agent'] as const).filter((who) => who !== 'agent' || isAgent);
  const after =
    way === 'mention'
      ? 'What begins with my name is for me, and stays in Slack. Everything else that is said in the thread goes to the ticket.'
      : 'A notice tells what became of it: saved, waiting until a named time, or filed, with the number. Nothing you write is lost when HappyFox is slow or down.';
  return {
    text: 'What you can do with HappyFox tickets in Slack',
    blocks: [
      ...(way === 'command' ? [section(`*HappyFox tickets from Slack*\n${form.join('\n')}`)] : []),
      ...groups.map((who) =>
        lines(
          `*${GROUPS[who]}*`,
          verbsOf(who, way).map((verb) => `• ${oneVerb(verb, way)}`),
        ),
      ),
      section(after),
      ...(way === 'command'
        ? [aside('In the thread of a ticket my name does the same, without the number: `@foxbridge claim`.')]
        : []),
    ],
  };
}

const verbsOf = (who: Who, way: Way): Verb[] =>
  VERBS.filter((verb) => verb.who === who && (way === 'command' || verb.mention !== null));

const oneVerb = (verb: Verb, way: Way): string =>
  way === 'command'
    ? `${typed('command', `${verb.name} ${verb.after}`.trim())} ${verb.does}.`
    : `${typed('mention', verb.mention ?? verb.name)} ${verb.does}.`;
