import type { Guards } from './guard';

const OURS = 'src/slack/our-workspace.ts';
const OURS_TEST = 'test/security/our-workspace.test.ts';
const AUDIENCE = 'src/tickets/audience.ts';
const LINKS = 'test/stories/links.test.ts';
const HOME = 'src/tickets/home.ts';
const HOME_TEST = 'test/stories/home.test.ts';
const NOTES = 'test/stories/ticket-to-thread.test.ts';
const PEOPLE = 'src/slack/people.ts';
const PEOPLE_TEST = 'test/slack/conversation.test.ts';
const ROLES = 'src/tickets/roles.ts';
const ROLES_TEST = 'test/tickets/roles.test.ts';

/** Who somebody is, what they may see, and what they may do. */
export const PEOPLE_GUARDS: Guards = {
  S3: [
    {
      name: 'the team of a payload is ours',
      file: OURS,
      piece: 'if ([team_id, team?.id].some((told) => told != null && told !== ownTeam)) return false;',
      test: OURS_TEST,
      only: 'a command',
    },
    {
      name: 'and so is the person’s',
      file: OURS,
      piece: 'return enterprise?.id != null || user?.team_id == null || user.team_id === ownTeam;',
      without: 'return true;',
      test: OURS_TEST,
      only: 'a stranger in a channel of ours',
    },
    {
      name: 'it is asked before any listener',
      file: 'src/slack/slack.ts',
      piece: "if (bodyKind(body) === 'event' || isFromOurWorkspace(body, self.teamId)) return next();",
      without: 'return next();',
      test: OURS_TEST,
    },
  ],
  S4: [
    {
      name: 'a ticket is the business of agents of its category only',
      file: ROLES,
      piece: 'return agent?.categories.includes(category) ? agent : null;',
      without: 'return agent;',
      test: LINKS,
      only: 'an agent who does not',
    },
    {
      name: 'and of its requester',
      file: AUDIENCE,
      piece: "return !isPrivate && partOf(person, place, catalogue) === 'requester' ? 'requester' : null;",
      without: "return isPrivate ? null : 'requester';",
      test: LINKS,
      only: 'not those of others',
    },
    {
      name: 'a ticket that only agents see is hidden from its requester',
      file: AUDIENCE,
      piece: 'return !isPrivate && partOf(person, place, catalogue)',
      without: 'return partOf(person, place, catalogue)',
      test: 'test/stories/commands.test.ts',
      only: 'shows to agents only is not shown to its requester',
    },
    {
      name: 'who looks up is shown what is theirs',
      file: 'src/slack/commands/look.ts',
      piece: 'return as === null ? [] : [{ ticket, as }];',
      without: "return [{ ticket, as: as ?? 'requester' }];",
      test: 'test/stories/commands.test.ts',
      only: 'what people look up',
    },
    {
      name: 'who is no member looks up nothing',
      file: 'src/slack/commands/look.ts',
      piece: "if (person.standing !== 'member') return { kind: 'outsider' };",
      test: 'test/stories/commands.test.ts',
      only: 'is told why nothing is shown',
    },
    {
      name: '“Details” and links ask who looks',
      file: 'src/tickets/viewing.ts',
      piece: "return viewer ? { kind: 'yes', as: viewer, ticket } : { kind: 'no' };",
      without: "return ticket ? { kind: 'yes', as: viewer ?? 'requester', ticket } : { kind: 'no' };",
      test: LINKS,
      only: '“Details”',
    },
    {
      name: 'where another company reads nothing is shown below a link',
      file: 'src/tickets/viewing.ts',
      piece: 'if (isShared) return null;',
      test: 'test/tickets/viewing.test.ts',
    },
    {
      name: 'a link shows no more than its channel may read',
      file: 'src/tickets/viewing.ts',
      piece: "return isPrivate ? null : 'least';",
      without: "return 'whole';",
      test: LINKS,
      only: 'whether it is open to everybody',
    },
    {
      name: 'a list of requests holds those of this person',
      file: HOME,
      piece: 'row.contact?.email?.toLowerCase() === email.toLowerCase() && (!row.private || serves)',
      without: 'true',
      test: HOME_TEST,
      only: 'people see their own requests only',
    },
    {
      name: 'a list of tickets holds those of one’s categories',
      file: HOME,
      piece: 'const serves = agent?.categories.includes(row.category.id) ?? false;',
      without: 'const serves = agent !== null;',
      test: HOME_TEST,
      only: 'and from the moment they stop',
    },
    {
      name: 'guests and strangers have no lists',
      file: HOME,
      piece: "person.standing === 'member' && person.email ?",
      without: 'person.email ?',
      test: HOME_TEST,
      only: 'sees no tickets, whatever address',
    },
    {
      name: 'a menu of tickets names none of somebody else',
      file: 'src/slack/modals/ticket-suggestion.ts',
      piece: 'if (concernOf(person, row, lists)) return [row];',
      without: 'return [row];',
      test: 'test/stories/linking.test.ts',
      only: 'does not even find it',
    },
  ],
  S5: [
    {
      name: 'a private note is for agents only',
      file: AUDIENCE,
      piece: "!isPrivate || audience === 'agents';",
      without: 'true;',
      test: NOTES,
      only: 'never reaches the requester',
    },
    {
      name: 'what is of an unknown kind counts as private',
      file: 'src/happyfox/from-happyfox.ts',
      piece: 'private: raw.message.message_type !== null,',
      without: "private: raw.message.message_type === 'p',",
      test: NOTES,
      only: 'one that nobody knows',
    },
    {
      name: 'it is asked again when it is posted',
      file: 'src/mirror/tell.ts',
      piece: "if (!mayHear(audience, message.private || hidden)) return ended(at, 'kept back');",
      test: NOTES,
      only: 'while the note is on its way',
    },
    {
      name: '“Show all” asks as well',
      file: 'src/tickets/told.ts',
      piece: "if (!mayHear(audience, update.message.private || hidden)) return 'kept-back';",
      test: 'test/stories/thread-to-ticket.test.ts',
      only: 'when the channel is no longer theirs alone',
    },
    {
      name: 'what was said among agents stays there when the channel changes',
      file: 'src/delivery/carry-reply.ts',
      piece: "now.agentsOnly || saidUnder?.audience === 'agents'",
      without: 'now.agentsOnly',
      test: 'test/stories/thread-to-ticket.test.ts',
      only: 'among agents stays among agents',
    },
    {
      name: 'a channel that another company shares is none for agents only',
      file: 'src/slack/channel-facts.ts',
      piece: 'const isShared = info.is_ext_shared !== false || info.is_pending_ext_shared === true;',
      without: 'const isShared = false;',
      test: 'test/stories/channels.test.ts',
      only: 'a channel for agents only',
    },
  ],
  S6: [
    {
      name: 'a notice listens to whom it is about, and to agents',
      file: 'src/slack/actions/notice-buttons.ts',
      piece: 'if (!(await mayAct(front, notice, user.id))) return say(notYours());',
      test: 'test/stories/buttons.test.ts',
      only: 'pressed by a stranger',
    },
    {
      name: 'a ticket is worked on by agents',
      file: 'src/tickets/acting.ts',
      piece: 'if (stranger) return stranger;',
      test: 'test/stories/working.test.ts',
      only: 'who may not',
    },
    {
      name: 'and by those of its category',
      file: 'src/tickets/acting.ts',
      piece: "if (!agent) return { kind: 'not-serving' };",
      test: 'test/stories/working.test.ts',
      only: 'who may not',
    },
    {
      name: 'it is asked again when it goes out',
      file: 'src/delivery/carry-act.ts',
      piece: 'agentServing(delivery.by, ticket.category.id, lists);',
      without: 'lists.agents.find(({ email }) => email === delivery.by.email) ?? null;',
      test: 'test/stories/working.test.ts',
      only: 'whoever stops serving the category',
    },
    {
      name: 'a thread is unlinked by those who may',
      file: 'src/slack/actions/card-menu.ts',
      piece: 'if (!(await front.linking.mayUnlink(link, person, lists))) return say(notYours());',
      test: 'test/stories/linking.test.ts',
      only: '“Unlink this thread”',
    },
  ],
  S7: [
    {
      name: 'an address counts when Slack confirmed it',
      file: PEOPLE,
      piece: 'isKnown && email && profile.is_email_confirmed !== false && { email }',
      without: 'isKnown && email && { email }',
      test: PEOPLE_TEST,
      only: 'is not confirmed',
    },
    {
      name: 'and when it is that of one of ours',
      file: PEOPLE,
      piece: "deleted || is_stranger || !isOurs\n        ? 'stranger'",
      without: "deleted || is_stranger\n        ? 'stranger'",
      test: PEOPLE_TEST,
      only: 'a member of another workspace',
    },
    {
      name: 'a stranger is one by Slack’s word too',
      file: PEOPLE,
      piece: 'deleted || is_stranger || !isOurs',
      without: 'deleted || !isOurs',
      test: PEOPLE_TEST,
      only: 'is a stranger when Slack says so',
    },
    {
      name: 'whoever left is nobody’s agent',
      file: PEOPLE,
      piece: 'deleted || is_stranger || !isOurs',
      without: 'is_stranger || !isOurs',
      test: PEOPLE_TEST,
      only: 'somebody who left',
    },
    {
      name: 'whom Slack does not tell about is trusted with nothing',
      file: PEOPLE,
      piece: "return { slackId, name: plainName(fallback) || slackId, standing: 'stranger' };",
      without: "return { slackId, name: plainName(fallback) || slackId, standing: 'member' };",
      test: PEOPLE_TEST,
      only: 'while Slack does not say',
    },
    {
      name: 'an agent is a member of this workspace',
      file: ROLES,
      piece: "if (person.standing !== 'member' || !person.email) return null;",
      without: 'if (!person.email) return null;',
      test: ROLES_TEST,
    },
    {
      name: 'an agent is active in HappyFox',
      file: ROLES,
      piece: 'agent.active && agent.email.toLowerCase() === address) ?? null;\n}\n\n/** The agent, provided',
      without: 'agent.email.toLowerCase() === address) ?? null;\n}\n\n/** The agent, provided',
      test: ROLES_TEST,
    },
    {
      name: 'an agent is known by the whole address',
      file: ROLES,
      piece: 'agent.active && agent.email.toLowerCase() === address) ?? null;\n}\n\n/** The agent, provided',
      without:
        'agent.active && (agent.email.toLowerCase() === address || agent.name === person.name)) ?? null;\n}\n\n/** The agent, provided',
      test: ROLES_TEST,
    },
    {
      name: 'a name cannot break a line or turn what is written',
      file: PEOPLE,
      piece: ".replace(/[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]/gu, ' ')",
      test: PEOPLE_TEST,
      only: 'goes by a name',
    },
  ],
};
