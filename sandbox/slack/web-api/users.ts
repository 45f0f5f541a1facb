import type { Json } from '../loose-json';
import { SlackError } from '../refusals';
import { isOutsider } from '../stored-file';
import { APP_ID, BOT_ID, BOT_USER_ID, TEAM_ID, type User, WORKSPACE_URL } from '../world';
import { type Method, needed } from './arguments';

/** A user as the app sees them: the e-mail only with its scope. */
const shown = (user: User, scopes: readonly string[]): Json => ({
  id: user.id,
  team_id: user.teamId,
  name: user.name,
  deleted: user.deleted,
  real_name: user.name,
  tz: user.tz,
  tz_label: user.tz,
  tz_offset: 3600,
  profile: {
    real_name: user.name,
    display_name: user.name,
    team: user.teamId,
    image_48: `https://avatars.slack-edge.com/${user.id}_48.png`,
    ...(user.email !== undefined && scopes.includes('users:read.email') ? { email: user.email } : {}),
    ...(user.id === BOT_USER_ID ? { bot_id: BOT_ID, api_app_id: APP_ID } : {}),
  },
  is_admin: false,
  is_owner: false,
  is_primary_owner: false,
  is_restricted: user.isRestricted,
  is_ultra_restricted: user.isUltraRestricted,
  ...(isOutsider(user) ? { is_stranger: user.isStranger } : {}),
  is_bot: user.isBot,
  is_app_user: false,
  is_email_confirmed: user.isEmailConfirmed,
  updated: 0,
});

const info: Method = (args, { world, manifest }) => {
  const user = world.users.get(needed(args, 'user'));
  if (!user) throw new SlackError('user_not_found');
  return { user: shown(user, manifest.scopes) };
};

const lookupByEmail: Method = (args, { world, manifest }) => {
  const email = needed(args, 'email').toLowerCase();
  const user = [...world.users.values()].find((candidate) => candidate.email?.toLowerCase() === email);
  if (!user || user.deleted || isOutsider(user)) throw new SlackError('users_not_found');
  return { user: shown(user, manifest.scopes) };
};

export const users: Record<string, Method> = {
  'users.info': info,
  'users.lookupByEmail': lookupByEmail,
  'auth.test': (_args, { manifest }) => ({
    url: WORKSPACE_URL,
    team: 'Sandbox',
    user: manifest.botName,
    team_id: TEAM_ID,
    user_id: BOT_USER_ID,
    bot_id: BOT_ID,
    is_enterprise_install: false,
  }),
  'team.info': () => ({
    team: { id: TEAM_ID, name: 'Sandbox', domain: 'sandbox', email_domain: '', url: WORKSPACE_URL },
  }),
  'apps.connections.open': (_args, { newSocketLink }) => ({ url: newSocketLink() }),
};
