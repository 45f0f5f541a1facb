import { setTimeout as wait } from 'node:timers/promises';
import { elementsOf } from '../slack/block-ids';
import type { Entry } from '../slack/inputs';
import { flagOf, recordOf, textOf } from '../slack/loose-json';
import type { View } from '../slack/screens';
import type { SlackSandbox } from '../slack/server';

/** How long a person looks at a form that does not change before they give up. Ms. */
const PATIENCE_MS = 5_000;

/**
 * Fills in one input of the form in front of a person the way people do: found by its label, and looking up afterwards
 * if it may change the form. Answers the labels that appeared through it; a star means required.
 */
export async function enter(slack: SlackSandbox, user: string, label: string, entry: Entry): Promise<string[]> {
  const input = await seen(`“${label}” in the form`, () => labelled(slack.topView(user), label));
  const before = slack.topView(user);
  const [hash, labels] = [before?.hash, labelsOf(before)];
  await slack.as(user).change(input.key, entry);
  if (!input.changesTheForm) return [];
  await seen('the changed form', () => (slack.topView(user)?.hash === hash ? undefined : true));
  return labelsOf(slack.topView(user)).filter((shown) => !labels.includes(shown));
}

/** Presses the form's button. Throws when the form is not accepted, with what it says. */
export async function submit(slack: SlackSandbox, user: string): Promise<void> {
  const { closed, errors, view, trouble } = await slack.as(user).submit();
  if (!closed) throw new Error(`The form was not accepted: ${trouble ?? JSON.stringify(errors ?? view?.blocks)}`);
}

/** Looks until there is something to see, and answers it. Throws when that takes too long. */
export async function seen<T>(what: string, look: () => T | undefined): Promise<T> {
  const latest = Date.now() + PATIENCE_MS;
  for (;;) {
    const found = look();
    if (found !== undefined) return found;
    if (Date.now() > latest) throw new Error(`Waited ${PATIENCE_MS / 1000} seconds in vain for ${what}`);
    await wait(20);
  }
}

const inputsOf = (view: View | undefined) => (view?.blocks ?? []).filter((block) => block.type === 'input');

const labelsOf = (view: View | undefined): string[] =>
  inputsOf(view).map((block) => `${textOf(recordOf(block.label).text)}${flagOf(block.optional) ? '' : '*'}`);

function labelled(view: View | undefined, label: string) {
  const placed = elementsOf(inputsOf(view)).find(({ block }) => textOf(recordOf(block.label).text) === label);
  return placed && { key: placed.blockId, changesTheForm: flagOf(placed.block.dispatch_action) };
}
