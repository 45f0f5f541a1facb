import type { Catalogue } from '../../src/tickets/desk';
import { laneFor } from '../../src/tickets/lane';
import { whyNotFollow } from '../../src/tickets/linking';
import type { Person } from '../../src/tickets/people';
import { aCatalogue } from '../slack/catalogue';

const agent = (id: number, email: string, categories: number[], active = true) => ({
  id,
  name: email,
  email,
  active,
  categories,
});
const catalogue: Catalogue = aCatalogue({
  agents: [agent(1, 'serving@x.org', [1]), agent(2, 'other@x.org', [2]), agent(3, 'gone@x.org', [1], false)],
});
const person = (email: string, standing: Person['standing'] = 'member'): Person => ({
  slackId: 'U1',
  name: 'Somebody',
  email,
  standing,
});
const ticket = {
  category: { id: 1, name: 'Support' },
  contact: { id: 9, name: 'Requester', email: 'Requester@x.org' },
  private: false,
};

describe('who may follow a ticket in a thread', () => {
  const people = {
    'the requester': person('requester@x.org'),
    'an agent who serves the category': person('serving@x.org'),
    'an agent of another category': person('other@x.org'),
    'an agent who has left': person('gone@x.org'),
    'a guest with the requester’s address': person('requester@x.org', 'guest'),
    'a stranger with an agent’s address': person('serving@x.org', 'stranger'),
  };
  type Who = keyof typeof people;
  const no = ['not-yours', 'not-yours', 'not-yours', 'not-yours'] as const;
  // A ticket that everybody sees, then one that only agents see; each where requesters read, and where agents alone do.
  const table: [Who, ...ReturnType<typeof whyNotFollow>[]][] = [
    ['the requester', null, 'agents-channel', 'not-yours', 'not-yours'],
    ['an agent who serves the category', null, null, 'hidden-ticket', null],
    ['an agent of another category', ...no],
    ['an agent who has left', ...no],
    ['a guest with the requester’s address', ...no],
    ['a stranger with an agent’s address', ...no],
  ];
  it.each(table)('%s', (who, ...answers) => {
    const asked = [ticket, { ...ticket, private: true }].flatMap((one) =>
      (['requester', 'agents'] as const).map((audience) => whyNotFollow(people[who], one, audience, catalogue)),
    );
    expect(asked).toEqual(answers);
  });
});

describe('the lane of a ticket', () => {
  it('is the one it is known by, else that of its oldest thread, else one of its number', () => {
    expect(laneFor(7, { lane: 'a' }, [{ lane: 'b' }])).toBe('a');
    expect(laneFor(7, null, [{ lane: 'b' }, { lane: 'c' }])).toBe('b');
    expect(laneFor(7, null, [])).toBe('ticket:7');
  });
});
