import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Entry } from '../slack/inputs';
import { GENERAL, PEOPLE, type World } from '../world';
import { type Draft, noticesAbout } from './compare';
import { heldBy, noticesIn } from './evidence';
import { enter, submit } from './form';

export type Name = keyof typeof PEOPLE;

export interface NamedBytes {
  name: string;
  content: Buffer;
  type: string;
}

/** How long a ticket may take before the story goes on without it, and the comparison says what is missing. Ms. */
const PATIENCE_MS = 20_000;

/** What people do in the story, and the list of all they filed. */
export function openStage(world: World) {
  const { slack } = world;
  const drafts: Draft[] = [];

  async function fill(user: string, answers: Record<string, Entry>): Promise<void> {
    for (const [label, entry] of Object.entries(answers)) await enter(slack, user, label, entry);
    await submit(slack, user);
  }

  const stage = {
    drafts,

    /** Types `/ticket` and files the form; how it goes is told in a direct message. */
    async command(name: Name, subject: string, answers: Record<string, Entry>): Promise<void> {
      await stage.openForm(name, subject);
      await stage.fileForm(name, subject, answers);
    },

    async openForm(name: Name, subject: string): Promise<void> {
      await slack.as(PEOPLE[name].id).command(GENERAL, '/ticket', subject);
    },

    async fileForm(name: Name, subject: string, answers: Record<string, Entry>): Promise<void> {
      const { id, email } = PEOPLE[name];
      await fill(id, answers);
      drafts.push({ subject, requester: email, files: [], channel: slack.dm(id), thread: null });
    },

    /** One writes in #general, one files it with the message shortcut; how it goes is told in the thread. */
    async message(by: Name, filedBy: Name, subject: string, files: NamedBytes[] = []): Promise<void> {
      const author = slack.as(PEOPLE[by].id);
      const ids = files.map(({ name, content, type }) => author.upload(name, content, type));
      const ts = await author.say(GENERAL, { text: subject, files: ids });
      await slack.as(PEOPLE[filedBy].id).messageShortcut('file_message', GENERAL, ts);
      await fill(PEOPLE[filedBy].id, { Category: 'Support' });
      drafts.push({
        subject,
        requester: PEOPLE[by].email,
        files: files.map(({ name, content }) => ({ name, bytes: content.length, sha256: sha256(content) })),
        channel: GENERAL,
        thread: ts,
      });
    },

    /** How many of the last so many drafts have a notice that says this now. */
    told(words: string, last: number): number {
      const notices = noticesIn(world);
      const nowSaid = (draft: Draft) => noticesAbout(draft, notices)[0]?.versions.at(-1)?.lines[0] ?? '';
      return drafts.slice(-last).filter((draft) => nowSaid(draft).includes(words)).length;
    },

    /** Until everything filed so far is in HappyFox and everybody was told. */
    allFiled: () =>
      until(() => heldBy(world).length >= drafts.length && stage.told('is filed as', drafts.length) === drafts.length),
  };
  return stage;
}

export type Stage = ReturnType<typeof openStage>;

/** Waits for something, not for ever: what does not happen shows in the comparison. */
export async function until(isTrue: () => boolean): Promise<void> {
  const latest = Date.now() + PATIENCE_MS;
  while (!isTrue() && Date.now() < latest) await wait(50);
}

const sha256 = (content: Buffer) => createHash('sha256').update(content).digest('hex');
