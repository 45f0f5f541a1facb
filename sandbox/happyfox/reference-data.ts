import { type Answer, json, notFound, plain } from './answers';
import type { Call, Handler } from './call';
import { viewCategory } from './tickets/view';
import type { CustomField, World } from './world';

type Lists = 'categories' | 'statuses' | 'priorities' | 'agents' | 'ticketFields' | 'contactFields';

/** A bare list, never paged. */
export const listOf =
  (pick: Lists): Handler =>
  ({ world }) =>
    json([...world[pick].values()].map((item) => shown(world, pick, item)));

/** One item by id; agents also by mail address. */
export const oneOf =
  (pick: Lists): Handler =>
  ({ world, params: [key = ''] }) => {
    const item =
      world[pick].get(Number(key)) ??
      (pick === 'agents' ? [...world.agents.values()].find(({ email }) => email === key) : undefined);
    return item ? json(shown(world, pick, item)) : notFound();
  };

function shown(world: World, pick: Lists, item: { id: number }): unknown {
  const category = pick === 'categories' ? world.categories.get(item.id) : undefined;
  return category ? viewCategory(category) : item;
}

/** `PUT ticket_custom_field/<id>/` replaces the choices: what is left out is gone. No bot should call it. */
export function replaceChoices({ world, params, body }: Call): Answer {
  const field: CustomField | undefined = world.ticketFields.get(Number(params[0]));
  if (!field?.choices) return notFound();
  const sent = (body.value as { choices?: unknown } | null)?.choices;
  if (!Array.isArray(sent)) return plain(400, 'Bad Request');
  field.choices = sent.map(({ id, text }: { id: number | null; text: string }) => ({
    id: id ?? world.nextId('choice'),
    text,
    dependant_fields: field.choices?.find((choice) => choice.id === id)?.dependant_fields ?? [],
  }));
  return json(field);
}
