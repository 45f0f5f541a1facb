import { z } from 'zod';

const id = z.string().min(1).nullish().catch(null);
const Sender = z.looseObject({
  team_id: id,
  team: z.looseObject({ id }).nullish().catch(null),
  user: z.looseObject({ id, team_id: id }).nullish().catch(null),
  enterprise: z.looseObject({ id }).nullish().catch(null),
});

/**
 * Whether a command, button, form, menu or shortcut was used by a member of the workspace that we are installed in. Members
 * of other workspaces, who share a channel with us, may speak in threads; they may not search our tickets or file in them.
 * `ownTeam` is empty where Slack does not say who we are: then nobody can be told apart here. In an organisation, people
 * belong to another workspace of it; there the team that the payload is for decides.
 */
export function isFromOurWorkspace(body: unknown, ownTeam: string): boolean {
  if (ownTeam === '') return true;
  const { team_id, team, user, enterprise } = Sender.catch({}).parse(body);
  if ([team_id, team?.id].some((told) => told != null && told !== ownTeam)) return false;
  return enterprise?.id != null || user?.team_id == null || user.team_id === ownTeam;
}
