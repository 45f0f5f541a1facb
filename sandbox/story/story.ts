import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { PEOPLE, type World } from '../world';
import type { Draft } from './compare';
import { enter, seen } from './form';
import { clockTime } from './plain-blocks';
import { openStage, type Stage, until } from './stage';

/** HappyFox's real waits are longer (ten minutes for a 429); these are for readers. Seconds. */
const BUSY_S = 6;
const LOCKED_S = 4;

/** Where the story is told. */
export interface Teller {
  chapter(title: string): void;
  say(step: string): void;
}

/** Plays half a minute at Acme, and answers what people filed. */
export async function play(world: World, teller: Teller): Promise<Draft[]> {
  const stage = openStage(world);
  for (const chapter of [aForm, aMessageWithFiles, aBusyHelpdesk, aLockedDoor, aLostAnswer])
    await chapter(world, stage, teller);
  return stage.drafts;
}

type Chapter = (world: World, stage: Stage, teller: Teller) => Promise<void>;

const aForm: Chapter = async ({ slack }, stage, { chapter, say }) => {
  chapter('A form that knows what HappyFox asks for');
  const subject = 'My laptop does not start';
  await stage.openForm('ada', subject);
  say(`Ada types “/ticket ${subject}” in #general. A form opens.`);
  const ofCategory = await enter(slack, PEOPLE.ada.id, 'Category', 'IT');
  say(`She picks the category IT, and it asks for more: ${ofCategory.join(', ')}. A star means required.`);
  const ofDevice = await enter(slack, PEOPLE.ada.id, 'Device', 'Laptop');
  say(`The device is a laptop, so it asks for one thing more: ${ofDevice.join(', ')}. She files the form.`);
  await stage.fileForm('ada', subject, { 'Serial number': 'SN-4711-0815', Details: 'It beeps three times.' });
  await stage.allFiled();
  say('HappyFox has it. Ada has its number in a direct message.');
};

const aMessageWithFiles: Chapter = async ({ happyFox }, stage, { chapter, say }) => {
  chapter('A message with files');
  happyFox.faults.add({ kind: 'slow', class: 'write', delayMs: 2_000 });
  say('Bob writes in #general that the projector flickers, with a photo and a protocol.');
  await stage.message('bob', 'marie', 'The projector in office 4 flickers', [
    { name: 'projector.png', content: randomBytes(180_000), type: 'image/png' },
    { name: 'Protokoll Büro 4.txt', content: Buffer.from('lamp: 4711 h\n'), type: 'text/plain' },
  ]);
  say('Marie files it from the menu of his message. The ticket is Bob’s, and his files go with it.');
  await stage.allFiled();
  say('HappyFox took two seconds over it, so the thread said “saved” first. Now it has the number.');
};

const aBusyHelpdesk: Chapter = async (world, stage, { chapter, say }) => {
  chapter('HappyFox is busy: 503');
  const { happyFox } = world;
  const { journal } = happyFox;
  happyFox.faults.throttle({ class: 'write', seconds: BUSY_S });
  const before = journal.length;
  say('The e-mail is down, and everybody files a ticket at once.');
  await stage.message('grace', 'grace', 'No e-mail since nine');
  // The others come when HappyFox's answer has arrived: what was on its way before that is no early request.
  const { at } = await seen('the 503', () => journal.slice(before).find(({ status }) => status === 503));
  say(
    `HappyFox refuses the first one: “Throttled, wait ${BUSY_S} seconds.” From now on it counts who comes too early.`,
  );
  await stage.message('linus', 'linus', 'E-mail & calendar: <refused>');
  await stage.message('bob', 'bob', 'Mail does not arrive');
  await stage.command('ada', 'Outlook hangs when it starts', { Category: 'Support', Details: 'Since nine.' });
  await stage.command('marie', 'Customers say our mail bounces', { Category: 'Support', Details: 'Three so far.' });
  await until(() => stage.told('asked us to wait', 5) === 5);
  say(`${stage.told('asked us to wait', 5)} of 5 were told that their ticket is safe, and when it goes out.`);
  // A moment in which nothing is under way: what was would wait for its lease to end, which takes minutes.
  await wait(1_000);
  await world.crash();
  say('Then the program is killed, as by a power cut, and starts anew. All it needs is on its disk.');
  const end = at + BUSY_S * 1000;
  const first = () => journal.find((request) => request.at >= end);
  await until(() => first() !== undefined);
  say(
    `The wait ends at ${clockTime(end)}. The first request after it, at ${clockTime(first()?.at ?? 0)}, is one small read.`,
  );
  await stage.allFiled();
  say('All five are filed.');
};

const aLockedDoor: Chapter = async ({ happyFox }, stage, { chapter, say }) => {
  chapter('HappyFox locks the door: 429');
  happyFox.faults.throttle({ class: 'both', seconds: LOCKED_S, form: '429', sendHeader: true });
  await stage.command('bob', 'I need a second monitor', { Category: 'Support', Details: '27 inches.' });
  await seen('the 429', () => happyFox.journal.find(({ status }) => status === 429));
  say(`Bob’s next ticket meets a 429, for ${LOCKED_S} seconds. Now neither reads nor writes may leave.`);
  await stage.command('grace', 'Where is the key of the ship’s library?', {
    Category: 'Support',
    Details: 'It is <not> on its hook & not in the drawer.',
    Priority: 'High',
  });
  say('Grace files one all the same: her form needs nothing of HappyFox, and her ticket is kept.');
  await stage.allFiled();
  say('Both are filed.');
};

const aLostAnswer: Chapter = async ({ happyFox }, stage, { chapter, say }) => {
  chapter('The answer is lost');
  happyFox.faults.add({ kind: 'reset-after', class: 'write', path: '/tickets/' });
  await stage.message('linus', 'linus', 'The coffee machine shows error 17');
  await until(() => happyFox.journal.some(({ fault }) => fault === 'reset-after'));
  say('HappyFox takes Linus’s ticket, and the connection breaks before it can say so.');
  await until(() => stage.told('did not say whether', 1) === 1);
  say('To send it again could file it twice. The thread says so, and Foxbridge looks for it first.');
  await stage.allFiled();
  say('It was there. It is not filed again.');
};
