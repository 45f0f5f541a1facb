import { isRecord, type Json, textOf, wordOf } from '../loose-json';
import { SlackError } from '../refusals';
import { viewPayload } from '../screens';
import { invalid, type Method, needed } from './arguments';

function viewOf(args: Json): Json {
  if (!isRecord(args.view)) throw invalid('missing required field: view');
  return args.view;
}

const open: Method = (args, { screens, triggers }) => {
  const trigger = triggers.check(needed(args, 'trigger_id'));
  const view = screens.open(trigger.user, viewOf(args), trigger.channel);
  trigger.used = true;
  return { view: viewPayload(view) };
};

const push: Method = (args, { screens, triggers }) => {
  const trigger = triggers.check(needed(args, 'trigger_id'));
  const view = screens.push(trigger.user, viewOf(args));
  trigger.used = true;
  return { view: viewPayload(view) };
};

const update: Method = (args, { screens }) => {
  const id = wordOf(args.view_id);
  const externalId = wordOf(args.external_id);
  if (!id && !externalId) throw invalid('missing required field: view_id or external_id');
  const view = screens.find({ ...(id ? { id } : {}), ...(externalId ? { externalId } : {}) });
  if (!view) throw new SlackError('not_found');
  return { view: viewPayload(screens.replace(view, viewOf(args), wordOf(args.hash))) };
};

const publish: Method = (args, { screens, manifest, world }) => {
  const user = needed(args, 'user_id');
  if (!manifest.homeTab) throw new SlackError('not_enabled');
  if (!world.users.has(user)) throw new SlackError('user_not_found');
  const view = viewOf(args);
  if (textOf(view.type) !== 'home') throw invalid('must be home [json-pointer:/view/type]');
  return { view: viewPayload(screens.publish(user, view, wordOf(args.hash))) };
};

export const views: Record<string, Method> = {
  'views.open': open,
  'views.push': push,
  'views.update': update,
  'views.publish': publish,
};
